"""What articles rest on and lead to, watched by a scheduler: works and addresses outside the site."""

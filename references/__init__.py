"""The works that articles rest on: their numbers, how they are cited, and what was published about them since."""

"""What readers say. It is stored here; `website.feedback_form` takes it, and editors see it in `desk.feedback`."""

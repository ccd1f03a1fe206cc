"""Finding an account, and its page."""

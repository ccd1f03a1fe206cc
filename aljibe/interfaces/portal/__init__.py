"""Public pages, for whoever holds a paper."""

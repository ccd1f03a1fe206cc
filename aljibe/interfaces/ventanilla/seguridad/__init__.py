"""Screens of authority: what is asked, and what is given."""

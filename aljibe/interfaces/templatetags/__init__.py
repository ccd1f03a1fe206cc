"""Filters and tags of the templates: how a value looks, never what it is worth."""

"""The till: open, charge, count, close."""

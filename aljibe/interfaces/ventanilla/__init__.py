"""Staff screens: one module for each, with its form and its view together."""

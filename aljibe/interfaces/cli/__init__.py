"""The `aljibe` command, as the public contract names it."""

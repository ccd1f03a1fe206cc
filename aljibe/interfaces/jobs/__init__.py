"""What workers run. Importing this page binds the names of the queue to their functions."""

from aljibe.interfaces.jobs import tareas

__all__ = ["tareas"]

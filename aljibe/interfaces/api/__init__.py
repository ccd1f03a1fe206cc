"""The API: `/api/v1/`, a module for each resource. `api` is what the addresses mount."""

from aljibe.interfaces.api.montaje import montar

api = montar()

__all__ = ["api"]

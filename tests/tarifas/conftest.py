"""Cheap password hashes: these tests are not about their cost."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _huellas_baratas(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

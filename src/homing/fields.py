"""Database fields that Django lacks."""

from __future__ import annotations

from typing import Any

from django.db import models


class BytesField(models.BinaryField):  # type: ignore[type-arg]  generic in the stubs alone
    """A BinaryField that always reads as `bytes` (PostgreSQL's driver hands out memoryviews)."""

    def from_db_value(self, value: Any, *_: Any) -> bytes | None:
        return None if value is None else bytes(value)

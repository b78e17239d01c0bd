"""Reading and writing what administrators set: one row, made when first written."""

from __future__ import annotations

from homing.database import write_transaction
from homing.server.models import ServerSettings

_ROW = 1


def load() -> ServerSettings:
    """The settings in force; an unsaved row of defaults until somebody set something."""
    return ServerSettings.objects.filter(pk=_ROW).first() or ServerSettings(pk=_ROW)


def save(changes: dict[str, object]) -> ServerSettings:
    """Change these fields, which the caller has checked. Returns the settings in force from now on."""
    with write_transaction():
        row = load()
        for name, value in changes.items():
            row._meta.get_field(name)  # a name that is none is a programming error, not a new attribute
            setattr(row, name, value)
        row.save()
    return row

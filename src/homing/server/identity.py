"""Which installation this is: the key that makes its public ids."""

from __future__ import annotations

from functools import cache

from homing.database import write_transaction
from homing.ids import PublicIds


@cache
def public_ids() -> PublicIds:
    """Turns rows' numbers into the ids that people and clients see. The key is drawn once and kept in the index."""
    from homing.server.models import Installation

    row = Installation.objects.order_by("pk").first()
    if row is None:
        with write_transaction():
            # of two processes that start at once, the second finds the first one's row
            row = Installation.objects.get_or_create(pk=1)[0]
    return PublicIds(row.id_key)

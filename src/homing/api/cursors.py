"""Where a page of a list by moment and asset goes on: the last line of the page before, as a text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from homing.accounts.permission import Permission
from homing.api.errors import Refused
from homing.api.nouns import number_of
from homing.ids import Kind
from homing.server import public_ids

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def cursor_of(moment: datetime, asset_id: int) -> str:
    return f"{(moment - _EPOCH) // _MICROSECOND}.{public_ids().encode(Kind.ASSET, asset_id)}"


def place_of(cursor: str, permission: Permission) -> tuple[datetime, int]:
    """The other way round. Raises Refused for what no answer gave."""
    moment, _, public_id = cursor.partition(".")
    number = number_of(Kind.ASSET, public_id, permission)
    try:
        return _EPOCH + int(moment) * _MICROSECOND, number
    except (ValueError, OverflowError):
        raise Refused("`after` is what an answer gave as `nextAfter`.") from None

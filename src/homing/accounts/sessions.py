"""Sessions: a random token for each signed-in device, of which only a hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from homing.accounts.models import Session, User
from homing.accounts.permission import Caller
from homing.database import write_transaction

LIFETIME = timedelta(days=90)
"""A session ends when it was not used for so long."""
TOUCH_EVERY = timedelta(hours=1)
"""Use is noted this often, so that looking at photos does not write."""


def open_session(user: User, device: str = "") -> str:
    """Sign a device in; returns its token, which is shown this once."""
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    with write_transaction():
        Session.objects.filter(user=user, expires_at__lte=now).delete()
        Session.objects.create(
            user=user,
            token_sha256=_digest(token),
            device=device.replace("\0", "")[:200],
            last_used_at=now,
            expires_at=now + LIFETIME,
        )
    return token


def session_caller(token: str) -> Caller | None:
    """Who this token signs in, None where it does not (any more)."""
    now = datetime.now(UTC)
    found = (
        Session.objects.filter(token_sha256=_digest(token), expires_at__gt=now, user__deleted_at=None)
        .values_list("id", "user_id", "user__is_admin", "last_used_at")
        .first()
    )
    if found is None:
        return None
    session_id, user_id, is_admin, last_used_at = found
    if now - last_used_at > TOUCH_EVERY:
        with write_transaction():
            Session.objects.filter(id=session_id).update(last_used_at=now, expires_at=now + LIFETIME)
    return Caller(user_id, session_id, is_admin)


def session_user(token: str) -> User | None:
    """The user whom this token signs in, None where it does not (any more)."""
    caller = session_caller(token)
    return None if caller is None else User.objects.get(pk=caller.user_id)


def close_session(session_id: int) -> None:
    with write_transaction():
        Session.objects.filter(id=session_id).delete()


def close_other_sessions(caller: Caller) -> None:
    """Sign the user out everywhere but here."""
    with write_transaction():
        Session.objects.filter(user_id=caller.user_id).exclude(id=caller.session_id).delete()


def _digest(token: str) -> bytes:
    # The token is 256 random bits: a plain hash cannot be turned back, and equal time is not needed to look it up.
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()

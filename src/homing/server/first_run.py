"""The first run: who may make the first administrator.

On this machine's own address the first-run page is open until the first user exists. From elsewhere it takes the
one-time token of the link that `homing serve` prints.
"""

from __future__ import annotations

import os
import secrets

from homing.configuration import configuration

_FILE_NAME = "first-run.token"


def first_run_token() -> str:
    """The token; made on first use and kept, readable by this user only, until the first administrator exists."""
    path = configuration().data / _FILE_NAME
    temporary = path.with_name(f"{_FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    temporary.touch(mode=0o600)
    temporary.write_text(secrets.token_urlsafe(24))
    try:
        os.link(temporary, path)  # the first process wins; the others read what it made
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    return path.read_text()


def is_first_run_token(text: str) -> bool:
    """Is this the token that was printed? Takes the same time whatever is wrong with it."""
    try:
        kept = (configuration().data / _FILE_NAME).read_text()
    except FileNotFoundError:
        return False
    return secrets.compare_digest(kept.encode(), text.encode("utf-8", "replace"))


def forget_first_run_token() -> None:
    """The first administrator exists: the link is worth nothing from now on."""
    (configuration().data / _FILE_NAME).unlink(missing_ok=True)

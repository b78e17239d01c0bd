"""Where backups lie and how they are called: `homing-2026-11-21-030000-nightly.zip`, the moment in UTC.

A name that a person or a request gives is used only when it has exactly this form and is a plain file of the folder.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from homing.backups.errors import AlreadyBusy, NoSuchBackup
from homing.configuration import configuration

UNFINISHED = ".making-"
"""What begins so is left over from a killed process unless the lock is held."""
_NAME = re.compile(
    r"homing-([0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6})-(nightly|by-hand|before-restore)(?:-([0-9]{1,3}))?\.zip"
)
_MOMENT = "%Y-%m-%d-%H%M%S"


class Reason(StrEnum):
    """Why a backup was made. Only nightly ones are rotated."""

    NIGHTLY = "nightly"
    BY_HAND = "by-hand"
    BEFORE_RESTORE = "before-restore"


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """What a backup's name tells."""

    made_at: datetime
    number: int
    """Of those made in the same second."""
    name: str
    reason: Reason


def backups_folder() -> Path:
    """The folder; it exists afterwards, private to its owner. A link to a folder on another disk serves too."""
    folder = configuration().data / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def read_name(name: str) -> Named | None:
    """None for what is no backup's name."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        made_at = datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Named(made_at, int(found[3] or 1), name, Reason(found[2]))


def named_in(folder: Path) -> list[Named]:
    """All backups of a folder, newest first; nothing else that lies there."""
    found = [read_name(path.name) for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    return sorted((one for one in found if one is not None), reverse=True)


def path_of(name: str) -> Path:
    """The file of a backup. Raises NoSuchBackup, also for names that would lead elsewhere."""
    path = backups_folder() / name if read_name(name) is not None else None
    if path is None or path.is_symlink() or not path.is_file():
        raise NoSuchBackup(f"There is no backup {name!r}. “homing backup list” shows them.")
    return path


def new_path(folder: Path, moment: datetime, reason: Reason) -> Path:
    """A name that is not taken."""
    stem = f"homing-{moment.astimezone(UTC).strftime(_MOMENT)}-{reason}"
    path = folder / f"{stem}.zip"
    number = 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.zip"
    return path


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Nobody else makes, rotates or restores meanwhile; what killed ones left behind is gone. Raises AlreadyBusy."""
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyBusy("A backup is being made or restored at present. Try again when it is done.") from None
        _remove_unfinished(folder)
        try:
            yield
        finally:
            _remove_unfinished(folder)
    finally:
        os.close(descriptor)


def is_busy(folder: Path) -> bool:
    """Is a backup being made or restored at this moment?"""
    try:
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Names that were given or taken survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_unfinished(folder: Path) -> None:
    for path in folder.glob(f"{UNFINISHED}*"):
        path.unlink(missing_ok=True)

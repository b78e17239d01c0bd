"""Looking at a folder that somebody wants to add: what is there, and if it cannot be used, where and why.

The look is made in a thread that can be abandoned, because a dead network mount may never answer.
"""

from __future__ import annotations

import errno
import os
import pwd
import stat
import threading
from dataclasses import dataclass
from enum import Enum

# A person waits for the answer; a disk that has to spin up needs about this long, a dead mount takes minutes.
ANSWER_WITHIN_S = 10.0


class Obstacle(Enum):
    """Why a folder cannot be used."""

    MISSING = "missing"
    NOT_A_FOLDER = "not a folder"
    MAY_NOT_ENTER = "may not enter"
    MAY_NOT_LIST = "may not list"
    LINK_LOOP = "link loop"
    TOO_LONG = "too long"
    NOT_ANSWERING = "not answering"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FolderProbe:
    """What a look at a folder found. With an obstacle, only `obstacle`, `at` and `detail` mean something."""

    obstacle: Obstacle | None = None
    at: bytes = b""
    """Where the obstacle is: the path itself, or one above it. For a missing path: the last folder that exists."""
    detail: str = ""
    """The operating system's words, or who owns what may not be read."""
    real: bytes = b""
    """The path with every link resolved."""
    identity: tuple[int, int] = (0, 0)
    """Device and inode."""
    lineage: frozenset[tuple[int, int]] = frozenset()
    """Device and inode of the folder and of everything above it, links resolved."""
    is_empty: bool = False


def probe_folder(path: bytes, *, answer_within_s: float = ANSWER_WITHIN_S) -> FolderProbe:
    """Look at the folder at this absolute path. Never raises; gives up after `answer_within_s`."""
    found: list[FolderProbe] = []
    look = threading.Thread(target=lambda: found.append(_look(path)), name="probe-folder", daemon=True)
    look.start()
    look.join(answer_within_s)
    return found[0] if found else FolderProbe(Obstacle.NOT_ANSWERING, path)


def real_path(path: bytes) -> bytes:
    """The path with every link and every `..` resolved as the operating system does."""
    return os.path.realpath(path)


def running_as() -> str:
    """The name of the user this process runs as."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _look(path: bytes) -> FolderProbe:
    try:
        found = os.stat(path)
        if not stat.S_ISDIR(found.st_mode):
            return FolderProbe(Obstacle.NOT_A_FOLDER, path)
        if not os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
            return FolderProbe(Obstacle.MAY_NOT_LIST, path, _owner_and_mode(found))
        if not os.access(path, os.X_OK, effective_ids=os.access in os.supports_effective_ids):
            return FolderProbe(Obstacle.MAY_NOT_ENTER, path, _owner_and_mode(found))
        with os.scandir(path) as entries:
            is_empty = next(iter(entries), None) is None
        real = os.path.realpath(path)
        lineage: set[tuple[int, int]] = set()
        above = real
        while True:
            here = os.stat(above)
            lineage.add((here.st_dev, here.st_ino))
            if above == os.path.dirname(above):
                break
            above = os.path.dirname(above)
        return FolderProbe(
            real=real, identity=(found.st_dev, found.st_ino), lineage=frozenset(lineage), is_empty=is_empty
        )
    except OSError as error:
        return _obstacle(path, error)


def _obstacle(path: bytes, error: OSError) -> FolderProbe:
    words = os.strerror(error.errno) if error.errno else str(error)
    if error.errno == errno.ELOOP:
        return FolderProbe(Obstacle.LINK_LOOP, path, words)
    if error.errno == errno.ENAMETOOLONG:
        return FolderProbe(Obstacle.TOO_LONG, path, words)
    last = _last_reachable(path)
    if error.errno == errno.ENOENT:
        return FolderProbe(Obstacle.MISSING, last, words)
    if error.errno == errno.ENOTDIR:
        return FolderProbe(Obstacle.NOT_A_FOLDER, last, words)
    if error.errno in (errno.EACCES, errno.EPERM):
        try:
            return FolderProbe(Obstacle.MAY_NOT_ENTER, last, _owner_and_mode(os.stat(last)))
        except OSError:
            return FolderProbe(Obstacle.MAY_NOT_ENTER, last, words)
    return FolderProbe(Obstacle.FAILED, path, words)


def _last_reachable(path: bytes) -> bytes:
    """The deepest part of the path that can be looked at."""
    above = path
    while above != os.path.dirname(above):
        above = os.path.dirname(above)
        try:
            os.stat(above)
            return above
        except OSError:
            continue
    return above


def _owner_and_mode(found: os.stat_result) -> str:
    try:
        owner = pwd.getpwuid(found.st_uid).pw_name
    except KeyError:
        owner = str(found.st_uid)
    return f"it belongs to {owner} and has mode {stat.S_IMODE(found.st_mode):03o}"

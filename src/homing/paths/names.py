"""Byte paths as values: joining, splitting, covering, showing. Nothing here touches a disk."""

from __future__ import annotations

import re

_SHOWN_BYTE = re.compile(rb"\\x([89a-f][0-9a-f])")
"""How `display` writes a byte that is no UTF-8; those are all above 0x7f."""


def display(path: bytes) -> str:
    """The path for people: bytes that are no UTF-8 are shown as `\\xNN`. Never raises, never a lone surrogate."""
    return path.decode("utf-8", "backslashreplace")


def readings(shown: str) -> list[bytes]:
    """What `display` may have been given to show this: the text itself, and where it holds `\\xNN` those bytes too."""
    raw = shown.encode("utf-8", "surrogateescape")
    bytes_meant = _SHOWN_BYTE.sub(lambda found: bytes([int(found[1], 16)]), raw)
    return [raw] if bytes_meant == raw else [raw, bytes_meant]


def join(folder: bytes, name: bytes) -> bytes:
    """`folder/name`; an empty side gives the other one."""
    if not folder:
        return name
    if not name:
        return folder
    return folder + name if folder.endswith(b"/") else folder + b"/" + name


def split(path: bytes) -> tuple[bytes, bytes]:
    """The folder and the last name: `a/b/c` → (`a/b`, `c`), `c` → (``, `c`), `/c` → (`/`, `c`)."""
    folder, slash, name = path.rpartition(b"/")
    return (folder or slash if path.startswith(b"/") else folder), name


def inside(path: bytes, folder: bytes) -> bool:
    """Is the absolute `path` this folder or below it? `/photos2` is not inside `/photos`."""
    return path == folder or path.startswith(folder if folder.endswith(b"/") else folder + b"/")


def relative(path: bytes, folder: bytes) -> bytes:
    """The part of `path` below `folder` (empty for the folder itself). `path` must be inside it."""
    if not inside(path, folder):
        raise ValueError(f"{display(path)} is not inside {display(folder)}")
    return path[len(folder) :].lstrip(b"/")


def is_hidden(name: bytes) -> bool:
    """Dot files and dot folders."""
    return name.startswith(b".")

"""Putting a made picture in its place, whole or not at all."""

from __future__ import annotations

from pathlib import Path

UNFINISHED = ".part"
"""Behind a picture file's name while it is being written."""


def write_picture(path: Path, content: bytes) -> None:
    """Write aside, then rename. Makes the folder if needed. Raises OSError (a full disk)."""
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        unfinished.write_bytes(content)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.write_bytes(content)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(path)

"""One folder's names for a person who picks from them. Thin: nothing is looked at but names and kinds.

As `opening` does, every folder is opened through the one above, and links are refused unless the library follows
them. The look is made in a thread that can be abandoned: a dead network mount may never answer.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from homing.paths.probe import ANSWER_WITHIN_S

_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


@dataclass(slots=True)
class Names:
    """What lies in a folder, in no order."""

    folders: list[bytes] = field(default_factory=list[bytes])
    files: list[bytes] = field(default_factory=list[bytes])


def names_below(
    root: bytes, below: Sequence[bytes], *, follow_symlinks: bool, answer_within_s: float = ANSWER_WITHIN_S
) -> Names:
    """The names in the folder `root/below…`. Raises OSError; TimeoutError when the disk does not answer."""
    found: list[Names | OSError] = []

    def look() -> None:
        try:
            found.append(_look(root, below, follow_symlinks))
        except OSError as error:
            found.append(error)

    thread = threading.Thread(target=look, name="names-below", daemon=True)
    thread.start()
    thread.join(answer_within_s)
    if not found:
        raise TimeoutError
    if isinstance(found[0], OSError):
        raise found[0]
    return found[0]


def _look(root: bytes, below: Sequence[bytes], follow_symlinks: bool) -> Names:
    follow = 0 if follow_symlinks else os.O_NOFOLLOW
    folder = os.open(root, _OPEN_FOLDER)
    try:
        for name in below:
            inner = os.open(name, _OPEN_FOLDER | follow, dir_fd=folder)
            os.close(folder)
            folder = inner
        names = Names()
        with os.scandir(folder) as entries:
            for entry in entries:
                name = os.fsencode(entry.name)
                if entry.is_dir(follow_symlinks=follow_symlinks):
                    names.folders.append(name)
                elif entry.is_file(follow_symlinks=follow_symlinks):
                    names.files.append(name)
        return names
    finally:
        os.close(folder)

"""The folder that was named when the server was started (`homing serve --photos`), until there is a library for it.

Nobody may have signed up by then, and a library needs an owner. So the folder is kept in the data folder, and the
first administrator gets a library for it, in the transaction that makes them.
"""

from __future__ import annotations

import os

from homing.accounts.models import User
from homing.configuration import configuration
from homing.libraries.editing import create_library
from homing.libraries.models import ImportPath, Library

_FILE_NAME = "first-folder"


def remember_first_folder(path: bytes) -> None:
    """Keep the folder (absolute bytes) for `create_first_library`."""
    kept = configuration().data / _FILE_NAME
    temporary = kept.with_name(f"{_FILE_NAME}.{os.getpid()}")
    temporary.write_bytes(path)
    temporary.replace(kept)


def is_first_folder_waiting() -> bool:
    """Does whoever signs up first get a library for a folder?"""
    return (configuration().data / _FILE_NAME).exists()


def create_first_library(owner: User) -> Library | None:
    """The library for the kept folder, in the caller's write_transaction; the caller asks for its scan.

    None when no folder is waiting, or when a library covers it already. Raises LibraryError when the folder cannot be
    an import path. Call `forget_first_folder` once the transaction has committed.
    """
    try:
        path = (configuration().data / _FILE_NAME).read_bytes()
    except FileNotFoundError:
        return None
    return None if is_covered(path) else create_library(owner, import_paths=[path], by_id=owner.pk)


def forget_first_folder() -> None:
    (configuration().data / _FILE_NAME).unlink(missing_ok=True)


def is_covered(path: bytes) -> bool:
    """Does a living library's import path hold this folder?"""
    covering = ImportPath.objects.filter(removed_at=None, library__deleted_at=None).values_list("path", flat=True)
    return any(path == one or path.startswith(one.rstrip(b"/") + b"/") for one in covering)

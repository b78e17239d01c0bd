"""`homing serve --photos`: a library for the folder at once when somebody can own it, else for who signs up first."""

from __future__ import annotations

import os
from pathlib import Path

from homing.accounts.models import User
from homing.database import write_transaction
from homing.libraries.first_folder import create_first_library, forget_first_folder, remember_first_folder
from homing.tracking.models import ScanTrigger
from homing.tracking.scanning.requests import request_scan


def take_first_folder(path: str) -> str:
    """Returns a sentence for the terminal, empty when there is nothing to say. Raises LibraryError."""
    folder = os.fsencode(Path(path).expanduser().absolute())
    remember_first_folder(folder)
    owner = User.objects.filter(is_admin=True, deleted_at=None).order_by("id").first()
    if owner is None:
        return f"{path} becomes the first library once the first user has signed up."
    with write_transaction():
        library = create_first_library(owner)
        if library is not None:
            request_scan(library, trigger=ScanTrigger.COMMAND)
    forget_first_folder()
    return "" if library is None else f"Made the library “{library.name}” for {path}; its scan has begun."

"""Import paths and drives below them that are not available, on the command line."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.index import find_library
from homing.cli.output import count_text, print_json
from homing.libraries.import_paths import as_bytes
from homing.paths import display
from homing.receipts.writing import COMMAND_LINE
from homing.tracking.scanning.accepting import NothingToAccept, accept_place

if TYPE_CHECKING:
    from homing.api.shapes.libraries import ImportPathDetail, MountDetail


def print_unavailable(place: ImportPathDetail | MountDetail) -> None:
    """Since when, how many photos wait for it, why, and what to do."""
    if not place.is_available:
        since = "" if place.unavailable_since is None else f" since {place.unavailable_since:%Y-%m-%d %H:%M} UTC"
        waiting = f"; {count_text(place.waiting, 'photo waits', 'photos wait')} for it" if place.waiting else ""
        print(f"    Not available{since}{waiting}. {place.unavailable_reason}")


def accept(arguments: argparse.Namespace) -> int:
    """What lies at an unavailable place now is what is meant."""
    path = os.path.abspath(as_bytes(arguments.path))  # noqa: PTH100 – bytes
    library = find_library(arguments.library, arguments.owner)
    try:
        accept_place(library, path, by_id=COMMAND_LINE)
    except NothingToAccept as refused:
        raise CommandError(str(refused)) from None
    if arguments.json:
        print_json({"path": display(path), "isAccepted": True})
    else:
        print(f"The next scan compares with what is at {display(path)} now.")
    return ExitCode.OK

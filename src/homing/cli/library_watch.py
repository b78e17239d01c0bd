"""`homing library watch`: whether a library is watched, how, and what stands against it."""

from __future__ import annotations

import argparse

from homing.api.watching import watching_shape
from homing.cli.exit_codes import ExitCode
from homing.cli.index import find_library
from homing.cli.output import print_json
from homing.ids import Kind
from homing.libraries.editing import edit_library
from homing.receipts.writing import COMMAND_LINE
from homing.server import public_ids


def watch(arguments: argparse.Namespace) -> int:
    library = find_library(arguments.library, arguments.owner)
    if arguments.mode is not None:
        library = edit_library(library, by_id=COMMAND_LINE, watch=arguments.mode)
    number = public_ids().encode(Kind.LIBRARY, library.pk)
    found = next(one for one in watching_shape(library.owner_id).libraries if one.library_id == number)
    if arguments.json:
        print_json(found.model_dump(mode="json", by_alias=True))
        return ExitCode.OK
    print(f"{library.name}: watching is {found.mode}")
    for path in found.paths:
        how = f" by {path.backend}" if path.backend else ""
        counts = f"{path.folders_watched:,} folders watched, {path.folders_polled:,} polled"
        print(f"  {path.path}: {path.state}{how}, {counts}")
        if path.reason:
            print(f"    {path.reason}")
    return ExitCode.OK

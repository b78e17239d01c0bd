"""What `homing missing list` does, once the index is open."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from homing.api.missing_json import missing_shapes
from homing.api.shapes.missing import MissingShape
from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.index import find_library, find_owner
from homing.cli.output import count_text, print_json
from homing.libraries.covering import owned_import_paths
from homing.libraries.import_paths import as_bytes
from homing.tracking.relinking.missing import Missing, Reason, Wanted, count_wanted, list_missing

_AT_ONCE = 1_000


def wanted_of(arguments: argparse.Namespace) -> tuple[int, Wanted]:
    """Whose missing photos, and which of them, by the options that all acts on them have."""
    library = None if arguments.library is None else find_library(arguments.library, arguments.owner)
    owner_id = library.owner_id if library is not None else find_owner(arguments.owner).pk
    import_path = None if arguments.import_path is None else _absolute(arguments.import_path)
    if import_path is not None and import_path not in {root.path for root in owned_import_paths(owner_id)}:
        raise CommandError(f"{arguments.import_path} is no import path. “homing library list” shows them.")
    wanted = Wanted(
        library_id=None if library is None else library.pk,
        import_path=import_path,
        folders=None if arguments.folder is None else [_absolute(arguments.folder)],
        reason=None if arguments.reason is None else Reason(arguments.reason),
        since_after=arguments.since,
        since_before=arguments.before,
    )
    return owner_id, wanted


def list_them(arguments: argparse.Namespace) -> int:
    owner_id, wanted = wanted_of(arguments)
    total = count_wanted(owner_id, wanted)
    shapes = [shape for part in _parts(owner_id, wanted, arguments.limit or total) for shape in missing_shapes(part)]
    if arguments.json:
        print_json({"total": total, "items": [shape.model_dump(mode="json", by_alias=True) for shape in shapes]})
        return ExitCode.OK
    if not total:
        print("No photo is missing." if wanted == Wanted() else "No such photo is missing.")
        return ExitCode.OK
    print(f"{count_text(total, 'photo is', 'photos are')} missing.")
    for shape in shapes:
        print(_line(shape))
    if len(shapes) < total:
        print(f"… and {total - len(shapes):,} more (--limit 0 lists all).")
    return ExitCode.OK


def _parts(owner_id: int, wanted: Wanted, limit: int) -> Iterator[list[Missing]]:
    after = None
    while limit > 0:
        part = list_missing(owner_id, wanted, size=min(limit, _AT_ONCE), after=after)
        if not part:
            return
        yield part
        limit -= len(part)
        after = part[-1].since, part[-1].asset_id


def _line(shape: MissingShape) -> str:
    said = "  (something was said about it)" if shape.asset.said is not None else ""
    return f"{shape.since:%Y-%m-%d %H:%M} UTC  {shape.asset.path}\n  {shape.why}{said}"


def _absolute(path: str) -> bytes:
    return os.path.abspath(as_bytes(path))  # noqa: PTH100 – bytes, and nothing need be there any more

"""What `homing trash …` does, once the index is open."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from homing.api.taken_out_json import hidden_items, trash_items
from homing.assets.models import TakenOut
from homing.assets.reading import AssetRecord, read_assets
from homing.assets.trashing import restore
from homing.cli.confirming import confirm
from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.index import find_owner
from homing.cli.output import count_text, print_json
from homing.libraries.import_paths import as_bytes
from homing.lifecycle import emptying, restoring
from homing.lifecycle.listing import Out, all_out, count_out, list_out
from homing.paths import display, inside
from homing.receipts.writing import COMMAND_LINE

_AT_ONCE = 1_000


def list_them(arguments: argparse.Namespace) -> int:
    owner_id, kind = find_owner(arguments.owner).pk, _kind(arguments)
    total = count_out(owner_id, [kind])
    found = _first(owner_id, kind, arguments.limit or total)
    if arguments.json:
        items = hidden_items(found) if arguments.hidden else trash_items(found)
        print_json({"total": total, "items": [item.model_dump(mode="json", by_alias=True) for item in items]})
        return ExitCode.OK
    if not total:
        print("Nothing is hidden." if arguments.hidden else "The trash is empty.")
        return ExitCode.OK
    what = ("photo is hidden", "photos are hidden") if arguments.hidden else ("photo lies", "photos lie")
    print(f"{count_text(total, *what)}{'' if arguments.hidden else ' in the trash'}.")
    paths = {record.id: record.path for record in read_assets([one.asset_id for one in found])}
    for one in found:
        if one.asset_id in paths:
            missing = "  (missing)" if one.is_missing else ""
            print(f"{one.since:%Y-%m-%d %H:%M} UTC  {display(paths[one.asset_id])}{missing}")
    if len(found) < total:
        print(f"… and {total - len(found):,} more (--limit 0 lists all).")
    return ExitCode.OK


def restore_them(arguments: argparse.Namespace) -> int:
    owner_id, kind = find_owner(arguments.owner).pk, _kind(arguments)
    if bool(arguments.paths) == bool(arguments.all):
        raise CommandError("Say which: the paths of files or folders, or --all.", ExitCode.USAGE)
    ids = all_out(owner_id, [kind])
    if arguments.paths:
        wanted = [os.path.abspath(as_bytes(path)) for path in arguments.paths]  # noqa: PTH100 – bytes
        ids = [record.id for record in _records(ids) if any(inside(record.path, path) for path in wanted)]
    if arguments.hidden:
        done = restoring.show_again(owner_id, by_id=COMMAND_LINE, asset_ids=ids)
        count, receipt_id = done.count, done.receipt_id
    else:
        moved = restore(ids, by_id=COMMAND_LINE)
        count, receipt_id = moved.count, moved.receipt_id
    if arguments.json:
        print_json({"count": count, "receipt": receipt_id})
        return ExitCode.OK
    what = "Shown again" if arguments.hidden else "Taken out of the trash"
    print(f"{what}: {count_text(count, 'photo', 'photos')}.")
    return ExitCode.OK


def empty_it(arguments: argparse.Namespace) -> int:
    owner_id = find_owner(arguments.owner).pk
    told = emptying.look_into(owner_id)
    if arguments.dry_run or not told.count:
        if arguments.json:
            print_json({"count": told.count, "onDisk": told.on_disk, "missing": told.missing})
        else:
            print("\n".join(told.consequence()) or "The trash is empty.")
        return ExitCode.OK
    confirm(told.consequence(), "Empty the trash?", yes=arguments.yes)
    done = emptying.empty(owner_id, by_id=COMMAND_LINE)
    if arguments.json:
        print_json(
            {"count": done.count, "hidden": done.hidden, "forgotten": done.forgotten, "receipt": done.receipt_id}
        )
        return ExitCode.OK
    print(f"Emptied: {done.hidden:,} hidden, {done.forgotten:,} forgotten. No file on disk was touched.")
    print(f"“homing receipts undo {done.receipt_id}” has them back.")
    return ExitCode.OK


def _kind(arguments: argparse.Namespace) -> TakenOut:
    return TakenOut.DISMISSED if arguments.hidden else TakenOut.TRASHED


def _first(owner_id: int, kind: TakenOut, limit: int) -> list[Out]:
    found: list[Out] = []
    after = None
    while len(found) < limit:
        part = list_out(owner_id, [kind], size=min(limit - len(found), _AT_ONCE), after=after)
        if not part:
            break
        found.extend(part)
        after = part[-1].since, part[-1].asset_id
    return found


def _records(asset_ids: Sequence[int]) -> list[AssetRecord]:
    return [
        record
        for start in range(0, len(asset_ids), _AT_ONCE)
        for record in read_assets(asset_ids[start : start + _AT_ONCE])
        if record.place is not None
    ]

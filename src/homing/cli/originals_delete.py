"""What `homing originals delete` does, once the index is open."""

from __future__ import annotations

import argparse
import os
import sys

from homing.api.taken_out_json import original_lines
from homing.assets.models import File
from homing.assets.rows import slices
from homing.cli.confirming import confirm
from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.index import find_owner
from homing.cli.output import count_text, print_json, size_text
from homing.libraries.import_paths import as_bytes
from homing.lifecycle import originals
from homing.lifecycle.copies import Verdict
from homing.paths import display
from homing.receipts.writing import COMMAND_LINE
from homing.tracking.rows.disk import patient_disk
from homing.tracking.rows.evidence import Rows
from homing.tracking.rows.present import present_below


def delete_them(arguments: argparse.Namespace) -> int:
    owner_id = find_owner(arguments.owner).pk
    asset_ids = _assets(owner_id, arguments.paths)
    told = originals.preview(owner_id, asset_ids, patient_disk())
    wanted = (Verdict.CAN, Verdict.LAST_COPY) if arguments.last_copies else (Verdict.CAN,)
    count = told.count(*wanted)
    if arguments.dry_run or not count:
        if arguments.json:
            lines = [line.model_dump(mode="json", by_alias=True) for line in original_lines(told.lines)]
            print_json({"count": count, "bytes": told.size_bytes(*wanted), "files": lines})
            return ExitCode.OK
        print("\n".join(told.consequence()))
        for line in told.lines:
            print(f"{line.verdict}: {display(line.path)}{'  ' if line.why else ''}{line.why}")
        return ExitCode.OK
    size = size_text(told.size_bytes(*wanted))
    files = count_text(count, "original", "originals")
    confirm(told.consequence(), f"Delete {files} ({size}) from disk, for good?", yes=arguments.yes)
    try:
        done = originals.delete(
            owner_id,
            asset_ids,
            patient_disk(),
            by_id=COMMAND_LINE,
            last_copies=arguments.last_copies,
            expected=count,
            expected_last=told.count(Verdict.LAST_COPY),
        )
    except originals.MoreThanConfirmed as reason:
        raise CommandError(str(reason)) from None
    if arguments.json:
        refused = [line.model_dump(mode="json", by_alias=True) for line in original_lines(done.refused)]
        print_json({"count": done.count, "bytes": done.size_bytes, "refused": refused, "receipt": done.receipt_id})
    else:
        print(f"Deleted {count_text(done.count, 'original', 'originals')} from disk, {size_text(done.size_bytes)}.")
        for line in done.refused:
            print(f"Not {display(line.path)}: {line.why}", file=sys.stderr)
    return ExitCode.OK if done.count else ExitCode.FAILED


def _assets(owner_id: int, paths: list[str]) -> list[int]:
    rows = Rows(owner_id, {})
    found: set[int] = set()
    for path in paths:
        absolute = os.path.abspath(as_bytes(path))  # noqa: PTH100 – bytes
        row_ids = [row.row_id for row in present_below(owner_id, absolute, rows)]
        if not row_ids:
            raise CommandError(f"No photo of your libraries lies at, or below, {display(absolute)}.")
        for part in slices(row_ids):
            found.update(File.objects.filter(pk__in=part, asset__isnull=False).values_list("asset_id", flat=True))
    return sorted(found)

"""The rest of a folder that moved (TRACKING rule 7): where most of its photos went to one other folder, and something
of the same name lies there, the missing ones are offered as one act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from homing.assets.models import FileState
from homing.paths import display, join, split
from homing.tracking.models import EventKind, OfferKind
from homing.tracking.rows.evidence import Rows
from homing.tracking.rows.offered import write_offers
from homing.tracking.rows.present import present_below
from homing.tracking.rows.refusals import Refusals
from homing.tracking.rules.identify import OpenRow

ENOUGH_MOVED = 0.8


def offer_the_rest(owner_id: int, scan_id: int, now: datetime) -> int:
    """Offer what a scan left missing in folders whose other photos it saw move together. Returns how many."""
    moves = _moves(scan_id)
    if not moves:
        return 0
    rows, refusals = Rows(owner_id, {}), Refusals()
    missing: dict[bytes, list[OpenRow]] = {}
    for row in rows.not_present():
        folder = split(row.path)[0]
        if row.state is FileState.ABSENT and folder in moves and not row.is_trashed:
            missing.setdefault(folder, []).append(row)
    offered: list[tuple[OpenRow, OpenRow, str]] = []
    for folder, left in missing.items():
        to, moved = moves[folder].most_common(1)[0]
        whole = moves[folder].total() + len(left)
        if moved < ENOUGH_MOVED * whole:
            continue
        there = {row.path: row for row in present_below(owner_id, to, rows)}
        evidence = f"{moved} of {whole} photos of this folder are in {display(to)} now, and this name is there, too"
        for row in left:
            other = there.get(join(to, split(row.path)[1]))
            if other is not None and not refusals.of_row(row, other):
                offered.append((row, other, evidence))
    write_offers(owner_id, OfferKind.REMAP, offered, now)
    return len(offered)


def _moves(scan_id: int) -> dict[bytes, Counter[bytes]]:
    """Folder to the folders that its photos went to under their own names, in this scan."""
    found: dict[bytes, Counter[bytes]] = {}
    for old, new in _paths_of_moves(scan_id):
        (was, name), (now, new_name) = split(old), split(new)
        if was != now:
            found.setdefault(was, Counter())[now if name == new_name else b""] += 1
    return {folder: to for folder, to in found.items() if to.most_common(1)[0][0]}


def _paths_of_moves(scan_id: int) -> Iterator[tuple[bytes, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT from_path, to_path FROM tracking_event WHERE scan_id = %s AND kind IN (%s, %s)"
            " AND from_path IS NOT NULL AND to_path IS NOT NULL",
            [scan_id, EventKind.MOVED.value, EventKind.ADOPTED.value],
        )
        while rows := cursor.fetchmany(10_000):
            for old, new in rows:
                yield bytes(old), bytes(new)

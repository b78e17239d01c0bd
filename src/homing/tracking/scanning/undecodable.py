"""The brake for files that are there and cannot be decoded any more (TRACKING section 4).

Processing keeps the pictures that such photos had. When it has done what it could, this counts them: few lose their
old pictures, of many a person is asked first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from homing.assets.in_need import count_in_need
from homing.assets.kept_pictures import drop_pictures, kept_pictures
from homing.database import write_transaction
from homing.libraries.models import Library
from homing.paths import display
from homing.tracking.models import QuestionKind
from homing.tracking.rows.evidence import Rows, count_present
from homing.tracking.rules.brake import are_too_many_undecodable
from homing.tracking.scanning.questions import EXAMPLES, KEEP, Asked, ask, last_question, withdraw

_KIND = QuestionKind.UNDECODABLE


def judge_undecodable(now: datetime, on_library: Callable[[], None] = lambda: None) -> None:
    """Look at every library. `on_library` may raise to stop."""
    for library in Library.objects.filter(deleted_at=None).order_by("pk"):
        on_library()
        _judge(library, now)


def let_go(library_id: int, now: datetime, among: Collection[int] | None = None) -> int:
    """Photos whose file cannot be decoded show no picture any more; `among` these only. Returns how many. Call inside
    a write transaction."""
    asset_ids = [asset_id for asset_id, _ in kept_pictures(library_id) if among is None or asset_id in among]
    drop_pictures(asset_ids, now)
    return len(asset_ids)


def _judge(library: Library, now: datetime) -> None:
    kept = kept_pictures(library.pk)
    if not kept:
        withdraw(library.pk, _KIND, now=now)
        return
    total = count_present(library.pk)
    question = last_question(library.pk, _KIND)
    if question is not None and question.answer == KEEP and len(kept) <= question.undecodable:
        return
    if are_too_many_undecodable(len(kept), total):
        ask(library.pk, _asked(library.owner_id, kept, total), now=now)
    elif not count_in_need(None, library.pk):
        with write_transaction():
            let_go(library.pk, now, {asset_id for asset_id, _ in kept})  # what failed since was not counted
        withdraw(library.pk, _KIND, now=now)


def _asked(owner_id: int, kept: Sequence[tuple[int, int]], total: int) -> Asked:
    numbers = ",".join(str(asset_id) for asset_id, _ in kept)
    first = [file_id for _, file_id in kept[:EXAMPLES]]
    return Asked(
        _KIND,
        text=(
            f"Of {total:,} photos {len(kept):,} were shown before, and their files cannot be decoded any more."
            " Their last pictures are kept until you say what this is."
        ),
        undecodable=len(kept),
        total=total,
        examples=sorted(display(row.path) for row in Rows(owner_id, {}).by_id(first)),
        fingerprint=hashlib.sha256(numbers.encode()).hexdigest(),
    )

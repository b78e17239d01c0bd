"""Finding the work again: a lost queue costs a re-enqueue, a new version of a stage an UPDATE."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from homing.assets.models import Stage
from homing.assets.rows import marks, slices
from homing.database import write_transaction
from homing.jobs import enqueue
from homing.processing.chains import request
from homing.processing.selecting import CHAINS, NEED
from homing.server.models import Installation

PICTURES = "pictures"
STAGE_VERSIONS = {PICTURES: 1}
"""Raise a stage's number when its results get better: every asset is then done anew, in the background."""

_WISH_LASTS_US = 60_000_000
"""What was on screen a minute ago is so no more."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the pictures are, for people."""

    in_need: int
    waiting: int
    """Of those: files that could not be read, and are tried again."""
    failed: int


def enqueue_work_in_need() -> None:
    """Bring the stages' versions up to date and start the chains. Called when the first worker starts."""
    with write_transaction():
        installation, _ = Installation.objects.get_or_create(pk=1)
        versions = installation.stage_versions
        if versions.get(PICTURES) != STAGE_VERSIONS[PICTURES]:
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE assets_asset SET needs = needs | {NEED} WHERE (needs & {NEED}) = 0")
                cursor.execute("DELETE FROM assets_failure WHERE stage = %s", [int(Stage.PICTURES)])
            installation.stage_versions = {**versions, **STAGE_VERSIONS}
            installation.save(update_fields=["stage_versions"])
        _forget_what_is_gone()
        start_chains()


def start_chains() -> None:
    """Enqueue both chains when anything is in need. Call inside a write transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM assets_asset WHERE needs > 0 AND (needs & {NEED}) <> 0 LIMIT 1")
        if cursor.fetchone() is None:
            return
    for chain in range(CHAINS):
        enqueue(request(chain))


def make_anew(asset_ids: Collection[int]) -> None:
    """Read these assets' files again and make their pictures anew, also where that failed before.

    For a person's "try again", and for whoever finds a picture file missing or empty. Call inside a write transaction.
    """
    with connection.cursor() as cursor:
        for part in slices(list(asset_ids)):
            ids = marks(part)
            cursor.execute(f"UPDATE assets_asset SET needs = needs | {NEED} WHERE id IN ({ids})", list(part))
            cursor.execute(
                f"DELETE FROM assets_failure WHERE stage = {NEED}"
                f" AND file_id IN (SELECT id FROM assets_file WHERE asset_id IN ({ids}))",
                list(part),
            )
            cursor.execute(f"DELETE FROM processing_waiting WHERE asset_id IN ({ids})", list(part))
    start_chains()


def waiting_reasons(asset_ids: Iterable[int]) -> dict[int, str]:
    """Why these assets' files could not be read until now; only those that wait."""
    found: dict[int, str] = {}
    with connection.cursor() as cursor:
        for part in slices(list(asset_ids)):
            cursor.execute(
                f"SELECT asset_id, reason FROM processing_waiting WHERE asset_id IN ({marks(part)})", list(part)
            )
            found.update(cursor.fetchall())
    return found


def count() -> Counts:
    """How many assets are in need, waiting and failed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT COUNT(*) FROM assets_asset WHERE needs > 0"
            f" AND (needs & {NEED}) <> 0 AND state = 0), (SELECT COUNT(*) FROM processing_waiting),"
            f" (SELECT COUNT(*) FROM assets_failure WHERE stage = {NEED})"
        )
        row = cursor.fetchone()
    return Counts(*row) if row else Counts(0, 0, 0)


def forget_old_wishes(now_us: int) -> None:
    """Drop what is on screen no more, and what needs nothing. Call inside a write transaction."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM processing_wanted WHERE wanted_us < %s", [now_us - _WISH_LASTS_US])


def _forget_what_is_gone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM processing_waiting WHERE NOT EXISTS (SELECT 1 FROM assets_asset a"
            f" WHERE a.id = processing_waiting.asset_id AND (a.needs & {NEED}) <> 0)"
        )
        cursor.execute("DELETE FROM processing_wanted")

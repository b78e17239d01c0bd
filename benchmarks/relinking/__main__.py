"""How well photos are known again: real pictures in one situation after the other, on file systems that keep file ids
and such that do not, and thousands of photos that somebody tidies up at random.

Run: `make bench ONLY=relinking` (about five minutes). Prints the tables of `docs/relinking.md`. The loop at random is
the one that `make test` asserts, followed by the same account (`tests/tracking/reorganisation.py`).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from homing.paths import FileSystem, Mount, RealFileSystem

os.environ["DJANGO_SETTINGS_MODULE"] = "homing.settings"

ROUNDS = 50
LOOPS = [(2_000, 60, 1), (300, 150, 300), (40, 80, 40)]
"""Photos, acts a round, seed."""


def situations(folder: Path) -> None:
    from benchmarks.relinking.situations import PHOTOS, SITUATIONS

    class WithoutIds(RealFileSystem):
        """As on a memory card or a share: file ids prove nothing there."""

        def mount(self, path: bytes) -> Mount:
            return replace(super().mount(path), filesystem_type="vfat")

    print(
        f"\n{PHOTOS} photos with words in each row, in per cent.\n\n"
        "| what happened | file ids | words on the right picture | right one offered | missing, nothing offered |"
        " asked: another picture? | **wrong** |\n|---|---|---:|---:|---:|---:|---:|"
    )
    for title, situation in SITUATIONS.items():
        for keeps_ids in (True, False):
            place = Path(tempfile.mkdtemp(dir=folder))
            counted = _play(situation(place), place, RealFileSystem() if keeps_ids else WithoutIds())
            shares = " | ".join(
                f"{100 * counted[what] / PHOTOS:.0f}" for what in ("right", "offered", "missing", "asked", "wrong")
            )
            print(f"| {title} | {'kept' if keeps_ids else 'not kept'} | {shares} |", flush=True)


def _play(steps: Iterator[dict[int, Path]], place: Path, filesystem: FileSystem) -> Counter[str]:
    """Scan and process after each step; then look where the words are."""
    from homing.assets.models import FileState, Words
    from homing.jobs.worker import run_queued
    from homing.tracking.models import Offer, OfferState, Question, QuestionKind
    from homing.tracking.scanning.answers import answer_question
    from tests.tracking.acts import ShiftedClock
    from tests.tracking.world import files_with_paths, new_library, new_owner, scan

    library = new_library(new_owner(), os.fsencode(place))
    spoken: dict[int, int] = {}
    where: dict[int, Path] = {}
    assets: dict[bytes, int] = {}
    for where in steps:
        scan(library, filesystem, ShiftedClock())
        # sixty that go at once are too many for that without a word: Homing asks, and is told that it may
        for question in Question.objects.filter(library=library, kind=QuestionKind.MISSING, answered_at=None):
            answer_question(question.pk, "apply", by_id=library.owner_id)
            scan(library, filesystem, ShiftedClock())
        run_queued()
        present = files_with_paths(folder__import_path__library=library, state=FileState.PRESENT)
        assets = {path: file.asset_id for path, file in present}
        if not spoken:
            spoken = {number: assets[os.fsencode(path)] for number, path in where.items()}
            Words.objects.bulk_create(Words(asset_id=pk, description=str(number)) for number, pk in spoken.items())
    told = dict(Words.objects.filter(asset__library=library).values_list("description", "asset"))
    offers = {offer.old_asset_id: offer for offer in Offer.objects.filter(owner=library.owner, state=OfferState.OPEN)}
    counted: Counter[str] = Counter()
    for number in spoken:
        holder = told[str(number)]
        right = assets.get(os.fsencode(where[number])) if where else None
        offer = offers.get(holder)
        if right is not None and holder == right:
            counted["right"] += 1
        elif offer is not None and right is not None and offer.new_asset_id == right:
            counted["offered"] += 1
        elif offer is not None and right is None and offer.new_asset_id is None:
            counted["asked"] += 1
        elif offer is None and holder not in assets.values():
            counted["missing"] += 1
        else:
            counted["wrong"] += 1
    return counted


def loops() -> None:
    from django.db import transaction

    from tests.tracking.reorganisation import Reorganisation

    print(
        "\n| photos | acts between two scans | scans | words looked for | on the very file | on an equal file |"
        " an edited photo's, on what it was before | offered to be merged | photo gone, words kept | **wrong** |\n"
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    for photos, acts, seed in LOOPS:
        with transaction.atomic():  # one commit instead of a hundred thousand
            library = Reorganisation(photos, seed)
            for _ in range(ROUNDS):
                library.round(acts)
            found = library.outcome
            transaction.set_rollback(True)
        looked_for = found.right + found.handed_on + len(found.wrong)
        print(
            f"| {photos:,} | {acts} | {ROUNDS} | {looked_for:,} | {found.on_it:,} | {found.on_equal:,} |"
            f" {found.handed_on:,} | {found.offered:,} | {found.gone:,} | **{len(found.wrong):,}** |",
            flush=True,
        )


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="homing-bench-"))
    os.environ["HOMING_DATA"] = str(folder / "data")
    try:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from homing.processing import pictures

        loops()
        situations(folder)
        pictures.close_pool()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

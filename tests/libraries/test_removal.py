"""A deleted library goes away in the background: all of its rows, none of the files, whatever happens in between."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from homing.accounts.models import User
from homing.assets import daycounts, removal
from homing.assets.models import Asset, DayCount, Facts, Failure, File, FileState, Folder, Stage, Words
from homing.assets.pictures import preview_path, thumbnail_path
from homing.assets.removal import remove_library
from homing.database import write_transaction
from homing.jobs.models import Job
from homing.jobs.worker import run_queued
from homing.libraries.deleting import delete_library
from homing.libraries.editing import create_library
from homing.libraries.models import ImportPath, Library

pytestmark = [pytest.mark.parity, pytest.mark.django_db]
with_commits = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = (Asset, Facts, Words, File, Failure, Folder, DayCount, ImportPath, Library)


class Killed(BaseException):
    """As if the process ended here."""


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "BATCH", 3)


def filled_library(owner: User, folder: Path) -> Library:
    """A library with a tree of folders, ten assets with all that belongs to them, and files without an asset."""
    library = create_library(owner, import_paths=[str(folder)])
    place = library.import_paths.get()
    parent = None
    for depth in range(4):
        parent = Folder.objects.create(import_path=place, parent=parent, name=b"f%d" % depth if depth else b"")
        for number in range(3):
            asset = Asset.objects.create(
                owner=owner,
                library=library,
                kind=0,
                taken_us=0,
                local_day=20240501 + depth,
                created_at=NOW,
                updated_at=NOW,
                picture_version=1,
            )
            Facts.objects.create(asset=asset, read_at=NOW)
            Words.objects.create(asset=asset, description="ours")
            file = new_file(parent, b"%d.jpg" % number, asset=asset)
            Failure.objects.create(
                file=file, stage=Stage.PICTURES, reason="no picture", size=1, mtime_ns=1, failed_at=NOW
            )
            for picture in (thumbnail_path(asset.pk, 1), preview_path(asset.pk, 1)):
                picture.parent.mkdir(parents=True, exist_ok=True)
                picture.write_bytes(b"picture")
        new_file(parent, b"gone.jpg", state=FileState.ABSENT)
        new_file(parent, b"loose.jpg")
    with write_transaction():
        daycounts.recount([library.pk])
    return library


def new_file(folder: Folder, name: bytes, *, asset: Asset | None = None, state: int = FileState.PRESENT) -> File:
    return File.objects.create(
        folder=folder, name=name, asset=asset, kind=0, state=state, size=1, mtime_ns=1, ctime_ns=1, device=1, inode=1,
        first_seen_at=NOW,
    )  # fmt: skip


def counts() -> list[int]:
    return [table.objects.count() for table in TABLES]


def pictures() -> list[Path]:
    return [path(asset.pk, 1) for asset in Asset.objects.all() for path in (thumbnail_path, preview_path)]


@with_commits
def test_everything_of_it_goes_and_nothing_else(anna: User, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir(), (tmp_path / "old").mkdir()
    photo = tmp_path / "old" / "0.jpg"
    photo.write_bytes(b"the original")
    filled_library(anna, tmp_path / "kept")
    before, kept_pictures = counts(), pictures()
    library = filled_library(anna, tmp_path / "old")
    old_pictures = set(pictures()) - set(kept_pictures)
    assert all(path.exists() for path in old_pictures)
    delete_library(library, for_good=True)
    assert run_queued() == 1
    assert counts() == before
    assert [path.exists() for path in old_pictures] == [False] * len(old_pictures)
    assert all(path.exists() for path in kept_pictures)
    assert photo.read_bytes() == b"the original"
    assert Job.objects.get().state == "completed"


@pytest.mark.parametrize("batch", range(1, 10))
def test_killed_in_between_it_goes_on_where_it_stopped(anna: User, tmp_path: Path, batch: int) -> None:
    (tmp_path / "old").mkdir()
    library = filled_library(anna, tmp_path / "old")
    delete_library(library, for_good=True)
    seen = 0

    def kill() -> None:
        nonlocal seen
        seen += 1
        if seen == batch:
            raise Killed

    with pytest.raises(Killed):
        remove_library(library.pk, stop=kill)
    library.refresh_from_db()
    assert library.deleted_at is not None
    remove_library(library.pk)
    assert counts() == [0] * len(TABLES)


def test_killed_inside_a_batch_nothing_of_it_is_half_done(
    anna: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").mkdir()
    library = filled_library(anna, tmp_path / "old")
    delete_library(library, for_good=True)
    before = counts()
    whole = removal._delete

    def die_at_the_facts(table_and_condition: str, ids: list[int]) -> None:
        if table_and_condition.startswith("assets_facts"):
            raise Killed
        whole(table_and_condition, ids)

    with monkeypatch.context() as patched:
        patched.setattr(removal, "_delete", die_at_the_facts)
        with pytest.raises(Killed):
            remove_library(library.pk)
    assert counts() == before
    remove_library(library.pk)
    assert counts() == [0] * len(TABLES)


def test_a_library_that_was_not_deleted_is_left_alone(anna: User, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    library = filled_library(anna, tmp_path / "kept")
    before = counts()
    remove_library(library.pk)
    remove_library(library.pk + 1)
    assert counts() == before


def test_a_library_that_can_be_restored_still_is_left_alone(anna: User, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    library = filled_library(anna, tmp_path / "kept")
    before = counts()
    delete_library(library)
    remove_library(library.pk)
    assert counts() == before


def test_what_is_written_to_it_meanwhile_goes_too(anna: User, tmp_path: Path) -> None:
    """A scan that was already running adds a last file, just before the library's row would go."""
    (tmp_path / "old").mkdir()
    library = create_library(anna, import_paths=[str(tmp_path / "old")])
    place = library.import_paths.get()
    delete_library(library, for_good=True)
    late = [True]

    def write_late() -> None:
        if late:
            late.pop()
            new_file(Folder.objects.create(import_path=place, name=b""), b"late.jpg")

    # the first look finds nothing to remove; the file comes before the second
    remove_library(library.pk, stop=write_late)
    assert counts() == [0] * len(TABLES)


@with_commits
def test_a_removal_that_was_cancelled_is_asked_for_again_when_the_server_starts(anna: User) -> None:
    from homing.assets.jobs import resume_removals
    from homing.jobs.status import cancel

    library = create_library(anna)
    delete_library(library, for_good=True)
    assert cancel(Job.objects.get().pk)
    resume_removals()
    resume_removals()
    assert run_queued() == 1
    assert not Library.objects.exists()

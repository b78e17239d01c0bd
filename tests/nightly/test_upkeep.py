"""Parts: thumbnails, hashes, the database, the backup."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db import connection

from homing.assets.models import Asset, AssetState, File, Stage
from homing.assets.pictures import preview_path, thumbnail_path
from homing.backups.places import backups_folder
from homing.configuration import configuration
from homing.database import is_sqlite
from homing.jobs import JobStopped
from homing.jobs.models import Job
from homing.jobs.worker import run_queued
from homing.nightly.models import PartState
from homing.server import server_settings
from tests.jobs.house import House
from tests.nightly.night import night, run_one
from tests.processing.conftest import Shelf, jpeg, work

pytestmark = [pytest.mark.parity]


def pictures_of(asset: Asset) -> list[Path]:
    asset.refresh_from_db()
    return [path(asset.pk, asset.picture_version) for path in (thumbnail_path, preview_path)]


@pytest.mark.django_db(transaction=True)
def test_thumbnails_that_are_gone_are_made_again(shelf: Shelf) -> None:
    gone, empty, whole = (shelf.add(f"{name}.jpg", jpeg(name)) for name in ("red", "green", "blue"))
    work()
    assert run_one("thumbnails").result == "All 3 are there."
    pictures_of(gone)[1].unlink()
    pictures_of(empty)[0].write_bytes(b"")
    kept = pictures_of(whole)
    row = run_one("thumbnails")
    assert (row.state, row.counts) == (PartState.DONE, {"thumbnails to be made again": 2})
    run_queued()
    assert all(path.stat().st_size for asset in (gone, empty) for path in pictures_of(asset))
    assert pictures_of(whole) == kept
    assert run_one("thumbnails").result == "All 3 are there."


@pytest.mark.django_db(transaction=True)
def test_all_thumbnails_are_made_again_where_the_folder_is_lost_but_not_of_missing_photos(shelf: Shelf) -> None:
    there, missing = shelf.add("a.jpg", jpeg("red")), shelf.add("b.jpg", jpeg("blue"))
    work()
    Asset.objects.filter(pk=missing.pk).update(state=AssetState.MISSING)
    shutil.rmtree(configuration().data / "thumbs")
    assert run_one("thumbnails").counts == {"thumbnails to be made again": 1}
    assert [Asset.objects.get(pk=one.pk).needs for one in (there, missing)] == [int(Stage.PICTURES), 0]
    assert Job.objects.filter(kind="pictures", state="queued").exists()


@pytest.mark.django_db(transaction=True)
def test_the_stage_is_opened_again_where_work_was_left(shelf: Shelf) -> None:
    shelf.add("a.jpg", jpeg())
    Job.objects.all().delete()
    run_one("thumbnails")
    assert Job.objects.filter(kind="pictures", state="queued").exists()


@pytest.mark.django_db(transaction=True)
def test_files_that_went_without_a_hash_are_read_again(shelf: Shelf) -> None:
    without, known = shelf.add("a.jpg", jpeg("red")), shelf.add("b.jpg", jpeg("blue"))
    Asset.objects.update(needs=0)
    File.objects.filter(asset=known).update(quick_hash=b"known")
    row = run_one("hashes")
    assert row.counts == {"files to be read again for their hash": 1}
    run_queued()
    assert File.objects.get(asset=without).quick_hash
    assert Asset.objects.get(pk=without.pk).needs == 0
    assert run_one("hashes").result == "Every file that can be read has its hash, or its turn comes."


def test_a_sound_index_is_said_to_be_so(house: House) -> None:
    signs = 0

    def check() -> None:
        nonlocal signs
        signs += 1

    row = run_one("database", night(check=check))
    assert row.state == PartState.DONE
    assert row.result.startswith("The index is sound." if is_sqlite() else "The database's statistics were brought")
    assert house.folder.exists()


def test_a_long_check_can_be_stopped(house: House) -> None:
    def check() -> None:
        raise JobStopped

    if is_sqlite():  # enough rows for a sign of life within the one statement
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                " WHERE i < 20000) SELECT i, hex(randomblob(50)) AS text FROM n"
            )
    with pytest.raises(JobStopped):
        run_one("database", night(check=check))
    assert run_one("database").state == PartState.DONE


def test_a_backup_is_made_and_the_oldest_make_room(house: House) -> None:
    server_settings.save({"backup_keep": 2})
    row = run_one("backup")
    assert row.state == PartState.DONE, row.result
    (made,) = [path for path in backups_folder().iterdir() if "nightly" in path.name]
    assert row.result == f"Made {made.name}."


def test_a_backup_that_cannot_be_made_says_why(house: House) -> None:
    folder = backups_folder()
    shutil.rmtree(folder)
    folder.write_text("a file where the folder should be")
    row = run_one("backup")
    assert row.state == PartState.FAILED
    assert row.result.startswith("No backup was made")

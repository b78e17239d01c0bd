"""The pictures job on real files and a real index."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from blake3 import blake3
from PIL import Image

from homing.assets.models import Asset, AssetState, DayCount, Facts, Failure, File, Words
from homing.assets.pictures import preview_path, thumbnail_path
from homing.database import write_transaction
from homing.jobs.models import Job
from homing.jobs.status import pause
from homing.processing import pictures
from homing.processing.models import Waiting
from homing.processing.need import count, make_anew, waiting_reasons
from tests.processing.conftest import Shelf, jpeg, queued_jobs, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parity]


def refreshed(asset: Asset) -> Asset:
    asset.refresh_from_db()
    return asset


def test_a_photo_gets_thumbnail_preview_date_and_hash(shelf: Shelf) -> None:
    content = jpeg("green", (2000, 1000), taken="2024:05:06 07:08:09")
    asset = shelf.add("a.jpg", content)
    work()
    asset = refreshed(asset)
    assert asset.needs == 0
    assert (asset.width, asset.height, asset.local_day) == (2000, 1000, 20240506)
    assert asset.thumbhash
    with Image.open(thumbnail_path(asset.pk, asset.picture_version)) as thumbnail:
        assert thumbnail.size == (500, 250)
    with Image.open(preview_path(asset.pk, asset.picture_version)) as preview:
        assert preview.size == (1440, 720)
    facts = Facts.objects.get(asset=asset)
    assert (facts.taken_us, facts.taken_source) == (1714979289000000, "Exif.Photo.DateTimeOriginal")
    assert (facts.format, facts.mime_type, facts.width) == ("JPEG", "image/jpeg", 2000)
    assert bytes(File.objects.get(asset=asset).content_hash or b"") == blake3(content).digest()


def test_the_original_is_only_read(shelf: Shelf) -> None:
    content = jpeg()
    shelf.add("a.jpg", content)
    path = shelf.folder / "a.jpg"
    before = path.stat()
    work()
    after = path.stat()
    assert path.read_bytes() == content
    assert (after.st_mtime_ns, after.st_ctime_ns, after.st_ino) == (
        before.st_mtime_ns,
        before.st_ctime_ns,
        before.st_ino,
    )
    assert sorted(os.listdir(shelf.folder)) == ["a.jpg", "here.txt"]


def test_a_photo_moves_to_its_real_day_and_the_counts_go_with_it(shelf: Shelf) -> None:
    shelf.add("a.jpg", jpeg(taken="2024:05:06 07:08:09"), mtime_s=1_600_000_000)
    shelf.add("b.jpg", jpeg(), mtime_s=1_600_000_000)
    work()
    counts = {row.local_day: row.count for row in DayCount.objects.all() if row.count}
    assert counts == {20240506: 1, 20200913: 1}


def test_what_a_person_said_about_the_date_stays(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", jpeg(taken="2024:05:06 07:08:09"))
    Words.objects.create(asset=asset, taken_us=1_000_000_000_000_000, offset_minutes=60)
    work()
    asset = refreshed(asset)
    assert (asset.taken_us, asset.offset_minutes, asset.local_day) == (1_000_000_000_000_000, 60, 20010909)
    assert Facts.objects.get(asset=asset).taken_us == 1714979289000000


def test_a_trashed_photo_changes_no_day_count(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", jpeg(taken="2024:05:06 07:08:09"))
    Asset.objects.filter(pk=asset.pk).update(trashed_at="2026-01-01T00:00:00Z")
    DayCount.objects.all().delete()
    work()
    assert refreshed(asset).local_day == 20240506
    assert not DayCount.objects.exists()


def test_a_file_that_is_no_picture_keeps_its_place_with_one_reason(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", b"just some text, not a picture at all")
    work()
    asset = refreshed(asset)
    assert (asset.needs, asset.picture_version, asset.thumbhash, asset.width) == (0, 0, None, 0)
    assert asset.state == AssetState.PRESENT
    assert Failure.objects.get().reason == "The file's content is text, not a picture that this version decodes."
    assert File.objects.get(asset=asset).content_hash is not None
    assert count().failed == 1


def test_a_failed_file_is_not_tried_again_until_it_changes(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", b"text")
    work()
    first = Failure.objects.get().failed_at
    Asset.objects.filter(pk=asset.pk).update(needs=1)  # a full rescan asks for everything
    work()
    assert refreshed(asset).needs == 0
    assert Failure.objects.get().failed_at == first
    (shelf.folder / "a.jpg").write_bytes(jpeg())
    shelf.rescan(asset)
    work()
    assert refreshed(asset).picture_version > 0
    assert not Failure.objects.exists()


def test_a_person_may_have_a_failed_file_tried_again(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", b"text")
    work()
    first = Failure.objects.get().failed_at
    with write_transaction():
        make_anew([asset.pk])
    work()
    assert Failure.objects.get().failed_at > first


def test_a_changed_file_gets_new_pictures_and_the_old_ones_go(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", jpeg("red"))
    work()
    old = refreshed(asset).picture_version
    old_hash = bytes(File.objects.get(asset=asset).content_hash or b"")
    (shelf.folder / "a.jpg").write_bytes(jpeg("blue", (80, 80)))
    shelf.rescan(asset)
    work()
    new = refreshed(asset).picture_version
    assert new > old
    assert not thumbnail_path(asset.pk, old).exists()
    assert not preview_path(asset.pk, old).exists()
    with Image.open(thumbnail_path(asset.pk, new)) as picture:
        red, _, blue = picture.convert("RGB").getpixel((40, 40))
        assert blue > 200 > red
    file = File.objects.get(asset=asset)
    assert bytes(file.previous_hash or b"") == old_hash != bytes(file.content_hash or b"")


def test_a_picture_replaced_by_rubbish_shows_the_placeholder_and_no_old_picture(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = shelf.add("a.jpg", jpeg("red"))
    work()
    old = refreshed(asset).picture_version
    (shelf.folder / "a.jpg").write_bytes(b"text")
    shelf.rescan(asset)
    work()
    assert refreshed(asset).picture_version == 0
    assert not thumbnail_path(asset.pk, old).exists()
    (shelf.folder / "a.jpg").write_bytes(jpeg("blue"))
    shelf.rescan(asset)
    monkeypatch.setattr(pictures, "_VERSIONS_SINCE_S", pictures._VERSIONS_SINCE_S - 1)  # a second later
    work()
    assert refreshed(asset).picture_version > old  # a browser may still hold the old version


def test_a_file_that_is_not_there_is_no_failure_and_waits(shelf: Shelf) -> None:
    pause("library")  # else a scan looks for the file, and the photo is missing, or follows it
    asset = shelf.add("a.jpg", jpeg())
    (shelf.folder / "a.jpg").rename(shelf.folder / "b.jpg")
    work()
    assert refreshed(asset).needs == 1
    assert not Failure.objects.exists()
    assert waiting_reasons([asset.pk]) == {asset.pk: "The file is not there."}
    waiting = queued_jobs()
    assert len(waiting) == 1
    assert waiting[0].run_at_us > waiting[0].created_us
    assert work() <= 2  # it does not spin
    (shelf.folder / "b.jpg").rename(shelf.folder / "a.jpg")
    Waiting.objects.update(until_us=0)
    work()
    assert refreshed(asset).needs == 0
    assert not Waiting.objects.exists()


def test_each_further_wait_is_twice_as_long(shelf: Shelf) -> None:
    pause("library")  # else a scan looks for the file, and the photo is missing, or follows it
    shelf.add("a.jpg", jpeg())
    (shelf.folder / "a.jpg").unlink()
    waits: list[int] = []
    for _ in range(3):
        work()
        row = Waiting.objects.get()
        waits.append((row.until_us - row.since_us) // 1_000_000)
        Waiting.objects.update(until_us=0)
    assert waits == [15, 30, 60]


def test_a_drive_that_is_gone_is_left_alone_and_the_other_one_goes_on(shelf: Shelf, tmp_path: Path) -> None:
    for number in range(8):
        shelf.add(f"{number}.jpg", jpeg())
    shelf.folder.rename(tmp_path / "unplugged")
    work()
    assert not Waiting.objects.exists()
    assert not Failure.objects.exists()
    assert count().in_need == 8
    assert all(job.run_at_us > job.created_us for job in queued_jobs())
    (tmp_path / "unplugged").rename(shelf.folder)
    work()  # as a scan that finds it again would
    assert count().in_need == 0


def test_an_empty_mount_point_is_a_missing_drive(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add("a.jpg", jpeg())
    shelf.folder.rename(tmp_path / "unplugged")
    shelf.folder.mkdir()
    work()
    assert not Waiting.objects.exists()
    assert count().in_need == 1


def test_files_of_an_unavailable_import_path_are_not_even_tried(shelf: Shelf) -> None:
    shelf.add("a.jpg", jpeg())
    shelf.import_path.unavailable_since = "2026-01-01T00:00:00Z"
    shelf.import_path.save()
    work()
    assert count().in_need == 1
    assert not queued_jobs()


def test_a_file_changed_since_the_scan_stays_in_need(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", jpeg())
    (shelf.folder / "a.jpg").write_bytes(jpeg("blue", (10, 10)))
    work()
    assert refreshed(asset).needs == 1
    assert File.objects.get(asset=asset).content_hash is None
    assert not Failure.objects.exists()
    shelf.rescan(asset)  # its wait ends with its version
    work()
    assert refreshed(asset).needs == 0


def test_a_fifo_in_a_pictures_place_hangs_nobody(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", jpeg())
    (shelf.folder / "a.jpg").unlink()
    os.mkfifo(shelf.folder / "a.jpg")
    work()
    assert "special file" in waiting_reasons([asset.pk])[asset.pk]


def test_a_link_is_followed_only_where_the_library_says_so(shelf: Shelf, tmp_path: Path) -> None:
    asset = shelf.add("a.jpg", jpeg())
    (shelf.folder / "a.jpg").rename(tmp_path / "elsewhere.jpg")
    (shelf.folder / "a.jpg").symlink_to(tmp_path / "elsewhere.jpg")
    work()
    assert "symbolic link" in waiting_reasons([asset.pk])[asset.pk]
    shelf.library.follow_symlinks = True
    shelf.library.save()
    Waiting.objects.update(until_us=0)
    work()
    assert refreshed(asset).needs == 0


def test_names_that_are_no_unicode_get_pictures(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", jpeg())
    File.objects.filter(asset=asset).update(name=b"caf\xe9\n.jpg")
    os.rename(shelf.folder / "a.jpg", os.fsencode(shelf.folder) + b"/caf\xe9\n.jpg")
    work()
    assert refreshed(asset).needs == 0


def test_the_newest_come_first_and_a_chain_goes_on_until_nothing_is_in_need(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homing.processing.jobs.BATCH_ASSETS", 4)
    assets = [shelf.add(f"{number}.jpg", jpeg(), mtime_s=1_600_000_000 + number) for number in range(20)]
    jobs = work()
    assert count().in_need == 0
    assert jobs >= 5
    assert not queued_jobs()
    assert {job.state for job in Job.objects.filter(kind="pictures")} == {"completed"}
    assert all(refreshed(asset).picture_version for asset in assets)


def test_assets_of_a_deleted_library_are_left_alone(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", jpeg())
    shelf.library.deleted_at = "2026-01-01T00:00:00Z"
    shelf.library.save()
    work()
    assert refreshed(asset).needs == 1
    assert not queued_jobs()

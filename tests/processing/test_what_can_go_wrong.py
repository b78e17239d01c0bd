"""Decoders that die or hang, commits that fail, full disks: only the one file suffers, and it says why."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3

from homing.assets import pictures as picture_files
from homing.assets.models import Asset, Failure, File
from homing.assets.pictures import preview_path, thumbnail_path
from homing.configuration import configuration
from homing.database import write_transaction
from homing.jobs.models import Job
from homing.media.storing import write_picture
from homing.media.workers import Limits, WorkerPool
from homing.processing import pictures
from homing.processing.need import count, waiting_reasons
from homing.processing.pictures import make_pictures_of
from homing.processing.selecting import next_of_chain
from tests.processing.conftest import Shelf, jpeg, work

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def broken_workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Limits], None]]:
    """Have the job use the tests' own task, which misbehaves on files of certain content."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), str(ROOT)]))

    def use(limits: Limits) -> None:
        monkeypatch.setattr(pictures, "_pool", WorkerPool("tests.processing.tasks:read_file", size=2, limits=limits))

    yield use
    pictures.close_pool()


def test_a_decoder_that_crashes_fails_its_file_only(shelf: Shelf, broken_workers: Callable[[Limits], None]) -> None:
    broken_workers(Limits())
    good = [shelf.add(f"{number}.jpg", jpeg()) for number in range(6)]
    bad = shelf.add("bad.jpg", b"CRASH the decoder")
    work()
    assert [Asset.objects.get(pk=asset.pk).needs for asset in (*good, bad)] == [0] * 7
    failure = Failure.objects.get()
    assert failure.file == File.objects.get(asset=bad)
    assert failure.reason.startswith("The decoder failed on this picture (signal ")
    # its content is known all the same: a later move of the file is recognised
    assert bytes(failure.file.content_hash or b"") == blake3(b"CRASH the decoder").digest()


def test_a_picture_that_never_ends_is_given_up(shelf: Shelf, broken_workers: Callable[[Limits], None]) -> None:
    broken_workers(Limits(seconds=1))
    shelf.add("bad.jpg", b"HANG for ever")
    good = shelf.add("good.jpg", jpeg())
    work()
    assert Failure.objects.get().reason == "The picture took too long to decode and was given up."
    assert Asset.objects.get(pk=good.pk).picture_version > 0


def test_a_disk_that_does_not_answer_is_no_failure_of_the_file(
    shelf: Shelf, broken_workers: Callable[[Limits], None]
) -> None:
    broken_workers(Limits(seconds=1))
    asset = shelf.add("slow.jpg", b"STALL while reading")
    work()
    assert not Failure.objects.exists()
    assert "did not answer" in waiting_reasons([asset.pk])[asset.pk]


def test_a_mistake_of_ours_is_recorded_with_its_file(shelf: Shelf, broken_workers: Callable[[Limits], None]) -> None:
    broken_workers(Limits())
    shelf.add("odd.jpg", b"RAISE an error")
    good = shelf.add("good.jpg", jpeg())
    work()
    assert "ZeroDivisionError" in Failure.objects.get().reason
    assert Asset.objects.get(pk=good.pk).needs == 0


def test_workers_that_cannot_start_fail_the_job_and_no_file(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.add("a.jpg", jpeg())
    monkeypatch.setattr(pictures, "_pool", WorkerPool("no.such.module:task", size=1))
    work()
    assert not Failure.objects.exists()
    assert count().in_need == 1
    job = Job.objects.filter(kind="pictures", failures__gt=0).get()
    assert "did not start" in job.error
    assert job.state == "queued"


def test_a_data_folder_that_takes_no_more_is_no_failure_of_the_file(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asset = shelf.add("a.jpg", jpeg())
    (tmp_path / "full").write_text("a file where a folder is needed: an error like a full disk's, also for root")
    monkeypatch.setattr(pictures, "preview_path", lambda *_: tmp_path / "full" / "preview.webp")
    work()
    assert not Failure.objects.exists()
    assert "could not be written to the data folder" in waiting_reasons([asset.pk])[asset.pk]
    assert picture_files_of(asset) == []


def picture_files_of(asset: Asset) -> list[Path]:
    folders = [configuration().data / "thumbs", configuration().data / "previews"]
    return [path for folder in folders for path in folder.rglob(f"{asset.pk}-*")]


def test_a_commit_that_fails_leaves_no_picture_and_the_asset_in_need(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", jpeg())

    def fail(_: frozenset[int]) -> None:
        raise RuntimeError("the database went away")

    items = next_of_chain(asset.pk % 2, 10, 2**62)
    with pytest.raises(RuntimeError, match="went away"):
        make_pictures_of(items, on_done=lambda *_: None, in_transaction=fail)
    assert Asset.objects.get(pk=asset.pk).needs == 1
    assert picture_files_of(asset) == []


def test_what_a_killed_worker_left_behind_goes_with_the_next_version(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", jpeg())
    left = thumbnail_path(asset.pk, 7)
    write_picture(left, b"half a picture")
    left.with_name(left.name + ".part").write_bytes(b"")
    work()
    version = Asset.objects.get(pk=asset.pk).picture_version
    assert sorted(picture_files_of(asset)) == sorted(
        [thumbnail_path(asset.pk, version), preview_path(asset.pk, version)]
    )


def test_two_runs_over_one_asset_leave_one_right_picture(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    asset = shelf.add("a.jpg", jpeg())
    items = next_of_chain(asset.pk % 2, 10, 2**62)
    work()
    first = Asset.objects.get(pk=asset.pk).picture_version
    monkeypatch.setattr(pictures, "_VERSIONS_SINCE_S", pictures._VERSIONS_SINCE_S - 1)
    make_pictures_of(items, on_done=lambda *_: None, in_transaction=lambda _: None)  # the late one
    assert Asset.objects.get(pk=asset.pk).picture_version == first
    assert sorted(picture_files_of(asset)) == sorted([thumbnail_path(asset.pk, first), preview_path(asset.pk, first)])


def test_a_file_that_moved_to_another_asset_meanwhile_is_not_written(shelf: Shelf) -> None:
    asset, other = shelf.add("a.jpg", jpeg()), shelf.add("b.jpg", jpeg())
    items = [item for item in next_of_chain(asset.pk % 2, 10, 2**62) if item.asset_id == asset.pk]

    def move() -> None:
        File.objects.filter(asset=asset).update(asset=other)

    make_pictures_of(items, on_done=lambda *_: move(), in_transaction=lambda _: None)
    assert Asset.objects.get(pk=asset.pk).needs == 1
    assert picture_files_of(asset) == []


def test_stopping_a_run_writes_nothing(shelf: Shelf) -> None:
    class Stopped(BaseException):
        pass

    def stop(*_: Any) -> None:
        raise Stopped

    assets = [shelf.add(f"{number}.jpg", jpeg()) for number in range(4)]
    items = next_of_chain(0, 10, 2**62)
    with pytest.raises(Stopped):
        make_pictures_of(items, on_done=stop, in_transaction=lambda _: None)
    assert count().in_need == 4
    assert [path for asset in assets for path in picture_files_of(asset)] == []


def test_removed_assets_leave_no_pictures(shelf: Shelf) -> None:
    assets = [shelf.add(f"{number}.jpg", jpeg()) for number in range(3)]
    work()
    with write_transaction():
        picture_files.remove_pictures([assets[0].pk, assets[2].pk])
    assert [len(picture_files_of(asset)) for asset in assets] == [0, 2, 0]

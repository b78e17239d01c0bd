"""Finding the work: after a lost queue, after a better version of a stage, and for what is on screen."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, Failure
from homing.database import write_transaction
from homing.jobs.models import Job
from homing.jobs.worker import run_queued
from homing.processing import need, wanted
from homing.processing.models import Waiting, Wanted
from homing.processing.need import count, enqueue_work_in_need
from homing.processing.wanted import want
from homing.server.models import Installation
from tests.processing.conftest import Shelf, jpeg, queued_jobs, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parity]


@pytest.fixture(autouse=True)
def _nothing_asked_yet() -> None:
    wanted._asked.clear()


def test_a_lost_queue_costs_a_re_enqueue(shelf: Shelf) -> None:
    shelf.add("a.jpg", jpeg())
    enqueue_work_in_need()
    Job.objects.all().delete()
    enqueue_work_in_need()
    assert {job.join_key for job in queued_jobs()} == {"pictures:0", "pictures:1"}


def test_nothing_in_need_enqueues_nothing(shelf: Shelf) -> None:
    enqueue_work_in_need()
    assert not queued_jobs()


def test_a_better_version_of_the_stage_has_everything_done_anew(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = shelf.add("a.jpg", jpeg()), shelf.add("b.jpg", b"text")
    enqueue_work_in_need()
    work()
    assert count().in_need == 0
    enqueue_work_in_need()
    assert count().in_need == 0  # the same version: nothing to do
    monkeypatch.setitem(need.STAGE_VERSIONS, "pictures", 99)
    enqueue_work_in_need()
    assert Installation.objects.get().stage_versions == {"pictures": 99}
    assert {asset.needs for asset in Asset.objects.filter(pk__in=[good.pk, bad.pk])} == {1}
    assert not Failure.objects.exists()
    work()
    assert (count().in_need, count().failed) == (0, 1)


def test_what_is_on_screen_comes_before_everything_else(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("homing.processing.jobs.BATCH_ASSETS", 2)
    assets = [shelf.add(f"{number}.jpg", jpeg(), mtime_s=1_600_000_000 + number) for number in range(10)]
    with write_transaction():
        need.start_chains()
    want([assets[0].pk, assets[1].pk])
    run_queued(limit=1)
    done = set(Asset.objects.filter(needs=0).values_list("pk", flat=True))
    assert done == {assets[0].pk, assets[1].pk}
    assert not Wanted.objects.exists()


def test_wanting_what_has_its_pictures_costs_no_job(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", jpeg())
    work()
    want([asset.pk])
    assert not queued_jobs()
    assert not Wanted.objects.exists()


def test_a_page_that_asks_again_and_again_writes_once(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", jpeg())
    want([asset.pk])
    Wanted.objects.all().delete()
    want([asset.pk])
    assert not Wanted.objects.exists()


def test_waiting_rows_of_what_is_gone_are_forgotten(shelf: Shelf) -> None:
    enqueue_work_in_need()
    asset = shelf.add("a.jpg", jpeg())
    (shelf.folder / "a.jpg").unlink()
    work()
    assert Waiting.objects.count() == 1
    Asset.objects.filter(pk=asset.pk).update(needs=0)
    enqueue_work_in_need()
    assert not Waiting.objects.exists()

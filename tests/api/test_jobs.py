"""Queues, activity and failures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from homing.assets.models import Asset, Failure, File, Stage
from homing.database import write_transaction
from homing.jobs import JobRequest, enqueue
from homing.jobs.models import Job, JobState
from homing.libraries.models import Library
from tests.api.house import Caller, asset_number, library_id

pytestmark = pytest.mark.parity


@pytest.fixture(autouse=True)
def one_job(anna: Caller, photos: Path) -> int:
    """A scan of Anna's that waits, and nothing else."""
    del photos
    Job.objects.all().delete()
    assert anna.user is not None
    library = Library.objects.get()
    with write_transaction():
        return enqueue(
            JobRequest(
                kind="scan",
                queue="library",
                title="Scan Holidays",
                owner_id=anna.user.pk,
                library_id=library.pk,
                arguments={"scan": 0},
            )
        )


def test_queues_count_and_pause(admin: Caller) -> None:
    before = admin.get("/jobs").json()["library"]
    assert before["jobCounts"]["waiting"] == 1
    assert before["queueStatus"] == {"isActive": False, "isPaused": False}
    paused = admin.put("/jobs/library", {"command": "pause"}).json()
    assert paused["queueStatus"]["isPaused"] is True
    assert (paused["jobCounts"]["waiting"], paused["jobCounts"]["paused"]) == (0, 1)
    assert admin.get("/queues/library").json()["isPaused"] is True
    assert admin.put("/queues/library", {"isPaused": False}).json()["isPaused"] is False
    assert admin.put("/jobs/library", {"command": "resume"}).json()["jobCounts"]["waiting"] == 1


def test_every_queue_that_clients_know_answers(admin: Caller) -> None:
    names = {one["name"] for one in admin.get("/queues").json()}
    assert names == set(admin.get("/jobs").json())
    assert names >= {"thumbnailGeneration", "metadataExtraction", "library", "backgroundTask", "ocr", "editor"}
    for answer in (
        admin.get("/queues/nonsense"),
        admin.put("/jobs/nonsense", {"command": "pause"}),
        admin.put("/queues/nonsense", {"isPaused": True}),
    ):
        assert answer.status_code == 400
    assert admin.put("/jobs/library", {"command": "explode"}).status_code == 400


def test_a_queue_lists_and_loses_its_jobs(admin: Caller, one_job: int) -> None:
    assert [job["name"] for job in admin.get("/queues/library/jobs?status=waiting,active").json()] == ["scan"]
    assert admin.get("/queues/library/jobs?status=failed").json() == []
    assert admin.get("/queues/library/jobs?status=odd").status_code == 400
    Job.objects.filter(pk=one_job).update(state=JobState.FAILED, error="It broke.")
    assert admin.delete("/queues/library/jobs", {"failed": False}).status_code == 204
    assert Job.objects.filter(pk=one_job).exists()
    assert admin.put("/jobs/library", {"command": "clear-failed"}).json()["jobCounts"]["failed"] == 0
    assert not Job.objects.filter(pk=one_job).exists()


def test_emptying_a_queue_cancels_what_waits(admin: Caller, one_job: int) -> None:
    assert admin.put("/jobs/library", {"command": "empty"}).json()["jobCounts"]["waiting"] == 0
    assert Job.objects.get(pk=one_job).state == JobState.CANCELLED


def test_activity_tells_what_is_done_and_what_is_left(anna: Caller, one_job: int) -> None:
    start_us = Job.objects.get(pk=one_job).created_us - 10_000_000
    Job.objects.filter(pk=one_job).update(
        state=JobState.RUNNING, started_us=start_us, done=100, total=300, step="walking", worker="w", attempts=1
    )
    activity = anna.get("/activity").json()
    assert (activity["running"], activity["queued"], activity["failed"]) == (1, 0, 0)
    assert (activity["assetsInNeed"], activity["assetsTotal"], activity["pictureRate"]) == (3, 3, None)
    (job,) = activity["jobs"]
    assert (job["title"], job["state"], job["step"]) == ("Scan Holidays", "running", "walking")
    assert (job["done"], job["total"]) == (100, 300)
    assert 0 < job["ratePerSecond"] <= 10
    assert job["etaSeconds"] == pytest.approx(200 / job["ratePerSecond"], abs=1)
    assert job["libraryId"] == library_id(Library.objects.get())


def test_what_was_put_off_is_no_work_that_anybody_waits_for(anna: Caller, one_job: int) -> None:
    Job.objects.filter(pk=one_job).update(run_at_us=Job.objects.get(pk=one_job).created_us + 60_000_000)
    activity = anna.get("/activity").json()
    assert (activity["running"], activity["queued"], activity["jobs"]) == (0, 0, [])
    # what was tried and waits to be tried again is still going on
    Job.objects.filter(pk=one_job).update(attempts=1)
    assert anna.get("/activity").json()["queued"] == 1


@pytest.mark.parametrize("after", range(8))
def test_a_job_that_is_claimed_while_activity_is_asked_is_never_overlooked(
    anna: Caller, one_job: int, after: int
) -> None:
    looked = 0

    def claim(execute: Callable[..., object], sql: str, *rest: object) -> object:
        nonlocal looked
        found = execute(sql, *rest)
        if "jobs_job" in sql and sql.startswith("SELECT"):
            looked += 1
            if looked == after:
                Job.objects.filter(pk=one_job).update(state=JobState.RUNNING, worker="w", attempts=1)
        return found

    with connection.execute_wrapper(claim):
        activity = anna.get("/activity").json()
    assert activity["running"] + activity["queued"] == 1


def test_activity_counts_pictures_from_the_batches_that_ended(anna: Caller, one_job: int) -> None:
    now_us = Job.objects.get(pk=one_job).created_us
    Job.objects.filter(pk=one_job).update(
        kind="pictures", state=JobState.COMPLETED, started_us=now_us - 4_000_000, ended_us=now_us, done=64, total=64
    )
    activity = anna.get("/activity").json()
    assert 0 < activity["pictureRate"] <= 16
    assert activity["pictureEtaSeconds"] == round(3 / activity["pictureRate"])


def test_activity_tells_when_something_ended_that_nobody_saw_being_done(
    anna: Caller, berta: Caller, one_job: int
) -> None:
    before = anna.get("/activity").json()["endedAt"]
    now_us = Job.objects.get(pk=one_job).created_us + 1_000_000
    Job.objects.filter(pk=one_job).update(state=JobState.COMPLETED, ended_us=now_us)
    after = anna.get("/activity").json()
    assert (after["running"], after["queued"]) == (0, 0)
    assert after["endedAt"] not in {before, None}
    assert berta.get("/activity").json()["endedAt"] != after["endedAt"]


def test_other_peoples_activity_is_not_told(berta: Caller, admin: Caller, anna: Caller) -> None:
    assert (berta.get("/activity").json()["jobs"], berta.get("/activity").json()["assetsTotal"]) == ([], 0)
    assert len(admin.get("/activity").json()["jobs"]) == 1
    its_library = library_id(Library.objects.get())
    assert len(anna.get(f"/activity?libraryId={its_library}").json()["jobs"]) == 1
    assert berta.get(f"/activity?libraryId={its_library}").status_code == 400


def test_failures_are_told_by_file_with_their_reason(anna: Caller, berta: Caller, admin: Caller, photos: Path) -> None:
    item = anna.search(originalFileName="beach")[0]
    file = File.objects.get(asset_id=asset_number(item["id"]))
    Failure.objects.create(
        file=file,
        stage=Stage.PICTURES,
        reason="The file ends in the middle of the picture.",
        size=file.size,
        mtime_ns=file.mtime_ns,
        failed_at="2026-01-02T03:04:05Z",
    )
    Asset.objects.filter(pk=file.asset_id).update(needs=0)
    expected = {
        "assetId": item["id"],
        "libraryId": item["libraryId"],
        "fileName": "beach.jpg",
        "path": str(photos / "2024" / "beach.jpg"),
        "stage": "pictures",
        "reason": "The file ends in the middle of the picture.",
        "failedAt": "2026-01-02T03:04:05.000Z",
    }
    for caller in (anna, admin):
        for path in ("/failures", f"/failures?libraryId={item['libraryId']}"):
            assert caller.get(path).json() == {"items": [expected], "total": 1, "nextPage": None}
    assert berta.get("/failures").json()["items"] == []
    assert anna.get(f"/assets/{item['id']}").json()["failure"] == expected["reason"]
    assert anna.get("/activity").json()["failures"] == 1
    assert anna.get(f"/libraries/{item['libraryId']}/statistics").json()["failed"] == 1

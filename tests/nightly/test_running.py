"""Going through the parts: in order, whatever fails, and on from where a killed run was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from homing.jobs import JobCancelled, JobStopped
from homing.jobs.models import Job
from homing.jobs.status import cancel
from homing.nightly import jobs
from homing.nightly.asking import UnknownPart, request_nightly
from homing.nightly.models import PartRun, PartState
from homing.nightly.part import Done, Night
from homing.nightly.parts import PARTS
from homing.nightly.running import MOST_BEGINNINGS
from homing.nightly.showing import look
from tests.nightly.night import go_through, night, part

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


class Killed(BaseException):
    """Nobody catches it: as if the process were gone."""


def recorder(seen: list[str], name: str, then: Callable[[], Done]) -> Callable[[Night], Done]:
    def run(_: Night) -> Done:
        seen.append(name)
        return then()

    return run


def fail() -> Done:
    raise OSError("Input/output error")


def kill() -> Done:
    raise Killed


def test_the_parts_are_done_in_the_order_that_the_page_shows() -> None:
    assert [one.name for one in PARTS] == [
        "deletions",
        "policies",
        "thumbnails",
        "hashes",
        "database",
        "backup",
        "history",
    ]
    seen: list[str] = []
    go_through([part(one.name, recorder(seen, one.name, Done)) for one in PARTS])
    assert seen == [one.name for one in PARTS]
    assert [one.name for one in look()[1]] == seen


def test_each_part_has_its_row_with_what_was_done_in_words() -> None:
    done = Done({"emptied from the trash": 1200, "erased for good": 0, "scans": 3}, ["All is well."])
    row = go_through([part("one", lambda _: done)])["one"]
    assert (row.state, row.result) == (PartState.DONE, "1,200 emptied from the trash, 3 scans. All is well.")
    assert row.counts == {"emptied from the trash": 1200, "erased for good": 0, "scans": 3}
    assert row.started_at is not None and row.ended_at is not None
    assert go_through([part("two", lambda _: Done({"scans": 0}))])["two"].result == "Nothing was to be done."


def test_a_part_that_fails_keeps_no_other_from_being_done() -> None:
    seen: list[str] = []
    parts = [
        part("first", recorder(seen, "first", Done)),
        part("second", recorder(seen, "second", fail)),
        part("third", recorder(seen, "third", Done)),
    ]
    rows = go_through(parts)
    assert seen == ["first", "second", "third"]
    assert [rows[name].state for name in seen] == [PartState.DONE, PartState.FAILED, PartState.DONE]
    assert rows["second"].result == "Input/output error"
    go_through([parts[0], part("second", lambda _: Done()), parts[2]])
    assert PartRun.objects.get(name="second").state == PartState.DONE, "the next night tells of itself"


def test_a_piece_that_fails_is_told_with_what_was_done() -> None:
    def run(_: Night) -> Done:
        done = Done()
        done.add("receipts", lambda: 2)
        done.add("scans", lambda: 1 // 0)
        return done

    row = go_through([part("one", run)])["one"]
    assert (row.state, row.counts["receipts"]) == (PartState.FAILED, 2)
    assert row.result == "2 receipts. Not done: “scans”: integer division or modulo by zero."


def test_a_run_that_was_killed_goes_on_with_the_part_that_it_was_in() -> None:
    seen: list[str] = []
    first, third = part("first", recorder(seen, "first", Done)), part("third", recorder(seen, "third", Done))
    with pytest.raises(Killed):
        go_through([first, part("second", recorder(seen, "second", kill)), third], job_id=7)
    assert PartRun.objects.get(name="second").state == PartState.RUNNING
    go_through([first, part("second", recorder(seen, "second", Done)), third], job_id=7)
    assert seen == ["first", "second", "second", "third"]
    assert {row.state for row in PartRun.objects.all()} == {PartState.DONE}
    go_through([first, part("second", recorder(seen, "second", Done)), third], job_id=8)
    assert seen[4:] == ["first", "second", "third"], "another night does all"


def test_a_part_that_takes_its_process_down_again_and_again_is_given_up_and_the_others_have_their_turn() -> None:
    seen: list[str] = []
    parts = [part("bad", recorder(seen, "bad", kill)), part("good", recorder(seen, "good", Done))]
    for _ in range(MOST_BEGINNINGS):
        with pytest.raises(Killed):
            go_through(parts, job_id=7)
    rows = go_through(parts, job_id=7)
    assert seen == ["bad"] * MOST_BEGINNINGS + ["good"]
    assert (rows["bad"].state, rows["good"].state) == (PartState.FAILED, PartState.DONE)
    assert "process ended 3 times in the middle" in rows["bad"].result


def test_a_server_that_stops_is_nobodys_fault_and_the_part_waits() -> None:
    def stop() -> Done:
        raise JobStopped

    seen: list[str] = []
    parts = [part("one", recorder(seen, "one", stop)), part("two", recorder(seen, "two", Done))]
    for _ in range(2 * MOST_BEGINNINGS):
        with pytest.raises(JobStopped):
            go_through(parts, job_id=7)
        assert PartRun.objects.get(name="one").state == PartState.WAITING
    assert seen == ["one"] * 2 * MOST_BEGINNINGS


def test_a_person_who_stops_it_is_told_which_part_was_stopped() -> None:
    def stop() -> Done:
        raise JobCancelled

    with pytest.raises(JobCancelled):
        go_through([part("one", recorder([], "one", stop))], job_id=7)
    row = PartRun.objects.get(name="one")
    assert (row.state, row.result) == (PartState.STOPPED, "It was stopped.")


def test_a_sign_of_life_that_raises_ends_the_part_at_once() -> None:
    def check() -> None:
        raise JobStopped

    def run(tonight: Night) -> Done:
        tonight.check()
        return Done()

    with pytest.raises(JobStopped):
        go_through([part("one", run)], tonight=night(check=check))


def test_it_is_asked_for_once_however_often_and_one_part_alone() -> None:
    assert request_nightly() == request_nightly()
    assert request_nightly("history") not in {request_nightly(), request_nightly("database")}
    assert set(Job.objects.values_list("exclusive_key", flat=True)) == {"nightly"}
    with pytest.raises(UnknownPart, match="“tea” is no part of the nightly work: deletions, policies"):
        request_nightly("tea")
    assert look()[0] == "queued"


def test_what_waits_in_a_job_that_is_cancelled_waits_no_more() -> None:
    assert jobs.NIGHTLY == "nightly"
    job_id = request_nightly()
    PartRun.objects.create(name="history", state=PartState.WAITING, job_id=job_id)
    assert cancel(job_id)
    assert PartRun.objects.get(name="history").state == PartState.STOPPED

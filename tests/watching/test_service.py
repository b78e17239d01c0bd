"""The loop of a watching process, told what changed: what it asks for, what it says, what it does when all fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from homing.database import write_transaction
from homing.jobs.worker import run_queued
from homing.libraries.models import ImportPath, Library
from homing.server import server_settings
from homing.tracking.models import Event, EventKind, Scan, ScanState
from homing.tracking.scanning.asked import entries_of, folders_of, held_since
from homing.tracking.scanning.requests import request_scan
from homing.watching import service
from homing.watching.backends.watch import Dirty, Lost, Ready, Standing, State
from homing.watching.handing import is_unsettled
from homing.watching.models import PathState, WatchLease, WatchProcess, WatchState
from homing.watching.standing import standing
from tests.tracking.world import new_library, new_owner
from tests.watching.told import Watched

pytestmark = [pytest.mark.django_db, pytest.mark.parity]

ROOT = b"/photos"


@pytest.fixture
def library() -> Library:
    return new_library(new_owner(), ROOT, patterns=["**/Raw/**"])


def scans(library: Library) -> list[tuple[tuple[bytes, ...], tuple[bytes, ...]]]:
    """(trees, entries) of the scans that watching asked for and that have not begun."""
    queued = Scan.objects.filter(library=library, state=ScanState.QUEUED, trigger="watcher").order_by("pk")
    return [(folders_of(scan), entries_of(scan)) for scan in queued]


def end_scans(state: ScanState = ScanState.COMPLETED) -> None:
    Scan.objects.update(state=state)


def state_of(library: Library) -> WatchState:
    return WatchState.objects.get(import_path__library=library)


def ready(library: Library, **options: str) -> Watched:
    """A watching whose first scan has ended."""
    watched = Watched(**options)
    watched.tell(Ready(ROOT))
    watched.pass_s(6)
    end_scans()
    watched.pass_s(6)
    return watched


def test_once_it_watches_one_scan_looks_at_what_nobody_saw(library: Library) -> None:
    watched = Watched()
    assert watched.backend.added == [ROOT]
    watched.pass_s(10)
    assert scans(library) == [], "not before it watches: what changed meanwhile would be missed"
    watched.tell(Ready(ROOT))
    watched.pass_s(2)
    assert scans(library) == [((ROOT,), ())]
    assert state_of(library).state == PathState.WATCHING


def test_changed_folders_are_handed_over_once_it_is_quiet(library: Library) -> None:
    watched = ready(library)
    watched.tell(Dirty(b"/photos/a"), Dirty(b"/photos/b"))
    watched.tell(Dirty(b"/photos/new", True))
    assert scans(library) == []
    assert is_unsettled(library.owner_id)
    watched.pass_s(1)
    assert scans(library) == [((b"/photos/new",), (b"/photos/a", b"/photos/b"))]
    assert not is_unsettled(library.owner_id)
    assert state_of(library).last_change_us is not None


def test_a_scan_that_waits_takes_later_changes_along(library: Library) -> None:
    watched = ready(library)
    for folder in (b"/photos/a", b"/photos/b"):
        watched.tell(Dirty(folder))
        watched.pass_s(2)
    assert scans(library) == [((), (b"/photos/a", b"/photos/b"))]


def test_a_whole_scan_that_waits_is_enough(library: Library) -> None:
    watched = ready(library)
    with write_transaction():
        request_scan(library, trigger="person")
    watched.tell(Dirty(b"/photos/a"))
    watched.pass_s(2)
    assert scans(library) == []


def test_lost_changes_are_degraded_until_a_scan_has_looked_at_all_of_it(library: Library) -> None:
    watched = ready(library)
    watched.tell(Lost(ROOT, "more changes at once than the kernel keeps"))
    assert state_of(library).state == PathState.DEGRADED
    assert state_of(library).reason == (
        "Changes may have been missed: more changes at once than the kernel keeps. A scan looks at all of it."
    )
    watched.pass_s(6)
    assert scans(library) == [((ROOT,), ())]
    assert state_of(library).state == PathState.DEGRADED
    end_scans()
    watched.pass_s(6)
    assert (state_of(library).state, state_of(library).reason) == (PathState.WATCHING, "")


def test_a_scan_that_failed_leaves_it_degraded_until_another_is_complete(library: Library) -> None:
    watched = ready(library)
    watched.tell(Lost(ROOT, "it was unmounted"))
    watched.pass_s(2)
    end_scans(ScanState.FAILED)
    watched.pass_s(12)
    assert state_of(library).state == PathState.DEGRADED
    Library.objects.filter(pk=library.pk).update(refreshed_at="2100-01-01T00:00:00Z")
    watched.pass_s(6)
    assert state_of(library).state == PathState.WATCHING


def test_after_a_death_everything_is_looked_at_and_said_to_be_degraded(library: Library) -> None:
    watched = Watched(because="it gave no sign of life for 15 s")
    assert standing(None).process.state == "degraded"
    assert "it gave no sign of life for 15 s" in standing(None).process.reason
    watched.tell(Ready(ROOT))
    watched.pass_s(2)
    assert state_of(library).state == PathState.DEGRADED
    assert len(scans(library)) == 1
    end_scans()
    watched.pass_s(6)
    assert state_of(library).state == PathState.WATCHING
    assert standing(None).process.state == "running"


def test_a_library_that_is_made_after_a_death_is_not_degraded_by_it(library: Library) -> None:
    watched = Watched(because="it gave no sign of life for 15 s")
    later = new_library(new_owner(), b"/later")
    watched.pass_s(1)
    assert (state_of(library).state, state_of(later).state) == (PathState.DEGRADED, PathState.WATCHING)


def test_off_on_and_polling_take_effect_at_the_next_look(library: Library) -> None:
    watched = ready(library)
    Library.objects.filter(pk=library.pk).update(watch="off")
    watched.pass_s(1)
    assert watched.backend.roots == {}
    assert standing(None).libraries[0].paths[0].state == PathState.OFF
    Library.objects.filter(pk=library.pk).update(watch="poll")
    watched.pass_s(1)
    assert watched.backend.roots[ROOT].polls
    Library.objects.filter(pk=library.pk).update(watch="on")
    watched.pass_s(1)
    assert not watched.backend.roots[ROOT].polls
    watched.tell(Ready(ROOT))
    watched.pass_s(2)
    assert scans(library) == [((ROOT,), ())], "what changed in between nobody saw"


def test_it_is_switched_off_and_on_for_the_whole_server(library: Library) -> None:
    watched = ready(library)
    server_settings.save({"watching": False})
    watched.pass_s(1)
    assert watched.backend.roots == {}
    assert not WatchLease.objects.exists()
    assert "switched off for the whole server" in standing(None).why_off
    server_settings.save({"watching": True})
    watched.pass_s(1)
    assert list(watched.backend.roots) == [ROOT]


def test_another_interval_and_polling_everywhere_take_effect(library: Library) -> None:
    watched = ready(library)
    server_settings.save({"polling_only": True, "polling_interval_s": 7})
    watched.pass_s(1)
    assert [backend.interval_s for backend in watched.backends] == [60, 7]
    assert watched.backends[0].is_closed
    assert watched.backend.roots[ROOT].polls


def test_what_a_scan_does_not_enter_is_not_watched(library: Library) -> None:
    watched = ready(library)
    prunes = watched.backend.roots[ROOT].prunes
    assert [prunes(ROOT + name) for name in (b"/a", b"/Raw", b"/a/Raw", b"/.hidden")] == [False, True, True, True]
    Library.objects.filter(pk=library.pk).update(exclusion_patterns=["**/a/**"], include_hidden=True)
    watched.pass_s(1)
    prunes = watched.backend.roots[ROOT].prunes
    assert [prunes(ROOT + name) for name in (b"/a", b"/Raw", b"/.hidden")] == [True, False, False]
    watched.tell(Ready(ROOT))
    watched.pass_s(2)
    assert scans(library) == [((ROOT,), ())], "what the new rules let in, and what they leave out now"


def test_ignore_files_are_read_anew_each_time(tmp_path: Path) -> None:
    library = new_library(new_owner(), bytes(tmp_path))
    Library.objects.filter(pk=library.pk).update(use_ignore_files=True)
    watched = Watched()
    folder = tmp_path / "a"
    folder.mkdir()
    prunes = watched.backend.roots[bytes(tmp_path)].prunes
    assert not prunes(bytes(folder))
    (folder / ".nomedia").touch()
    assert prunes(bytes(folder))
    (folder / ".nomedia").unlink()
    (tmp_path / ".homingignore").write_text("a/**\n")
    assert prunes(bytes(folder))


def test_import_paths_come_and_go(library: Library) -> None:
    watched = ready(library)
    inner = ImportPath.objects.create(library=library, path=b"/photos/inner", position=1)
    watched.pass_s(1)
    assert set(watched.backend.roots) == {ROOT, b"/photos/inner"}
    assert watched.backend.roots[ROOT].prunes(b"/photos/inner"), "it is watched on its own"
    ImportPath.objects.filter(pk=inner.pk).update(removed_at="2026-01-01T00:00:00Z")
    watched.pass_s(1)
    assert set(watched.backend.roots) == {ROOT}
    Library.objects.filter(pk=library.pk).update(deleted_at="2026-01-01T00:00:00Z")
    watched.pass_s(1)
    assert watched.backend.roots == {}


def test_a_folder_of_two_owners_is_told_to_both(library: Library) -> None:
    other = new_library(new_owner(), ROOT)
    watched = Watched()
    assert watched.backend.added == [ROOT]
    assert not watched.backend.roots[ROOT].prunes(b"/photos/Raw"), "one of them has it"
    watched.tell(Ready(ROOT))
    watched.pass_s(2)
    end_scans()
    watched.tell(Dirty(b"/photos/a"))
    watched.pass_s(2)
    assert scans(library) == scans(other) == [((), (b"/photos/a",))]


def test_two_processes_share_libraries_and_the_second_takes_over(library: Library) -> None:
    first = ready(library, name="nas/1/100")
    second = Watched(name="desk/2/200")
    assert not second.backends
    first.watching.leave()
    second.pass_s(1)
    assert list(second.backend.roots) == [ROOT]
    assert WatchProcess.objects.get().name == "desk/2/200"


def test_a_silent_process_has_lost_its_libraries_and_says_nothing_more_of_them(library: Library) -> None:
    first = ready(library, name="nas/1/100")
    WatchLease.objects.update(until_us=0)
    second = Watched(name="desk/2/200")
    assert list(second.backend.roots) == [ROOT]
    assert state_of(library).state == PathState.DEGRADED
    first.pass_s(6)
    assert first.backend.roots == {}
    assert state_of(library).state == PathState.DEGRADED, "the first one has said no last word"
    second.tell(Ready(ROOT))
    second.pass_s(2)
    assert scans(library) == [((ROOT,), ())]


def test_who_leaves_hands_over_what_is_not_settled(library: Library) -> None:
    watched = ready(library)
    watched.tell(Dirty(b"/photos/a"))
    watched.watching.leave()
    assert scans(library) == [((), (b"/photos/a",))]
    assert not WatchLease.objects.exists()
    assert not WatchProcess.objects.exists()


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """While it holds something, the database does not answer those who hand over."""
    is_away: list[bool] = []
    hand_over = service.hand_over

    def fail(*arguments: object) -> object:
        if is_away:
            raise OperationalError("the database is away")
        return hand_over(*arguments)

    monkeypatch.setattr(service, "hand_over", fail)
    yield is_away


def test_what_cannot_be_handed_over_is_kept_and_tried_again(library: Library, away: list[bool]) -> None:
    watched = ready(library)
    away.append(True)
    watched.tell(Dirty(b"/photos/a"))
    watched.pass_s(30)
    watched.tell(Dirty(b"/photos/b"))
    watched.pass_s(2)
    assert scans(library) == []
    away.clear()
    watched.pass_s(3)
    assert scans(library) == [((), (b"/photos/a", b"/photos/b"))]


def test_too_small_a_limit_is_said_with_its_cure(library: Library) -> None:
    watched = ready(library)
    why = "The kernel watches no more than 100 folders; the others are looked at every minute."
    watched.backend.stands = Standing(State.DEGRADED, "inotify + polling", 2, 3, 1, why, 60.0)
    watched.pass_s(6)
    state = state_of(library)
    assert (state.state, state.reason, state.backend) == (PathState.DEGRADED, why, "inotify + polling")
    assert (state.folders_watched, state.folders_needed, state.folders_polled, state.interval_s) == (2, 3, 1, 60)
    assert (standing(None).limits.used, standing(None).limits.allowed) == (2, 100)


def test_a_file_whose_two_halves_come_in_different_batches_was_never_missing(tmp_path: Path) -> None:
    for name in ("a/1.jpg", "b/2.jpg"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(name.encode())
    library = new_library(new_owner(), bytes(tmp_path))
    with write_transaction():
        request_scan(library, trigger="person")
    run_queued()
    watched = Watched()
    (tmp_path / "a/1.jpg").rename(tmp_path / "b/1.jpg")
    watched.tell(Dirty(bytes(tmp_path / "a")))
    watched.pass_s(1)
    watched.tell(Dirty(bytes(tmp_path / "b")))
    run_queued()  # the first half is looked at while the second is not settled
    assert not Event.objects.exists()
    assert [held_since(scan) is not None for scan in Scan.objects.filter(state=ScanState.QUEUED)] == [True]
    watched.pass_s(1)
    run_queued()
    assert [event.kind for event in Event.objects.all()] == [EventKind.MOVED]

"""Every file that a scan passes over has an answer, and it is the scan's own reason."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from homing.assets.models import Asset, Failure, File
from homing.database import write_transaction
from homing.libraries.models import ImportPath, Library
from homing.paths import RealFileSystem, display
from homing.paths.decorators import CountingFileSystem, FaultyFileSystem
from homing.tracking.models import NoteKind
from homing.tracking.scanning.report import ScanReport
from homing.tracking.scanning.requests import request_scan
from homing.tracking.why.answer import why
from homing.tracking.why.reasons import OF_SKIPPED, Reason, Why
from tests.tracking.acts import ShiftedClock
from tests.tracking.world import World, new_library, new_owner, scan

pytestmark = pytest.mark.django_db


class Place:
    """A real tree, a library on it, and questions about it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.owner = new_owner()
        self.library: Library = new_library(self.owner, os.fsencode(root))

    def write(self, name: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
        return path

    def scan(self) -> ScanReport:
        return scan(self.library, RealFileSystem(), ShiftedClock())

    def ask(self, name: str | bytes) -> Why:
        path = name if isinstance(name, bytes) else os.fsencode(self.root / name)
        return why(self.owner.pk, path, clock=ShiftedClock())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    root = tmp_path / "photos"
    root.mkdir()
    return Place(root)


def make_one_of_each(place: Place) -> None:
    place.library.exclusion_patterns = ["**/Raw/**", "**/*.tmp.jpg"]
    place.library.save()
    for name in (
        "ok.jpg",
        "a/too.jpg",
        ".hidden.jpg",
        ".cache/a.jpg",
        "a/Raw/b.jpg",
        "a/c.tmp.jpg",
        "a/notes.txt",
        "a/noname",
    ):
        place.write(name)
    for name in ("a/film.mp4", "a/shot.nef", "a/layers.psd", "a/ok.jpg.xmp"):
        place.write(name)
    os.mkfifo(place.root / "a/pipe.jpg")
    (place.root / "a/nothing.jpg").symlink_to("gone.jpg")
    (place.root / "a/circle").symlink_to("..")
    (place.root / "b").symlink_to("a")


def answers_agree(place: Place, report: ScanReport) -> set[str]:
    """Every skipped file's answer is the reason that the scan gave; returns the reasons."""
    skipped = [note for note in report.notes if note.kind is NoteKind.SKIPPED]
    assert len(skipped) == sum(report.skipped.values()), "the report is small enough to be complete"
    for note in skipped:
        answer = place.ask(note.path)
        assert answer.reason is OF_SKIPPED[note.what], (note, answer)
        assert answer.sentence.endswith(".") and display(note.path) in answer.sentence
    return set(report.skipped)


def test_every_reason_for_which_a_scan_passes_over_a_file_has_an_answer(place: Place) -> None:
    make_one_of_each(place)
    reasons = answers_agree(place, place.scan())
    place.library.follow_symlinks = True
    place.library.save()
    reasons |= answers_agree(place, place.scan())
    assert reasons == set(OF_SKIPPED)
    assert place.ask("ok.jpg").reason in {Reason.WAITING, Reason.SHOWN}


def test_what_lies_below_a_folder_that_is_passed_over_has_its_answer(place: Place) -> None:
    make_one_of_each(place)
    place.scan()
    hidden, excluded = place.ask(".cache/a.jpg"), place.ask("a/Raw/b.jpg")
    assert (hidden.reason, excluded.reason) == (Reason.HIDDEN, Reason.EXCLUDED)
    assert ".cache is a hidden folder" in hidden.sentence
    assert "The folder" in excluded.sentence and "a/Raw is excluded by the pattern **/Raw/**." in excluded.sentence
    assert place.ask("b/ok.jpg").reason is Reason.LINK
    assert place.ask("a/c.tmp.jpg").sentence.endswith("excluded by the pattern **/*.tmp.jpg.")


def test_links_that_are_followed(place: Place) -> None:
    make_one_of_each(place)
    place.write("z/1.jpg")
    (place.root / "again").symlink_to("z")
    place.library.follow_symlinks = True
    place.library.save()
    place.scan()
    assert place.ask("again/1.jpg").reason is Reason.WAITING
    twice = place.ask("z/1.jpg")
    assert twice.reason is Reason.LINK_IN_A_CIRCLE
    assert f"is the same folder as {place.root}/again" in twice.sentence
    assert place.ask("a/circle/ok.jpg").reason is Reason.LINK_IN_A_CIRCLE
    (place.root / "outside.jpg").symlink_to(place.write("z/2.jpg"))
    place.scan()
    assert place.ask("outside.jpg").reason is Reason.WAITING


def test_a_path_in_no_import_path_is_not_looked_at(place: Place) -> None:
    counting = CountingFileSystem(RealFileSystem())
    answer = why(place.owner.pk, b"/etc/passwd", filesystem=counting)
    assert (answer.reason, answer.library_id, answer.asset_id) == (Reason.NOT_COVERED, None, None)
    assert answer.sentence == "/etc/passwd lies in none of your libraries' import paths."
    assert not counting.calls


def test_somebody_elses_path_is_in_no_import_path(place: Place) -> None:
    place.write("a.jpg")
    place.scan()
    answer = why(new_owner().pk, os.fsencode(place.root / "a.jpg"))
    assert (answer.reason, answer.asset_id, answer.details) == (Reason.NOT_COVERED, None, [])


def test_a_folder_above_import_paths_and_folders_in_them(place: Place) -> None:
    place.write("sub/a.jpg")
    assert place.ask(os.fsencode(place.root.parent)).reason is Reason.FOLDER
    assert place.ask("sub").reason is Reason.FOLDER
    assert place.ask(os.fsencode(place.root)).reason is Reason.FOLDER


def test_an_import_path_that_is_away_says_since_when_and_is_not_asked(place: Place) -> None:
    place.write("a.jpg")
    place.scan()
    place.root.rename(place.root.with_name("elsewhere"))
    place.scan()
    counting = CountingFileSystem(RealFileSystem())
    answer = why(place.owner.pk, os.fsencode(place.root / "a.jpg"), filesystem=counting)
    assert answer.reason is Reason.UNAVAILABLE
    assert f"{place.root} is not available since " in answer.sentence
    assert answer.details[0].startswith(f"{place.root} is not there.")
    assert answer.asset_id is not None
    assert not counting.calls


def test_a_folder_that_may_not_be_read(place: Place) -> None:
    place.write("sub/a.jpg")

    def deny(call: str, path: bytes) -> OSError | None:
        return PermissionError(13, "Permission denied") if path.endswith(b"/sub") and call == "list_folder" else None

    denied = FaultyFileSystem(RealFileSystem(), deny)
    answer = why(place.owner.pk, os.fsencode(place.root / "sub/a.jpg"), filesystem=denied)
    assert answer.reason is Reason.UNREADABLE
    assert answer.sentence == f"{place.root}/sub cannot be read: permission denied."


def test_a_disk_that_does_not_answer(place: Place) -> None:
    def hang(call: str, path: bytes) -> OSError | None:
        return TimeoutError()

    hanging = FaultyFileSystem(RealFileSystem(), hang)
    answer = why(place.owner.pk, os.fsencode(place.root / "a.jpg"), filesystem=hanging)
    assert (answer.reason, answer.sentence) == (Reason.UNREADABLE, f"{place.root} does not answer.")


def test_a_file_that_cannot_be_looked_at() -> None:
    world = World()
    world.write("/photos/a.jpg")

    def broken(call: str, path: bytes) -> OSError | None:
        return OSError(5, "Input/output error") if call == "entry" else None

    answer = why(world.owner.pk, b"/photos/a.jpg", filesystem=FaultyFileSystem(world.disk, broken), clock=world.clock)
    assert answer.sentence == "/photos/a.jpg cannot be read: input/output error."


def test_a_file_that_is_not_there(place: Place) -> None:
    place.write("a.jpg")
    assert place.ask("b.jpg").reason is Reason.NOT_THERE
    assert place.ask("no/such/b.jpg").reason is Reason.NOT_THERE
    assert place.ask("a.jpg/b.jpg").reason is Reason.NOT_THERE


def test_a_file_that_no_scan_came_by_yet(place: Place) -> None:
    place.write("a.jpg")
    assert "never scanned" in place.ask("a.jpg").details[0]
    place.scan()
    place.write("b.jpg")
    answer = place.ask("b.jpg")
    assert (answer.reason, answer.library_id) == (Reason.NOT_SCANNED, place.library.pk)
    assert "last scanned on" in answer.details[0]
    with write_transaction():
        request_scan(place.library, trigger="person")
    assert place.ask("b.jpg").details == ["A scan is under way."]


def test_a_file_that_is_still_growing(place: Place) -> None:
    path = place.write("a.jpg")
    assert why(place.owner.pk, os.fsencode(path)).reason is Reason.GROWING
    with write_transaction():
        request_scan(place.library, trigger="follow-up", files=[os.fsencode(path)])
    assert place.ask("a.jpg").reason is Reason.GROWING


def test_a_photo_that_is_there_says_which_and_what_is_the_matter(place: Place) -> None:
    place.write("a.jpg")
    place.scan()
    row = File.objects.get()
    assert row.asset is not None
    assert (place.ask("a.jpg").reason, place.ask("a.jpg").asset_id) == (Reason.WAITING, row.asset.pk)
    Asset.objects.update(picture_version=1)
    assert place.ask("a.jpg").reason is Reason.SHOWN
    Failure.objects.create(
        file=row,
        stage=1,
        reason="The file ends too early.",
        size=row.size,
        mtime_ns=row.mtime_ns,
        failed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    failed = place.ask("a.jpg")
    assert (failed.reason, "The file ends too early." in failed.sentence) == (Reason.FAILED, True)
    Asset.objects.update(trashed_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert place.ask("a.jpg").reason is Reason.TRASHED


def test_a_photo_that_is_missing_excluded_or_out_of_scope(place: Place) -> None:
    for name in ("a.jpg", "b.jpg", "sub/c.jpg"):
        place.write(name)
    place.scan()
    (place.root / "a.jpg").unlink()
    place.library.exclusion_patterns = ["**/b.jpg"]
    place.library.save()
    place.scan()
    missing, excluded = place.ask("a.jpg"), place.ask("b.jpg")
    assert missing.reason is Reason.MISSING and missing.asset_id is not None
    assert any("missing since" in line for line in missing.details)
    assert excluded.reason is Reason.EXCLUDED and excluded.asset_id is not None
    assert excluded.sentence.endswith("excluded by the pattern **/b.jpg.")
    ImportPath.objects.update(removed_at=datetime(2026, 1, 1, tzinfo=UTC))
    place.scan()
    outside = place.ask("sub/c.jpg")
    assert outside.reason is Reason.OUT_OF_SCOPE and outside.asset_id is not None
    assert any("was taken out of the library" in line for line in outside.details)


def test_a_file_that_two_libraries_cover_belongs_to_the_longer_path(place: Place) -> None:
    inner = new_library(place.owner, os.fsencode(place.root / "sub"))
    place.write("sub/a.jpg")
    answer = place.ask("sub/a.jpg")
    assert answer.library_id == inner.pk
    assert any(f"of the library “{place.library.name}” covers it too" in line for line in answer.details)


def test_a_name_that_is_no_text(place: Place) -> None:
    path = os.fsencode(place.root) + b"/\xff.txt"
    Path(os.fsdecode(path)).write_bytes(b"x")
    assert place.ask(path).reason is Reason.NOT_MEDIA

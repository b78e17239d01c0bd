"""What a scan says of itself: counts by kind, what was skipped and why, errors by path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from homing.paths import display
from homing.tracking.models import NoteKind, Scan, ScanNote, ScanTrigger
from homing.tracking.rules.changes import Added, Adopted, Change, ChangeKind, Kept, Regained

NOTES_KEPT = 1_000
"""Lines kept a scan and kind of line: what a person may still read. The counts are always complete."""
HELD = "awaiting your answer"
SCANS_KEPT = 50
"""Scans of a library whose history is kept, and as many of a watcher; older ones are removed when a new one ends."""


@dataclass(frozen=True, slots=True)
class Note:
    kind: NoteKind
    what: str
    path: bytes
    detail: str = ""


@dataclass(slots=True)
class ScanReport:
    """Filled while the scan runs; small whatever the size of the library."""

    files_seen: int = 0
    folders_seen: int = 0
    unchanged: int = 0
    counts: Counter[str] = field(default_factory=Counter[str])
    skipped: Counter[str] = field(default_factory=Counter[str])
    errors: int = 0
    waiting: int = 0
    """Files held until a person answered."""
    notes: list[Note] = field(default_factory=list[Note])
    _notes_of: Counter[NoteKind] = field(default_factory=Counter[NoteKind])

    def skip(self, reason: str, path: bytes) -> None:
        """A file that the scan passes over, with the reason."""
        self.skipped[reason] += 1
        self._note(NoteKind.SKIPPED, reason, path)

    def error(self, path: bytes, reason: str) -> None:
        """Something that could not be seen: unknown until it can."""
        self.errors += 1
        self._note(NoteKind.ERROR, "unreadable", path, reason)

    def changed(self, changes: Iterable[Change]) -> None:
        for change in changes:
            self.counts[change.kind.value] += 1
            if self._notes_of[NoteKind.CHANGE] >= NOTES_KEPT:
                continue
            if isinstance(change, Added):
                self._note(NoteKind.CHANGE, change.kind.value, change.place.path)
            elif isinstance(change, Kept):
                detail = change.evidence.value
                if change.from_path:
                    detail = f"from {display(change.from_path)}: {detail}"
                self._note(NoteKind.CHANGE, change.kind.value, change.path, detail)
            elif isinstance(change, Regained):
                self._note(NoteKind.CHANGE, change.kind.value, change.path, change.evidence.value)
            elif isinstance(change, Adopted):
                detail = f"from {display(change.from_path)}: {change.evidence.value}"
                self._note(NoteKind.CHANGE, change.kind.value, change.path, detail)
            else:
                self._note(NoteKind.CHANGE, change.kind.value, change.path, change.reason)

    def held(self, paths: Iterable[bytes]) -> None:
        """Files that wait for a person's answer: nothing becomes of them."""
        for path in paths:
            self.waiting += 1
            self._note(NoteKind.SKIPPED, HELD, path)

    def folder_moved(self, old: bytes, new: bytes, files: int) -> None:
        """A folder that was renamed: its files moved without one of them being touched."""
        self.counts[ChangeKind.MOVED.value] += files
        noun = "file" if files == 1 else "files"
        self._note(NoteKind.CHANGE, "folder moved", new, f"from {display(old)}, with {files:,} {noun}")

    def import_path_moved(self, old: bytes, new: bytes) -> None:
        """A library's folder that lies elsewhere now, with everything in it as it was."""
        self._note(NoteKind.CHANGE, "library folder moved", new, f"from {display(old)}: the same files lie there")

    def place_accepted(self, path: bytes, why: str) -> None:
        """An import path, or a drive below one, that is another place than before and was taken for the same."""
        self._note(NoteKind.CHANGE, "another volume", path, why)

    def _note(self, kind: NoteKind, what: str, path: bytes, detail: str = "") -> None:
        if self._notes_of[kind] < NOTES_KEPT:
            self._notes_of[kind] += 1
            self.notes.append(Note(kind, what, path, detail))

    def all_counts(self) -> dict[str, int]:
        held = {HELD: self.waiting} if self.waiting else {}
        return {**self.counts, **held, "unchanged": self.unchanged, "errors": self.errors}


def write_progress(scan: Scan, report: ScanReport) -> None:
    """Put the figures on the scan's row. Call inside a write transaction."""
    scan.files_seen = report.files_seen
    scan.folders_seen = report.folders_seen
    scan.counts = report.all_counts()
    scan.skipped = dict(report.skipped)
    Scan.objects.filter(pk=scan.pk).update(
        step=scan.step,
        files_seen=scan.files_seen,
        folders_seen=scan.folders_seen,
        counts=scan.counts,
        skipped=scan.skipped,
    )


def write_notes(scan: Scan, report: ScanReport) -> None:
    """Write the report's lines and trim the library's history. Call inside a write transaction."""
    ScanNote.objects.filter(scan=scan).delete()  # of an attempt that was killed
    ScanNote.objects.bulk_create(
        [
            ScanNote(scan=scan, kind=note.kind, what=note.what[:40], path=note.path, detail=note.detail)
            for note in report.notes
        ],
        batch_size=500,
    )
    # a watcher asks for so many that they would push out all others
    alike = Q(trigger=ScanTrigger.WATCHER)
    alike = alike if scan.trigger == ScanTrigger.WATCHER else ~alike
    kept = Scan.objects.filter(alike, library=scan.library).order_by("-requested_at", "-pk")
    too_old = list(kept.values_list("pk", flat=True)[SCANS_KEPT:])
    if too_old:
        Scan.objects.filter(pk__in=too_old).delete()

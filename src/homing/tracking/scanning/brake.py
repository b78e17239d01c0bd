"""The brake of a scan (TRACKING section 4): before much becomes missing or excluded at once, a person is asked.

It stands between matching and absences. What it holds is *unknown*: nothing becomes of it, no clock starts; what was
added or moved is applied, and the scan ends. Each scan judges anew, so that a question goes away by itself when the
files are back. An answer holds for the very files that were held when it was given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from homing.assets.models import FileState
from homing.libraries.models import Library
from homing.libraries.rules_of import fingerprint_of
from homing.paths import FileSystem, display, inside
from homing.tracking.models import QuestionKind
from homing.tracking.relinking.adoption import Adoption
from homing.tracking.rows import held
from homing.tracking.rows.evidence import count_present
from homing.tracking.rules import brake
from homing.tracking.rules.identify import OpenRow
from homing.tracking.scanning.absence import Disposition
from homing.tracking.scanning.index import Index
from homing.tracking.scanning.questions import EXAMPLES, Asked, last_question
from homing.tracking.scanning.report import ScanReport

_COUNTED = (FileState.ABSENT, FileState.EXCLUDED)
Rows = Sequence[OpenRow]


class Brake:
    """Of one scan. `is_complete`: it looks at all of the library, and all of it could be seen."""

    def __init__(
        self,
        library_id: int,
        filesystem: FileSystem,
        index: Index,
        report: ScanReport,
        marked: Sequence[held.Mark],
        *,
        is_complete: bool,
    ) -> None:
        self._library = Library.objects.get(pk=library_id)
        self._filesystem = filesystem
        self._index = index
        self._report = report
        self._marked = {mark.row_id: mark for mark in marked if mark.is_held}
        self._is_complete = is_complete
        self._question = last_question(library_id, QuestionKind.MISSING)
        self._total = 0
        self._counted: set[int] = set()
        self.holds = False
        """Was anything held in this scan?"""

    def hold(
        self,
        rows: Rows,
        dispositions: Mapping[int, Disposition],
        unavailable: Callable[[], Sequence[bytes]],
        adoption: Adoption,
    ) -> list[OpenRow]:
        """Mark what has to wait for an answer, and ask. Returns the rows that may go on.

        Args:
            unavailable: tells which import paths were lost since the walk.
            adoption: only to ask which row would go on as a copy of itself; nothing of it is written.
        """
        # an answer, or that it was taken back, counts from the moment it was said
        now = {mark.row_id: mark for mark in held.marks_of(self._library.pk)} if self._marked else {}
        self._marked = {row_id: now.get(row_id, mark) for row_id, mark in self._marked.items()}
        self._total = count_present(self._library.pk) + self._library.gone_since_confirmed
        if brake.most_gone(self._total) is None:
            return list(rows)
        losing = [row for row in rows if self._is_loss(row, dispositions[row.row_id])]
        asked = [row for row in losing if not self._is_confirmed(row, dispositions[row.row_id])]
        ids = {row.row_id for row in losing}
        standing = self._still_marked()
        elsewhere = held.photos_without(row_id for row_id in standing if row_id not in ids)
        before = self._library.gone_since_confirmed + len(elsewhere)
        if before + len(asked) and self._is_too_much(before, asked):
            lost = unavailable()
            asked = [row for row in asked if self._goes(row, dispositions, lost, adoption)]
            if self._is_too_much(before, asked):
                waiting = {row.row_id for row in asked}
                going_on = ids - waiting
                self._hold(asked, dispositions, {key: mark for key, mark in standing.items() if key not in going_on})
                return [row for row in losing if row.row_id not in waiting] + [
                    row for row in rows if dispositions[row.row_id].state is FileState.OUT_OF_SCOPE
                ]
        self._counted = held.photos_without(row.row_id for row in asked)
        return list(rows)

    def end(self) -> None:
        """After the absences: keep the sum, and take the question back when nothing is held any more."""
        if not self.holds:
            gone = self._library.gone_since_confirmed
            now_gone = 0 if self._is_complete else gone + held.count_gone(sorted(self._counted))
            # what was confirmed is done; what the same rules leave out from now on comes from the disk
            confirmed = "" if self._is_complete else self._library.confirmed_rules
            if (now_gone, confirmed) != (gone, self._library.confirmed_rules):
                self._index.confirm(self._library.pk, gone=now_gone, rules=confirmed)
        if self._marked or self.holds or (self._question is not None and self._question.answered_at is None):
            left = [mark for mark in held.marks_of(self._library.pk) if mark.is_held]
            if not left:
                self._index.withdraw(self._library.pk, QuestionKind.MISSING)

    def _still_marked(self) -> Mapping[int, held.Mark]:
        """What was held when this scan began and was not seen again by it: only that still waits for an answer."""
        if not self._marked:
            return {}
        left = {mark.row_id for mark in held.marks_of(self._library.pk)}
        return {row_id: mark for row_id, mark in self._marked.items() if row_id in left}

    def _is_too_much(self, before: int, rows: Rows) -> bool:
        if not brake.is_too_much(before + len(rows), self._total):
            return False
        return brake.is_too_much(before + len(held.photos_without(row.row_id for row in rows)), self._total)

    def _is_loss(self, row: OpenRow, becomes: Disposition) -> bool:
        return row.state is FileState.PRESENT and becomes.state in _COUNTED

    def _is_confirmed(self, row: OpenRow, becomes: Disposition) -> bool:
        """Did a person say so: by an edit whose preview they saw, or by an answer about this very file?"""
        if becomes.state is FileState.EXCLUDED and self._library.confirmed_rules == fingerprint_of(self._library):
            return True
        mark = self._marked.get(row.row_id)
        return mark is not None and mark.reason == held.CONFIRMED[becomes.state]

    def _goes(
        self,
        row: OpenRow,
        dispositions: Mapping[int, Disposition],
        unavailable: Sequence[bytes],
        adoption: Adoption,
    ) -> bool:
        """Would it really become missing or excluded, as far as can be told now?"""
        if dispositions[row.row_id].state is FileState.EXCLUDED:
            return True
        if any(inside(row.path, root) for root in unavailable):
            return False
        try:
            self._filesystem.lstat(row.path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return adoption.instead_of_absence(row, dispositions) is None
        except OSError:
            return False
        return False

    def _hold(self, rows: Rows, dispositions: Mapping[int, Disposition], marked: Mapping[int, held.Mark]) -> None:
        """`marked`: what is held already and stays so, of this scan and of others."""
        self.holds = True
        missing = [row for row in rows if dispositions[row.row_id].state is FileState.ABSENT]
        excluded = [row for row in rows if dispositions[row.row_id].state is FileState.EXCLUDED]
        self._report.held(row.path for row in rows)
        would_be = {key: state for key, mark in marked.items() if (state := mark.becomes) is not None}
        reasons = {row.row_id: self._reason(row, dispositions[row.row_id].state) for row in rows}
        self._index.hold_files(
            [(row_id, reason) for row_id, reason in reasons.items() if not self._is_marked(row_id, reason)]
        )
        if all(reason in held.KEPT.values() for reason in reasons.values()):
            return  # nothing but what a person wants to keep
        would_be.update((row.row_id, dispositions[row.row_id].state) for row in rows)
        all_missing = held.photos_without(key for key, state in would_be.items() if state is FileState.ABSENT)
        number, left_out = len(all_missing), len(held.photos_without(would_be)) - len(all_missing)
        self._index.ask(
            self._library.pk,
            Asked(
                QuestionKind.MISSING,
                text=sentence(number, left_out, self._total),
                missing=number,
                excluded=left_out,
                total=self._total,
                examples=[display(path) for path in sorted(row.path for row in (missing or excluded))[:EXAMPLES]],
                fingerprint=_fingerprint(would_be),
            ),
        )

    def _reason(self, row: OpenRow, becomes: FileState) -> str:
        """What a person said of this very file stays said."""
        mark = self._marked.get(row.row_id)
        return mark.reason if mark is not None and mark.becomes is becomes else held.AWAITING[becomes]

    def _is_marked(self, row_id: int, reason: str) -> bool:
        mark = self._marked.get(row_id)
        return mark is not None and mark.reason == reason


def sentence(missing: int, excluded: int, total: int) -> str:
    """What is asked, with what is held by now."""
    parts: list[str] = []
    if missing:
        parts.append(f"{missing:,} {'is' if missing == 1 else 'are'} not there any more")
    if excluded:
        verb = "would be left out by patterns or options"
        parts.append(f"{excluded:,} {verb}")
    return f"Of {total:,} photos {' and '.join(parts)}. Nothing is done about them until you say what this is."


def _fingerprint(would_be: Mapping[int, FileState]) -> str:
    made = hashlib.sha256()
    for row_id in sorted(would_be):
        made.update(f"{row_id} {would_be[row_id].value}\n".encode())
    return made.hexdigest()

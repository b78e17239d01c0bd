"""Step 3, identify: which open row is which open file? Pure: evidence in, an assignment out.

The rules are numbered as in `README.md` of this package. Content first, then path; each row and each file is used
once; proof or nothing, never a guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from homing.assets.models import FileState
from homing.paths import Entry
from homing.tracking.rules.changes import Evidence, Kept, Place

# More pairs than this of one content (a hostile folder of copies) are paired by name and then in order of their paths
# instead of by comparing each with each: 250,000 comparisons take about half a second.
_MOST_PAIRS = 250_000


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row whose file was not seen unchanged where it was."""

    row_id: int
    path: bytes
    """Its last known absolute path."""
    import_path_id: int
    """What that path belongs to: import paths of two libraries may cover it."""
    size: int
    mtime_ns: int
    device: int
    """As its volume is numbered now."""
    inode: int
    birth_ns: int
    state: FileState
    content_hash: bytes | None
    library_id: int
    has_words: bool
    is_trashed: bool
    quick_hash: bytes | None


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that no row stands for unchanged."""

    place: Place
    entry: Entry
    birth_ns: int
    has_stable_id: bool
    library_id: int

    @property
    def path(self) -> bytes:
        return self.place.path


@dataclass(slots=True)
class Identified:
    kept: list[Kept] = field(default_factory=list[Kept])
    rows_left: list[OpenRow] = field(default_factory=list[OpenRow])
    files_left: list[OpenFile] = field(default_factory=list[OpenFile])


Refused = Callable[[OpenRow, OpenFile], bool]
"""Did a person say that this row is not that file?"""


def nothing_refused(row: OpenRow, file: OpenFile) -> bool:
    return False


def _no_quick_hash(file: OpenFile) -> bytes | None:
    return None


def identify(
    rows: Iterable[OpenRow],
    files: Iterable[OpenFile],
    *,
    hash_of: Callable[[OpenFile], bytes | None],
    is_live_content: Callable[[bytes], bool],
    is_refused: Refused = nothing_refused,
    quick_hash_of: Callable[[OpenFile], bytes | None] = _no_quick_hash,
) -> Identified:
    """Assign files to rows.

    `hash_of` reads a file and gives its content hash, None when it cannot be read now; `quick_hash_of` the same of its
    quick hash. `is_live_content` tells whether a file of the owner that was *not* opened by this scan has that content.
    """
    matching = _Matching(rows, files, hash_of, is_live_content, is_refused)
    matching.by_file_id()
    matching.by_content()
    matching.by_quick_hash(quick_hash_of)
    matching.by_path()
    return matching.result()


class _Matching:
    def __init__(
        self,
        rows: Iterable[OpenRow],
        files: Iterable[OpenFile],
        hash_of: Callable[[OpenFile], bytes | None],
        is_live_content: Callable[[bytes], bool],
        is_refused: Refused,
    ) -> None:
        self._rows = {row.row_id: row for row in rows}
        self._files = {file.path: file for file in files}
        self._read = hash_of
        self._is_live_content = is_live_content
        self._is_refused = is_refused
        self._hashes: dict[bytes, bytes | None] = {}
        self._kept: list[Kept] = []
        self._all_rows = list(self._rows.values())
        self._present_at = {row.path: row.row_id for row in self._rows.values() if row.state is FileState.PRESENT}
        self._rows_of_content: dict[bytes, list[OpenRow]] = defaultdict(list)
        """The open rows that were left after the file ids were asked, by their content."""

    def _hash_of(self, file: OpenFile) -> bytes | None:
        if file.path not in self._hashes:
            self._hashes[file.path] = self._read(file)
        return self._hashes[file.path]

    def _keep(self, row: OpenRow, file: OpenFile, evidence: Evidence, *, is_changed: bool) -> None:
        del self._rows[row.row_id], self._files[file.path]
        stays = row.path == file.path and row.import_path_id == file.place.import_path_id
        self._kept.append(
            Kept(
                row_id=row.row_id,
                entry=file.entry,
                birth_ns=file.birth_ns,
                evidence=evidence,
                path=file.path,
                was=row.state,
                place=None if stays else file.place,
                from_path=b"" if stays else row.path,
                is_changed=is_changed,
                content_hash=self._hashes.get(file.path),
            )
        )

    def by_file_id(self) -> None:
        """Rule 1, first half: the same file by device, inode and birth time has moved, edited or not.

        A row whose own path still holds its very file has not moved; rule 2 sees to it. Hard links share an id, so
        of several candidates the best by rule 5 is taken.
        """
        rows_by_id: dict[tuple[int, int, int], list[OpenRow]] = defaultdict(list)
        for row in self._rows.values():
            if row.birth_ns:
                rows_by_id[row.device, row.inode, row.birth_ns].append(row)
        files_by_id: dict[tuple[int, int, int], list[OpenFile]] = defaultdict(list)
        for file in self._files.values():
            key = (file.entry.device, file.entry.inode, file.birth_ns)
            if file.has_stable_id and file.birth_ns and key in rows_by_id:
                files_by_id[key].append(file)
        for key, files in files_by_id.items():
            paths = {file.path for file in files}
            movers = _latest([row for row in rows_by_id[key] if row.path not in paths])
            standing = {row.path for row in rows_by_id[key]}
            targets = [file for file in files if file.path not in standing]
            for row, file in best_pairs(movers, targets, self._is_refused):
                same = row.size == file.entry.size and row.mtime_ns == file.entry.mtime_ns
                changed = not same and not (row.content_hash and self._hash_of(file) == row.content_hash)
                if changed and self._holds_anothers_content(row, file):
                    continue  # copied into the very file: content goes before the file's number
                self._keep(row, file, Evidence.FILE_ID, is_changed=changed)

    def _holds_anothers_content(self, row: OpenRow, file: OpenFile) -> bool:
        content = self._hash_of(file)
        if content is None or not file.entry.size:
            return False
        return bool(self._ever_of_content[content] - {row.row_id}) or self._is_live_content(content)

    @cached_property
    def _ever_of_content(self) -> defaultdict[bytes, set[int]]:
        """All rows that were open, by their content, whatever became of them."""
        found: defaultdict[bytes, set[int]] = defaultdict(set)
        for row in self._all_rows:
            if row.content_hash is not None:
                found[row.content_hash].add(row.row_id)
        return found

    def by_content(self) -> None:
        """Rule 1, second half: the same full content. Zero bytes prove nothing."""
        sizes: set[int] = set()
        for row in self._rows.values():
            if row.content_hash is not None and row.size:
                self._rows_of_content[row.content_hash].append(row)
                sizes.add(row.size)
        files_by_content: dict[bytes, list[OpenFile]] = defaultdict(list)
        for file in self._files.values():
            content = self._hash_of(file) if file.entry.size in sizes else None
            if content is not None:
                files_by_content[content].append(file)
        rows_by_content = {
            content: rows for content, rows in self._rows_of_content.items() if content in files_by_content
        }
        for content, content_rows in rows_by_content.items():
            self._pair_contents(content_rows, files_by_content[content])

    def _pair_contents(self, rows: Sequence[OpenRow], files: Sequence[OpenFile]) -> None:
        """Rows that left their path come first. A row that was edited where it is has not left it: it takes part in a
        swap, where its content lies on another open row's path, but leaves a mere copy of its former content alone."""
        left = [row for row in rows if not self._is_edited_in_place(row)]
        pairs = best_pairs(left, files, self._is_refused)
        if len(left) < len(rows):
            leaving, taken = {row.row_id for row in left}, {file.path for _, file in pairs}
            edited = [row for row in rows if row.row_id not in leaving]
            swapped = [
                file for file in files if file.path not in taken and self._present_at.get(file.path) in self._rows
            ]
            pairs += best_pairs(edited, swapped, self._is_refused)
        for row, file in pairs:
            self._keep(row, file, Evidence.CONTENT, is_changed=False)

    def _is_edited_in_place(self, row: OpenRow) -> bool:
        """Does the row's very file, with a content that is nobody else's, still lie at its path?"""
        file = self._files.get(row.path)
        if file is None or row.state is not FileState.PRESENT or not _same_id(row, file):
            return False
        content = self._hash_of(file)
        return content is not None and not self._is_somebody_elses(content, row)

    def _is_somebody_elses(self, content: bytes, row: OpenRow) -> bool:
        others = self._rows_of_content.get(content, ())
        return any(other.row_id != row.row_id for other in others) or self._is_live_content(content)

    def by_quick_hash(self, quick_hash_of: Callable[[OpenFile], bytes | None]) -> None:
        """Rule 1, for rows that were never read in full: size, both ends, and the same time or name, where no other
        row and no other file has these. Where a row's content is known, that has decided already."""
        rows_by_hint: dict[tuple[int, bytes], list[OpenRow]] = defaultdict(list)
        for row in self._rows.values():
            if row.quick_hash is not None and row.size:
                rows_by_hint[row.size, row.quick_hash].append(row)
        sizes = {size for (size, _), rows in rows_by_hint.items() if any(row.content_hash is None for row in rows)}
        files_by_hint: dict[tuple[int, bytes], list[OpenFile]] = defaultdict(list)
        for file in self._files.values():
            quick = quick_hash_of(file) if file.entry.size in sizes else None
            if quick is not None:
                files_by_hint[file.entry.size, quick].append(file)
        for hint, files in files_by_hint.items():
            rows = rows_by_hint.get(hint, [])
            match rows, files:
                case [row], [file] if self._may_be_by_hint(row, file):
                    self._keep(row, file, Evidence.QUICK, is_changed=False)
                case _:
                    pass

    def _may_be_by_hint(self, row: OpenRow, file: OpenFile) -> bool:
        if row.content_hash is not None or self._is_refused(row, file):
            return False
        standing = self._files.get(row.path)
        if standing is not None and _same_id(row, standing):
            return False  # edited where it is, after it was copied
        same_name = row.path.rpartition(b"/")[2] == file.place.name
        return same_name or row.mtime_ns == file.entry.mtime_ns

    def by_path(self) -> None:
        """Rule 2: a row whose path still holds a file keeps it, as changed; people's words stay.

        Not when that content is a live known file's, even of one that moved or was edited just now: then a copy was
        put there. Not for a row that was missing before, unless the file's id says so: another picture under an old
        name is a new picture.
        """
        rows_by_path: dict[bytes, list[OpenRow]] = defaultdict(list)
        for row in self._rows.values():
            if row.path in self._files:
                rows_by_path[row.path].append(row)
        for path, rows in rows_by_path.items():
            file = self._files[path]
            rows.sort(key=lambda row: (row.state, -row.row_id))  # present before others, then the younger
            may = (row for row in rows if _may_keep_path(row, file) and not self._is_refused(row, file))
            row = next(may, None)
            if row is None:
                continue
            if self._holds_anothers_content(row, file):
                continue
            same_file = _same_id(row, file)
            self._keep(row, file, Evidence.FILE_ID if same_file else Evidence.PATH, is_changed=True)

    def result(self) -> Identified:
        return Identified(self._kept, list(self._rows.values()), list(self._files.values()))


def _same_id(row: OpenRow, file: OpenFile) -> bool:
    theirs = (file.entry.device, file.entry.inode, file.birth_ns)
    return file.has_stable_id and bool(row.birth_ns) and (row.device, row.inode, row.birth_ns) == theirs


def _latest(rows: Sequence[OpenRow]) -> Sequence[OpenRow]:
    """Of rows with one file id, those that had it last: a copy written over a photo's file has the id of the one that
    it replaced."""
    until_now = [row for row in rows if row.state is not FileState.ABSENT]
    return until_now or rows


def _may_keep_path(row: OpenRow, file: OpenFile) -> bool:
    return row.state is not FileState.ABSENT or _same_id(row, file)


def best_pairs(
    rows: Collection[OpenRow], files: Collection[OpenFile], is_refused: Refused = nothing_refused
) -> list[tuple[OpenRow, OpenFile]]:
    """Rule 5, k rows and m files of one content: the longest common path tail (an equal name is one), the same
    library, the time; then the row that was there until now, the one with words, the nearer folder, the oldest row. As
    many pairs as the smaller side has, less what a person refused."""
    if len(rows) * len(files) > _MOST_PAIRS:
        return [pair for pair in _pairs_in_order(rows, files) if not is_refused(*pair)]
    ranked = sorted(
        ((_rank(row, file), row, file) for row in rows for file in files if not is_refused(row, file)),
        key=lambda candidate: candidate[0],
    )
    pairs: list[tuple[OpenRow, OpenFile]] = []
    used_rows: set[int] = set()
    used_files: set[bytes] = set()
    for _, row, file in ranked:
        if row.row_id not in used_rows and file.path not in used_files:
            used_rows.add(row.row_id)
            used_files.add(file.path)
            pairs.append((row, file))
    return pairs


def _rank(row: OpenRow, file: OpenFile) -> tuple[int, bool, int, bool, bool, int, int, bytes]:
    return (
        -common_tail(row.path, file.path),
        row.library_id != file.library_id,
        abs(row.mtime_ns - file.entry.mtime_ns),
        row.state is FileState.ABSENT,
        not row.has_words,
        -_common_head(row.path, file.path),
        row.row_id,
        file.path,
    )


def best_copy(row: OpenRow, copies: Sequence[OpenRow]) -> OpenRow | None:
    """Of several rows with one content, the one that stands nearest to `row` by rule 5; None of none."""

    def rank(other: OpenRow) -> tuple[int, bool, int, int]:
        return (
            -common_tail(row.path, other.path),
            row.library_id != other.library_id,
            abs(row.mtime_ns - other.mtime_ns),
            other.row_id,
        )

    return min(copies, key=rank, default=None)


def _pairs_in_order(rows: Collection[OpenRow], files: Collection[OpenFile]) -> list[tuple[OpenRow, OpenFile]]:
    by_name: dict[bytes, list[OpenFile]] = defaultdict(list)
    for file in sorted(files, key=lambda file: file.path, reverse=True):
        by_name[file.place.name].append(file)
    pairs: list[tuple[OpenRow, OpenFile]] = []
    without: list[OpenRow] = []
    for row in sorted(rows, key=lambda row: (row.state is FileState.ABSENT, not row.has_words, row.row_id)):
        same_name = by_name.get(row.path.rpartition(b"/")[2])
        if same_name:
            pairs.append((row, same_name.pop()))
        else:
            without.append(row)
    left = sorted((file for names in by_name.values() for file in names), key=lambda file: file.path)
    pairs.extend(zip(without, left, strict=False))
    return pairs


def common_tail(one: bytes, other: bytes) -> int:
    """How many last path components are equal."""
    return _equal_at_start(one.split(b"/")[::-1], other.split(b"/")[::-1])


def _common_head(one: bytes, other: bytes) -> int:
    """How many first path components are equal. Decides between two ways to one folder."""
    return _equal_at_start(one.split(b"/"), other.split(b"/"))


def _equal_at_start(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count

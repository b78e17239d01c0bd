"""What an edit of a library's patterns, folders or options would do, before it is saved.

Known files are asked of the index, against the rules as they would be: a million in a few seconds, without the disk.
The disk is asked where only it knows: for ignore files, for links, and whether a new folder is an old one that moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection

from homing.assets.models import AssetState, FileState
from homing.assets.rows import marks, slices
from homing.libraries.models import ImportPath, Library
from homing.libraries.rules_of import fingerprint
from homing.paths import FileSystem, display, inside, is_hidden, join, split
from homing.patterns import compile_patterns
from homing.tracking.models import Scan, ScanState
from homing.tracking.relinking.repoint import compare
from homing.tracking.rows import held, scope
from homing.tracking.rows.evidence import count_present
from homing.tracking.rows.folders import FolderTree
from homing.tracking.rules.brake import is_too_much
from homing.tracking.rules.ignore import IgnoreFiles
from homing.tracking.rules.matching import Matcher

EXAMPLES = 5
_WANTED = (FileState.PRESENT, FileState.EXCLUDED, FileState.OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True)
class Edit:
    """A library's rules as they would be."""

    import_paths: tuple[bytes, ...]
    patterns: tuple[str, ...]
    include_hidden: bool
    follow_symlinks: bool
    use_ignore_files: bool

    @classmethod
    def of(cls, library: Library) -> Edit:
        """As they are."""
        paths = ImportPath.objects.filter(library=library, removed_at=None).order_by("position", "pk")
        return cls(
            tuple(bytes(path) for path in paths.values_list("path", flat=True)),
            tuple(library.exclusion_patterns),
            library.include_hidden,
            library.follow_symlinks,
            library.use_ignore_files,
        )

    @property
    def fingerprint(self) -> str:
        return fingerprint(
            self.patterns,
            include_hidden=self.include_hidden,
            follow_symlinks=self.follow_symlinks,
            use_ignore_files=self.use_ignore_files,
        )


@dataclass(slots=True)
class Group:
    """Photos to which the same happens."""

    count: int = 0
    examples: list[bytes] = field(default_factory=list[bytes])


@dataclass(slots=True)
class Preview:
    hides: Group = field(default_factory=Group)
    brings_back: Group = field(default_factory=Group)
    may_add: int | None = 0
    """Files that were left out until now and are in no index: at most so many; None: only a scan can tell."""
    would_ask: bool = False
    fingerprint: str = ""

    @property
    def sentence(self) -> str:
        """What the edit does, in one line for people."""
        parts: list[str] = []
        for group, verb in ((self.hides, "hides"), (self.brings_back, "brings back")):
            if group.count:
                noun = "photo" if group.count == 1 else "photos"
                example = f" (such as {display(group.examples[0])})" if group.examples else ""
                parts.append(f"{verb} {group.count:,} {noun}{example}")
        if self.may_add is None:
            parts.append("may add files that only a scan can count")
        elif self.may_add:
            parts.append(f"adds up to {self.may_add:,} {'file' if self.may_add == 1 else 'files'}")
        if not parts:
            return "Changes nothing of what is known."
        text = "; ".join(parts)
        return f"{text[0].upper()}{text[1:]}."


def preview_edit(library: Library, edit: Edit, filesystem: FileSystem) -> Preview:
    """What the scan after this edit would hide and bring back."""
    now = Edit.of(library)
    looking = _Looking(library, now, edit, filesystem)
    for tree in looking.trees():
        looking.look(tree)
    found = Preview(fingerprint=edit.fingerprint)
    hidden_ids = held.photos_without(looking.hidden)
    found.hides = Group(len(hidden_ids), sorted(looking.hidden_paths)[:EXAMPLES] if hidden_ids else [])
    back = _photos_back(looking.back)
    found.brings_back = Group(back, sorted(looking.back_paths)[:EXAMPLES] if back else [])
    found.may_add = _may_add(library, now, edit, looking.known_left_out)
    total = count_present(library.pk) + library.gone_since_confirmed
    excluded = held.photos_without(looking.excluded)
    found.would_ask = is_too_much(library.gone_since_confirmed + len(excluded), total)
    return found


class _Looking:
    """Goes through the folders of a library with the rules as they would be."""

    def __init__(self, library: Library, now: Edit, edit: Edit, filesystem: FileSystem) -> None:
        self._library = library
        self._now = now
        self._edit = edit
        self._filesystem = filesystem
        self._patterns = compile_patterns(edit.patterns)
        self._stops_following = now.follow_symlinks and not edit.follow_symlinks
        self._all = scope.paths_of_owner(library.owner_id)
        self._others = [path.path for path in self._all if path.library_id != library.pk and path.is_in_use]
        self._moved = dict(self._moved_roots(now))
        self.hidden: list[int] = []
        """Present rows that go, for whatever reason."""
        self.excluded: list[int] = []
        """Those of them that rules leave out, the brake's business."""
        self.hidden_paths: list[bytes] = []
        self.back: list[int] = []
        self.back_paths: list[bytes] = []
        self.known_left_out = 0

    def trees(self) -> Iterator[FolderTree]:
        for path in self._all:
            if path.library_id == self._library.pk:
                yield FolderTree.load(path.import_path_id, path.path, path.library_id)

    def _moved_roots(self, now: Edit) -> Iterator[tuple[bytes, bytes]]:
        """Folders that were taken out, and where the very same lies that was put in instead: no file changes."""
        new = [path for path in self._edit.import_paths if path not in now.import_paths]
        gone = [path for path in now.import_paths if path not in self._edit.import_paths]
        for old in gone:
            row = ImportPath.objects.filter(library=self._library, path=old, removed_at=None).first()
            for to in new:
                if row is not None and compare(row, to, self._filesystem).is_same:
                    new.remove(to)
                    yield old, to
                    break

    def look(self, tree: FolderTree) -> None:
        folders: dict[int, tuple[bytes, bytes | None]] = {}
        """Row to its path as it would be, and the import path that would cover it."""
        is_walked = tree.root in self._now.import_paths
        for below, row in tree.items():
            path = join(tree.root, below)
            new_root = self._moved.get(tree.root)
            if new_root is not None:
                path = join(new_root, below)
            covering = [root for root in self._edit.import_paths if inside(path, root)]
            folders[row.folder_id] = path, max(covering, key=len, default=None)
        self._matchers: dict[bytes, Matcher] = {}
        links: dict[bytes, bool] = {}
        for folder_id, files in _files(sorted(folders)):
            path, root = folders[folder_id]
            gone = self._left_out(path, root, [name for _, name, _ in files], links)
            if gone is None:
                continue  # nobody can tell now
            if is_walked:
                self.known_left_out += sum(state == FileState.EXCLUDED for _, _, state in files)
            for row_id, name, state in files:
                self._count(row_id, join(path, name), state, is_out=name in gone, is_covered=root is not None)

    def _count(self, row_id: int, path: bytes, state: int, *, is_out: bool, is_covered: bool) -> None:
        if state == FileState.PRESENT and is_out:
            if not is_covered and any(inside(path, other) for other in self._others):
                return  # another library of the same person covers it: it goes there
            self.hidden.append(row_id)
            if is_covered:
                self.excluded.append(row_id)
            _note(self.hidden_paths, path)
        elif state != FileState.PRESENT and not is_out:
            self.back.append(row_id)
            _note(self.back_paths, path)

    def _left_out(
        self, folder: bytes, root: bytes | None, names: Sequence[bytes], links: dict[bytes, bool]
    ) -> frozenset[bytes] | None:
        """Which of these names in a folder would not be in the library; None where the disk cannot be read."""
        if root is None:
            return frozenset(names)
        above = [folder]
        while above[-1] != root:
            above.append(split(above[-1])[0])
        if not self._edit.include_hidden and any(is_hidden(split(path)[1]) for path in above[:-1]):
            return frozenset(names)
        matcher = self._matcher(root)
        try:
            if any(matcher.excludes_folder(path) for path in above[:-1]):
                return frozenset(names)
            if self._stops_following and any(self._is_link(path, links) for path in above[:-1]):
                return frozenset(names)
            out = set(matcher.for_folder(folder).excluded(names))
        except OSError:
            return None
        if not self._edit.include_hidden:
            out.update(name for name in names if is_hidden(name))
        if self._stops_following:
            out.update(name for name in names if self._is_link(join(folder, name), {}))
        return frozenset(out)

    def _matcher(self, root: bytes) -> Matcher:
        if not self._edit.use_ignore_files:
            return self._patterns
        if root not in self._matchers:
            ignoring = IgnoreFiles(self._filesystem, root, self._patterns, lambda path, fault: None)
            self._matchers[root] = ignoring
        return self._matchers[root]

    def _is_link(self, path: bytes, known: dict[bytes, bool]) -> bool:
        if path not in known:
            try:
                self._filesystem.lstat(path)
                known[path] = False
            except (IsADirectoryError, FileNotFoundError, NotADirectoryError):
                known[path] = False
            except OSError:
                known[path] = True
        return known[path]


def _files(folder_ids: Sequence[int]) -> Iterator[tuple[int, list[tuple[int, bytes, int]]]]:
    """(folder, its files as (row, name, state)): what is, or was left out of, the library."""
    states = ", ".join(str(int(state)) for state in _WANTED)
    with connection.cursor() as cursor:
        for part in slices(folder_ids):
            cursor.execute(
                "SELECT folder_id, id, name, state FROM assets_file"
                f" WHERE folder_id IN ({marks(part)}) AND state IN ({states})",
                list(part),
            )
            by_folder: dict[int, list[tuple[int, bytes, int]]] = {}
            for folder_id, row_id, name, state in cursor.fetchall():
                by_folder.setdefault(folder_id, []).append((row_id, bytes(name), state))
            yield from by_folder.items()


def _photos_back(row_ids: Sequence[int]) -> int:
    """How many photos that are left out or out of scope, and not in the trash, these rows would show again."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for part in slices(sorted(set(row_ids))):
            cursor.execute(
                "SELECT DISTINCT a.id FROM assets_file f JOIN assets_asset a ON a.id = f.asset_id"
                f" WHERE f.id IN ({marks(part)}) AND a.trashed_at IS NULL"
                f" AND a.state IN ({AssetState.EXCLUDED.value}, {AssetState.OUT_OF_SCOPE.value})",
                list(part),
            )
            found.update(asset_id for (asset_id,) in cursor.fetchall())
    return len(found)


def _may_add(library: Library, now: Edit, edit: Edit, known_left_out: int) -> int | None:
    """What the last complete scan passed over, as far as the edit may let it in."""
    if set(edit.import_paths) - set(now.import_paths) or (edit.follow_symlinks and not now.follow_symlinks):
        return None
    reasons: list[str] = []
    if set(now.patterns) - set(edit.patterns) or (now.use_ignore_files and not edit.use_ignore_files):
        reasons.append("excluded")
    if edit.include_hidden and not now.include_hidden:
        reasons.append("hidden")
    if not reasons:
        return 0
    scan = (
        Scan.objects.filter(library=library, state=ScanState.COMPLETED, is_dry_run=False, scope={})
        .order_by("-pk")
        .first()
    )
    if scan is None or any(scan.skipped.get(f"{reason} folder") for reason in reasons):
        return None  # what lies in a folder that was never entered, nobody counted
    return max(0, sum(scan.skipped.get(reason, 0) for reason in reasons) - known_left_out)


def _note(paths: list[bytes], path: bytes) -> None:
    """Some of the first are enough to show."""
    if len(paths) < 1_000:
        paths.append(path)

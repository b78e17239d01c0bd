"""Files that no row stands for unchanged: added at once when they can be nobody known, else held for `identify`, or
left to settle while they are young."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from homing.assets.rows import slices
from homing.clock import Clock
from homing.paths import FileSystem, join
from homing.tracking.rows import evidence
from homing.tracking.rules.changes import Added, Place
from homing.tracking.rules.identify import OpenFile
from homing.tracking.rules.settle import Settling, is_young
from homing.tracking.rules.walk import FolderSeen
from homing.tracking.scanning.roots import Root

_BIRTHS_AT_ONCE = 1_000


class Taking:
    """The new files of one scan. `is_first`: the owner has no row at all yet, so that nothing can be known."""

    def __init__(
        self, owner_id: int, filesystem: FileSystem, clock: Clock, rows: evidence.Rows, *, is_first: bool
    ) -> None:
        self._owner_id = owner_id
        self._filesystem = filesystem
        self._clock = clock
        self._rows = rows
        self._is_first = is_first
        self._sizes: evidence.KnownSizes | None = None
        self.files: list[OpenFile] = []
        """Open files: held until it is known who they are."""
        self.settling = Settling(filesystem, clock)

    def new_files(self, root: Root, news: Sequence[tuple[FolderSeen, list[bytes], set[bytes]]]) -> Iterator[Added]:
        """Files that no row stands for unchanged: added at once when they can be nobody known, else held."""
        if not news:
            return
        if self._is_first:
            for seen, names, _ in news:
                for name, birth_ns in self._with_births(root, seen, names):
                    added = self.take(root, seen, name, birth_ns, must_hold=False)
                    if added is not None:
                        yield added
            return
        if self._sizes is None:
            self._sizes = evidence.KnownSizes(self._owner_id)
        inodes = {seen.files[name].inode for seen, names, _ in news for name in names}
        known_inodes = {row.inode for row in self._rows.by_inode(inodes)} if root.keeps_any_ids() else set[int]()
        for seen, names, held in news:
            for name, birth_ns in self._with_births(root, seen, names):
                entry = seen.files[name]
                may_be_known = name in held or entry.inode in known_inodes or entry.size in self._sizes
                added = self.take(root, seen, name, birth_ns, must_hold=may_be_known)
                if added is not None:
                    yield added

    def _with_births(self, root: Root, seen: FolderSeen, names: Sequence[bytes]) -> Iterator[tuple[bytes, int | None]]:
        """Names of a folder with their births, asked for many at once: see `paths.answering`."""
        folder = join(root.tree.root, seen.path)
        for part in slices(names, _BIRTHS_AT_ONCE):
            yield from zip(part, self._filesystem.births([join(folder, name) for name in part]), strict=True)

    def take(self, root: Root, seen: FolderSeen, name: bytes, birth_ns: int | None, *, must_hold: bool) -> Added | None:
        """A change for a file that is surely new and not young; any other goes to the open or the young ones."""
        entry = seen.files[name]
        place = Place(root.scope.import_path_id, root.tree.root, seen.path, name)
        if birth_ns is None:
            return None
        is_fresh = is_young(entry, self._clock.now_ns())
        if not must_hold and not is_fresh:
            return Added(place, entry, birth_ns)
        file = OpenFile(place, entry, birth_ns, root.keeps_ids(seen.path), root.scope.library_id)
        if is_fresh and not self._is_known_by_id(file):
            self.settling.add(file)
        else:
            self.files.append(file)
        return None

    def _is_known_by_id(self, file: OpenFile) -> bool:
        """Is it, unchanged, a known file by its id? Then it was only moved, and need not settle."""
        if not file.has_stable_id or not file.birth_ns or self._is_first:
            return False
        wanted = (file.entry.device, file.entry.inode, file.birth_ns, file.entry.size, file.entry.mtime_ns)
        return any(
            (row.device, row.inode, row.birth_ns, row.size, row.mtime_ns) == wanted
            for row in self._rows.by_inode([file.entry.inode])
        )

    def birth_ns(self, path: bytes) -> int | None:
        """None when the file is gone by now."""
        try:
            return self._filesystem.birth_ns(path)
        except OSError:
            return None

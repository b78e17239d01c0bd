"""A library of its own for a test, with few words: write, move, scan, what is where."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from homing.accounts.models import User
from homing.assets.models import Asset, DayCount, File, FileState, Folder, Words
from homing.clock import Clock, moment
from homing.database import write_transaction
from homing.libraries.models import ImportPath, Library
from homing.paths import FileSystem, RealFileSystem, join
from homing.tracking.models import Scan
from homing.tracking.relinking.reuniting import reunite
from homing.tracking.scanning.report import ScanReport
from homing.tracking.scanning.requests import request_scan, run_scan
from tests.support.memory_filesystem import MemoryFileSystem, MovedClock

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Row:
    """What a file's row says, without its number."""

    path: bytes
    state: FileState
    size: int
    mtime_ns: int


def new_owner() -> User:
    return User.objects.create(email=f"user{next(_numbers)}@example.org", name="A user")


def new_library(owner: User, *roots: bytes, patterns: Sequence[str] = ()) -> Library:
    library = Library.objects.create(owner=owner, name=f"Library {next(_numbers)}", exclusion_patterns=list(patterns))
    for position, root in enumerate(roots):
        ImportPath.objects.create(library=library, path=root, position=position)
    return library


def scan(
    library: Library, filesystem: FileSystem, clock: Clock, *, is_full: bool = False, files: Sequence[bytes] = ()
) -> ScanReport:
    library.refresh_from_db()
    with write_transaction():
        requested = request_scan(library, trigger="person", is_full=is_full, files=files)
    return run_scan(Scan.objects.get(pk=requested.pk), filesystem=filesystem, clock=clock)


def folder_path(folder: Folder) -> bytes:
    if folder.parent is None:
        return folder.import_path.path
    return join(folder_path(folder.parent), folder.name)


def file_path(file: File) -> bytes:
    return join(folder_path(file.folder), file.name)


def files_with_paths(**which: object) -> list[tuple[bytes, File]]:
    """Files and where they are, in two queries."""
    above: dict[int, tuple[int | None, bytes, bytes]] = {
        number: (parent, name, root)
        for number, parent, name, root in Folder.objects.values_list("pk", "parent", "name", "import_path__path")
    }
    known: dict[int, bytes] = {}

    def path_of(folder: int) -> bytes:
        if folder not in known:
            parent, name, root = above[folder]
            known[folder] = root if parent is None else join(path_of(parent), name)
        return known[folder]

    found = File.objects.filter(**which).order_by("pk")
    return [(join(path_of(file.folder_id), file.name), file) for file in found]


def rows(library: Library) -> dict[int, Row]:
    """File rows by number."""
    found = files_with_paths(folder__import_path__library=library)
    return {file.pk: Row(path, FileState(file.state), file.size, file.mtime_ns) for path, file in found}


def online(library: Library) -> set[tuple[bytes, int, int]]:
    """(path, size, mtime) of the files that are present and can be seen."""
    blind = [
        folder_path(folder)
        for folder in Folder.objects.filter(import_path__library=library, unreadable_since__isnull=False)
    ]
    blind.extend(path.path for path in ImportPath.objects.filter(library=library, unavailable_since__isnull=False))
    return {
        (row.path, row.size, row.mtime_ns)
        for row in rows(library).values()
        if row.state is FileState.PRESENT and not any(row.path.startswith(folder + b"/") for folder in blind)
    }


def check_day_counts(library: Library) -> None:
    """The maintained counts equal what is counted."""
    counted: dict[int, int] = {}
    for day in Asset.objects.filter(library=library, state=0, trashed_at=None).values_list("local_day", flat=True):
        counted[day] = counted.get(day, 0) + 1
    kept = {
        day: count for day, count in DayCount.objects.filter(library=library).values_list("local_day", "count") if count
    }
    assert kept == counted


class World:
    """One owner, one library on `/photos` of a file system in memory, and a clock that stands still."""

    def __init__(self, *, kind: str = "ext4", patterns: Sequence[str] = ()) -> None:
        self.clock = MovedClock()
        self.disk = MemoryFileSystem(self.clock, kind)
        self.disk.make_folder(b"/photos")
        self.owner = new_owner()
        self.library = new_library(self.owner, b"/photos", patterns=patterns)

    def write(self, path: str, content: bytes | None = None) -> None:
        self.clock.move(10)
        self.disk.write(path.encode(), content if content is not None else path.encode())

    def move(self, old: str, new: str) -> None:
        self.clock.move(10)
        self.disk.move(old.encode(), new.encode())

    def copy(self, old: str, new: str, *, keep_times: bool = False) -> None:
        self.clock.move(10)
        self.disk.copy(old.encode(), new.encode(), keep_times=keep_times)

    def remove(self, path: str) -> None:
        self.clock.move(10)
        self.disk.remove(path.encode())

    def scan(self, **options: object) -> ScanReport:
        self.clock.move(60)
        report = scan(self.library, self.disk, self.clock, **options)
        check_day_counts(self.library)
        return report

    def hash_all(self) -> None:
        """What processing does: take the content hash of every present file, and look what became clear by that."""
        for path, file in files_with_paths(folder__import_path__library__owner=self.owner, state=FileState.PRESENT):
            if self.disk.exists(path):
                File.objects.filter(pk=file.pk).update(content_hash=self.disk.content_hash(path)[0])
        self.reunite()

    def reunite(self) -> None:
        reunite(self.owner.pk, scan_id=None, now=lambda: moment(self.clock))

    def quick_all(self) -> None:
        """What the background does first: take the quick hash of every present file."""
        for file in File.objects.filter(folder__import_path__library__owner=self.owner, state=FileState.PRESENT):
            File.objects.filter(pk=file.pk).update(quick_hash=self.disk.quick_hash(file_path(file))[0])

    def say(self, path: str, words: str) -> int:
        """Describe the picture at this path; returns its asset's number."""
        asset = self.asset(path)
        Words.objects.update_or_create(asset=asset, defaults={"description": words})
        return asset.pk

    def asset(self, path: str) -> Asset:
        wanted = path.encode()
        for path, file in files_with_paths(folder__import_path__library__owner=self.owner, state=FileState.PRESENT):
            if path == wanted and file.asset is not None:
                return file.asset
        raise LookupError(f"nothing present at {path}")

    def words(self, path: str) -> str | None:
        found = Words.objects.filter(asset=self.asset(path)).first()
        return found.description if found else None

    def states(self) -> dict[str, str]:
        return {row.path.decode(): row.state.name for row in rows(self.library).values()}

    def online(self) -> set[str]:
        return {path.decode() for path, _, _ in online(self.library)}


REAL = RealFileSystem()

"""What is to be watched, as the tables say now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from homing.libraries.models import ImportPath, Library, WatchMode
from homing.paths import RealFileSystem, inside, relative
from homing.patterns import compile_patterns
from homing.server import server_settings
from homing.tracking.rules.walk import Walk
from homing.watching.backends.watch import RootToWatch


@dataclass(frozen=True, slots=True)
class Rules:
    """What of an import path is entered: where this is equal, nothing needs to be listed again."""

    patterns: tuple[str, ...]
    include_hidden: bool
    follow_symlinks: bool
    use_ignore_files: bool
    inner_paths: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class PlannedPath:
    import_path_id: int
    library_id: int
    path: bytes
    is_polled: bool
    """Although the file system may tell of changes."""
    rules: Rules


@dataclass(frozen=True, slots=True)
class PlannedLibrary:
    library_id: int
    owner_id: int
    paths: tuple[PlannedPath, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    libraries: dict[int, PlannedLibrary] = field(default_factory=dict[int, PlannedLibrary])
    interval_s: int = 60


def load_plan() -> Plan:
    """The libraries that are to be watched; none where administrators switched watching off."""
    settings = server_settings.load()
    if not settings.watching:
        return Plan(interval_s=settings.polling_interval_s)
    libraries = {
        library.pk: library
        for library in Library.objects.filter(deleted_at=None).exclude(watch=WatchMode.OFF).order_by("id")
    }
    rows: defaultdict[int, list[tuple[int, bytes]]] = defaultdict(list)
    paths = ImportPath.objects.filter(library__in=libraries, removed_at=None).order_by("position", "id")
    for import_path_id, library_id, path in paths.values_list("pk", "library_id", "path"):
        rows[library_id].append((import_path_id, bytes(path)))
    planned: dict[int, PlannedLibrary] = {}
    for number, library in libraries.items():
        all_paths = [path for _, path in rows[number]]
        planned[number] = PlannedLibrary(
            number,
            library.owner_id,
            tuple(
                PlannedPath(
                    import_path_id,
                    number,
                    path,
                    settings.polling_only or library.watch == WatchMode.POLL,
                    _rules(library, path, all_paths),
                )
                for import_path_id, path in rows[number]
            ),
        )
    return Plan(planned, settings.polling_interval_s)


def _rules(library: Library, path: bytes, all_paths: Sequence[bytes]) -> Rules:
    return Rules(
        tuple(library.exclusion_patterns),
        library.include_hidden,
        library.follow_symlinks,
        library.use_ignore_files,
        frozenset(other for other in all_paths if other != path and inside(other, path)),
    )


def root_of(paths: Sequence[PlannedPath]) -> RootToWatch:
    """One place on disk as a backend watches it, for all libraries that cover it (mostly one): what one of them enters
    is watched."""
    place = paths[0].path
    prunings = [_prunes(one) for one in paths]

    def prunes(folder: bytes) -> bool:
        return all(pruned(folder) for pruned in prunings)

    return RootToWatch(
        place,
        prunings[0] if len(prunings) == 1 else prunes,
        follow_symlinks=any(one.rules.follow_symlinks for one in paths),
        polls=all(one.is_polled for one in paths),
    )


def _prunes(planned: PlannedPath) -> Callable[[bytes], bool]:
    """The scan's own matcher: what a walk does not enter is not watched."""
    rules = planned.rules
    matcher = compile_patterns(rules.patterns)

    def walk() -> Walk:
        return Walk(
            RealFileSystem(),
            planned.path,
            matcher,
            lambda reason, path: None,
            include_hidden=rules.include_hidden,
            follow_symlinks=rules.follow_symlinks,
            use_ignore_files=rules.use_ignore_files,
            other_import_paths=rules.inner_paths,
        )

    if rules.use_ignore_files:
        # a walk reads each ignore file once, and these may change: asked anew they are read anew
        return lambda folder: walk().leaves_out(relative(folder, planned.path))
    one = walk()
    return lambda folder: one.leaves_out(relative(folder, planned.path))

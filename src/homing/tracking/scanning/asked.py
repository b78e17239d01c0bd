"""What a scan is asked to look at: a whole library, some of its folders, what lies directly in some, or some files."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from datetime import datetime

from homing.libraries.models import Library
from homing.patterns import compile_patterns
from homing.tracking.models import Scan
from homing.tracking.scanning.run import ScanTask

_KNOWN = "known"
_HELD = "held since"


def to_scope(
    folders: Iterable[bytes],
    files: Iterable[bytes],
    *,
    entries: Iterable[bytes] = (),
    is_for_missing: bool = False,
    held: datetime | None = None,
) -> dict[str, list[str]]:
    """As `Scan.scope` keeps it: a path is bytes, and JSON is text."""
    if is_for_missing:
        return {_KNOWN: ["files", "folders"]}
    found = {"folders": _encoded(folders), "files": _encoded(files), "entries": _encoded(entries)}
    found[_HELD] = [] if held is None else [held.isoformat()]
    return {name: texts for name, texts in found.items() if texts}


def looks_for_missing(scan: Scan) -> bool:
    """Is it a scan of what is known already?"""
    return bool(scan.scope.get(_KNOWN))


def folders_of(scan: Scan) -> tuple[bytes, ...]:
    return _decoded(scan.scope.get("folders", []))


def entries_of(scan: Scan) -> tuple[bytes, ...]:
    """Folders of which it looks at nothing but what lies directly in them, and at new folders there."""
    return _decoded(scan.scope.get("entries", []))


def held_since(scan: Scan) -> datetime | None:
    """Since when an absence waits for this scan to look again (`waiting`); None for any other scan."""
    return next((datetime.fromisoformat(text) for text in scan.scope.get(_HELD, [])), None)


def files_of(scan: Scan) -> tuple[bytes, ...]:
    return _decoded(scan.scope.get("files", []))


def task_for(
    library: Library,
    *,
    is_full: bool = False,
    folders: Sequence[bytes] = (),
    files: Sequence[bytes] = (),
    entries: Sequence[bytes] = (),
    is_for_missing: bool = False,
) -> ScanTask:
    return ScanTask(
        library_id=library.pk,
        owner_id=library.owner.pk,
        matcher=compile_patterns(library.exclusion_patterns),
        include_hidden=library.include_hidden,
        follow_symlinks=library.follow_symlinks,
        use_ignore_files=library.use_ignore_files,
        is_full=is_full,
        folders=tuple(folders),
        files=tuple(files),
        entries=tuple(entries),
        is_for_missing=is_for_missing,
    )


def _encoded(paths: Iterable[bytes]) -> list[str]:
    return sorted({base64.b64encode(path).decode() for path in paths})


def _decoded(texts: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(text) for text in texts)

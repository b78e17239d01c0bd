"""What a scan is asked to look at: a whole library, some of its folders, or some files."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from homing.libraries.models import Library
from homing.patterns import compile_patterns
from homing.tracking.models import Scan
from homing.tracking.scanning.run import ScanTask

_KNOWN = "known"


def to_scope(folders: Sequence[bytes], files: Sequence[bytes], *, is_for_missing: bool = False) -> dict[str, list[str]]:
    """As `Scan.scope` keeps it: a path is bytes, and JSON is text."""
    if is_for_missing:
        return {_KNOWN: ["files", "folders"]}
    return {name: _encoded(paths) for name, paths in (("folders", folders), ("files", files)) if paths}


def looks_for_missing(scan: Scan) -> bool:
    """Is it a scan of what is known already?"""
    return bool(scan.scope.get(_KNOWN))


def folders_of(scan: Scan) -> tuple[bytes, ...]:
    return _decoded(scan.scope.get("folders", []))


def files_of(scan: Scan) -> tuple[bytes, ...]:
    return _decoded(scan.scope.get("files", []))


def task_for(
    library: Library,
    *,
    is_full: bool = False,
    folders: Sequence[bytes] = (),
    files: Sequence[bytes] = (),
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
        is_for_missing=is_for_missing,
    )


def _encoded(paths: Sequence[bytes]) -> list[str]:
    return sorted({base64.b64encode(path).decode() for path in paths})


def _decoded(texts: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(text) for text in texts)

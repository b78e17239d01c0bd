"""Making and changing a library: with `deleting` the one write path to its tables. Each act leaves a receipt.

Files on disk are never touched here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from homing.accounts.models import User
from homing.database import write_transaction
from homing.libraries.errors import LibraryError
from homing.libraries.import_paths import as_bytes, check_import_path, current_import_paths, normalise
from homing.libraries.models import Library
from homing.libraries.options import Options, set_options
from homing.libraries.receipted import fields_of, put_paths, write_creation, write_edit
from homing.libraries.rules_of import fingerprint_of
from homing.paths import display
from homing.patterns import DEFAULT_PATTERNS, PatternError, compile_patterns

# As Immich has them; a matcher and a walk stay quick far beyond.
MAX_IMPORT_PATHS = 128
MAX_EXCLUSION_PATTERNS = 128
MAX_NAME_LENGTH = 200
NEW_LIBRARY_NAME = "New Library"


def create_library(
    owner: User,
    name: str | None = None,
    import_paths: Sequence[str | bytes] = (),
    exclusion_patterns: Sequence[str] | None = None,
    *,
    by_id: int | None = None,
    **options: Unpack[Options],
) -> Library:
    """Make a library. Its owner never changes.

    Without a name it is called after its first import path, else "New Library"; where the owner has one of that name
    a number follows. Without patterns it gets `DEFAULT_PATTERNS`. Raises LibraryError.
    """
    paths = checked_paths(None, import_paths, owner)
    patterns = list(DEFAULT_PATTERNS) if exclusion_patterns is None else checked_patterns(exclusion_patterns)
    with write_transaction():
        library = Library(
            owner=owner,
            name=_checked_name(name) if name and name.strip() else _default_name(owner, paths),
            exclusion_patterns=patterns,
        )
        set_options(library, options)
        library.save()
        put_paths(library, paths)
        write_creation(library, by_id)
    return library


def edit_library(
    library: Library,
    *,
    name: str | None = None,
    import_paths: Sequence[str | bytes] | None = None,
    exclusion_patterns: Sequence[str] | None = None,
    confirmed: str = "",
    by_id: int | None = None,
    **options: Unpack[Options],
) -> Library:
    """Change what is given and leave the rest. Raises LibraryError, and then nothing is changed.

    An import path that the library has already is kept as it is, even if it cannot be reached at present. One that
    is no longer in the list keeps its row, so that its files come back if it is added again. `confirmed` is the
    fingerprint of the rules whose effect the person saw (`rules_of`): scans do not ask about that again.
    """
    paths = None if import_paths is None else checked_paths(library, import_paths, library.owner)
    patterns = None if exclusion_patterns is None else checked_patterns(exclusion_patterns)
    new_name = None if name is None else _checked_name(name)
    with write_transaction():
        library.refresh_from_db(from_queryset=Library.objects.select_for_update(of=("self",)).select_related("owner"))
        if library.deleted_at is not None:
            raise LibraryError(f"The library “{library.name}” was deleted.", field="library")
        before = fields_of(library)
        if new_name is not None:
            library.name = new_name
        if patterns is not None:
            library.exclusion_patterns = patterns
        set_options(library, options)
        if confirmed and confirmed == fingerprint_of(library):
            library.confirmed_rules = confirmed
        library.save()
        if paths is not None:
            put_paths(library, paths)
        write_edit(library, before, fields_of(library), by_id)
    return library


def checked_patterns(patterns: Sequence[str]) -> list[str]:
    """The patterns as they are saved. Raises LibraryError for an empty, double or faulty one, or too many."""
    if len(patterns) > MAX_EXCLUSION_PATTERNS:
        raise LibraryError(
            f"{len(patterns)} exclusion patterns are too many: a library may have {MAX_EXCLUSION_PATTERNS}. "
            "Join some with braces, such as **/*.{tif,psd}.",
            field="exclusion_patterns",
        )
    seen: set[str] = set()
    for pattern in patterns:
        if pattern in seen:
            raise LibraryError(f"The exclusion pattern {pattern} is given twice.", field="exclusion_patterns")
        seen.add(pattern)
    try:
        compile_patterns(patterns)
    except PatternError as error:
        raise LibraryError(str(error), field="exclusion_patterns") from error
    return list(patterns)


def _checked_name(name: str) -> str:
    clean = " ".join(name.encode("utf-8", "replace").decode().replace("\0", " ").split())
    if not clean:
        raise LibraryError("The library's name is empty. Give it one.", field="name")
    if len(clean) > MAX_NAME_LENGTH:
        raise LibraryError(
            f"The library's name has {len(clean)} characters; {MAX_NAME_LENGTH} are allowed.", field="name"
        )
    return clean


def _default_name(owner: User, paths: Sequence[bytes]) -> str:
    wanted = display(paths[0].rpartition(b"/")[2]) if paths else NEW_LIBRARY_NAME
    wanted = " ".join(wanted.split())[: MAX_NAME_LENGTH - 10] or NEW_LIBRARY_NAME
    taken = set(Library.objects.filter(owner=owner, deleted_at=None).values_list("name", flat=True))
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted} {number}"
    return name


def checked_paths(library: Library | None, given: Sequence[str | bytes], owner: User) -> list[bytes]:
    """The import paths as they are saved. Raises LibraryError with what is wrong with the first that cannot be."""
    if len(given) > MAX_IMPORT_PATHS:
        raise LibraryError(
            f"{len(given)} import paths are too many: a library may have {MAX_IMPORT_PATHS}. "
            "Give a folder that contains several of them.",
            field="import_paths",
        )
    known: set[bytes] = set() if library is None else {row.path for row in current_import_paths(library)}
    paths: list[bytes] = []
    for path in given:
        normal = _kept(path, known)
        if normal is None:
            check = check_import_path(path, library, owner=owner)
            if not check.is_valid:
                raise LibraryError(check.message, field="import_paths")
            normal = check.path
        if normal in paths:
            raise LibraryError(f"The import path {display(normal)} is given twice.", field="import_paths")
        paths.append(normal)
    return paths


def _kept(path: str | bytes, known: set[bytes]) -> bytes | None:
    """The path, if the library has it already: its disk may be away while another path is edited."""
    try:
        raw = as_bytes(path)
        normal = raw if raw in known else normalise(raw)
    except LibraryError:
        return None
    return normal if normal in known else None

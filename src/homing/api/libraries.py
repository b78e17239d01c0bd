"""/libraries: all eight of Immich's routes, with Homing's own fields beside."""

from __future__ import annotations

from django.http import HttpResponse

from homing.accounts.models import User
from homing.accounts.permission import NotFound, Permission, demand, only_owner
from homing.api.guard import Request, allow, caller_of
from homing.api.library_json import library_shapes, options_of
from homing.api.nouns import library_for, noun, number_of, tell_receipt
from homing.api.places import look_whether_back
from homing.api.shapes.libraries import (
    ImportPathValidation,
    LibraryShape,
    LibraryStatistics,
    LibraryToValidate,
    LibraryUpdate,
    LibraryValidation,
    NewLibrary,
    PatternValidation,
)
from homing.assets.statistics import library_figures
from homing.ids import Kind
from homing.libraries.deleting import delete_library
from homing.libraries.editing import create_library, edit_library
from homing.libraries.import_paths import check_import_path, current_import_paths
from homing.libraries.models import Library
from homing.paths import display
from homing.patterns import PatternError, pattern_warnings

router = noun("libraries")

_OF_ADMINISTRATORS = ("follow_symlinks", "allow_deletion", "write_back")
"""A link may lead anywhere on the server's disk; the others let Homing change what lies there."""


@router.get("", auth=allow(Permission.LIBRARY_READ), response=list[LibraryShape])
def get_all_libraries(request: Request) -> list[LibraryShape]:
    """The caller's libraries; everybody's for an administrator."""
    owner_id = only_owner(Permission.LIBRARY_READ, caller_of(request))
    libraries = Library.objects.filter(deleted_at=None).order_by("created_at", "id")
    return library_shapes(list(libraries if owner_id is None else libraries.filter(owner_id=owner_id)))


@router.post("", auth=allow(Permission.LIBRARY_CREATE), response={201: LibraryShape})
def create_new_library(request: Request, given: NewLibrary) -> LibraryShape:
    """Make a library for its owner, who never changes. Scan it to fill it."""
    number = number_of(Kind.USER, given.owner_id, Permission.ADMIN_USER_READ)
    owner = User.objects.filter(pk=number, deleted_at=None).first()
    if owner is None:
        raise NotFound(Permission.ADMIN_USER_READ)
    library = create_library(
        owner,
        given.name,
        given.import_paths or (),
        given.exclusion_patterns,
        by_id=caller_of(request).user_id,
        **options_of(given),
    )
    return library_shapes([library])[0]


@router.post("/validate", auth=allow(Permission.LIBRARY_VALIDATE), response=LibraryValidation)
def validate_new(request: Request, given: LibraryToValidate) -> LibraryValidation:
    """Homing's own: the same for a library that does not exist yet."""
    del request
    return _validation(None, given)


@router.get("/{id}", auth=allow(Permission.LIBRARY_READ), response=LibraryShape)
def get_library(request: Request, id: str) -> LibraryShape:
    """One library."""
    shape = library_shapes([library_for(request, id, Permission.LIBRARY_READ)])[0]
    look_whether_back(shape.import_path_details)
    return shape


@router.put("/{id}", auth=allow(Permission.LIBRARY_UPDATE), response=LibraryShape)
def update_library(request: Request, id: str, given: LibraryUpdate) -> LibraryShape:
    """Change what is given. Import paths are changed by administrators; sending them unchanged is no change."""
    library = library_for(request, id, Permission.LIBRARY_UPDATE)
    paths: list[str | bytes] | None = None
    if given.import_paths is not None:
        # a path that is no UTF-8 comes back as it was displayed
        known = {display(row.path): row.path for row in current_import_paths(library)}
        if given.import_paths != list(known):
            demand(Permission.LIBRARY_UPDATE_PATHS, caller_of(request))
            paths = [known.get(path, path) for path in given.import_paths]
    if any(getattr(given, name) and not getattr(library, name) for name in _OF_ADMINISTRATORS):
        demand(Permission.LIBRARY_UPDATE_PATHS, caller_of(request))
    library = edit_library(
        library,
        name=given.name,
        import_paths=paths,
        exclusion_patterns=given.exclusion_patterns,
        confirmed=given.confirmed or "",
        by_id=caller_of(request).user_id,
        **options_of(given),
    )
    return library_shapes([library])[0]


@router.delete("/{id}", auth=allow(Permission.LIBRARY_DELETE), response={204: None})
def delete_one_library(request: Request, response: HttpResponse, id: str, forGood: bool = False) -> None:
    """Hide the library at once. It can be restored for thirty days; the header X-Homing-Receipt names what does.

    With `forGood` its rows are removed now, and nothing can be restored. Files on disk are never touched.
    """
    library = library_for(request, id, Permission.LIBRARY_DELETE)
    held = library_figures(library.pk)
    receipt = delete_library(
        library, by_id=caller_of(request).user_id, photos=held.photos + held.videos, for_good=forGood
    )
    tell_receipt(response, None if forGood else receipt)


@router.get("/{id}/statistics", auth=allow(Permission.LIBRARY_STATISTICS), response=LibraryStatistics)
def get_library_statistics(request: Request, id: str) -> LibraryStatistics:
    """How much the library holds."""
    figures = library_figures(library_for(request, id, Permission.LIBRARY_STATISTICS).pk)
    return LibraryStatistics(
        photos=figures.photos,
        videos=figures.videos,
        total=figures.photos + figures.videos,
        usage=figures.usage_photos + figures.usage_videos,
        missing=figures.missing,
        trashed=figures.trashed,
        waiting=figures.waiting,
        failed=figures.failed,
    )


@router.post("/{id}/validate", auth=allow(Permission.LIBRARY_VALIDATE), response=LibraryValidation)
def validate(request: Request, id: str, given: LibraryToValidate) -> LibraryValidation:
    """Check import paths and exclusion patterns without saving them."""
    return _validation(library_for(request, id, Permission.LIBRARY_VALIDATE), given)


def _validation(library: Library | None, given: LibraryToValidate) -> LibraryValidation:
    return LibraryValidation(
        import_paths=[_checked_path(path, library) for path in given.import_paths or ()],
        exclusion_patterns=[_checked_pattern(pattern) for pattern in given.exclusion_patterns or ()],
    )


def _checked_path(path: str, library: Library | None) -> ImportPathValidation:
    known = {} if library is None else {display(row.path): row.path for row in current_import_paths(library)}
    check = check_import_path(known.get(path, path), library, is_own=path in known)
    return ImportPathValidation(
        import_path=path, is_valid=check.is_valid, message=check.message or None, warnings=list(check.warnings)
    )


def _checked_pattern(pattern: str) -> PatternValidation:
    try:
        return PatternValidation(exclusion_pattern=pattern, is_valid=True, warnings=pattern_warnings(pattern))
    except PatternError as error:
        return PatternValidation(exclusion_pattern=pattern, is_valid=False, message=str(error))

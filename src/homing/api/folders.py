"""/folders: Homing's own. The folders of one's own libraries, name by name, for picking where a photo is now."""

from __future__ import annotations

from homing.accounts.permission import NotFound, Permission
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import noun
from homing.api.shapes.relinking import FolderListing, PickedName
from homing.libraries.covering import Covered, covered, owned_import_paths
from homing.media.formats import kind_of
from homing.paths import display, is_hidden, join, split
from homing.paths.browsing import names_below

router = noun("folders")
MAX_NAMES = 2_000
"""Folders, and files, of one listing: more than anybody scrolls through."""


@router.get("", auth=allow(Permission.FOLDER_READ), response=FolderListing)
def get_folder(request: Request, path: str | None = None, nearest: bool = False) -> FolderListing:
    """The import paths of the caller's libraries, or what lies in a folder below one: names, nothing more.

    `nearest`: of a path where no folder is (any more), or none of theirs, the nearest above that is one.
    """
    owner_id = caller_of(request).user_id
    if not path:
        return _roots(owner_id)
    found = covered(owner_id, path)
    if not found:
        if nearest:
            return _roots(owner_id)
        raise NotFound(Permission.FOLDER_READ)
    problem: OSError | None = None
    for one in found:
        place: Covered | None = one
        while place is not None:
            try:
                return _listing(place)
            except OSError as error:
                problem = problem or error
            place = place.above() if nearest and not isinstance(problem, TimeoutError) else None
    if nearest:
        return _roots(owner_id)
    raise Refused(_why(path, problem))


def _roots(owner_id: int) -> FolderListing:
    roots = dict.fromkeys(display(root.path) for root in owned_import_paths(owner_id))
    folders = [PickedName(name=root, path=root) for root in roots]
    return FolderListing(path=None, parent=None, folders=folders, files=[], is_cut=False)


def _listing(place: Covered) -> FolderListing:
    library = place.import_path.library
    names = names_below(place.import_path.path, place.below, follow_symlinks=library.follow_symlinks)
    folders, files = (
        sorted((name for name in given if library.include_hidden or not is_hidden(name)), key=_as_people_sort)
        for given in (names.folders, [name for name in names.files if kind_of(name) is not None])
    )
    above = display(split(place.path)[0]) if place.below else None
    return FolderListing(
        path=display(place.path),
        parent=above,
        folders=[_picked(place, name) for name in folders[:MAX_NAMES]],
        files=[_picked(place, name) for name in files[:MAX_NAMES]],
        is_cut=max(len(folders), len(files)) > MAX_NAMES,
    )


def _picked(place: Covered, name: bytes) -> PickedName:
    return PickedName(name=display(name), path=display(join(place.path, name)))


def _as_people_sort(name: bytes) -> tuple[str, bytes]:
    return display(name).casefold(), name


def _why(shown: str, problem: OSError | None) -> str:
    if isinstance(problem, TimeoutError):
        return f"{shown} does not answer. Check that its disk or network share is connected, then try again."
    if isinstance(problem, PermissionError):
        return f"Homing may not read {shown}. Give the user that it runs as permission to read the folder."
    return f"{shown} is not there, or is not a folder."

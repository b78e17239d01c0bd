"""May this folder be an import path? Each answer is a sentence: what is wrong, with which path, why, what to do.

`check_import_path` is asked while a person types, before a library is saved, and by `homing library validate`.
"""

from __future__ import annotations

import os
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path

from homing.accounts.models import User
from homing.configuration import configuration
from homing.libraries.deleting import kept_libraries_of
from homing.libraries.errors import LibraryError
from homing.libraries.models import ImportPath, Library
from homing.paths import display, inside, join
from homing.paths.probe import FolderProbe, Obstacle, probe_folder, real_path, running_as

_DRIVE = re.compile(rb"([A-Za-z]):(?:[\\/]|$)")
_ADDRESS = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(frozen=True, slots=True)
class PathCheck:
    """What `check_import_path` found."""

    path: bytes
    """Normalised where it is valid, else as given."""
    is_valid: bool
    message: str = ""
    """Why it is not valid; empty where it is."""
    warnings: list[str] = field(default_factory=list[str])
    """What is allowed but may surprise."""


class _Refused(LibraryError):
    """Carries the sentence out of the checks below."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="import_paths")


def current_import_paths(library: Library) -> list[ImportPath]:
    """The library's import paths in its owner's order, without those that were taken out."""
    return list(ImportPath.objects.filter(library=library, removed_at=None).order_by("position", "id"))


def check_import_path(
    path: str | bytes, library: Library | None = None, *, owner: User | None = None, is_own: bool = False
) -> PathCheck:
    """Check one folder for a library, or for a new library of `owner`. Looks at the disk; changes nothing.

    A path that the library already has is a duplicate, unless it is that one which is checked again (`is_own`);
    overlaps with the owner's other import paths are warnings.
    """
    given = b""
    try:
        given = as_bytes(path)
        normal = normalise(given)
        probe = probe_folder(normal)
        if probe.obstacle is not None:
            raise _Refused(_why_unusable(normal, probe))
        _refuse_own_data(normal, probe)
        return PathCheck(normal, True, warnings=_warnings(normal, probe, library, owner, is_own=is_own))
    except _Refused as refused:
        return PathCheck(given, False, str(refused))


def as_bytes(path: str | bytes) -> bytes:
    """The path as the operating system takes it. Raises LibraryError with a sentence if it cannot be one."""
    try:
        raw = path if isinstance(path, bytes) else os.fsencode(path)
    except UnicodeEncodeError:
        raise _Refused("The import path holds a character that no file name can have. Type the path again.") from None
    if b"\0" in raw:
        raise _Refused("The import path holds a NUL character, which no file name can have. Type the path again.")
    return raw


def normalise(path: str | bytes) -> bytes:
    """The absolute path, byte for byte, without `.`, `..`, double and trailing slashes.

    Raises LibraryError with a sentence for whatever cannot be an import path by its form alone.
    """
    raw = as_bytes(path)
    if not raw.strip():
        raise _Refused("The import path is empty. Give the folder's full path, such as /home/anna/Pictures.")
    if not raw.startswith(b"/"):
        raise _Refused(_why_not_absolute(raw))
    normal = b"/" + posixpath.normpath(raw).lstrip(b"/")
    if b".." in raw.split(b"/"):
        # Behind a link, `..` is not the folder that stands to its left: the operating system decides.
        real = real_path(raw)
        if real_path(normal) != real:
            normal = real
    if b"\\" in normal and not os.path.lexists(normal):
        meant = b"/" + posixpath.normpath(normal.replace(b"\\", b"/")).lstrip(b"/")
        raise _Refused(
            f"{display(raw)} does not exist. Folders are separated by forward slashes here: "
            f"did you mean {display(meant)}?"
        )
    return normal


def _why_not_absolute(raw: bytes) -> str:
    shown = display(raw)
    drive = _DRIVE.match(raw)
    if drive:
        below = [part for part in re.split(rb"[\\/]", raw[drive.end() :]) if part]
        example = b"/".join([b"/mnt", drive.group(1).lower(), *below])
        return (
            f"{shown} is a Windows path. Give the folder as this server sees it, with forward slashes, "
            f"for example {display(example)}."
        )
    if raw.startswith(b"\\\\"):
        parts = [part for part in re.split(rb"[\\/]", raw) if part][1:]
        example = b"/".join([b"/mnt", *(parts or [b"photos"])])
        return (
            f"{shown} is a Windows network path. Mount the share on this machine and give the folder where it is "
            f"mounted, for example {display(example)}."
        )
    if _ADDRESS.match(raw):
        return f"{shown} is an address, not a folder. Mount it on this machine and give the folder where it is mounted."
    if b"\\" in raw and b"/" not in raw:
        meant = b"/" + b"/".join(part for part in raw.split(b"\\") if part)
        return (
            f"{shown} is not an absolute path, and folders are separated by forward slashes here: "
            f"did you mean {display(meant)}?"
        )
    if raw == b"~" or raw.startswith(b"~/"):
        meant = posixpath.normpath(join(os.fsencode(Path.home()), raw[2:]))
    else:
        meant = b"/" + posixpath.normpath(raw).lstrip(b"/")
        if not os.path.isdir(meant):  # noqa: PTH112 – bytes: the name need not be text
            here = posixpath.normpath(join(os.fsencode(Path.cwd()), raw))
            meant = here if os.path.isdir(here) else meant  # noqa: PTH112 – bytes
    return f"{shown} is not an absolute path: it must start with a slash. Did you mean {display(meant)}?"


def _why_unusable(path: bytes, probe: FolderProbe) -> str:
    shown, at = display(path), display(probe.at)
    match probe.obstacle:
        case Obstacle.MISSING:
            missing = display(path[len(probe.at) :].lstrip(b"/").split(b"/")[0])
            return (
                f"{shown} does not exist: there is no “{missing}” in {at}. Check the spelling (upper and lower case "
                "count), and that the disk is connected and visible to this server."
            )
        case Obstacle.NOT_A_FOLDER if probe.at == path:
            return f"{shown} is a file, not a folder. Give the folder that it lies in."
        case Obstacle.NOT_A_FOLDER:
            return f"{shown} cannot be reached because something on the way to it is a file, not a folder, below {at}."
        case Obstacle.MAY_NOT_LIST | Obstacle.MAY_NOT_ENTER:
            verb = "list" if probe.obstacle is Obstacle.MAY_NOT_LIST else "enter"
            return (
                f"{shown} cannot be read: Homing runs as the user {running_as()}, who may not {verb} {at} "
                f"({probe.detail}). Give that user read and execute permission on the folder."
            )
        case Obstacle.LINK_LOOP:
            return f"{shown} leads round in a circle of symbolic links. Give the folder's real path."
        case Obstacle.TOO_LONG:
            return f"The path is longer than this file system allows: {shown}"
        case Obstacle.NOT_ANSWERING:
            return f"{shown} does not answer. Check that its disk or network share is connected, then try again."
        case _:
            return f"{shown} cannot be read: {probe.detail.lower()}. Check the disk, then try again."


def _refuse_own_data(path: bytes, probe: FolderProbe) -> None:
    data = os.fsencode(configuration().data)
    own = probe_folder(data)
    if own.obstacle is not None:
        return
    if own.identity in probe.lineage:
        raise _Refused(
            f"{display(path)} is inside Homing's own data folder {display(data)}, where Homing keeps thumbnails of "
            "your photos. Give a folder outside of it."
        )
    if probe.identity in own.lineage:
        raise _Refused(
            f"{display(path)} contains Homing's own data folder {display(data)}, so Homing would index its own "
            "thumbnails. Give a folder beside it, or move the data folder by setting HOMING_DATA."
        )


def _warnings(
    path: bytes, probe: FolderProbe, library: Library | None, owner: User | None, *, is_own: bool
) -> list[str]:
    found: list[str] = []
    shown = display(path)
    if probe.real != path:
        found.append(
            f"{shown} leads over a symbolic link to {display(probe.real)}. If the link changes, "
            "the library sees another folder."
        )
    if probe.is_empty:
        found.append(f"{shown} is empty at present. If a disk should be mounted there, check that it is.")
    if owner is None and library is not None:
        owner = library.owner
    if owner is None:
        return found
    if not is_own:
        found.extend(_kept_for(owner, path))
    others = ImportPath.objects.filter(library__owner=owner, library__deleted_at=None, removed_at=None).select_related(
        "library"
    )
    for other in others.order_by("library_id", "position"):
        overlap = _overlap(path, probe, other.path)
        if overlap is None:
            continue
        if library is not None and other.library_id == library.id:
            if path == other.path and is_own:
                continue
            if path == other.path:
                raise _Refused(f"{shown} is already an import path of this library.")
            found.append(f"{shown} {overlap} {display(other.path)} of this library. Each file is added once only.")
        else:
            found.append(
                f"{shown} {overlap} {display(other.path)} of the library “{other.library.name}”. "
                "Files in both places belong to the longer path."
                if path != other.path
                else f"{shown} is an import path of the library “{other.library.name}” too. "
                "Each file is added to one of them only."
            )
    return found


def _kept_for(owner: User, path: bytes) -> list[str]:
    """A deleted library had this folder: it can be had back, instead of beginning anew."""
    return [
        f"The library “{kept.library.name}”, which was deleted on {kept.library.deleted_at:%Y-%m-%d}, had "
        f"{', '.join(display(folder) for folder in kept.folders)}. Until {kept.library.remove_after:%Y-%m-%d} it can "
        "be restored, with everything that was said about its photos."
        for kept in kept_libraries_of(owner, path)
    ]


def _overlap(path: bytes, probe: FolderProbe, other: bytes) -> str | None:
    """How the path lies to another import path, which may be offline: by name first, then by its real place."""
    if path == other:
        return "is the same as"
    if inside(path, other):
        return "lies inside"
    if inside(other, path):
        return "contains"
    seen = probe_folder(other, answer_within_s=2.0)
    if seen.obstacle is not None:
        return None
    if seen.identity == probe.identity:
        return "is the same folder as"
    if seen.identity in probe.lineage:
        return "lies inside"
    return "contains" if probe.identity in seen.lineage else None

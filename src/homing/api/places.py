"""Import paths and the drives below them, with what is not available: as the API shows it, and what is said to it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from homing.accounts.permission import Permission
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import library_for, noun
from homing.api.shapes.libraries import Accepted, AcceptPlace, ImportPathDetail, MountDetail
from homing.database import write_transaction
from homing.ids import Kind
from homing.libraries.covering import absolute_readings
from homing.libraries.models import ImportPath
from homing.paths import display, join
from homing.server import public_ids
from homing.tracking.models import MountBelow
from homing.tracking.rows.away import want_look
from homing.tracking.rows.evidence import count_below
from homing.tracking.rows.folders import FolderTree
from homing.tracking.scanning.accepting import NothingToAccept, accept_place

router = noun("libraries")
LOOK_EVERY_S = 10.0
"""A page that is open asks every few seconds; a look at a drive that is away is worth so much."""
_looked_s = -LOOK_EVERY_S


@router.post("/{id}/places/accept", auth=allow(Permission.QUESTION_ANSWER), response=Accepted)
def accept_what_is_there(request: Request, id: str, given: AcceptPlace) -> Accepted:
    """Say that what lies at an unavailable place now is what is meant: it is scanned and compared with. Photos that are
    not there become missing, after another question where they are many; undone by putting the files back."""
    library = library_for(request, id, Permission.QUESTION_ANSWER)
    wanted = absolute_readings(given.path)
    try:
        receipt = accept_place(library, wanted[0], by_id=caller_of(request).user_id)
    except NothingToAccept as refused:
        raise Refused(str(refused)) from None
    return Accepted(receipt_id=None if receipt is None else public_ids().encode(Kind.RECEIPT, receipt))


def import_path_details(paths: Sequence[ImportPath]) -> list[ImportPathDetail]:
    mounts: dict[int, list[MountBelow]] = {}
    for mount in MountBelow.objects.filter(import_path__in=[path.pk for path in paths]).order_by("path"):
        mounts.setdefault(mount.import_path_id, []).append(mount)
    return [_detail(path, mounts.get(path.pk, [])) for path in paths]


def look_whether_back(paths: Sequence[ImportPathDetail]) -> None:
    """Somebody looks at the page: what is away may be back by now."""
    global _looked_s
    is_away = any(not path.is_available or any(not one.is_available for one in path.mounts) for path in paths)
    if is_away and time.monotonic() - _looked_s >= LOOK_EVERY_S:
        _looked_s = time.monotonic()
        with write_transaction():
            want_look()


def _detail(path: ImportPath, mounts: Sequence[MountBelow]) -> ImportPathDetail:
    tree: FolderTree | None = None
    shown: list[MountDetail] = []
    for mount in mounts:
        is_away = mount.unavailable_since is not None
        if is_away and tree is None:
            tree = FolderTree.load(path.pk, path.path, path.library_id)
        shown.append(
            MountDetail(
                path=display(join(path.path, mount.path)),
                filesystem_type=mount.filesystem_type,
                mount_source=mount.mount_source,
                is_available=not is_away,
                unavailable_since=mount.unavailable_since,
                unavailable_reason=mount.unavailable_reason,
                waiting=tree.count_files(mount.path) if tree is not None and is_away else 0,
            )
        )
    is_away = path.unavailable_since is not None
    return ImportPathDetail(
        import_path=display(path.path),
        is_available=not is_away,
        unavailable_since=path.unavailable_since,
        unavailable_reason=path.unavailable_reason,
        waiting=count_below(path.pk) if is_away else 0,
        filesystem_type=path.filesystem_type,
        mount_source=path.mount_source,
        last_complete_at=path.last_complete_at,
        mounts=shown,
    )

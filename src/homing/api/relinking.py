"""Homing's own: saying oneself where photos are now. One photo (relink), a tree (remap), an import path (move)."""

from __future__ import annotations

from homing.accounts.models import User
from homing.accounts.permission import Permission
from homing.api.assets import asset_for
from homing.api.errors import Refused
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import library_for, noun
from homing.api.shapes.relinking import (
    ImportPathMove,
    ImportPathMoved,
    RelinkOrder,
    RelinkWish,
    RemapLineShape,
    RemapOrder,
    Remapped,
    RemapPreviewShape,
    RemapWish,
)
from homing.assets.looking import look_again
from homing.database import write_transaction
from homing.ids import Kind
from homing.libraries.covering import absolute_readings
from homing.libraries.import_paths import check_import_path, current_import_paths
from homing.libraries.models import Library
from homing.paths import RealFileSystem, display
from homing.server import public_ids
from homing.tracking.models import ScanTrigger
from homing.tracking.relinking import remap, repoint
from homing.tracking.relinking.relink import NotPossible
from homing.tracking.scanning.requests import request_scan
from homing.tracking.why.known import at

asset_router = noun("assets")
remap_router = noun("remap")
library_router = noun("libraries")


@remap_router.post("/preview", auth=allow(Permission.FOLDER_REMAP), response=RemapPreviewShape)
def preview_remap(request: Request, given: RemapWish) -> RemapPreviewShape:
    """What would become of each missing photo under the old path. Changes nothing."""
    return _preview(caller_of(request).user_id, absolute_readings(given.from_path), given.to_path)


@remap_router.post("", auth=allow(Permission.FOLDER_REMAP), response=Remapped)
def remap_folder(request: Request, given: RemapOrder) -> Remapped:
    """Everything missing under the old path is now under the new one. The act can be undone at once, or by photo."""
    owner_id = caller_of(request).user_id
    return _apply(
        owner_id, absolute_readings(given.from_path), given.to_path, with_other_content=given.include_other_content
    )


@asset_router.post("/{id}/relink/preview", auth=allow(Permission.ASSET_RELINK), response=RemapPreviewShape)
def preview_relink(request: Request, id: str, given: RelinkWish) -> RemapPreviewShape:
    """What would become of this missing photo if it were this file. Changes nothing."""
    record = asset_for(request, id, Permission.ASSET_RELINK)
    return _preview(record.owner_id, [record.path], given.path, asset_id=record.id)


@asset_router.post("/{id}/relink", auth=allow(Permission.ASSET_RELINK), response=Remapped)
def relink_asset(request: Request, id: str, given: RelinkOrder) -> Remapped:
    """This missing photo is this file. Its history can undo it."""
    record = asset_for(request, id, Permission.ASSET_RELINK)
    return _apply(
        record.owner_id,
        [record.path],
        given.path,
        with_other_content=given.include_other_content,
        asset_id=record.id,
    )


@library_router.post("/{id}/import-paths/move", auth=allow(Permission.LIBRARY_UPDATE_PATHS), response=ImportPathMoved)
def move_import_path(request: Request, id: str, given: ImportPathMove) -> ImportPathMoved:
    """This import path's tree is at another place now: its photos go along, and none of them is read.

    Only when what lies there is the same by name, size and time; `dryRun` looks and changes nothing.
    """
    library = library_for(request, id, Permission.LIBRARY_UPDATE_PATHS)
    moved = next((row for row in current_import_paths(library) if display(row.path) == given.from_path), None)
    if moved is None:
        raise Refused(f"{given.from_path} is not an import path of this library.")
    check = check_import_path(given.to_path, owner=library.owner)
    if not check.is_valid:
        raise Refused(check.message)
    if given.dry_run:
        found = repoint.compare(moved, check.path, RealFileSystem())
        return _moved(found, will_move=found.is_same, from_path=moved.path, to_path=check.path)
    try:
        found = repoint.repoint(moved, check.path, RealFileSystem(), by_id=caller_of(request).user_id)
    except NotPossible as error:
        raise Refused(str(error)) from None
    _scan(request, library)
    return _moved(found, will_move=True, from_path=moved.path, to_path=check.path)


def _scan(request: Request, library: Library) -> None:
    user = User.objects.get(pk=caller_of(request).user_id)
    with write_transaction():
        request_scan(library, trigger=ScanTrigger.PERSON, requested_by=user)


def _moved(found: repoint.Repointing, *, will_move: bool, from_path: bytes, to_path: bytes) -> ImportPathMoved:
    figures = (
        f"{found.matched:,} of {found.sampled:,} known files that were looked for lie there with the same size and time"
    )
    if not found.sampled:
        message = f"No photo is known in {display(from_path)} that could be looked for. Edit the folders instead."
    elif will_move:
        message = f"{figures}. It is the same folder; its photos go along and none of them is read."
    else:
        message = (
            f"{figures}. {display(to_path)} is another folder. To keep both, add it to the folders; "
            "to say that it is the same nevertheless, relink folder by folder."
        )
    return ImportPathMoved(matched=found.matched, sampled=found.sampled, will_move=will_move, message=message)


def _preview(
    owner_id: int, from_paths: list[bytes], shown_to: str, *, asset_id: int | None = None
) -> RemapPreviewShape:
    found = _looked(owner_id, from_paths, shown_to, asset_id)[2]
    return RemapPreviewShape(
        total=found.total,
        proven=found.proven,
        other_content=found.other_content,
        not_found=found.not_found,
        taken=found.taken,
        sample=[
            RemapLineShape(from_path=display(line.from_path), to_path=display(line.to_path), verdict=line.verdict.value)
            for line in found.sample
        ],
    )


def _apply(
    owner_id: int, from_paths: list[bytes], shown_to: str, *, with_other_content: bool, asset_id: int | None = None
) -> Remapped:
    from_path, to_path, _ = _looked(owner_id, from_paths, shown_to, asset_id)
    try:
        done = remap.apply(
            owner_id,
            from_path,
            to_path,
            include_other_content=with_other_content,
            asset_id=asset_id,
            by_id=owner_id,  # nobody relinks another person's photos
        )
    except NotPossible as error:
        raise Refused(str(error)) from None
    receipt = None if done.receipt_id is None else public_ids().encode(Kind.RECEIPT, done.receipt_id)
    return Remapped(act=done.act, count=done.count, left=done.left, receipt_id=receipt)


def _looked(
    owner_id: int, from_paths: list[bytes], shown_to: str, asset_id: int | None
) -> tuple[bytes, bytes, remap.RemapPreview]:
    """The old and the new path as they are meant, of all their readings, and what a remap finds. Raises Refused."""
    found: list[tuple[bytes, bytes, remap.RemapPreview]] = []
    reasons: list[str] = []
    for to_path in absolute_readings(shown_to):
        for from_path in from_paths:
            try:
                found.append((from_path, to_path, remap.preview(owner_id, from_path, to_path, asset_id=asset_id)))
            except NotPossible as error:
                reasons.append(str(error))
    if not found:
        raise Refused(reasons[0])
    best = max(found, key=lambda one: (one[2].proven, one[2].other_content, one[2].taken))
    if asset_id is not None:
        _be_there(owner_id, best[2])
    return best


def _be_there(owner_id: int, found: remap.RemapPreview) -> None:
    """Of one photo: the file that it shall be is on disk now. Raises Refused, and has its folder scanned."""
    for line in found.sample:
        if line.verdict is remap.Verdict.NOT_FOUND:
            continue
        try:
            RealFileSystem().lstat(line.to_path)
        except (FileNotFoundError, NotADirectoryError):
            known = at(owner_id, line.to_path)
            look_again([] if known is None else [known.row.pk])
            raise Refused(f"{display(line.to_path)} is not there any more. Homing looks where it went.") from None
        except OSError:
            continue  # unknown: what the index says stands

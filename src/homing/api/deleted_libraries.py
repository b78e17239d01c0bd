"""/libraries/deleted: Homing's own. Deleted libraries that can be restored still, by undoing their receipt."""

from __future__ import annotations

from homing.accounts.permission import Permission, demand_object, only_owner
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import noun, number_of
from homing.api.shapes.libraries import DeletedLibrary
from homing.ids import Kind
from homing.libraries.deleting import delete_library, kept_libraries
from homing.paths import display
from homing.server import public_ids

router = noun("libraries")


@router.get("/deleted", auth=allow(Permission.LIBRARY_READ), response=list[DeletedLibrary])
def get_deleted_libraries(request: Request) -> list[DeletedLibrary]:
    """The caller's (everybody's for an administrator), the last deleted first."""
    ids = public_ids()
    return [
        DeletedLibrary(
            id=ids.encode(Kind.LIBRARY, kept.library.pk),
            owner_id=ids.encode(Kind.USER, kept.library.owner_id),
            owner_name=kept.library.owner.name,
            name=kept.library.name,
            import_paths=[display(folder) for folder in kept.folders],
            photos=kept.photos,
            deleted_at=kept.library.deleted_at,
            remove_after=kept.library.remove_after,
            receipt_id=None if kept.receipt_id is None else ids.encode(Kind.RECEIPT, kept.receipt_id),
        )
        for kept in kept_libraries(only_owner(Permission.LIBRARY_READ, caller_of(request)))
    ]


@router.delete("/deleted/{id}", auth=allow(Permission.LIBRARY_DELETE), response={204: None})
def remove_deleted_library(request: Request, id: str) -> None:
    """Remove what is left of a deleted library now, for good. Files on disk are never touched."""
    number = number_of(Kind.LIBRARY, id, Permission.LIBRARY_DELETE)
    kept = next((one for one in kept_libraries(None) if one.library.pk == number), None)
    demand_object(Permission.LIBRARY_DELETE, caller_of(request), kept and kept.library.owner_id)
    assert kept is not None
    delete_library(kept.library, by_id=caller_of(request).user_id, photos=kept.photos, for_good=True)

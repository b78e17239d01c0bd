"""Deleting a library, and having it back.

A deleted library is hidden from its first moment. For thirty days it is kept as it was, with all that was said about
its photos, so that it can be restored; then `homing.assets.removal` removes its rows in the background. Files on disk
are never touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from homing.accounts.models import User
from homing.database import write_transaction
from homing.jobs import JobRequest, enqueue
from homing.libraries.models import ImportPath, Library
from homing.paths import inside
from homing.receipts.models import Act, Receipt
from homing.receipts.writing import write_receipt

DELETE_LIBRARY = "delete-library"
KEPT_FOR = timedelta(days=30)
"""How long a deleted library can be restored."""


def delete_library(
    library: Library,
    *,
    by_id: int | None = None,
    photos: int = 0,
    for_good: bool = False,
    now: datetime | None = None,
) -> int | None:
    """Hide the library at once. Returns the receipt's number; asking twice changes nothing, and has none.

    Args:
        photos: how many it holds, for the receipt.
        for_good: have its rows removed now instead of keeping them for a while; also of one that is kept already.
            Cannot be undone.
    """
    now = now or datetime.now(UTC)
    with write_transaction():
        library = Library.objects.select_for_update().get(pk=library.pk)
        if library.deleted_at is not None and (library.remove_after is None or not for_good):
            return None
        library.deleted_at = library.deleted_at or now
        library.remove_after = None if for_good else now + KEPT_FOR
        library.save(update_fields=["deleted_at", "remove_after", "updated_at"])
        if for_good:
            enqueue_removal(library)
        held = f", with {_photos(photos)}" if photos else ""
        return write_receipt(
            Act.DELETED_LIBRARY,
            f"The library “{library.name}” was deleted{' for good' if for_good else ''}{held}",
            owner_id=library.owner_id,
            by_id=by_id,
            count=photos,
            library_id=library.pk,
            is_destructive=for_good,
            can_undo=not for_good,
            undo_for=KEPT_FOR,
            at=now,
        )


def restore_library(library_id: int, now: datetime | None = None) -> Library | None:
    """Have a deleted library back as it was; None where it is too late. The caller asks for its scan."""
    now = now or datetime.now(UTC)
    with write_transaction():
        restored = Library.objects.filter(pk=library_id, deleted_at__isnull=False, remove_after__gt=now).update(
            deleted_at=None, remove_after=None
        )
    return Library.objects.select_related("owner").get(pk=library_id) if restored else None


def enqueue_due_removals(now: datetime) -> int:
    """Have the rows of libraries removed whose time to be restored is over. Returns how many libraries."""
    removed = 0
    for library in Library.objects.filter(deleted_at__isnull=False, remove_after__lte=now).select_related("owner"):
        with write_transaction():
            if not Library.objects.filter(pk=library.pk, remove_after__lte=now).update(remove_after=None):
                continue
            enqueue_removal(library)
            deleted = Receipt.objects.filter(library_id=library.pk, act=Act.DELETED_LIBRARY).order_by("-pk").first()
            photos = deleted.count if deleted is not None else 0
            held = f", with {_photos(photos)}" if photos else ""
            write_receipt(
                Act.ERASED,
                f"The library “{library.name}” was removed for good{held}: it was deleted {KEPT_FOR.days} days before",
                owner_id=library.owner_id,
                by_id=None,
                count=photos,
                library_id=library.pk,
                is_destructive=True,
                can_undo=False,
                at=now,
            )
            removed += 1
    return removed


def enqueue_removal(library: Library) -> None:
    """Have a deleted library's rows removed in the background. Call inside `write_transaction()`."""
    enqueue(
        JobRequest(
            kind=DELETE_LIBRARY,
            arguments={"library": library.pk},
            queue="backgroundTask",
            join_key=f"{DELETE_LIBRARY}:{library.pk}",
            # Never beside a scan of this owner, which could still be writing to the library.
            exclusive_key=f"scan:{library.owner_id}",
            owner_id=library.owner_id,
            library_id=library.pk,
            title=f"Remove the deleted library “{library.name}”",
        )
    )


@dataclass(frozen=True, slots=True)
class KeptLibrary:
    """A deleted library that can be restored."""

    library: Library
    folders: list[bytes]
    photos: int
    receipt_id: int | None
    """Undoing it restores the library."""


def kept_libraries(owner_id: int | None, now: datetime | None = None) -> list[KeptLibrary]:
    """Deleted libraries of this owner (None: of everybody) that can be restored, the last deleted first."""
    found = Library.objects.filter(deleted_at__isnull=False, remove_after__gt=now or datetime.now(UTC))
    if owner_id is not None:
        found = found.filter(owner_id=owner_id)
    libraries = list(found.select_related("owner").order_by("-deleted_at", "-pk"))
    numbers = [library.pk for library in libraries]
    folders: dict[int, list[bytes]] = {number: [] for number in numbers}
    for row in ImportPath.objects.filter(library__in=numbers, removed_at=None).order_by("position", "pk"):
        folders[row.library_id].append(row.path)
    acts = Receipt.objects.filter(library_id__in=numbers, act=Act.DELETED_LIBRARY, can_undo=True, undone_at=None)
    receipts = {receipt.library_id: receipt for receipt in acts.order_by("pk")}
    return [
        KeptLibrary(
            library,
            folders[library.pk],
            receipts[library.pk].count if library.pk in receipts else 0,
            receipts[library.pk].pk if library.pk in receipts else None,
        )
        for library in libraries
    ]


def kept_libraries_of(owner: User, path: bytes) -> Sequence[KeptLibrary]:
    """Deleted libraries of this owner that had this folder, or one around it or below it."""
    return [
        kept
        for kept in kept_libraries(owner.pk)
        if any(inside(path, folder) or inside(folder, path) for folder in kept.folders)
    ]


def _photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count:,} photos"

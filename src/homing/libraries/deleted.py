"""Which libraries are not shown: deleted ones whose rows are still being removed, and those kept off the timeline."""

from __future__ import annotations

from homing.libraries.models import Library


def deleted_libraries(owner_id: int) -> list[int]:
    """This owner's; hidden from the moment of deletion."""
    return list(Library.objects.filter(owner_id=owner_id, deleted_at__isnull=False).values_list("id", flat=True))


def libraries_off_timeline(owner_id: int) -> list[int]:
    """Libraries of this owner whose photos stay off the timeline; mostly none."""
    return list(
        Library.objects.filter(owner_id=owner_id, in_timeline=False, deleted_at=None).values_list("pk", flat=True)
    )

"""Which libraries are hidden because they were deleted and their rows are still being removed."""

from __future__ import annotations

from homing.libraries.models import Library


def deleted_libraries(owner_id: int) -> list[int]:
    """This owner's; hidden from the moment of deletion."""
    return list(Library.objects.filter(owner_id=owner_id, deleted_at__isnull=False).values_list("id", flat=True))

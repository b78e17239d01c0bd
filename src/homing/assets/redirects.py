"""Numbers of assets that turned out to be others: whoever kept such a number still finds the photo."""

from __future__ import annotations

from collections.abc import Sequence

from homing.assets.models import Redirect
from homing.assets.rows import slices


def successors_of(asset_ids: Sequence[int]) -> dict[int, int]:
    """Retired number to the asset that it is today; numbers that were never retired are left out."""
    found: dict[int, int] = {}
    for part in slices(asset_ids):
        found.update(Redirect.objects.filter(pk__in=part).values_list("old_id", "asset_id"))
    return found

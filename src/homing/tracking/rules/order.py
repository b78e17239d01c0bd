"""Which changes must be written in one transaction. Pure.

A move onto a name that another row still holds frees and takes that name at once: a swap is two such moves, a rotation
three, a chain any number. Everything else may be written in batches of any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from homing.tracking.rules.changes import Adopted, Change, Gone, Kept


def batches(changes: Sequence[Change], held: Mapping[bytes, int], size: int) -> Iterator[list[Change]]:
    """Split into batches of about `size`, keeping together what belongs together.

    `held` tells for a path which present row holds its name now.
    """
    groups = _groups(changes, held)
    batch: list[Change] = []
    for group in groups:
        if batch and len(batch) + len(group) > size:
            yield batch
            batch = []
        batch.extend(group)
    if batch:
        yield batch


def _groups(changes: Sequence[Change], held: Mapping[bytes, int]) -> Iterable[list[Change]]:
    """Changes joined by "takes the name that this one's row holds", in order of first appearance."""
    of_row = {change.row_id: index for index, change in enumerate(changes) if isinstance(change, Kept | Gone | Adopted)}
    parent = list(range(len(changes)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for index, change in enumerate(changes):
        holder = held.get(change.takes) if change.takes is not None else None
        freed_by = of_row.get(holder) if holder is not None else None
        if freed_by is not None and freed_by != index:
            parent[find(freed_by)] = find(index)
    groups: dict[int, list[Change]] = {}
    for index, change in enumerate(changes):
        groups.setdefault(find(index), []).append(change)
    return groups.values()

"""The matches that people undid: they are not made again."""

from __future__ import annotations

from collections import defaultdict

from homing.tracking.models import Rejection
from homing.tracking.rules.identify import OpenFile, OpenRow


class Refusals:
    """Loaded whole: one line an undone match."""

    def __init__(self) -> None:
        self._paths: set[tuple[int, bytes]] = set()
        self._ids: defaultdict[int, set[tuple[int, int, int]]] = defaultdict(set)
        for row_id, path, device, inode, birth_ns in Rejection.objects.values_list(
            "file_row", "path", "device", "inode", "birth_ns"
        ):
            self._paths.add((row_id, path))
            if birth_ns:
                self._ids[row_id].add((device, inode, birth_ns))

    def of_file(self, row: OpenRow, file: OpenFile) -> bool:
        """Did a person say that this row is not that file: the one at that path then, or that very one by its id?"""
        return self._has(row.row_id, file.path, (file.entry.device, file.entry.inode, file.birth_ns))

    def of_row(self, row: OpenRow, other: OpenRow) -> bool:
        """The same of the file that another row stands for."""
        return self._has(row.row_id, other.path, (other.device, other.inode, other.birth_ns))

    def _has(self, row_id: int, path: bytes, file_id: tuple[int, int, int]) -> bool:
        return (row_id, path) in self._paths or file_id in self._ids.get(row_id, ())

"""Lines of history as the API shows them."""

from __future__ import annotations

from homing.api.shapes.relinking import HistoryLineShape
from homing.ids import Kind
from homing.paths import display
from homing.server import public_ids
from homing.tracking.rows.history import HistoryLine


def history_line(line: HistoryLine) -> HistoryLineShape:
    ids = public_ids()
    return HistoryLineShape(
        id=ids.encode(Kind.EVENT, line.event_id) if line.event_id else None,
        at=line.at,
        kind=line.kind,
        asset_id=None if line.asset_id is None else ids.encode(Kind.ASSET, line.asset_id),
        from_path=None if line.from_path is None else display(line.from_path),
        to_path=None if line.to_path is None else display(line.to_path),
        evidence=line.evidence,
        scan_id=None if line.scan_id is None else ids.encode(Kind.SCAN, line.scan_id),
        can_undo=line.can_undo,
        undone_at=line.undone_at,
    )

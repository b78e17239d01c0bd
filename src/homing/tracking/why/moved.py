"""Where a file that has no row any more went, by the history of the photos."""

from __future__ import annotations

from homing.paths import display, join, relative, split
from homing.tracking.models import Event, EventKind
from homing.tracking.why.reasons import Reason, Why, moment_text

_MOVES = (EventKind.MOVED, EventKind.ADOPTED, EventKind.RELINKED)


def from_here(owner_id: int, path: bytes) -> Why | None:
    """The answer for a path that a photo of this person, or a folder above it, has left."""
    starts = [path]
    while split(starts[-1])[0] != starts[-1]:
        starts.append(split(starts[-1])[0])
    events = Event.objects.filter(
        owner_id=owner_id, kind__in=_MOVES, undone_at=None, from_path__in=starts, to_path__isnull=False
    )
    for event in events.order_by("-at", "-id"):
        from_path, to_path = bytes(event.from_path or b""), bytes(event.to_path or b"")
        if (from_path != path and event.folder_id is None) or from_path == to_path:
            continue
        now = to_path if from_path == path else join(to_path, relative(path, from_path))
        sentence = f"{display(path)} is not there any more: it was moved to {display(now)}."
        details = [f"A scan found that on {moment_text(event.at)}: {event.evidence}."] if event.evidence else []
        return Why(path, Reason.MOVED, sentence, details, asset_id=event.asset_id, since=event.at)
    return None

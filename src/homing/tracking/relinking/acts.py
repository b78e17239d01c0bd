"""What one person did at once, undone at once: a remap of a folder, offers accepted together."""

from __future__ import annotations

from dataclasses import dataclass, field

from homing.tracking.models import Event
from homing.tracking.relinking.relink import NotPossible, undo


@dataclass(slots=True)
class ActUndone:
    """How much of an act was undone, and what was left, in sentences."""

    count: int = 0
    left: list[str] = field(default_factory=list[str])


def undo_act(owner_id: int, act: str) -> ActUndone | None:
    """Undo all that one act of this person did, newest first; None when nothing of it can be undone (any more).

    Each in a transaction of its own: what cannot be undone is told, the rest is undone.
    """
    events = Event.objects.filter(owner_id=owner_id, act=act, undone_at=None, before__isnull=False)
    numbers = list(events.order_by("-pk").values_list("pk", flat=True)) if act else []
    if not numbers:
        return None
    undone = ActUndone()
    for number in numbers:
        try:
            report = undo(number)
        except NotPossible as reason:
            undone.left.append(str(reason))
        else:
            undone.count += 1
            undone.left.extend(report.left)
    return undone

"""After a scan, and after contents became known: words go where their picture is (TRACKING rules 3 and 4).

A function of the index alone, so that a killed scan loses nothing: the next one does the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from homing.tracking.relinking.adoption import adopt_late
from homing.tracking.relinking.inheritance import hand_on_words
from homing.tracking.relinking.remap_offers import offer_the_rest


def reunite(owner_id: int, *, scan_id: int | None, now: Callable[[], datetime]) -> None:
    """Join missing photos with their copies, and give the words of edited ones to the files of their former content."""
    adopt_late(owner_id, scan_id=scan_id, now=now)
    hand_on_words(owner_id, scan_id=scan_id, now=now)
    if scan_id is not None:
        offer_the_rest(owner_id, scan_id, now())

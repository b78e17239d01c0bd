"""What people decide about who is who: relink a missing photo, and undo a match.

Undo right after an act restores exactly. Later it restores whatever the act set and nobody changed since, and lists
the rest. An undone match is remembered and not made again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from homing.assets import handing_over
from homing.assets.models import Asset, AssetState, File, FileState, Folder, TakenOut
from homing.clock import SystemClock, moment
from homing.database import write_transaction
from homing.paths import display
from homing.tracking.models import Event, EventKind, Rejection
from homing.tracking.rows import parting
from homing.tracking.rows.evidence import Rows
from homing.tracking.rows.takeover import TakeOver, take_over
from homing.tracking.rows.wants import want_pictures


class NotPossible(Exception):
    """Why an act cannot be done, as a sentence for people."""


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What an undo did, in sentences."""

    restored: list[str] = field(default_factory=list[str])
    left: list[str] = field(default_factory=list[str])
    """What was changed by somebody since, and stays as it is."""


def relink(
    old_asset_id: int, new_asset_id: int, *, kind: EventKind = EventKind.RELINKED, evidence: str, act: str = ""
) -> int:
    """Make a missing photo take over the file of another photo of the same owner. Returns the event's number.

    Raises NotPossible when the one is not missing, the other not there, or they are not of one owner.
    """
    now = _now()
    with write_transaction():
        one = _pair(old_asset_id, new_asset_id, kind, evidence, act)
        owner_id = Asset.objects.values_list("owner_id", flat=True).get(pk=old_asset_id)
        Rejection.objects.filter(file_row=one.row_id, path=one.to_path).delete()  # they changed their mind
        if take_over(one, owner_id=owner_id, scan_id=None, now=now):
            want_pictures()
        return cast("int", Event.objects.filter(asset_id=old_asset_id).latest("pk").pk)


def _pair(old_asset_id: int, new_asset_id: int, kind: EventKind, evidence: str, act: str) -> TakeOver:
    assets = Asset.objects.in_bulk([old_asset_id, new_asset_id])
    old, new = assets.get(old_asset_id), assets.get(new_asset_id)
    if old is None or new is None or old == new:
        raise NotPossible("One of the two photos is not known any more.")
    if old.owner != new.owner:
        raise NotPossible("The two photos belong to different people.")
    if old.state == AssetState.PRESENT:
        raise NotPossible("The photo is not missing: its file is where it was.")
    if old.trashed_at is not None and old.taken_out == TakenOut.FORGOTTEN:
        raise NotPossible("The photo was forgotten. Have it back first.")
    row = File.objects.filter(asset=old).exclude(state=FileState.PRESENT).order_by("-state_since", "pk").first()
    other = File.objects.filter(asset=new, state=FileState.PRESENT).order_by("pk").first()
    if row is None or other is None:
        raise NotPossible("The other photo's file is not there now.")
    paths = {found.row_id: found.path for found in Rows(0, {}).by_id([row.pk, other.pk])}
    return TakeOver(row.pk, other.pk, paths[row.pk], paths[other.pk], kind, evidence, act)


def undo(event_id: int) -> UndoReport:
    """Undo a match, or the handing on of words. Raises NotPossible with the reason."""
    now = _now()
    with write_transaction():
        event = Event.objects.select_related("asset").filter(pk=event_id).first()
        if event is None or event.asset is None:
            raise NotPossible("That is not known any more.")
        if event.before is None:
            raise NotPossible("There is nothing to undo in this.")
        if event.undone_at is not None:
            raise NotPossible("This was undone already.")
        report = UndoReport()
        if event.kind == EventKind.INHERITED:
            _take_words_back(event, event.before, report, now)
        else:
            _part(event, event.before, report, now)
        Event.objects.filter(pk=event_id).update(undone_at=now)
    return report


def _take_words_back(event: Event, before: dict[str, object], report: UndoReport, now: datetime) -> None:
    assert event.asset_id is not None
    given = cast("handing_over.Said", before["words_given"])
    was = cast("handing_over.Said | None", before["words_before"])
    left = handing_over.take_back(event.asset_id, given, was, now)
    report.restored.append("The words that it had got from the other photo are gone from this one.")
    report.left.extend(f"Its {_SPOKEN[name]} was changed since, and stays." for name in left)


def _part(event: Event, before: dict[str, object], report: UndoReport, now: datetime) -> None:
    row_id = cast("int", before["row_id"])
    if not File.objects.filter(pk=row_id).exists():
        raise NotPossible("The photo's file is not known any more.")
    folder_id = cast("int", cast("list[object]", before["row"])[0])
    if not Folder.objects.filter(pk=folder_id).exists():
        raise NotPossible("The folder that the photo lay in before is not part of any library any more.")
    parted = parting.part(event, before, now)
    where = display(parted.path)
    report.restored.append(f"{where} is a photo of its own again.")
    if event.from_path is not None and event.kind != EventKind.CHANGED:
        report.restored.append(f"The other photo was last seen as {display(event.from_path)}, and is missing there.")
    if parted.was_moved_since:
        report.left.append(f"The file was moved since; it stays where it is now, as {where}.")
    report.left.extend(
        f"The {_SPOKEN[name]} was changed since, and stays with the missing photo." for name in parted.left
    )
    if parted.lost_picture:
        report.left.append("How the missing photo looked was not kept: its thumbnail had been made anew already.")


_SPOKEN = {
    "description": "description",
    "rating": "rating",
    "is_favorite": "favourite mark",
    "taken_us": "date",
    "offset_minutes": "date's time zone",
    "latitude": "place",
    "longitude": "place",
}


def _now() -> datetime:
    return moment(SystemClock())

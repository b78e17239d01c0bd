"""Another picture in a file's place (TRACKING rule 2): the row was kept by its path, what people said stays, and they
are asked whether it still belongs to what the file shows now. An edit is no other picture, rewritten tags are nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from homing.assets.models import AssetState, Facts, File, FileState, FormerLook, Stage, Words
from homing.assets.rows import for_database
from homing.database import write_transaction
from homing.paths import split
from homing.tracking.models import Event, EventKind, Offer, OfferKind, OfferState
from homing.tracking.rows.asset_state import show_again
from homing.tracking.rows.evidence import Rows
from homing.tracking.rules.capture import Capture, is_another_picture

_AT_ONCE = 200
_SAID_SO = (EventKind.RELINKED, EventKind.SPLIT)
EVIDENCE = (
    "What this file shows has little in common with what it showed before, and nothing tells that it is the same shot."
    " Your words about it were kept."
)


def offer_replaced(now: datetime, check: Callable[[], None]) -> int:
    """Judge the files that came to show other pixels; returns how many offers were made."""
    made, after = 0, 0
    while True:
        check()
        with write_transaction():
            formers = list(FormerLook.objects.filter(pk__gt=after).order_by("pk")[:_AT_ONCE])
            if not formers:
                return made
            after = formers[-1].pk
            made += _judge(formers, now)


def _judge(formers: Sequence[FormerLook], now: datetime) -> int:
    ids = [former.pk for former in formers]
    facts = {found.pk: found for found in Facts.objects.filter(asset_id__in=ids).select_related("asset")}
    told = _told(ids)
    judged: list[int] = []
    others: list[Facts] = []
    for former in formers:
        found = facts.get(former.pk)
        if found is None:
            judged.append(former.pk)  # the asset is gone
        elif _can_be_seen(found):
            judged.append(former.pk)
            was_told = former.pk in told and told[former.pk] >= former.read_at
            if not was_told and is_another_picture(_capture(former), _capture(found)):
                others.append(found)
    FormerLook.objects.filter(pk__in=judged).delete()
    # what was thrown away, or hidden, was the other picture: this one nobody has seen yet
    show_again([found.pk for found in others], for_database(now))
    return _offer(others, now)


def _told(asset_ids: Sequence[int]) -> dict[int, datetime]:
    """When a person said last that an asset is this file: they have seen that it looks different."""
    found = Event.objects.filter(asset_id__in=asset_ids, kind__in=_SAID_SO).order_by("at").values_list("asset_id", "at")
    return {asset_id: at for asset_id, at in found if asset_id is not None}


def _can_be_seen(facts: Facts) -> bool:
    asset = facts.asset
    is_read = not asset.needs & Stage.PICTURES and facts.perceptual_hash is not None
    return asset.state == AssetState.PRESENT and is_read


def _offer(others: Sequence[Facts], now: datetime) -> int:
    """Ask about those that something was said about, and that are not asked about already."""
    ids = [facts.pk for facts in others]
    with_words = set(Words.objects.filter(asset_id__in=ids).values_list("pk", flat=True))
    open_offers = Offer.objects.filter(kind=OfferKind.ANOTHER_PICTURE, state=OfferState.OPEN, old_asset_id__in=ids)
    asked = set(open_offers.values_list("old_asset_id", flat=True))
    row_ids = dict(File.objects.filter(asset_id__in=ids, state=FileState.PRESENT).values_list("asset_id", "pk"))
    paths = {row.row_id: row.path for row in Rows(0, {}).by_id(row_ids.values())}
    offers: list[Offer] = []
    for facts in others:
        path = paths.get(row_ids.get(facts.pk, 0))
        if path is None or facts.pk not in with_words or facts.pk in asked:
            continue
        folder = split(path)[0]
        offers.append(
            Offer(
                owner=facts.asset.owner,
                kind=OfferKind.ANOTHER_PICTURE,
                old_asset_id=facts.pk,
                from_path=path,
                to_path=path,
                from_folder=folder,
                to_folder=folder,
                evidence=EVIDENCE,
                created_at=now,
            )
        )
    Offer.objects.bulk_create(offers)
    return len(offers)


def _capture(said: FormerLook | Facts) -> Capture:
    return Capture(
        make=said.make,
        model=said.model,
        serial=said.serial,
        taken_us=said.taken_us,
        offset_minutes=said.offset_minutes or 0,
        taken_source=said.taken_source,
        width=said.width or 0,
        height=said.height or 0,
        look=said.perceptual_hash,
    )

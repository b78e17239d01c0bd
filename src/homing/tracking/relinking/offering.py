"""Making offers: which photo is likely to be a missing one, edited and moved (TRACKING rule 6). In the background,
after scans and after pictures were made; a person decides, nothing is done here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from homing.assets.missing import is_any_missing
from homing.assets.models import Asset, AssetState, FileState, TakenOut
from homing.database import write_transaction
from homing.paths import split
from homing.tracking.models import Offer, OfferKind, OfferState
from homing.tracking.relinking.forgotten import offer_forgotten
from homing.tracking.relinking.replaced import offer_replaced
from homing.tracking.rows.evidence import Rows
from homing.tracking.rows.refusals import Refusals
from homing.tracking.rows.shots import Shot, missing_of_owners, of_these_names, shots_of, taken_then
from homing.tracking.rules.capture import Capture, Likeness, likeness

_SAME_SCAN = timedelta(hours=1)
"""A scan adds what it finds some time before it says what is missing."""
_MOST_PAIRS = 100_000
"""More of one moment, or one name and size, and that tells nothing: a clock that stood still."""
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class _Pair:
    alike: Likeness
    old: Shot
    new: Shot


def make_offers(now: datetime, check: Callable[[], None]) -> int:
    """Withdraw what does not stand any more, offer what is new; returns how many are. `check` may raise to stop."""
    withdraw_offers()
    made = offer_replaced(now, check) + offer_forgotten(now, check)
    for owner_id, asset_ids in sorted(missing_of_owners().items()):
        check()
        made += _offer_moved(owner_id, asset_ids, now, check)
    return made


def may_have_offers() -> bool:
    """Whether there is anything to offer or to withdraw."""
    return is_any_missing() or Offer.objects.filter(state=OfferState.OPEN, new_asset__isnull=False).exists()


def withdraw_offers() -> None:
    """Take back open offers whose missing photo is back, or whose other photo is not there any more."""
    of_forgotten = Q(kind=OfferKind.FORGOTTEN)
    is_forgotten = Q(old_asset__trashed_at__isnull=False, old_asset__taken_out=TakenOut.FORGOTTEN)
    stale = Offer.objects.filter(
        Q(old_asset__state=AssetState.PRESENT)
        | ~Q(new_asset__state=AssetState.PRESENT)
        | (~of_forgotten & Q(old_asset__trashed_at__isnull=False))
        | (of_forgotten & ~is_forgotten)
        | Q(new_asset__trashed_at__isnull=False),
        state=OfferState.OPEN,
        new_asset__isnull=False,
    )
    ids = list(stale.values_list("pk", flat=True))
    if ids:
        with write_transaction():
            Offer.objects.filter(pk__in=ids, state=OfferState.OPEN).delete()


def _offer_moved(owner_id: int, asset_ids: Sequence[int], now: datetime, check: Callable[[], None]) -> int:
    decided: set[tuple[int, int | None]] = set()
    asked: set[int] = set()
    for old_id, new_id, state in Offer.objects.filter(owner_id=owner_id).values_list(
        "old_asset_id", "new_asset_id", "state"
    ):
        decided.add((old_id, new_id))
        if state == OfferState.OPEN and new_id is not None:
            asked |= {old_id, new_id}
    missing = [shot for shot in shots_of(asset_ids, FileState.ABSENT) if shot.asset_id not in asked]
    if not missing:
        return 0
    proven = {shot.content_hash for shot in missing} - {None}
    there_ids = taken_then(owner_id, missing, check) | of_these_names(owner_id, missing)
    there = [shot for shot in shots_of(there_ids - asked, FileState.PRESENT) if shot.content_hash not in proven]
    best: list[_Pair] = []
    used: set[int] = set()
    pairs = [pair for pair in _alike(missing, there) if (pair.old.asset_id, pair.new.asset_id) not in decided]
    check()
    for pair in _not_refused(owner_id, pairs):
        if not used & {pair.old.asset_id, pair.new.asset_id}:
            used |= {pair.old.asset_id, pair.new.asset_id}
            best.append(pair)
    return sum(_write(owner_id, best[start : start + _AT_ONCE], now) for start in range(0, len(best), _AT_ONCE))


def _alike(missing: Sequence[Shot], there: Sequence[Shot]) -> list[_Pair]:
    """All pairs for which something speaks, the best first."""
    olds, news = _by_key(missing), _by_key(there)
    found: dict[tuple[int, int], _Pair] = {}
    for key, old_shots in olds.items():
        new_shots = news.get(key, ())
        if len(old_shots) * len(new_shots) > _MOST_PAIRS:
            continue
        for old in old_shots:
            for new in new_shots:
                alike = likeness(old.capture, new.capture, were_both_there=_were_both_there(old, new))
                if alike is not None:
                    found[old.asset_id, new.asset_id] = _Pair(alike, old, new)
    return sorted(found.values(), key=lambda pair: (pair.alike.rank, pair.old.asset_id, pair.new.asset_id))


def _by_key(shots: Sequence[Shot]) -> dict[Hashable, list[Shot]]:
    """By what two shots must have in common to be worth a comparison: the moment, or name and size."""
    found: dict[Hashable, list[Shot]] = defaultdict(list)
    for shot in shots:
        capture: Capture = shot.capture
        if capture.moment_us is not None:
            found[capture.moment_us].append(shot)
        found[capture.stem, frozenset((capture.width, capture.height))].append(shot)
    return found


def _were_both_there(old: Shot, new: Shot) -> bool:
    return old.missing_since is not None and new.first_seen < old.missing_since - _SAME_SCAN


def _not_refused(owner_id: int, pairs: Sequence[_Pair]) -> list[_Pair]:
    """Without the pairs of which a person said already that they are two photos."""
    row_ids = {row_id for pair in pairs for row_id in (pair.old.row_id, pair.new.row_id)}
    rows = {row.row_id: row for row in Rows(owner_id, {}).by_id(row_ids)}
    refusals = Refusals()
    return [
        pair
        for pair in pairs
        if pair.old.row_id in rows
        and pair.new.row_id in rows
        and not refusals.of_row(rows[pair.old.row_id], rows[pair.new.row_id])
    ]


def _write(owner_id: int, pairs: Sequence[_Pair], now: datetime) -> int:
    paths = {
        row.row_id: row.path
        for row in Rows(owner_id, {}).by_id([row_id for pair in pairs for row_id in (pair.old.row_id, pair.new.row_id)])
    }
    with write_transaction():
        ids = [asset_id for pair in pairs for asset_id in (pair.old.asset_id, pair.new.asset_id)]
        states = dict(Asset.objects.filter(pk__in=ids).values_list("pk", "state"))
        offers = [
            Offer(
                owner_id=owner_id,
                kind=OfferKind.EDITED_AND_MOVED,
                old_asset_id=pair.old.asset_id,
                new_asset_id=pair.new.asset_id,
                from_path=paths[pair.old.row_id],
                to_path=paths[pair.new.row_id],
                from_folder=split(paths[pair.old.row_id])[0],
                to_folder=split(paths[pair.new.row_id])[0],
                evidence=pair.alike.evidence,
                created_at=now,
            )
            for pair in pairs
            # as it is now: a scan may have found out more meanwhile
            if states.get(pair.old.asset_id) == AssetState.MISSING
            and states.get(pair.new.asset_id) == AssetState.PRESENT
        ]
        Offer.objects.bulk_create(offers, ignore_conflicts=True)
    return len(offers)

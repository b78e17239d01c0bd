"""Months and their columns, from rows of known dates."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from homing.accounts.models import User
from homing.assets.dates import local_day_of, to_us
from homing.assets.daycounts import recount
from homing.assets.models import Asset, AssetState, Facts, Words
from homing.database import write_transaction
from homing.ids import Kind, PublicIds
from homing.libraries.models import Library
from homing.timeline.buckets import View, month_assets, month_counts
from homing.timeline.columns import columns, moment_text

pytestmark = [pytest.mark.parity, pytest.mark.django_db]
NOW = datetime(2026, 11, 21, 4, 5, 6, 789_000, tzinfo=UTC)


@pytest.fixture
def owner() -> User:
    return User.objects.create(email="anna@example.org", name="Anna")


@pytest.fixture
def add(owner: User) -> Callable[..., Asset]:
    """Adds one asset taken at a moment in UTC."""
    library = Library.objects.create(owner=owner, name="Photos")

    def add_one(taken: str, **fields: Any) -> Asset:
        taken_us = to_us(datetime.fromisoformat(taken).replace(tzinfo=UTC))
        offset = fields.pop("offset_minutes", 0)
        asset = Asset.objects.create(
            **{
                "owner": owner,
                "library": library,
                "kind": 0,
                "taken_us": taken_us,
                "offset_minutes": offset,
                "local_day": local_day_of(taken_us, offset),
                "created_at": NOW,
                "updated_at": NOW,
                **fields,
            }
        )
        with write_transaction():
            recount([asset.library.pk])
        return asset

    return add_one


def test_months_are_newest_first_and_counted(owner: User, add: Callable[..., Asset]) -> None:
    for taken in ("2024-05-01T00:00:00", "2024-05-31T23:59:59", "2024-06-01T00:00:00", "1999-12-31T12:00:00"):
        add(taken)
    assert month_counts(View(owner.pk)) == [(202406, 1), (202405, 2), (199912, 1)]
    assert month_counts(View(owner.pk, oldest_first=True)) == [(199912, 1), (202405, 2), (202406, 1)]


def test_a_photo_belongs_to_the_month_of_its_own_clock(owner: User, add: Callable[..., Asset]) -> None:
    tokyo = add("2024-05-31T20:00:00", offset_minutes=540)
    new_york = add("2024-06-01T02:00:00", offset_minutes=-240)
    assert [row[0] for row in month_assets(View(owner.pk), 202406)] == [tokyo.pk]
    assert [row[0] for row in month_assets(View(owner.pk), 202405)] == [new_york.pk]


def test_a_month_is_sorted_by_local_day_then_moment(owner: User, add: Callable[..., Asset]) -> None:
    first = add("2024-05-02T10:00:00")
    tied = [add("2024-05-02T11:00:00"), add("2024-05-02T11:00:00")]
    # earlier by the clock of the world, but already the next day where it was taken
    ahead = add("2024-05-02T09:00:00", offset_minutes=15 * 60 + 60)
    shown = [row[0] for row in month_assets(View(owner.pk), 202405)]
    assert shown == [ahead.pk, tied[1].pk, tied[0].pk, first.pk]
    assert [row[0] for row in month_assets(View(owner.pk, oldest_first=True), 202405)] == shown[::-1]


def test_what_is_not_shown_is_not_counted(owner: User, add: Callable[..., Asset]) -> None:
    shown = add("2024-05-01T00:00:00")
    add("2024-05-02T00:00:00", state=AssetState.MISSING)
    add("2024-05-03T00:00:00", state=AssetState.EXCLUDED)
    trashed = add("2024-05-04T00:00:00", trashed_at=NOW)
    missing_and_trashed = add("2024-04-04T00:00:00", trashed_at=NOW, state=AssetState.MISSING)
    assert month_counts(View(owner.pk)) == [(202405, 1)]
    assert [row[0] for row in month_assets(View(owner.pk), 202405)] == [shown.pk]
    trash = View(owner.pk, is_trashed=True)
    assert month_counts(trash) == [(202405, 1), (202404, 1)]
    assert [row[0] for month in (202405, 202404) for row in month_assets(trash, month)] == [
        trashed.pk,
        missing_and_trashed.pk,
    ]


def test_favourites_and_one_library_are_their_own_timelines(owner: User, add: Callable[..., Asset]) -> None:
    favourite = add("2024-05-01T00:00:00", is_favorite=True)
    other = Library.objects.create(owner=owner, name="Other")
    elsewhere = add("2024-05-02T00:00:00", library=other)
    for view, asset in (
        (View(owner.pk, is_favorite=True), favourite),
        (View(owner.pk, is_favorite=False), elsewhere),
        (View(owner.pk, library_id=other.pk), elsewhere),
    ):
        assert month_counts(view) == [(202405, 1)]
        assert [row[0] for row in month_assets(view, 202405)] == [asset.pk]


def test_a_deleted_library_and_other_people_are_left_out(owner: User, add: Callable[..., Asset]) -> None:
    asset = add("2024-05-01T00:00:00")
    other = User.objects.create(email="berta@example.org", name="Berta")
    assert month_counts(View(other.pk)) == []
    assert month_assets(View(other.pk), 202405) == []
    Library.objects.filter(pk=asset.library.pk).update(deleted_at=NOW)
    for view in (View(owner.pk), View(owner.pk, is_favorite=False)):
        assert month_counts(view) == []
        assert month_assets(view, 202405) == []


def test_columns_say_what_the_rows_say(owner: User, add: Callable[..., Asset]) -> None:
    ids = PublicIds(b"key")
    known = add(
        "2024-05-02T10:11:12.345678",
        offset_minutes=330,
        width=4000,
        height=3000,
        thumbhash=b"\x01\x02\x03",
        picture_version=7,
        is_favorite=True,
    )
    bare = add("2024-05-01T12:00:00", offset_minutes=-60, kind=1)
    Facts.objects.create(asset=known, latitude=1.0, longitude=2.0, read_at=NOW)
    Words.objects.create(asset=bare, latitude=3.0, longitude=4.0)
    view = View(owner.pk)
    rows = month_assets(view, 202405, with_coordinates=True)
    found = json.loads(columns(rows, owner.pk, ids, is_trashed=False, with_coordinates=True))
    assert {len(column) for column in found.values()} == {2}
    first = {name: column[0] for name, column in found.items()}
    assert first == {
        "id": ids.encode(Kind.ASSET, known.pk),
        "ownerId": ids.encode(Kind.USER, owner.pk),
        "ratio": 1.3333,
        "thumbhash": "AQID",
        "fileCreatedAt": "2024-05-02T10:11:12.345Z",
        "localOffsetHours": 5.5,
        "createdAt": "2026-11-21T04:05:06.789Z",
        "isFavorite": True,
        "isImage": True,
        "isTrashed": False,
        "visibility": "timeline",
        "duration": None,
        "livePhotoVideoId": None,
        "projectionType": None,
        "pictureVersion": 7,
        "city": None,
        "country": None,
        "latitude": 1.0,
        "longitude": 2.0,
    }
    assert (found["ratio"][1], found["thumbhash"][1], found["isImage"][1]) == (1.0, None, False)
    assert (found["localOffsetHours"][1], found["latitude"][1], found["longitude"][1]) == (-1, 3.0, 4.0)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("1969-12-31T23:59:59.999", "1969-12-31T23:59:59.999Z"),
        ("1970-01-01T00:00:00", "1970-01-01T00:00:00.000Z"),
        ("0999-02-03T04:05:06", "0999-02-03T04:05:06.000Z"),
        ("9999-12-30T00:00:00", "9999-12-30T00:00:00.000Z"),
    ],
)
def test_moments_before_1970_and_far_away_are_written_too(moment: str, text: str) -> None:
    assert moment_text(to_us(datetime.fromisoformat(moment).replace(tzinfo=UTC))) == text

"""What a person takes out and puts in again is what it was: the same photos, with all that was said and known of them.

Cases 31, 32, 33 and 37 of the acceptance list, and row EXC-05.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from homing.assets.models import Asset, AssetState, DayCount, Facts, File, Words
from homing.libraries.editing import edit_library
from homing.libraries.models import ImportPath, Library
from homing.tracking.scanning.edit_preview import Edit, preview_edit
from homing.tracking.scanning.questions import standing_questions
from tests.tracking.test_brake import library_of
from tests.tracking.world import World, new_library

pytestmark = pytest.mark.django_db(transaction=True)

_OF_THE_WAY = {"state_since", "updated_at", "state_reason"}
"""When and why it went and came; all else is to be what it was."""


def everything(world: World) -> dict[str, Any]:
    """Every row that says something of these photos, by number."""
    return {
        model.__name__: {
            row["id" if "id" in row else "asset_id"]: {
                key: value for key, value in row.items() if key not in _OF_THE_WAY
            }
            for row in model.objects.values()
        }
        for model in (Asset, Words, Facts, File)
    } | {"days": sorted(DayCount.objects.filter(count__gt=0).values_list("library_id", "local_day", "count"))}


def spoken_of() -> World:
    """Photos with all that can be said: words, a favourite, a date, a place, one in the trash, one with its picture."""
    world = World()
    for path in ("2024/sea.jpg", "2024/Raw/one.tif.jpg", "2024/Raw/two.jpg", "hidden.jpg", "x/hidden.jpg", "y.jpg"):
        world.write(f"/photos/{path}")
    world.scan()
    world.hash_all()
    now = datetime(2026, 1, 2, tzinfo=UTC)
    for number, asset in enumerate(Asset.objects.order_by("pk")):
        Words.objects.create(
            asset=asset,
            description=f"photo {number}",
            rating=number % 6,
            is_favorite=number % 2 == 0,
            taken_us=1_000_000 * number,
            offset_minutes=60,
            latitude=38.7,
            longitude=-9.1,
        )
        Facts.objects.create(asset=asset, title=f"title {number}", pixel_hash=b"%016d" % number, read_at=now)
        Asset.objects.filter(pk=asset.pk).update(
            is_favorite=number % 2 == 0, picture_version=7 + number, width=40, height=30, thumbhash=b"hash", needs=0
        )
    trashed = world.asset("/photos/2024/Raw/two.jpg")
    Asset.objects.filter(pk=trashed.pk).update(trashed_at=now)
    DayCount.objects.filter(local_day=trashed.local_day).update(count=5)
    return world


def out_and_in(world: World, out: Callable[[], object], back: Callable[[], object], state: AssetState) -> None:
    before = everything(world)
    out()
    world.scan()
    assert Asset.objects.filter(state=state).exists(), "something went"
    assert everything(world)["Asset"].keys() == before["Asset"].keys(), "and none of it is forgotten"
    assert everything(world)["Words"] == before["Words"] and everything(world)["Facts"] == before["Facts"]
    back()
    report = world.scan()
    assert not report.counts["added"]
    assert everything(world) == before
    assert not world.scan().counts, "and that is all"


@pytest.mark.parametrize(
    "pattern",
    [
        *("**/*.tif.jpg", "**/hidden.jpg", "**/Raw/**", "**/Raw", "/photos/2024", "**/*.{tif.jpg,nothing}"),
        *("**/h?dden.jpg", "**/[hs]*.jpg", "**/@(sea|hidden).jpg", "!**/y.jpg"),
    ],
)
def test_31_adding_and_removing_an_exclusion_is_an_exact_round_trip_with_all_metadata(pattern: str) -> None:
    world = spoken_of()
    out_and_in(
        world,
        lambda: edit_library(world.library, exclusion_patterns=[pattern]),
        lambda: edit_library(world.library, exclusion_patterns=[]),
        AssetState.EXCLUDED,
    )


@pytest.mark.parametrize("option", ["include_hidden", "use_ignore_files"])
def test_31_so_is_an_option_that_leaves_out_and_lets_in(option: str) -> None:
    world = spoken_of()
    edit_library(world.library, include_hidden=True)
    world.write("/photos/.dot.jpg")
    world.write("/photos/2024/.nomedia", b"")
    world.write("/photos/x/.homingignore", b"hidden.jpg")
    world.scan()
    on = option == "use_ignore_files"
    out_and_in(
        world,
        lambda: edit_library(world.library, **{option: on}),
        lambda: edit_library(world.library, **{option: not on}),
        AssetState.EXCLUDED,
    )


def _take_out(world: World) -> None:
    ImportPath.objects.filter(library=world.library).update(removed_at=datetime(2026, 1, 3, tzinfo=UTC))


def _put_in(world: World) -> None:
    ImportPath.objects.filter(library=world.library).update(removed_at=None)


def test_32_removing_an_import_path_and_adding_it_again_is_an_exact_round_trip_with_all_metadata() -> None:
    world = spoken_of()
    out_and_in(world, lambda: _take_out(world), lambda: _put_in(world), AssetState.OUT_OF_SCOPE)


def test_32_also_when_the_exclusion_changed_meanwhile() -> None:
    world = spoken_of()
    before = everything(world)
    _take_out(world)
    world.scan()
    edit_library(world.library, exclusion_patterns=["**/Raw"])
    _put_in(world)
    world.scan()
    assert Asset.objects.filter(state=AssetState.EXCLUDED).count() == 2
    edit_library(world.library, exclusion_patterns=[])
    world.scan()
    assert everything(world) == before


def test_33_of_two_import_paths_one_inside_the_other_each_file_is_one_photo_whichever_goes() -> None:
    world = spoken_of()
    before = everything(world)
    inner = ImportPath.objects.create(library=world.library, path=b"/photos/2024", position=1)
    assert not world.scan().counts
    assert {key: row["asset_id"] for key, row in everything(world)["File"].items()} == {
        key: row["asset_id"] for key, row in before["File"].items()
    }
    ImportPath.objects.filter(pk=inner.pk).update(removed_at=datetime(2026, 1, 3, tzinfo=UTC))
    assert not world.scan().counts, "the outer one covers it"
    outer = ImportPath.objects.filter(library=world.library, path=b"/photos")
    ImportPath.objects.filter(pk=inner.pk).update(removed_at=None)
    world.scan()
    outer.update(removed_at=datetime(2026, 1, 3, tzinfo=UTC))
    world.scan()
    assert world.online() == {"/photos/2024/sea.jpg", "/photos/2024/Raw/one.tif.jpg", "/photos/2024/Raw/two.jpg"}
    outer.update(removed_at=None)
    world.scan()
    assert everything(world)["Words"] == before["Words"]
    assert {key: row["state"] for key, row in everything(world)["Asset"].items()} == dict.fromkeys(before["Asset"], 0)


def test_33_in_two_libraries_the_file_is_the_longer_paths() -> None:
    world = spoken_of()
    number = world.asset("/photos/2024/sea.jpg").pk
    other: Library = new_library(world.owner, b"/photos/2024")
    edit_library(world.library, exclusion_patterns=["/photos/2024"])
    world.scan()
    world.library = other
    world.scan()
    assert Asset.objects.filter(pk=number, state=AssetState.PRESENT).exists()
    assert world.words("/photos/2024/sea.jpg") == Words.objects.get(asset=number).description


def test_37_a_wrong_pattern_that_hits_more_than_a_tenth_asks_first() -> None:
    world = library_of(600)
    edit_library(world.library, exclusion_patterns=["**/0/*.jpg"])  # a fourth of them
    report = world.scan()
    assert report.waiting == 150 and not report.counts["excluded"]
    assert Asset.objects.filter(state=AssetState.PRESENT).count() == 600
    (question,) = standing_questions([world.library.pk])
    assert (question.excluded, question.total) == (150, 600)
    edit_library(world.library, exclusion_patterns=[])
    world.scan()
    assert standing_questions([world.library.pk]) == []
    assert not File.objects.filter(unreadable_since__isnull=False).exists()


def test_37_and_one_that_hits_less_or_was_seen_beforehand_does_not() -> None:
    world = library_of(600)
    edit_library(world.library, exclusion_patterns=["**/00*.jpg"])
    assert world.scan().counts["excluded"] == 10
    world.library.refresh_from_db()
    patterns = ("**/0/*.jpg",)
    now = Edit.of(world.library)
    edit = Edit(now.import_paths, patterns, now.include_hidden, now.follow_symlinks, now.use_ignore_files)
    told = preview_edit(world.library, edit, world.disk)
    edit_library(world.library, exclusion_patterns=patterns, confirmed=told.fingerprint)
    assert world.scan().counts["excluded"] == told.hides.count

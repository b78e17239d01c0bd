"""Real pictures, edited, moved and replaced: what is proven is done, what is likely is offered, the rest is left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance

from homing.assets.models import Asset, AssetState, Facts, FormerLook, TakenOut, Words
from homing.assets.trashing import trash
from homing.jobs.models import Job
from homing.jobs.registry import load_handlers
from homing.jobs.worker import run_queued
from homing.paths import RealFileSystem
from homing.processing import pictures
from homing.tracking.models import Offer, OfferState
from homing.tracking.relinking import offers
from homing.tracking.relinking.offering import make_offers
from homing.tracking.relinking.relink import relink
from tests.support.scenes import as_jpeg, scene
from tests.tracking.acts import ShiftedClock
from tests.tracking.world import check_day_counts, file_path, new_library, new_owner, scan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parity]

CAMERA = ("Canon", "Canon EOS R6")
TAKEN = "2024:05:06 07:08:09"


@pytest.fixture(autouse=True)
def _own_workers() -> Iterator[None]:
    load_handlers()
    yield
    pictures.close_pool()


class House:
    """One person's library of real pictures, scanned and read as a server does it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ShiftedClock()
        self.owner = new_owner()
        self.library = new_library(self.owner, os.fsencode(folder))

    def write(self, name: str, content: bytes) -> None:
        """A file of its own, as programs that save do it: no known file id."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.with_name("new.tmp").write_bytes(content)
        path.with_name("new.tmp").rename(path)

    def move(self, old: str, new: str, content: bytes) -> None:
        """Exported to another place, and thrown away here."""
        self.write(new, content)
        (self.folder / old).unlink()

    def scan(self) -> dict[str, int]:
        counts = scan(self.library, RealFileSystem(), self.clock).counts
        run_queued()
        assert not Job.objects.filter(state="failed").exists()
        return dict(counts)

    def asset(self, name: str) -> Asset:
        wanted = os.fsencode(self.folder / name)
        files = [file for asset in Asset.objects.all() for file in asset.file_set.all()]
        return next(file.asset for file in files if file.state == 0 and file_path(file) == wanted)

    def say(self, name: str, words: str = "the lake") -> int:
        asset = self.asset(name)
        Words.objects.create(asset=asset, description=words)
        return asset.pk

    def offers(self) -> list[tuple[str, str, str]]:
        """(kind, from, to), the paths below the library."""
        root = os.fsencode(self.folder) + b"/"
        return [
            (offer.kind, offer.from_path.removeprefix(root).decode(), offer.to_path.removeprefix(root).decode())
            for offer in Offer.objects.filter(state=OfferState.OPEN).order_by("pk")
        ]


@pytest.fixture
def house(db: None, tmp_path: Path) -> House:
    (tmp_path / "photos").mkdir()
    return House(tmp_path / "photos")


def photo(number: int = 1, **options: object) -> bytes:
    return as_jpeg(scene(number), **{"taken": TAKEN, "camera": CAMERA, "subseconds": "12", **options})


def brighter(number: int = 1) -> Image.Image:
    return ImageEnhance.Brightness(scene(number)).enhance(1.2)


# -- changed where it is -------------------------------------------------------------------------------------------


def test_rewritten_tags_are_nothing_to_ask_about(house: House) -> None:
    house.write("a.jpg", photo())
    house.scan()
    asset = house.say("a.jpg")
    before = Facts.objects.get(asset=asset)
    house.write("a.jpg", photo(title="The lake"))
    assert house.scan() == {"changed": 1}
    after = Facts.objects.get(asset=asset)
    assert after.description == "The lake"
    assert bytes(after.pixel_hash or b"") == bytes(before.pixel_hash or b"x")
    assert not FormerLook.objects.exists()
    assert house.offers() == []


@pytest.mark.parametrize("edit", ["saved anew", "brighter", "smaller", "turned", "cropped, of the same shot"])
def test_an_edit_is_nothing_to_ask_about(house: House, edit: str) -> None:
    house.write("a.jpg", photo())
    house.scan()
    asset = house.say("a.jpg")
    old = bytes(Facts.objects.get(asset=asset).pixel_hash or b"")
    edited = {
        "saved anew": photo(quality=50),
        "brighter": as_jpeg(brighter()),
        "smaller": as_jpeg(scene(1).resize((240, 160))),
        "turned": as_jpeg(scene(1).transpose(Image.Transpose.ROTATE_90)),
        "cropped, of the same shot": as_jpeg(
            scene(1).crop((150, 100, 350, 220)), taken=TAKEN, camera=CAMERA, subseconds="12"
        ),
    }[edit]
    house.write("a.jpg", edited)
    assert house.scan() == {"changed": 1}
    assert house.asset("a.jpg").pk == asset
    assert bytes(Facts.objects.get(asset=asset).pixel_hash or b"") != old
    assert house.offers() == []
    assert not FormerLook.objects.exists()


def test_another_picture_in_its_place_is_asked_about_once(house: House) -> None:
    house.write("a.jpg", photo(1))
    house.scan()
    asset = house.say("a.jpg")
    house.write("a.jpg", as_jpeg(scene(2)))
    assert house.scan() == {"changed": 1}
    assert house.offers() == [("another picture", "a.jpg", "a.jpg")]
    offer = Offer.objects.get()
    assert (offer.old_asset_id, offer.new_asset_id) == (asset, None)
    house.write("a.jpg", as_jpeg(scene(3)))
    house.scan()
    assert len(house.offers()) == 1
    assert offers.reject(house.owner.pk, [offer.pk]).done == [offer.pk]
    house.write("b.jpg", photo(4))
    house.scan()
    assert house.offers() == []
    assert Words.objects.get(asset=house.asset("a.jpg")).description == "the lake"


def test_another_picture_that_nobody_said_anything_about_is_nobodys_question(house: House) -> None:
    house.write("a.jpg", photo(1))
    house.scan()
    house.write("a.jpg", as_jpeg(scene(2)))
    house.scan()
    assert house.offers() == []
    assert not FormerLook.objects.exists()


@pytest.mark.parametrize("taken_out", [TakenOut.TRASHED, TakenOut.DISMISSED])
def test_another_picture_than_the_one_that_was_thrown_away_is_shown(house: House, taken_out: TakenOut) -> None:
    """Only that one was thrown away: nobody has seen this one yet. An edit of it stays where it is."""
    house.write("a.jpg", photo(1))
    house.scan()
    asset = house.asset("a.jpg")
    trash([asset.pk], by_id=None)
    Asset.objects.filter(pk=asset.pk).update(taken_out=taken_out)
    house.write("a.jpg", as_jpeg(brighter(), taken=TAKEN, camera=CAMERA, subseconds="12"))
    house.scan()
    assert house.asset("a.jpg").trashed_at is not None
    house.write("a.jpg", as_jpeg(scene(2)))
    house.scan()
    assert house.asset("a.jpg").trashed_at is None
    check_day_counts(house.library)


def test_rubbish_and_then_the_picture_again_is_nothing_to_ask_about(house: House) -> None:
    house.write("a.jpg", photo(1))
    house.scan()
    house.say("a.jpg")
    house.write("a.jpg", b"half a file")
    house.scan()
    assert house.offers() == []
    assert FormerLook.objects.count() == 1  # judged when there is something to look at
    house.write("a.jpg", photo(1, quality=60))
    house.scan()
    assert house.offers() == []
    assert not FormerLook.objects.exists()


def test_rubbish_and_then_another_picture_is_asked_about(house: House) -> None:
    house.write("a.jpg", photo(1))
    house.scan()
    house.say("a.jpg")
    for content in (b"half a file", as_jpeg(scene(2))):
        house.write("a.jpg", content)
        house.scan()
    assert house.offers() == [("another picture", "a.jpg", "a.jpg")]


# -- edited and moved ----------------------------------------------------------------------------------------------


def test_a_photo_edited_and_moved_is_offered_and_nothing_is_done(house: House) -> None:
    house.write("a.jpg", photo())
    house.scan()
    old = house.say("a.jpg")
    house.move("a.jpg", "edited/lake.jpg", as_jpeg(brighter(), taken=TAKEN, camera=CAMERA, subseconds="12"))
    assert house.scan() == {"added": 1, "missing": 1}
    assert house.offers() == [("edited and moved", "a.jpg", "edited/lake.jpg")]
    offer = Offer.objects.get()
    assert (offer.old_asset_id, offer.new_asset_id) == (old, house.asset("edited/lake.jpg").pk)
    assert offer.evidence == (
        "Taken with the same camera (Canon EOS R6) at the same hundredth of a second; it looks the same."
    )
    assert offer.from_folder == os.fsencode(house.folder)
    assert offer.to_folder == os.fsencode(house.folder / "edited")
    assert Asset.objects.get(pk=old).state == AssetState.MISSING
    assert offers.accept(house.owner.pk, [offer.pk]).done == [offer.pk]
    assert house.asset("edited/lake.jpg").pk == old
    house.write("b.jpg", photo(4, taken="2024:05:07 00:00:00"))
    house.scan()
    assert house.offers() == []  # neither again, nor as another picture


def test_a_rejected_offer_is_never_made_again(house: House) -> None:
    house.write("a.jpg", photo())
    house.scan()
    house.move("a.jpg", "b.jpg", photo(quality=60))
    house.scan()
    (offer,) = Offer.objects.all()
    offers.reject(house.owner.pk, [offer.pk])
    house.write("c.jpg", photo(2, taken="2024:05:07 00:00:00"))
    house.scan()
    make_offers(offer.created_at, lambda: None)
    assert house.offers() == []


def test_an_offer_is_withdrawn_when_the_photo_is_back_and_made_again_when_it_goes(house: House) -> None:
    content = photo()
    house.write("a.jpg", content)
    house.scan()
    house.move("a.jpg", "b.jpg", photo(quality=60))
    house.scan()
    assert len(house.offers()) == 1
    house.write("a.jpg", content)
    house.scan()
    assert house.offers() == []
    (house.folder / "a.jpg").unlink()
    house.scan()
    assert len(house.offers()) == 1
    (house.folder / "b.jpg").unlink()
    house.scan()
    assert house.offers() == []


def test_a_picture_of_no_camera_is_offered_by_name_size_and_look(house: House) -> None:
    house.write("shots/beach.jpg", as_jpeg(scene(5)))
    house.write("shots/other.jpg", as_jpeg(scene(6)))
    house.scan()
    house.move("shots/beach.jpg", "sorted/beach.jpg", as_jpeg(scene(5), quality=70))
    house.move("shots/other.jpg", "sorted/renamed.jpg", as_jpeg(scene(6), quality=70))
    house.scan()
    assert house.offers() == [("edited and moved", "shots/beach.jpg", "sorted/beach.jpg")]


@pytest.mark.parametrize(
    "found",
    [
        as_jpeg(scene(2), taken=TAKEN, camera=CAMERA, subseconds="12"),
        as_jpeg(scene(1), taken="2024:05:06 07:08:10", camera=CAMERA, subseconds="12"),
        as_jpeg(scene(1), taken=TAKEN, camera=("Nikon", "Z6"), subseconds="12"),
    ],
    ids=["looks different", "another moment", "another camera"],
)
def test_what_only_resembles_is_not_offered(house: House, found: bytes) -> None:
    house.write("a.jpg", photo())
    house.scan()
    house.move("a.jpg", "b.jpg", found)
    assert house.scan() == {"added": 1, "missing": 1}
    assert house.offers() == []


def test_of_several_the_best_is_offered_and_each_photo_once(house: House) -> None:
    house.write("a.jpg", photo(1))
    house.write("b.jpg", photo(2, subseconds="50"))
    house.scan()
    house.write("new/x.jpg", photo(1, quality=30))
    house.move("a.jpg", "new/a.jpg", photo(1, quality=70))
    house.move("b.jpg", "new/z.jpg", photo(2, subseconds="50", quality=70))
    house.scan()
    assert sorted(house.offers()) == [
        ("edited and moved", "a.jpg", "new/a.jpg"),
        ("edited and moved", "b.jpg", "new/z.jpg"),
    ]


def test_the_neighbour_in_a_burst_is_not_taken_for_the_one_that_is_gone(house: House) -> None:
    house.write("1.jpg", photo(1, subseconds=""))
    house.write("2.jpg", photo(1, subseconds="", quality=80))
    house.scan()
    Asset.objects.update(created_at=Asset.objects.all()[0].created_at - timedelta(days=1))
    (house.folder / "1.jpg").unlink()
    house.scan()
    assert house.offers() == []


def test_nobody_is_offered_what_belongs_to_somebody_else(house: House, tmp_path: Path) -> None:
    (tmp_path / "hers").mkdir()
    hers = House(tmp_path / "hers")
    house.write("a.jpg", photo())
    house.scan()
    (house.folder / "a.jpg").unlink()
    hers.write("a.jpg", photo(quality=60))
    hers.scan()
    house.scan()
    assert Offer.objects.count() == 0


def test_what_is_the_same_to_the_last_bit_is_no_offer(house: House) -> None:
    house.write("a.jpg", photo())
    house.scan()
    old = house.asset("a.jpg").pk
    house.move("a.jpg", "b.jpg", photo())
    assert house.scan() == {"moved": 1}
    assert house.asset("b.jpg").pk == old
    assert house.offers() == []


def test_photos_in_the_trash_are_not_offered(house: House) -> None:
    house.write("a.jpg", photo())
    house.scan()
    Asset.objects.update(trashed_at=Asset.objects.get().created_at)
    house.move("a.jpg", "b.jpg", photo(quality=60))
    house.scan()
    assert house.offers() == []


def test_a_clock_that_stands_still_tells_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("homing.tracking.relinking.offering._MOST_PAIRS", 3)
    for number in (1, 2):
        house.write(f"{number}.jpg", photo(number))
    house.scan()
    for number in (1, 2):
        house.move(f"{number}.jpg", f"new/x{number}.jpg", photo(number, quality=60))
    house.scan()
    assert house.offers() == []


def test_a_scan_that_finds_nothing_new_asks_for_no_offers(house: House) -> None:
    house.write("a.jpg", photo())
    house.scan()
    (house.folder / "a.jpg").unlink()
    house.scan()
    Job.objects.all().delete()
    assert house.scan() == {}
    assert not Job.objects.filter(kind="offers").exists()


def test_who_relinks_by_hand_is_not_asked_whether_it_looks_different(house: House) -> None:
    house.write("a.jpg", photo(1))
    house.scan()
    old = house.say("a.jpg")
    house.move("a.jpg", "b.jpg", as_jpeg(scene(2)))
    house.scan()
    assert house.offers() == []
    relink(old, house.asset("b.jpg").pk, evidence="You said so.")
    run_queued()
    assert house.asset("b.jpg").pk == old
    assert house.asset("b.jpg").needs == 0
    assert house.offers() == []
    assert not FormerLook.objects.exists()

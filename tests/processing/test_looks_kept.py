"""What pictures look like, and looked like before, in the index."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, Facts, FormerLook, Stage
from homing.jobs.models import Job
from homing.jobs.status import pause
from tests.processing.conftest import Shelf, work
from tests.support.scenes import as_jpeg, scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parity]


def test_a_picture_is_known_by_its_pixels_and_its_look(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", as_jpeg(scene(1), camera=("Canon", "EOS"), taken="2024:05:06 07:08:09"))
    work()
    facts = Facts.objects.get(asset=asset)
    assert len(bytes(facts.pixel_hash or b"")) == 16
    assert facts.perceptual_hash
    assert -(1 << 63) <= facts.perceptual_hash < 1 << 63
    assert not FormerLook.objects.exists()


def test_the_full_hash_makes_the_quick_one_needless(shelf: Shelf) -> None:
    good, bad = shelf.add("a.jpg", as_jpeg(scene(1))), shelf.add("b.jpg", b"no picture")
    Asset.objects.update(needs=Stage.PICTURES | Stage.QUICK | Stage.CONTENT)
    work()
    for asset in (good, bad):
        asset.refresh_from_db()
        assert asset.needs == Stage.CONTENT


def test_what_it_was_before_its_pixels_changed_is_kept_until_it_is_judged(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", as_jpeg(scene(1), camera=("Canon", "EOS"), taken="2024:05:06 07:08:09"))
    work()
    before = Facts.objects.get(asset=asset)
    pause("backgroundTask")  # where it would be judged
    for number in (2, 3):
        (shelf.folder / "a.jpg").write_bytes(as_jpeg(scene(number)))
        shelf.rescan(asset)
        work()
        former = FormerLook.objects.get()
        assert former.perceptual_hash == before.perceptual_hash  # of several changes the first counts
        assert (former.make, former.taken_us, former.read_at) == ("Canon", before.taken_us, before.read_at)
        assert Job.objects.filter(kind="offers", state="queued").count() == 1


def test_rewritten_tags_leave_no_former_look(shelf: Shelf) -> None:
    asset = shelf.add("a.jpg", as_jpeg(scene(1)))
    work()
    (shelf.folder / "a.jpg").write_bytes(as_jpeg(scene(1), title="The lake"))
    shelf.rescan(asset)
    work()
    assert Facts.objects.get(asset=asset).description == "The lake"
    assert not FormerLook.objects.exists()

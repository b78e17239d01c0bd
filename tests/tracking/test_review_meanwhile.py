"""What a person does between a look and the act that it led to counts: relinking, offers, answers."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, AssetState
from homing.receipts.undoing import undo
from homing.tracking.models import Offer, OfferKind, OfferState
from homing.tracking.relinking import offers, remap
from homing.tracking.scanning.answers import answer_question
from homing.tracking.scanning.brake import Brake
from tests.lifecycle.life import A, lost
from tests.tracking.test_answers import asked
from tests.tracking.test_brake import library_of, remove

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_forgotten_while_it_was_looked_for_is_not_relinked(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be present and forgotten: shown nowhere, and erased with its words when its time is over."""
    found = lost()
    found.world.write("/photos/new/a.jpg", b"edited since")
    found.world.scan()
    relinked = remap.relinked

    def meanwhile(*args: object, **named: object) -> object:
        found.world.forget(found.a)
        return relinked(*args, **named)

    monkeypatch.setattr(remap, "relinked", meanwhile)
    done = remap.apply(found.world.owner.pk, A.encode(), b"/photos/new/a.jpg", include_other_content=True)
    assert (done.count, done.left) == (0, 1)
    assert found.world.stands(found.a) == "MISSING FORGOTTEN"
    assert found.world.stands(found.world.asset("/photos/new/a.jpg").pk) == "PRESENT"


def test_a_file_that_somebody_spoke_about_meanwhile_is_not_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lost()
    found.world.write("/photos/new/a.jpg", b"edited since")
    found.world.scan()
    relinked = remap.relinked

    def meanwhile(*args: object, **named: object) -> object:
        found.world.say("/photos/new/a.jpg", "Another one")
        return relinked(*args, **named)

    monkeypatch.setattr(remap, "relinked", meanwhile)
    done = remap.apply(found.world.owner.pk, A.encode(), b"/photos/new/a.jpg", include_other_content=True)
    assert (done.count, done.left) == (0, 1)
    assert found.world.words("/photos/new/a.jpg") == "Another one"


def test_an_offer_that_was_rejected_meanwhile_is_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lost()
    owner_id = found.world.owner.pk
    offer = Offer.objects.create(
        owner=found.world.owner, kind=OfferKind.values[0], old_asset_id=found.a, new_asset_id=found.b,
        from_path=A.encode(), to_path=b"/photos/b.jpg", from_folder=b"/photos", to_folder=b"/photos",
        evidence="alike", created_at=found.world.now,
    )  # fmt: skip
    transaction = offers.write_transaction

    def meanwhile() -> object:
        monkeypatch.setattr(offers, "write_transaction", transaction)
        offers.reject(owner_id, [offer.pk])
        return transaction()

    monkeypatch.setattr(offers, "write_transaction", meanwhile)
    assert offers.accept(owner_id, [offer.pk]).done == []
    offer.refresh_from_db()
    assert offer.state == OfferState.REJECTED
    assert found.world.stands(found.a) == "MISSING"


def test_an_answer_that_is_taken_back_while_its_scan_runs_is_not_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    world = library_of(300)
    remove(world, 60)
    world.scan()
    receipt = answer_question(asked(world).pk, "apply", by_id=world.owner.pk)
    hold = Brake.hold

    def meanwhile(self: Brake, *args: object) -> object:
        undo(receipt, world.owner.pk)
        return hold(self, *args)

    monkeypatch.setattr(Brake, "hold", meanwhile)
    world.scan()
    assert not Asset.objects.filter(state=AssetState.MISSING).exists()
    assert asked(world).answered_at is None

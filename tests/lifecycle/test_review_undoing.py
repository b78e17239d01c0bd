"""Undoing, beside what came later: nothing that is on disk is let go of with its words, and nobody's act reaches into
another's library."""

from __future__ import annotations

from datetime import timedelta

import pytest

from homing.assets import rows, taking_back
from homing.assets.models import Asset, File
from homing.libraries.models import Library
from homing.lifecycle import policy, restoring
from homing.lifecycle.emptying import empty, empty_expired
from homing.lifecycle.erasing import erase_due
from homing.lifecycle.policy import Kept
from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import undo
from homing.receipts.writing import Item, LongAct
from homing.tracking.models import NoteKind, Scan, ScanNote
from homing.tracking.relinking.relink import NotPossible, relink
from tests.lifecycle.life import A, B, lost, world_with_two
from tests.tracking.world import check_day_counts

UNDOERS = (taking_back,)
"""Imported so that it has registered how its acts are undone."""

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def test_a_photo_whose_file_came_back_is_not_forgotten_by_an_undo() -> None:
    """Forgotten, remembered, back with its file; then somebody undoes the remembering."""
    found = lost()
    owner_id = found.world.owner.pk
    found.world.forget(found.a)
    done = restoring.remember(owner_id, by_id=owner_id, now=found.world.now)
    found.world.write(A)
    found.world.scan()
    assert (found.world.stands(found.a), found.world.words(A)) == ("PRESENT", "The beach")
    undone = found.world.undo(done.receipt_id)
    assert found.world.stands(found.a) == "PRESENT", "its file is there, with all that was said"
    assert (undone.count, len(undone.left)) == (0, 1)
    found.world.clock.move(31 * 86_400)
    assert erase_due(found.world.now, lambda: None) == 0
    assert found.world.words(A) == "The beach"
    check_day_counts(found.world.library)


def test_what_an_undo_puts_back_into_the_trash_stays_there_for_a_while() -> None:
    """Thrown away, taken out after three weeks, and that is undone when its thirty days in the trash are over."""
    found = world_with_two()
    start = found.world.now
    found.world.trash(found.b)
    found.world.at(start, days=20)
    found.world.restore(found.b)
    receipt = found.world.last_receipt()
    found.world.at(start, days=45)
    found.world.undo(receipt.pk)
    assert empty_expired(found.world.now) == 0
    assert found.world.stands(found.b) == "PRESENT TRASHED"
    found.world.at(start, days=75)
    assert empty_expired(found.world.now) == 1


def test_a_forgotten_photo_is_no_old_photo_that_a_file_could_be_given() -> None:
    """It would be shown nowhere, and be erased with its words when its time is over."""
    found = lost()
    found.world.forget(found.a)
    with pytest.raises(NotPossible, match="forgotten"):
        relink(found.a, found.b, evidence="said by hand")
    assert (found.world.stands(found.a), found.world.stands(found.b)) == ("MISSING FORGOTTEN", "PRESENT")


def test_an_act_that_is_undone_while_it_runs_tells_of_the_rest_with_a_receipt_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows.slices, "__defaults__", (1,))
    found = world_with_two()
    owner_id = found.world.owner.pk
    found.world.trash(found.a, found.b)
    add = LongAct.add

    def undone_after_the_first(self: LongAct, items: list[Item]) -> None:
        if self.receipt_id is not None:
            undo(self.receipt_id, owner_id)
        add(self, items)

    monkeypatch.setattr(LongAct, "add", undone_after_the_first)
    done = empty(owner_id, by_id=owner_id)
    assert done.count == 2
    monkeypatch.setattr(LongAct, "add", add)
    standing = Receipt.objects.filter(act=Act.EMPTIED, undone_at=None)
    assert [receipt.count for receipt in standing] == [1]
    assert undo(standing[0].pk, owner_id).count == 1
    assert (found.world.stands(found.a), found.world.stands(found.b)) == ("PRESENT TRASHED", "PRESENT TRASHED")


def test_a_rule_that_is_taken_back_while_it_is_being_judged_takes_out_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lost()
    found.at_day(31)
    found.world.scan()
    judge = policy.judge
    assert found.world.would_purge()[0] == 1

    def taken_back(*args: object, **named: object) -> policy.Judgement:
        judgement = judge(*args, **named)
        Library.objects.update(purge_missing_after_days=None)
        return judgement

    monkeypatch.setattr(policy, "judge", taken_back)
    library = Library.objects.get()
    assert policy.purge(library, found.world.now, found.world.disk, lambda: None) == 0
    assert found.world.stands(found.a) == "MISSING"


def test_what_was_read_only_at_its_ends_is_kept_while_a_file_of_its_size_was_read_only_in_full() -> None:
    """Of the missing one the quick hash is known, of the other the content: nobody can tell whether they are one."""
    found = lost()
    found.world.write("/photos/elsewhere.jpg", b"x" * len(A))
    found.world.scan()
    other = found.world.asset("/photos/elsewhere.jpg").pk
    File.objects.filter(asset_id=found.a).update(content_hash=None, quick_hash=b"q" * 16)
    File.objects.filter(asset_id=other).update(content_hash=b"c" * 32, quick_hash=None)
    found.at_day(31)
    assert found.world.would_purge() == (0, {Kept.UNREAD: 1})


def test_what_is_erased_leaves_the_reports_of_other_peoples_scans_alone() -> None:
    """Both libraries cover the same folder; what one person's scan told of it is theirs."""
    found, other = lost(), lost()
    for one in (found, other):
        scan = Scan.objects.filter(library=one.world.library).latest("pk")
        ScanNote.objects.create(scan=scan, kind=NoteKind.CHANGE, what="Missing", path=A.encode())
    found.world.forget(found.a, at_once=True)
    assert not Asset.objects.filter(pk=found.a).exists()
    assert not ScanNote.objects.filter(path=A.encode(), scan__library=found.world.library).exists()
    assert ScanNote.objects.filter(path=A.encode(), scan__library=other.world.library).exists()


def test_the_words_of_what_is_hidden_stay_however_long(monkeypatch: pytest.MonkeyPatch) -> None:
    del monkeypatch
    found = world_with_two()
    found.world.say(B, "The hill")
    found.world.trash(found.b)
    start = found.world.now
    found.world.at(start, days=30)
    found.world.tidy()
    assert found.world.stands(found.b) == "PRESENT DISMISSED"
    found.world.at(start, days=400)
    found.world.tidy()
    assert found.world.words(B) == "The hill"


def test_trash_is_emptied_at_thirty_days_to_the_second() -> None:
    found = world_with_two()
    start = found.world.now
    found.world.trash(found.b)
    found.world.at(start, days=30, seconds=-1)
    assert empty_expired(found.world.now) == 0
    found.world.at(start, days=30)
    assert empty_expired(found.world.now) == 1
    assert timedelta(days=30) == found.world.now - start

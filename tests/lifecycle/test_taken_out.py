"""Trash, hidden, missing, excluded, forgotten, and every way from one to another."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, TakenOut
from homing.lifecycle import restoring
from homing.lifecycle.emptying import empty, look_into
from homing.lifecycle.forgetting import Choice, MoreThanConfirmed, forget, preview
from homing.lifecycle.listing import TOMBSTONES, count_out, list_out
from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import NotUndoable
from homing.tracking.relinking import offers
from homing.tracking.relinking.missing import Wanted, list_missing
from tests.lifecycle.life import GONE, A, B, Life, Lost, lost, world_with_two
from tests.tracking.world import check_day_counts

pytestmark = [pytest.mark.django_db, pytest.mark.parity]


def emptied() -> Lost:
    """`b` was thrown away and emptied from the trash; its file is where it was."""
    found = world_with_two()
    found.world.say(B, "The hill")
    found.world.trash(found.b)
    empty(found.world.owner.pk, by_id=found.world.owner.pk, now=found.world.now)
    assert found.world.stands(found.b) == "PRESENT DISMISSED"
    return found


# -- the trash ---------------------------------------------------------------------------------------------------------


def test_a_trashed_photo_whose_file_leaves_and_returns_stays_trashed() -> None:
    found = world_with_two()
    found.world.trash(found.b)
    found.world.remove(B)
    found.world.scan()
    assert found.world.stands(found.b) == "MISSING TRASHED"
    found.world.write("/photos/elsewhere/b.jpg", B.encode())
    found.world.scan()
    assert found.world.stands(found.b) == "PRESENT TRASHED"
    assert found.world.restore(found.b) == 1
    assert found.world.stands(found.b) == "PRESENT"
    check_day_counts(found.world.library)


def test_taken_out_of_the_trash_while_missing_it_is_missing() -> None:
    found = world_with_two()
    found.world.trash(found.b)
    found.world.remove(B)
    found.world.scan()
    assert [one.asset_id for one in list_missing(found.world.owner.pk, Wanted())] == [], "it is in the trash"
    found.world.restore(found.b)
    assert [one.asset_id for one in list_missing(found.world.owner.pk, Wanted())] == [found.b]


def test_trashed_then_excluded_then_back() -> None:
    found = world_with_two()
    found.world.trash(found.b)
    library = found.world.library
    library.exclusion_patterns = ["**/b.jpg"]
    library.save()
    found.world.scan()
    assert found.world.stands(found.b) == "EXCLUDED TRASHED"
    empty(found.world.owner.pk, by_id=None, now=found.world.now)
    assert found.world.stands(found.b) == "EXCLUDED DISMISSED", "its file is on disk"
    library.exclusion_patterns = []
    library.save()
    found.world.scan()
    assert found.world.stands(found.b) == "PRESENT DISMISSED"


def test_what_emptying_will_do_is_told_and_done() -> None:
    found = world_with_two()
    found.world.trash(found.a, found.b)
    found.world.remove(A)
    found.world.scan()
    owner_id = found.world.owner.pk
    told = look_into(owner_id)
    assert (told.count, told.on_disk, told.missing, told.hidden) == (2, 1, 1, 0)
    assert [line.split(" ")[0] for line in told.consequence()] == ["1", "1", "This"]
    done = empty(owner_id, by_id=owner_id, now=found.world.now)
    assert (done.count, done.hidden, done.forgotten) == (2, 1, 1)
    assert (found.world.stands(found.a), found.world.stands(found.b)) == ("MISSING FORGOTTEN", "PRESENT DISMISSED")
    assert (look_into(owner_id).count, look_into(owner_id).hidden) == (0, 1)
    assert look_into(owner_id).consequence() == []
    assert found.world.undo(done.receipt_id).count == 2
    assert (found.world.stands(found.a), found.world.stands(found.b)) == ("MISSING TRASHED", "PRESENT TRASHED")
    assert Asset.objects.filter(erase_after__isnull=False).count() == 0


def test_only_these_are_emptied_and_nobody_elses() -> None:
    found, other = world_with_two(), world_with_two()
    found.world.trash(found.a, found.b)
    other.world.trash(other.a)
    owner_id = found.world.owner.pk
    assert empty(owner_id, by_id=owner_id, asset_ids=[found.a, other.a], now=found.world.now).count == 1
    assert found.world.stands(found.b) == "PRESENT TRASHED"
    assert other.world.stands(other.a) == "PRESENT TRASHED"
    assert empty(owner_id, by_id=owner_id, asset_ids=[found.a], now=found.world.now).receipt_id is None


# -- hidden ------------------------------------------------------------------------------------------------------------


def test_a_hidden_photo_stays_hidden_through_scans_moves_and_absence() -> None:
    found = emptied()
    found.world.scan(is_full=True)
    found.world.move(B, "/photos/moved/b2.jpg")
    found.world.scan()
    assert found.world.asset("/photos/moved/b2.jpg").pk == found.b
    found.world.remove("/photos/moved/b2.jpg")
    found.world.scan()
    assert found.world.stands(found.b) == "MISSING DISMISSED"
    found.world.write("/photos/back/b.jpg", B.encode())
    found.world.scan()
    assert found.world.stands(found.b) == "PRESENT DISMISSED"
    assert found.world.asset("/photos/back/b.jpg").pk == found.b
    assert Asset.objects.filter(library=found.world.library).count() == 2, "nothing was taken in as new"


def test_shown_again_it_is_as_it_was() -> None:
    found = emptied()
    owner_id = found.world.owner.pk
    assert [one.asset_id for one in list_out(owner_id, [TakenOut.DISMISSED])] == [found.b]
    done = restoring.show_again(owner_id, by_id=owner_id, now=found.world.now)
    assert done.count == 1
    assert found.world.stands(found.b) == "PRESENT"
    assert found.world.words(B) == "The hill"
    check_day_counts(found.world.library)
    assert found.world.undo(done.receipt_id).count == 1
    assert found.world.stands(found.b) == "PRESENT DISMISSED"
    check_day_counts(found.world.library)


def test_nobody_shows_again_what_somebody_else_hid() -> None:
    found, other = emptied(), world_with_two()
    for ids in ([found.b], None):
        assert restoring.show_again(other.world.owner.pk, by_id=None, asset_ids=ids, now=other.world.now).count == 0
    assert found.world.stands(found.b) == "PRESENT DISMISSED"


def test_a_hidden_photo_that_is_missing_can_be_forgotten() -> None:
    found = emptied()
    found.world.remove(B)
    found.world.scan()
    assert found.world.forget(found.b).count == 1
    assert found.world.stands(found.b) == "MISSING FORGOTTEN"
    assert found.world.undo(found.world.last_receipt().pk).count == 1
    assert found.world.stands(found.b) == "MISSING DISMISSED"


# -- forgotten ---------------------------------------------------------------------------------------------------------


def test_a_forgotten_photos_file_is_a_new_photo_and_its_words_are_offered() -> None:
    found = lost()
    found.world.forget(found.a)
    found.world.write("/photos/back/a.jpg", A.encode())
    found.world.scan()
    new = found.world.asset("/photos/back/a.jpg").pk
    assert new != found.a
    assert found.world.offers() == [], "its content is not known yet"
    found.world.hash_all()
    (offer,) = found.world.offers()
    assert (offer.kind, offer.old_asset_id, offer.new_asset_id) == ("forgotten", found.a, new)
    assert len(found.world.offers()) == 1, "asked once"
    assert offers.accept(found.world.owner.pk, [offer.pk]).failed == []
    assert (found.world.asset("/photos/back/a.jpg").pk, found.world.stands(found.a)) == (found.a, "PRESENT")
    assert found.world.words("/photos/back/a.jpg") == "The beach"
    check_day_counts(found.world.library)


def test_at_its_old_path_too_it_is_a_new_photo() -> None:
    found = lost()
    found.world.forget(found.a)
    found.world.write(A)
    found.world.scan()
    assert found.world.asset(A).pk != found.a
    found.world.hash_all()
    (offer,) = found.world.offers()
    assert offers.reject(found.world.owner.pk, [offer.pk]).done == [offer.pk]
    assert found.world.offers() == [], "not asked again"
    assert (found.world.words(A), found.world.stands(found.a)) == (None, "MISSING FORGOTTEN")


def test_a_file_moved_back_with_its_id_is_offered_as_well() -> None:
    found = world_with_two()
    library = found.world.library
    found.world.move(A, "/photos/.hidden/a.jpg")
    found.world.scan()
    assert found.world.stands(found.a) == "MISSING"
    found.world.forget(found.a)
    found.world.move("/photos/.hidden/a.jpg", A)
    found.world.scan()
    assert found.world.asset(A).pk != found.a, "it was forgotten: no file is matched with it"
    found.world.hash_all()
    assert len(found.world.offers()) == 1
    check_day_counts(library)


def test_a_copy_that_was_there_all_the_time_is_not_offered() -> None:
    found = world_with_two()
    found.world.copy(A, "/photos/copy.jpg")
    found.world.scan()
    found.world.hash_all()
    found.world.say("/photos/copy.jpg", "a copy")
    found.world.remove(A)
    found.world.scan()
    found.world.forget(found.a)
    assert found.world.offers() == []


def test_an_open_offer_goes_when_the_photo_is_remembered() -> None:
    found = lost()
    done = found.world.forget(found.a)
    found.world.write(A)
    found.world.scan()
    found.world.hash_all()
    assert len(found.world.offers()) == 1
    found.world.undo(done.receipt_id)
    assert found.world.offers() == []


def test_remembered_it_is_matched_again() -> None:
    found = lost()
    owner_id = found.world.owner.pk
    found.world.forget(found.a)
    assert [one.asset_id for one in list_out(owner_id, TOMBSTONES)] == [found.a]
    assert restoring.remember(owner_id, by_id=owner_id, now=found.world.now).count == 1
    found.world.write(A)
    found.world.scan()
    assert (found.world.asset(A).pk, found.world.words(A)) == (found.a, "The beach")


def test_what_is_not_missing_is_not_forgotten() -> None:
    found = lost()
    other = lost()
    owner_id = found.world.owner.pk
    found.world.trash(found.b)
    assert found.world.forget(found.b, other.a, 987_654).count == 0
    assert Receipt.objects.filter(act=Act.FORGOTTEN).count() == 0, "nothing was done, and nothing is told"
    assert forget(owner_id, Choice(wanted=Wanted()), by_id=owner_id, now=found.world.now).count == 1
    assert other.world.stands(other.a) == "MISSING"


def test_no_more_is_forgotten_than_was_confirmed() -> None:
    found = lost()
    owner_id, everything = found.world.owner.pk, Choice(wanted=Wanted())
    told = preview(owner_id, everything, found.world.now)
    assert (told.count, told.with_words) == (1, 1)
    assert "1 photo leaves the list of missing photos." in told.consequence(at_once=False)[0]
    assert "cannot be undone" in told.consequence(at_once=True)[1]
    found.world.remove(B)
    found.world.scan()
    with pytest.raises(MoreThanConfirmed, match="2 photos would be forgotten by now, and you confirmed 1"):
        forget(owner_id, everything, by_id=owner_id, expected=told.count, now=found.world.now)
    assert found.world.stands(found.a) == "MISSING"
    assert forget(owner_id, everything, by_id=owner_id, expected=2, now=found.world.now).count == 2


def test_forgotten_at_once_nothing_is_left_and_nothing_is_undone() -> None:
    found = lost()
    done = found.world.forget(found.a, at_once=True)
    assert (done.count, done.kept_until) == (1, None)
    assert found.world.stands(found.a) == GONE
    receipt = found.world.last_receipt()
    assert (receipt.act, receipt.is_destructive, receipt.by_id) == (Act.ERASED, True, found.world.owner.pk)
    with pytest.raises(NotUndoable):
        found.world.undo(done.receipt_id)


def test_forgotten_ones_can_be_erased_before_their_time() -> None:
    found = lost()
    owner_id = found.world.owner.pk
    done = found.world.forget(found.a)
    assert restoring.erase_now(owner_id, by_id=owner_id, now=found.world.now).count == 1
    assert (found.world.stands(found.a), count_out(owner_id, TOMBSTONES)) == (GONE, 0)
    undone = found.world.undo(done.receipt_id)
    assert undone.count == 0


def test_pages_of_what_is_taken_out_go_on_where_they_ended() -> None:
    world = Life()
    for number in range(7):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    ids = [world.asset(f"/photos/{number}.jpg").pk for number in range(7)]
    for asset_id in ids[:5]:
        world.trash(asset_id)
        world.clock.move(1)
    world.trash(*ids[5:])
    found: list[int] = []
    after = None
    while part := list_out(world.owner.pk, [TakenOut.TRASHED], size=2, after=after):
        found += [one.asset_id for one in part]
        after = part[-1].since, part[-1].asset_id
    assert found == [ids[6], ids[5], *reversed(ids[:5])]
    assert count_out(world.owner.pk, [TakenOut.TRASHED]) == 7


@pytest.mark.parametrize("name", [".Trash-1000/files", "$RECYCLE.BIN/S-1-5", "@Recycle", "#recycle", ".Trashes/501"])
def test_a_photo_in_the_systems_trash_is_missing_not_moved(name: str) -> None:
    from homing.patterns.defaults import DEFAULT_PATTERNS

    world = Life(patterns=DEFAULT_PATTERNS)
    world.write(A)
    world.scan()
    a = world.asset(A).pk
    world.move(A, f"/photos/{name}/a.jpg")
    world.scan()
    assert world.stands(a) == "MISSING"
    assert world.online() == set()
    world.move(f"/photos/{name}/a.jpg", A)
    world.scan()
    assert world.stands(a) == "PRESENT"

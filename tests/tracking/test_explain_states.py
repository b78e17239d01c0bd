"""Why is this photo (not) here? What people, policies and questions made of it, and what lies below a folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from homing.accounts.models import User
from homing.assets.models import Asset, File, TakenOut
from homing.database import write_transaction
from homing.libraries.models import ImportPath
from homing.receipts.models import Act
from homing.receipts.writing import Item, write_receipt
from homing.tracking.models import MountBelow, Question, QuestionKind
from homing.tracking.why.answer import why
from homing.tracking.why.reasons import Reason, Why
from tests.tracking.world import World, new_owner

pytestmark = pytest.mark.django_db

WHEN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def ask(world: World, path: str, owner: User | None = None) -> Why:
    return why((owner or world.owner).pk, path.encode(), filesystem=world.disk, clock=world.clock)


@pytest.fixture
def world() -> World:
    world = World()
    for name in ("a", "b", "sub/c", "sub/deep/d"):
        world.write(f"/photos/{name}.jpg")
    world.scan()
    Asset.objects.update(picture_version=1)
    return world


def take_out(world: World, asset: Asset, how: TakenOut, act: Act | None, by: User | None) -> None:
    asset.trashed_at, asset.taken_out, asset.erase_after = WHEN, how, WHEN + timedelta(days=30)
    asset.save()
    if act is not None:
        with write_transaction():
            write_receipt(
                act, "Something", owner_id=world.owner.pk, by_id=by and by.pk, items=[Item(asset.pk)], at=WHEN
            )


@pytest.mark.parametrize(
    ("how", "act", "reason"),
    [
        (TakenOut.TRASHED, Act.TRASHED, Reason.TRASHED),
        (TakenOut.DISMISSED, Act.EMPTIED, Reason.DISMISSED),
        (TakenOut.FORGOTTEN, Act.FORGOTTEN, Reason.FORGOTTEN),
    ],
)
def test_what_a_person_took_out_says_who_and_when_and_until_when_it_can_be_restored(
    world: World, how: TakenOut, act: Act, reason: Reason
) -> None:
    world.owner.name = "Anna"
    world.owner.save()
    take_out(world, world.asset("/photos/a.jpg"), how, act, world.owner)
    answer = ask(world, "/photos/a.jpg")
    assert (answer.reason, answer.by, answer.since, answer.until) == (reason, "Anna", WHEN, WHEN + timedelta(days=30))
    assert "on 2026-03-04 05:06 UTC by Anna" in answer.sentence


def test_what_a_policy_took_out_was_done_by_nobody(world: World) -> None:
    asset = world.asset("/photos/a.jpg")
    world.remove("/photos/a.jpg")
    world.scan()
    asset.refresh_from_db()
    take_out(world, asset, TakenOut.PURGED, Act.PURGED, None)
    answer = ask(world, "/photos/a.jpg")
    assert (answer.reason, answer.by) == (Reason.PURGED, "")
    assert "library's policy" in answer.sentence and "until 2026-04-03" in answer.sentence


def test_a_photo_that_moved_away_says_where_to(world: World) -> None:
    world.move("/photos/a.jpg", "/photos/sub/e.jpg")
    world.move("/photos/sub/deep", "/photos/deep")
    world.scan()
    moved, below = ask(world, "/photos/a.jpg"), ask(world, "/photos/sub/deep/d.jpg")
    assert (moved.reason, below.reason) == (Reason.MOVED, Reason.MOVED)
    assert moved.sentence == "/photos/a.jpg is not there any more: it was moved to /photos/sub/e.jpg."
    assert moved.asset_id == world.asset("/photos/sub/e.jpg").pk
    assert below.sentence.endswith("it was moved to /photos/deep/d.jpg.")
    assert ask(world, "/photos/never.jpg").reason is Reason.NOT_THERE


def test_a_file_that_just_went_is_not_called_missing_before_a_scan_was_sure(world: World) -> None:
    world.remove("/photos/a.jpg")
    answer = ask(world, "/photos/a.jpg")
    assert (answer.reason, answer.asset_id) == (Reason.GONE, world.asset("/photos/a.jpg").pk)
    File.objects.update(doubted_at=WHEN)
    assert ask(world, "/photos/a.jpg").reason is Reason.DOUBTED
    world.scan()
    missing = ask(world, "/photos/a.jpg")
    assert missing.reason is Reason.MISSING and missing.since is not None


def test_what_waits_for_an_answer_says_so_and_repeats_the_question() -> None:
    world = World()
    for number in range(120):
        world.write(f"/photos/{number}.jpg")
    world.scan()
    for number in range(60):
        world.remove(f"/photos/{number}.jpg")
    world.library.exclusion_patterns = ["**/7?.jpg"]
    world.library.save()
    world.scan()
    question = Question.objects.get()
    gone, left_out = ask(world, "/photos/3.jpg"), ask(world, "/photos/75.jpg")
    assert (gone.reason, left_out.reason) == (Reason.HELD, Reason.HELD)
    assert question.text in gone.details and question.text in left_out.details
    assert any("excluded by the pattern **/7?.jpg" in line for line in left_out.details)
    assert ask(world, "/photos/99.jpg").reason is Reason.WAITING
    assert {one.reason: one.files for one in ask(world, "/photos").counts}[Reason.HELD] >= 60


def test_an_ignore_file_is_named_with_its_line(world: World) -> None:
    world.library.use_ignore_files = True
    world.library.save()
    world.write("/photos/sub/.homingignore", b"# mine\n\n*.gif\nc.*\n")
    world.write("/photos/sub/deep/.nomedia", b"")
    by_line, whole = ask(world, "/photos/sub/c.jpg"), ask(world, "/photos/sub/deep/d.jpg")
    assert (by_line.reason, by_line.pattern, by_line.ignore_file) == (
        Reason.IGNORED,
        "c.*",
        b"/photos/sub/.homingignore",
    )
    assert by_line.sentence.endswith("is left out by the pattern c.* (line 4 of /photos/sub/.homingignore).")
    assert (whole.reason, whole.ignore_file) == (Reason.IGNORED, b"/photos/sub/deep/.nomedia")
    assert whole.sentence == "The folder /photos/sub/deep is left out by the file /photos/sub/deep/.nomedia."
    assert ask(world, "/photos/a.jpg").reason is Reason.SHOWN


def test_the_pattern_and_the_import_path_are_told_as_values(world: World) -> None:
    world.library.exclusion_patterns = ["**/deep/**"]
    world.library.save()
    world.scan()
    answer = ask(world, "/photos/sub/deep/d.jpg")
    assert (answer.reason, answer.pattern, answer.import_path) == (Reason.EXCLUDED, "**/deep/**", b"/photos")
    assert answer.library_name == world.library.name and answer.since is not None


def test_a_drive_that_is_mounted_below_and_is_away(world: World) -> None:
    MountBelow.objects.create(
        import_path=ImportPath.objects.get(),
        path=b"sub",
        unavailable_since=WHEN,
        unavailable_reason="The drive is not mounted. Plug it in.",
    )
    answer = ask(world, "/photos/sub/deep/d.jpg")
    assert (answer.reason, answer.since) == (Reason.UNAVAILABLE, WHEN)
    assert answer.sentence == "The drive or share at /photos/sub is not available since 2026-03-04 05:06 UTC."
    assert "The drive is not mounted. Plug it in." in answer.details
    assert ask(world, "/photos/a.jpg").reason is Reason.SHOWN


def test_another_disk_in_the_place_of_an_import_path_is_asked_about(world: World) -> None:
    path = ImportPath.objects.get()
    path.unavailable_since, path.unavailable_reason = WHEN, "Another disk is mounted here."
    path.save()
    Question.objects.create(
        library=world.library, import_path=path, kind=QuestionKind.ANOTHER_DISK, asked_at=WHEN, text="Is it that one?"
    )
    answer = ask(world, "/photos/a.jpg")
    assert answer.reason is Reason.UNAVAILABLE and "Is it that one?" in answer.details
    assert [(one.reason, one.files) for one in ask(world, "/photos/sub").counts] == [(Reason.UNAVAILABLE, 2)]


def test_a_duplicate_says_of_what(world: World) -> None:
    world.copy("/photos/a.jpg", "/photos/sub/copy.jpg")
    world.scan()
    world.hash_all()
    answer = ask(world, "/photos/sub/copy.jpg")
    assert [(one.path, one.asset_id) for one in answer.same_content] == [
        (b"/photos/a.jpg", world.asset("/photos/a.jpg").pk)
    ]
    assert "The same content lies at /photos/a.jpg." in answer.details
    stranger = World()
    stranger.write("/photos/z.jpg", b"/photos/a.jpg")
    stranger.scan()
    stranger.hash_all()
    assert ask(stranger, "/photos/z.jpg").same_content == [], "other people's photos are nobody's business"


@pytest.mark.parametrize("name", ["IMG_1.heic.icloud", ".IMG_2.jpg.icloud", "e.jpg.nextcloud"])
def test_what_a_cloud_client_keeps_online_only_is_told_apart_from_other_files(world: World, name: str) -> None:
    world.write(f"/photos/{name}")
    assert ask(world, f"/photos/{name}").reason is Reason.ONLINE_ONLY


def test_a_folder_that_cannot_be_read_says_since_when(world: World) -> None:
    world.disk.deny(b"/photos/sub", is_denied=True)
    assert ask(world, "/photos/sub/c.jpg").since is None
    world.scan()
    answer = ask(world, "/photos/sub/deep/d.jpg")
    assert answer.reason is Reason.UNREADABLE and answer.since is not None
    assert any("cannot be read since" in line for line in answer.details)


def test_a_folder_counts_what_lies_below_it_by_reason(world: World) -> None:
    world.library.exclusion_patterns = ["**/*.tmp.jpg", "**/Raw/**"]
    world.library.save()
    for name in ("x.tmp.jpg", "notes.txt", "Raw/1.jpg", "Raw/2.jpg"):
        world.write(f"/photos/sub/{name}")
    world.remove("/photos/sub/deep/d.jpg")
    world.scan()
    world.write("/photos/sub/new.jpg")
    take_out(world, world.asset("/photos/sub/c.jpg"), TakenOut.DISMISSED, None, None)
    answer = ask(world, "/photos/sub")
    assert answer.reason is Reason.FOLDER and answer.is_all_counted
    assert {one.reason: (one.files, one.folders) for one in answer.counts} == {
        Reason.EXCLUDED: (1, 1),
        Reason.NOT_MEDIA: (1, 0),
        Reason.NOT_SCANNED: (1, 0),
        Reason.DISMISSED: (1, 0),
        Reason.MISSING: (1, 0),
    }
    assert {one.reason: one.example for one in answer.counts}[Reason.MISSING] == b"/photos/sub/deep/d.jpg"
    world.remove("/photos/b.jpg")
    above = {one.reason: one.files for one in ask(world, "/photos").counts}
    assert (above[Reason.SHOWN], above[Reason.GONE], above[Reason.MISSING]) == (1, 1, 1)


def test_a_deleted_librarys_folder_says_when_it_was_deleted(world: World) -> None:
    world.library.deleted_at = WHEN
    world.library.save()
    answer = ask(world, "/photos/a.jpg")
    assert answer.reason is Reason.NOT_COVERED
    assert any("until it was deleted on 2026-03-04" in line for line in answer.details)
    assert ask(world, "/photos/a.jpg", new_owner()).details == []

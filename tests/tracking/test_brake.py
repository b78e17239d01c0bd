"""The brake: what a scan does not do before a person said so."""

from __future__ import annotations

import pytest

from homing.assets.models import Asset, File
from homing.libraries.rules_of import fingerprint_of
from homing.tracking.models import Question, QuestionKind
from homing.tracking.rules.brake import are_too_many_undecodable, is_too_much, most_gone
from homing.tracking.scanning.answers import answer_question
from homing.tracking.scanning.preview import preview_scan
from homing.tracking.scanning.questions import KEEP, standing_questions
from homing.tracking.scanning.report import HELD
from tests.tracking.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def library_of(count: int, *, folders: int = 4) -> World:
    world = World()
    for number in range(count):
        world.disk.write(f"/photos/{number % folders}/{number:03d}.jpg".encode(), f"picture {number}".encode())
    world.scan()
    world.hash_all()
    return world


def remove(world: World, count: int, start: int = 0, folders: int = 4) -> None:
    for number in range(start, start + count):
        world.disk.remove(f"/photos/{number % folders}/{number:03d}.jpg".encode())


def standing(world: World) -> Question | None:
    return next(iter(standing_questions([world.library.pk])), None)


@pytest.mark.parametrize(
    ("total", "most"), [(0, None), (49, None), (50, 50), (500, 50), (501, 50.1), (9_000, 900), (50_000, 1_000)]
)
def test_a_tenth_may_go_but_always_fifty_and_never_more_than_a_thousand(total: int, most: float | None) -> None:
    assert most_gone(total) == (None if most is None else pytest.approx(most))


@pytest.mark.parametrize(("gone", "total", "too_much"), [(49, 49, False), (50, 60, False), (51, 60, True)])
def test_too_much_is_more_than_may_go(gone: int, total: int, too_much: bool) -> None:
    assert is_too_much(gone, total) is too_much


@pytest.mark.parametrize(("broken", "total", "too_many"), [(49, 49, False), (5, 50, False), (6, 50, True)])
def test_more_than_a_tenth_undecodable_is_too_many(broken: int, total: int, too_many: bool) -> None:
    assert are_too_many_undecodable(broken, total) is too_many


def test_a_folder_deleted_by_mistake_is_held_and_nothing_becomes_missing() -> None:
    world = library_of(120, folders=1)
    remove(world, 60, folders=1)
    world.write("/photos/new.jpg")
    report = world.scan()
    assert report.counts["missing"] == 0 and report.waiting == 60
    assert report.counts["added"] == 1, "what was added is applied"
    assert Asset.objects.filter(state=0).count() == 121
    assert File.objects.filter(unreadable_reason__startswith="awaiting your answer").count() == 60
    question = standing(world)
    assert question is not None and question.kind == QuestionKind.MISSING
    assert (question.missing, question.excluded, question.total) == (60, 0, 121)
    assert "/photos/0/000.jpg" in question.examples


def test_the_question_goes_away_by_itself_when_the_files_are_back() -> None:
    world = library_of(120, folders=1)
    world.disk.move(b"/photos/0", b"/elsewhere")
    assert world.scan().waiting == 120
    world.disk.move(b"/elsewhere", b"/photos/0")
    report = world.scan()
    assert report.waiting == 0 and not report.counts["missing"]
    assert standing(world) is None
    assert not File.objects.filter(unreadable_since__isnull=False).exists()


def test_files_that_moved_are_no_loss() -> None:
    world = library_of(120, folders=1)
    for number in range(120):
        world.disk.move(f"/photos/0/{number:03d}.jpg".encode(), f"/photos/new/{119 - number:03d}.jpeg".encode())
    report = world.scan()
    assert report.counts["moved"] == 120
    assert standing(world) is None


def test_small_losses_of_partial_scans_add_up_and_a_complete_scan_begins_anew() -> None:
    world = library_of(200)
    remove(world, 30)
    world.scan(files=[f"/photos/{n % 4}/{n:03d}.jpg".encode() for n in range(30)])
    world.library.refresh_from_db()
    assert world.library.gone_since_confirmed == 30
    remove(world, 21, start=30)
    report = world.scan(files=[f"/photos/{n % 4}/{n:03d}.jpg".encode() for n in range(30, 51)])
    assert report.waiting == 21 and not report.counts["missing"], "51 in sum"
    question = standing(world)
    assert question is not None and question.missing == 21


def test_a_complete_scan_below_the_threshold_begins_a_new_sum() -> None:
    world = library_of(200)
    for start in (0, 40, 80):
        remove(world, 40, start=start)
        report = world.scan()
        assert report.counts["missing"] == 40
    world.library.refresh_from_db()
    assert world.library.gone_since_confirmed == 0


def test_a_library_below_fifty_photos_is_not_braked() -> None:
    world = library_of(49)
    remove(world, 49)
    assert world.scan().counts["missing"] == 49


def test_a_pattern_nobody_previewed_asks_and_one_that_was_confirmed_does_not() -> None:
    world = library_of(120)
    world.library.exclusion_patterns = ["**/*.jpg"]
    world.library.save()
    report = world.scan()
    assert report.waiting == 120 and not report.counts["excluded"]
    question = standing(world)
    assert question is not None and (question.missing, question.excluded) == (0, 120)
    world.library.refresh_from_db()
    world.library.confirmed_rules = fingerprint_of(world.library)
    world.library.save()
    report = world.scan()
    assert report.counts["excluded"] == 120 and not report.waiting
    assert standing(world) is None


def test_confirmed_rules_do_not_excuse_what_is_missing() -> None:
    world = library_of(120)
    world.library.confirmed_rules = fingerprint_of(world.library)
    world.library.save()
    remove(world, 60)
    assert world.scan().waiting == 60


def test_confirmed_rules_are_used_up_by_a_complete_scan() -> None:
    world = library_of(120, folders=1)
    world.library.confirmed_rules = fingerprint_of(world.library)
    world.library.save()
    world.scan()
    for number in range(60):  # renamed to hidden files, on disk
        world.move(f"/photos/0/{number:03d}.jpg", f"/photos/0/.{number:03d}.jpg")
    assert world.scan().waiting == 60


def test_a_dry_run_predicts_the_brake() -> None:
    world = library_of(120)
    remove(world, 60)
    told = preview_scan(world.library, filesystem=world.disk, clock=world.clock)
    assert told.all_counts()[HELD] == 60
    assert standing(world) is None and not File.objects.filter(unreadable_since__isnull=False).exists()
    done = world.scan()
    assert told.all_counts() == done.all_counts()
    again = preview_scan(world.library, filesystem=world.disk, clock=world.clock)
    assert again.all_counts() == world.scan().all_counts()


def test_a_file_that_could_not_be_looked_at_is_offline_only_until_it_can() -> None:
    world = library_of(3, folders=1)
    file = File.objects.order_by("pk").first()
    assert file is not None
    File.objects.filter(pk=file.pk).update(unreadable_since=file.first_seen_at, unreadable_reason="input/output error")
    world.scan()
    assert not File.objects.filter(unreadable_since__isnull=False).exists()


def test_what_is_held_is_shown_offline_and_its_folder_is_not_called_gone() -> None:
    world = library_of(120, folders=2)
    remove(world, 120, folders=2)
    world.scan()
    world.scan()
    assert Asset.objects.filter(state=0).count() == 120
    question = standing(world)
    assert question is not None and question.missing == 120
    assert Question.objects.count() == 1, "asked once"


def test_what_was_held_and_is_seen_again_is_not_counted_with_what_is_lost() -> None:
    world = library_of(80, folders=2)
    for number in range(0, 80, 2):
        world.disk.remove(f"/photos/0/{number:03d}.jpg".encode())
    world.disk.move(b"/photos/1", b"/elsewhere")
    assert world.scan().waiting == 80
    world.disk.move(b"/elsewhere", b"/photos/1")
    report = world.scan()
    assert (report.waiting, report.counts["missing"]) == (0, 40)
    assert standing(world) is None


def test_what_is_kept_is_in_question_no_more_when_all_of_it_is_back() -> None:
    world = library_of(120, folders=2)
    world.disk.move(b"/photos/1", b"/elsewhere")
    assert world.scan().waiting == 60
    question = standing(world)
    assert question is not None
    answer_question(question.pk, KEEP, by_id=world.owner.pk)
    world.scan()
    assert standing(world) is not None, "kept, and still not there"
    world.disk.move(b"/elsewhere", b"/photos/1")
    world.scan()
    assert standing(world) is None

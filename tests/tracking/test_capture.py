"""The same shot or another one: a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from homing.tracking.rules.capture import Capture, is_another_picture, likeness, same_camera, same_shot
from homing.tracking.rules.likeness import OTHER_LOOK, SAME_LOOK, distance, distance_turned, says_something

pytestmark = pytest.mark.table

LOOK = 0x5A3C_96E1_0FB4_D278 & ~1
EXACT_US, WHOLE_US = 1_714_979_289_120_000, 1_714_979_289_000_000
EXIF = "Exif.Photo.DateTimeOriginal"

PHOTO = Capture(
    name=b"IMG_1.JPG",
    make="Canon",
    model="Canon EOS R6",
    serial="123",
    taken_us=EXACT_US,
    offset_minutes=120,
    taken_source=EXIF,
    width=6000,
    height=4000,
    look=LOOK,
)
PLAIN = Capture(name=b"beach.png", width=800, height=600, look=LOOK, taken_us=WHOLE_US, taken_source="file time")


def bits(count: int) -> int:
    """A look that differs from LOOK in so many bits."""
    return LOOK ^ sum(1 << place for place in range(1, count + 1))


@pytest.mark.parametrize(
    ("found", "is_same"),
    [
        (PHOTO, True),
        (replace(PHOTO, name=b"lake.jpg"), True),
        (replace(PHOTO, serial=""), True),
        (replace(PHOTO, serial="124"), False),
        (replace(PHOTO, model="EOS R7"), False),
        (replace(PHOTO, model="CANON EOS R6"), True),
        (replace(PHOTO, make="", model=""), False),
        (replace(PHOTO, taken_us=EXACT_US + 10_000), False),
        (replace(PHOTO, taken_us=EXACT_US + 3_600_000_000, offset_minutes=60), True),  # another zone, the same clock
        (replace(PHOTO, offset_minutes=60), False),
        (replace(PHOTO, taken_us=None), False),
        *[(replace(PHOTO, taken_source=source), False) for source in ("file time", "file name", "Exif.Image.DateTime")],
    ],
)
def test_the_same_shot_is_the_same_camera_at_the_same_moment_of_its_clock(found: Capture, is_same: bool) -> None:
    assert same_shot(PHOTO, found) is is_same
    assert same_shot(found, PHOTO) is is_same


def test_two_dates_that_no_camera_wrote_are_no_moment() -> None:
    old = replace(PHOTO, taken_source="file time")
    assert not same_shot(old, old)
    assert same_camera(old, old)
    assert not same_camera(PLAIN, PLAIN)


@pytest.mark.parametrize(
    ("moment_us", "name", "gap", "both", "is_offered"),
    [
        (EXACT_US, b"lake.jpg", 0, False, True),
        (EXACT_US, b"lake.jpg", OTHER_LOOK, False, True),
        (EXACT_US, b"lake.jpg", OTHER_LOOK, True, True),
        (EXACT_US, b"lake.jpg", OTHER_LOOK + 1, False, False),
        (EXACT_US, b"IMG_1.JPG", OTHER_LOOK + 1, False, False),
        (WHOLE_US, b"img_1.tif", SAME_LOOK, False, True),
        (WHOLE_US, b"img_1.tif", SAME_LOOK, True, True),
        (WHOLE_US, b"img_1.tif", SAME_LOOK + 1, False, False),
        (WHOLE_US, b"IMG_2.JPG", 6, False, True),
        (WHOLE_US, b"IMG_2.JPG", 7, False, False),
        (WHOLE_US, b"IMG_2.JPG", 0, True, False),  # its neighbour in a burst
    ],
)
def test_camera_and_moment_need_a_look_that_is_near(
    moment_us: int, name: bytes, gap: int, both: bool, is_offered: bool
) -> None:
    found = replace(PHOTO, taken_us=moment_us, name=name, look=bits(gap))
    assert distance_turned(LOOK, bits(gap)) == gap
    made = likeness(replace(PHOTO, taken_us=moment_us), found, were_both_there=both)
    assert (made is not None) is is_offered


@pytest.mark.parametrize(
    ("found", "is_offered"),
    [
        (PLAIN, True),
        (replace(PLAIN, name=b"BEACH.jpg", taken_us=1), True),
        (replace(PLAIN, look=bits(6)), True),
        (replace(PLAIN, look=bits(7)), False),
        (replace(PLAIN, name=b"beach2.png"), False),
        (replace(PLAIN, width=600, height=800), True),
        (replace(PLAIN, width=801), False),
        (replace(PLAIN, look=None), False),
        (replace(PLAIN, make="Canon", model="EOS"), False),
        (replace(PLAIN, taken_source=EXIF), True),
    ],
)
def test_without_a_camera_name_size_and_look_must_agree(found: Capture, is_offered: bool) -> None:
    assert (likeness(PLAIN, found) is not None) is is_offered
    assert likeness(PLAIN, found, were_both_there=True) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (replace(PLAIN, look=0), replace(PLAIN, look=0)),  # two plain areas
        (replace(PLAIN, width=0, height=0), replace(PLAIN, width=0, height=0)),
        (replace(PLAIN, taken_source=EXIF), replace(PLAIN, taken_source=EXIF, taken_us=WHOLE_US + 5_000_000)),
        (replace(PLAIN, make="Canon", model="EOS"), replace(PLAIN, make="Nikon", model="Z6")),
        (replace(PLAIN, look=None), PLAIN),
        (replace(PLAIN, make="Canon", model="EOS"), PLAIN),
    ],
)
def test_what_tells_nothing_and_what_contradicts_is_not_offered(old: Capture, new: Capture) -> None:
    assert likeness(old, new) is None


def test_the_evidence_is_said_in_sentences() -> None:
    said = likeness(PHOTO, replace(PHOTO, name=b"lake.jpg", width=3000, height=2000))
    assert said is not None
    assert said.evidence == (
        "Taken with the same camera (Canon EOS R6, number 123) at the same hundredth of a second; it looks the same."
        " Its size is 3000 × 2000 pixels; it was 6000 × 4000."
    )
    old = replace(PHOTO, make="SONY", model="DSC", taken_us=WHOLE_US, serial="")
    said = likeness(old, replace(old, look=bits(8)))
    assert said is not None
    assert said.evidence == (
        "Taken with the same camera (SONY DSC) in the same second; it looks the same. The name is the same."
    )
    said = likeness(PLAIN, PLAIN)
    assert said is not None
    assert said.evidence == (
        "The name and the size in pixels are the same, and it looks the same; neither file names a camera."
    )


def test_the_better_of_two_comes_first() -> None:
    exact = [replace(PHOTO, look=bits(2)), replace(PHOTO, look=bits(9)), replace(PHOTO, name=b"x", look=bits(0))]
    ranks = [found.rank for capture in exact if (found := likeness(PHOTO, capture))]
    plain = likeness(PLAIN, PLAIN)
    assert plain is not None
    assert [*ranks, plain.rank] == sorted([*ranks, plain.rank])
    assert len(set(ranks)) == 3


@pytest.mark.parametrize(
    ("gap", "same_moment", "is_another"),
    [
        (0, False, False),
        (OTHER_LOOK, False, False),
        (OTHER_LOOK + 1, False, True),
        (OTHER_LOOK + 1, True, False),  # a crop of that very shot
    ],
)
def test_another_picture_looks_quite_different_and_is_no_edit_of_the_same_shot(
    gap: int, same_moment: bool, is_another: bool
) -> None:
    now = replace(PHOTO, look=bits(gap), taken_us=EXACT_US if same_moment else EXACT_US + 60_000_000)
    assert is_another_picture(PHOTO, now) is is_another
    assert not is_another_picture(PHOTO, replace(now, look=None))
    assert not is_another_picture(replace(PHOTO, look=None), now)


def test_signed_and_unsigned_are_the_same_bits() -> None:
    high = LOOK | 1 << 63
    assert distance(high, high - (1 << 64)) == 0
    assert distance_turned(high - (1 << 64), high) == 0
    assert says_something(high) == says_something(high - (1 << 64))


def test_a_plain_area_says_nothing() -> None:
    assert not says_something(0)
    assert not says_something((1 << 7) - 1)
    assert says_something((1 << 8) - 1)
    assert not says_something(((1 << 64) - 1) ^ ((1 << 7) - 1))

"""What a picture looks like, as hashes: the same through tags and savings, another for another picture."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, ImageEnhance

from homing.media.decode import Pictures, make_pictures, prepare
from homing.media.looks import as_signed, perceptual_hash
from homing.tracking.rules.likeness import OTHER_LOOK, SAME_LOOK, distance, distance_turned, says_something
from tests.support.scenes import as_jpeg, scene

prepare()
NUMBERS = range(12)


def png(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def made(content: bytes) -> Pictures:
    return make_pictures(content)


def test_rewritten_tags_leave_the_pixels_as_they_were() -> None:
    plain, titled = as_jpeg(scene(1)), as_jpeg(scene(1), title="The lake", taken="2024:05:06 07:08:09")
    assert plain != titled
    assert made(plain).pixel_hash == made(titled).pixel_hash
    assert len(made(plain).pixel_hash) == 16


def test_another_container_of_the_same_pixels_is_the_same_picture() -> None:
    buffer = BytesIO()
    scene(1).save(buffer, "WEBP", lossless=True)
    assert made(png(scene(1))).pixel_hash == made(buffer.getvalue()).pixel_hash


@pytest.mark.parametrize(
    "edit",
    [
        lambda picture: ImageEnhance.Brightness(picture).enhance(1.02),
        lambda picture: picture.rotate(180),
        lambda picture: picture.crop((0, 0, 479, 320)),
        lambda picture: picture.convert("L"),
    ],
)
def test_an_edit_changes_the_pixels(edit: Callable[[Image.Image], Image.Image]) -> None:
    assert made(png(edit(scene(1)))).pixel_hash != made(png(scene(1))).pixel_hash


def test_a_picture_of_another_size_is_another_one_even_where_its_preview_is_the_same() -> None:
    white = [made(png(Image.new("RGB", (side, side), "white"))).pixel_hash for side in (2000, 3000)]
    assert len(set(white)) == 2


def test_turned_by_its_tag_is_another_picture_of_the_same_look() -> None:
    upright, turned = made(as_jpeg(scene(1))), made(as_jpeg(scene(1), orientation=6))
    assert upright.pixel_hash != turned.pixel_hash
    assert distance(upright.perceptual_hash, turned.perceptual_hash) > OTHER_LOOK
    assert distance_turned(upright.perceptual_hash, turned.perceptual_hash) <= 4


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "edit",
    [
        lambda picture: Image.open(BytesIO(as_jpeg(picture, quality=35))),
        lambda picture: picture.resize((picture.width // 3, picture.height // 3)),
        lambda picture: ImageEnhance.Brightness(picture).enhance(1.25),
        lambda picture: ImageEnhance.Contrast(picture).enhance(0.7),
        lambda picture: picture.convert("L"),
    ],
    ids=["saved anew", "smaller", "brighter", "softer", "grey"],
)
def test_an_edit_looks_the_same(number: int, edit: Callable[[Image.Image], Image.Image]) -> None:
    picture = scene(number)
    assert distance(perceptual_hash(picture), perceptual_hash(edit(picture))) <= SAME_LOOK


@pytest.mark.parametrize("turn", list(Image.Transpose))
@pytest.mark.parametrize("number", NUMBERS)
def test_a_turned_picture_is_found_in_whichever_way_it_was_turned(number: int, turn: Image.Transpose) -> None:
    picture = scene(number)
    assert distance_turned(perceptual_hash(picture), perceptual_hash(picture.transpose(turn))) <= 6


def test_other_pictures_look_different() -> None:
    looks = [perceptual_hash(scene(number)) for number in range(60)]
    pairs = [distance_turned(one, other) for place, one in enumerate(looks) for other in looks[:place]]
    assert sum(gap <= OTHER_LOOK for gap in pairs) < len(pairs) * 0.02
    assert min(pairs) > SAME_LOOK
    assert all(says_something(look) for look in looks)


@pytest.mark.parametrize("color", ["white", "black", "red", "#7f8081"])
def test_a_picture_of_one_colour_has_no_look(color: str) -> None:
    assert perceptual_hash(Image.new("RGB", (300, 200), color)) == 0


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("size", [(1, 1), (3, 500), (500, 3), (33, 31)])
def test_any_picture_has_a_hash_of_64_bits_that_a_database_can_keep(mode: str, size: tuple[int, int]) -> None:
    look = perceptual_hash(scene(3, (64, 64)).resize(size).convert(mode))
    assert 0 <= look < 1 << 64
    assert look & 1 == 0
    assert -(1 << 63) <= as_signed(look) < 1 << 63
    assert distance(as_signed(look), look) == 0

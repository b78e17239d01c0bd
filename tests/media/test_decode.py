"""Bytes to pictures: formats, orientation, colours, damage, hostile files."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw

from homing.media import decode
from homing.media.content import is_cut_off
from homing.media.decode import Pictures, Undecodable, make_pictures, preview_size, thumbnail_size
from homing.media.formats import MediaKind, kind_of


@pytest.fixture(autouse=True, scope="module")
def _decoders() -> None:
    decode.prepare()


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    assert image.format == "WEBP"
    image.load()
    return image


def pixel(image: Image.Image, x: float, y: float) -> tuple[int, int, int]:
    """The colour at a relative place."""
    found = image.convert("RGB").getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    assert isinstance(found, tuple)
    red, green, blue = found
    return int(red), int(green), int(blue)


def is_near(color: tuple[int, int, int], wanted: tuple[int, int, int], tolerance: int = 40) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(color, wanted, strict=True))


RED, BLUE, GREEN, WHITE = (255, 0, 0), (0, 0, 255), (0, 128, 0), (255, 255, 255)


def quarters(width: int = 300, height: int = 200) -> Image.Image:
    """Red, blue / green, white: turned pictures are told apart."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height // 2), "red")
    draw.rectangle((width // 2, 0, width, height // 2), "blue")
    draw.rectangle((0, height // 2, width // 2, height), "green")
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "JXL"])
def test_every_format_gives_thumbnail_preview_and_hash(kind: str) -> None:
    found = make_pictures(saved(quarters(2000, 1000), kind))
    assert (found.width, found.height, found.format, found.is_damaged) == (2000, 1000, kind, False)
    assert opened(found.thumbnail).size == (500, 250)
    preview = opened(found.preview)
    assert preview.size == (1440, 720)
    assert is_near(pixel(preview, 0.2, 0.2), RED)
    assert is_near(pixel(preview, 0.8, 0.2), BLUE)
    assert is_near(pixel(preview, 0.2, 0.8), GREEN)
    assert 5 <= len(found.thumbhash) <= 30
    assert found.mime_type.startswith("image/")


def tagged(orientation: Any) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


# where the red, upper left quarter of the stored picture is to be seen
_RED_SEEN_AT = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_picture_is_turned_exactly_once(kind: str, orientation: int) -> None:
    found = make_pictures(saved(quarters(), kind, exif=tagged(orientation)))
    assert (found.width, found.height) == ((300, 200) if orientation < 5 else (200, 300))
    for content in (found.preview, found.thumbnail):
        image = opened(content)
        assert image.size == ((300, 200) if orientation < 5 else (200, 300)) or content is found.thumbnail
        x, y = _RED_SEEN_AT[orientation]
        assert is_near(pixel(image, 0.2 + 0.6 * x, 0.2 + 0.6 * y), RED)


def test_a_wrapped_jpeg_in_jpeg_xl_is_turned_and_a_native_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(saved(quarters(), "JPEG", exif=tagged(6)))
    wrapped = saved(Image.open(tmp_path / "a.jpg"), "JXL", lossless_jpeg=True)
    assert (make_pictures(wrapped).width, make_pictures(wrapped).height) == (200, 300)
    native = saved(quarters(), "JXL", exif=tagged(6))  # its own header says "upright", and that counts
    assert (make_pictures(native).width, make_pictures(native).height) == (300, 200)


@pytest.mark.parametrize("orientation", [0, 9, 255])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation: int) -> None:
    found = make_pictures(saved(quarters(), "JPEG", exif=tagged(orientation)))
    assert (found.width, found.height) == (300, 200)


def test_the_content_decides_and_not_the_name() -> None:
    assert make_pictures(saved(quarters(), "WEBP")).format == "WEBP"  # whatever the file was called


def test_an_animation_shows_its_first_frame() -> None:
    frames = [Image.new("RGB", (40, 40), color) for color in ("red", "blue")]
    for kind in ("GIF", "WEBP", "AVIF", "PNG"):
        found = make_pictures(saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100))
        assert is_near(pixel(opened(found.preview), 0.5, 0.5), RED), kind


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "I;16", "I", "F"])
def test_every_kind_of_pixel_is_shown(mode: str) -> None:
    image = Image.new("L", (60, 40), 0)
    ImageDraw.Draw(image).rectangle((30, 0, 60, 40), 255)
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 257).convert("I;16")
    elif mode in ("I", "F"):
        image = image.convert("I").point(lambda value: value * 100).convert(mode)
    else:
        image = image.convert("RGB").convert(mode) if mode in ("CMYK", "YCbCr", "PA") else image.convert(mode)
    kind = "PNG" if mode in ("P", "LA", "PA") else "TIFF"
    preview = opened(make_pictures(saved(image if mode != "PA" else image.convert("LA"), kind)).preview)
    assert is_near(pixel(preview, 0.1, 0.5), (0, 0, 0))
    assert is_near(pixel(preview, 0.9, 0.5), WHITE)


def test_transparency_is_kept_and_an_opaque_channel_is_not() -> None:
    clear = Image.new("RGBA", (50, 50), (255, 0, 0, 0))
    assert opened(make_pictures(saved(clear, "PNG")).preview).mode == "RGBA"
    assert opened(make_pictures(saved(quarters().convert("RGBA"), "PNG")).preview).mode == "RGB"


def _swapped_profile() -> bytes:
    """An sRGB profile whose red and blue are exchanged: whoever ignores it shows the wrong colour."""
    content = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", content, 128)[0]
    places = {bytes(content[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    red, blue = places[b"rXYZ"], places[b"bXYZ"]
    content[red + 4 : red + 12], content[blue + 4 : blue + 12] = (
        content[blue + 4 : blue + 12],
        content[red + 4 : red + 12],
    )
    return bytes(content).replace("sRGB".encode("utf-16-be"), "sBGR".encode("utf-16-be"))


def test_colours_are_those_of_the_embedded_profile() -> None:
    profile = _swapped_profile()
    plain = make_pictures(saved(Image.new("RGB", (50, 50), "red"), "PNG"))
    assert is_near(pixel(opened(plain.preview), 0.5, 0.5), RED)
    for mode in ("RGB", "RGBA"):
        image = Image.new(mode, (50, 50), (255, 0, 0) if mode == "RGB" else (255, 0, 0, 100))
        found = opened(make_pictures(saved(image, "PNG", icc_profile=profile)).preview)
        assert is_near(pixel(found, 0.5, 0.5), BLUE)
        assert found.mode == mode


def test_a_broken_profile_is_ignored() -> None:
    content = saved(quarters(), "JPEG", icc_profile=b"no profile at all")
    assert is_near(pixel(opened(make_pictures(content).preview), 0.2, 0.2), RED)


def test_thumbnails_carry_no_place_and_no_tags() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    exif[0x010F] = "Acme"
    found = make_pictures(saved(quarters(), "JPEG", exif=exif.tobytes(), icc_profile=_swapped_profile()))
    for content in (found.thumbnail, found.preview):
        assert b"Acme" not in content
        assert b"EXIF" not in content
        assert b"ICCP" not in content


@pytest.mark.parametrize(
    ("original", "preview", "thumbnail"),
    [
        ((6000, 4000), (1440, 960), (375, 250)),
        ((4000, 6000), (960, 1440), (250, 375)),
        ((100, 80), (100, 80), (100, 80)),
        ((1440, 1440), (1440, 1440), (250, 250)),
        ((12000, 1000), (4320, 360), (1000, 83)),
        ((6000, 2000), (2160, 720), (750, 250)),
        ((30000, 1), (4320, 1), (1000, 1)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
def test_sizes(original: tuple[int, int], preview: tuple[int, int], thumbnail: tuple[int, int]) -> None:
    assert preview_size(*original) == preview
    assert thumbnail_size(*original) == thumbnail


def test_one_pixel_and_a_very_long_line_are_pictures() -> None:
    assert make_pictures(saved(Image.new("RGB", (1, 1), "red"), "PNG")).width == 1
    assert make_pictures(saved(Image.new("RGB", (1, 9000), "red"), "PNG")).height == 9000


# -- damage and hostility ----------------------------------------------------------------------------------------------


def test_half_a_jpeg_gives_its_upper_half_and_is_marked() -> None:
    content = saved(quarters(1200, 800).effect_spread(3), "JPEG", quality=95)
    found = make_pictures(content[: len(content) * 6 // 10])
    assert found.is_damaged
    assert (found.width, found.height) == (1200, 800)
    assert is_near(pixel(opened(found.preview), 0.2, 0.1), RED, 80)


def test_after_a_damaged_picture_the_next_one_is_held_to_the_rules_again() -> None:
    content = saved(quarters(), "PNG")
    assert make_pictures(content[:-200]).is_damaged
    assert not make_pictures(content).is_damaged


def test_a_cut_off_avif_is_no_whole_picture() -> None:
    content = saved(quarters(), "AVIF")
    assert not is_cut_off(content)
    assert is_cut_off(content[:-10])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"\0" * 5000, "nothing but zeros"),
        (b"just a letter to somebody", "text"),
        (b"%PDF-1.7\n\x00\x01", "a PDF document"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "an MP4 or QuickTime video"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"\xff\xd8\xff\xe0", "not a picture"),
        (bytes(range(256)) * 8, "not a picture"),
    ],
)
def test_what_is_no_picture_says_what_it_is(content: bytes, reason: str) -> None:
    with pytest.raises(Undecodable, match=reason):
        make_pictures(content)


def _png_of(width: int, height: int) -> bytes:
    """Only a header: the promise of a huge picture."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(20_000, 20_000), (30_000, 30_000), (60_000, 60_000)])
def test_a_picture_larger_than_any_camera_makes_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(Undecodable, match="more than 300 megapixels"):
        make_pictures(_png_of(*size))


def test_programs_that_draw_are_not_asked() -> None:
    with pytest.raises(Undecodable):
        make_pictures(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n")


def test_every_real_picture_is_shown_or_says_why_not(samples: Path) -> None:
    shown: dict[str, Pictures] = {}
    reasons: dict[str, str] = {}
    for path in sorted(samples.rglob("*")):
        if path.is_file() and kind_of(path.name.encode()) is MediaKind.IMAGE:
            try:
                shown[path.name] = make_pictures(path.read_bytes())
            except Undecodable as error:
                reasons[path.name] = str(error)
    assert set(reasons) == {
        "broken image.JPG",
        "corrupted_city.JPG",
        "bomb-30000x30000.png",
        "bomb-hdr-only-2e9.png",
        "nulls.png",
        "random.heic",
        "text.jpg",
        "trunc-0.5.webp",
        "zero.heic",
        "zero.jpg",
    }
    assert all(reason.endswith(".") for reason in reasons.values())
    assert {name for name, found in shown.items() if found.is_damaged} == {
        "imageSizeError.jpg",
        "trunc-0.1.png",
        "trunc-0.3.heic",
        "trunc-0.5.jpg",
    }
    assert {found.format for found in shown.values()} == {"JPEG", "PNG", "WEBP", "GIF", "TIFF", "HEIF", "AVIF", "JXL"}
    assert shown["wrongext-webp.png"].format == "WEBP"
    for found in shown.values():
        assert min(opened(found.thumbnail).size) >= 1


def test_real_pictures_are_turned_right(samples: Path) -> None:
    folder = samples / "bpatrik+pigallery2/test/backend/assets/orientation"
    upright = opened(make_pictures((folder / "Landscape_1.jpg").read_bytes()).thumbnail).convert("RGB")
    for number in range(1, 9):
        found = opened(make_pictures((folder / f"Landscape_{number}.jpg").read_bytes()).thumbnail).convert("RGB")
        assert found.size == upright.size
        for x, y in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9), (0.5, 0.3)):
            assert is_near(pixel(found.resize((30, 20)), x, y), pixel(upright.resize((30, 20)), x, y), 30)


def test_an_iphones_and_a_galaxys_heic_are_turned_once(samples: Path) -> None:
    galaxy = make_pictures((samples / "immich-app+test-assets/formats/motionphoto/samsung-one-ui-6.heic").read_bytes())
    assert (galaxy.width, galaxy.height) == (3000, 4000)
    iphone = make_pictures((samples / "immich-app+test-assets/formats/heic/IMG_2682.heic").read_bytes())
    assert (iphone.width, iphone.height, iphone.mime_type) == (4032, 3024, "image/heic")

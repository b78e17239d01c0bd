"""Bytes to pictures: a thumbnail, a preview and a thumbhash out of one decode.

Runs only in the decode workers (`homing.media.workers`): C parsers meet hostile bytes here. The content decides what
a file is, its name does not; only the decoders that we mean to use are asked. Choices are measured in
`docs/benchmarks/pictures.md`: JPEG is decoded at the preview's size (`draft`), colours are converted after the shrink,
WebP method 2.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import fast_thumbhash
import pi_heif
import pillow_jxl.JpegXLImagePlugin as jxl
from PIL import Image, ImageFile

from homing.media.colors import to_srgb, to_viewable, without_opaque_alpha
from homing.media.content import is_cut_off, name_of_content
from homing.media.looks import perceptual_hash, pixel_hash

MAX_PIXELS = 300_000_000
"""Far above any camera; below what would need more memory than a worker may have."""
PREVIEW_PIXELS = 1440
"""A preview's long side."""
THUMBNAIL_PIXELS = 250
"""A thumbnail's short side: rows of the timeline are 180 to 260 pixels high."""
_LONGEST_THUMBNAIL_PIXELS = 1000
# A panorama's preview keeps this short side, so that it can be looked at, up to this length.
_PANORAMA_SHORT_PIXELS, _LONGEST_PREVIEW_PIXELS = 720, 4320

_QUALITY = 80
_METHOD = 2  # method 3 and up cost 2.4 times as much for 2 % of the bytes
_THUMBHASH_PIXELS = 100  # the algorithm's own limit

_MIME_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "DIB": "image/bmp",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
    "JXL": "image/jxl",
}
# Not asked: EPS starts Ghostscript, others have no place in a photo library.
_FORMATS = tuple(name for name in _MIME_TYPES if name != "MPO")  # the JPEG decoder finds those itself
# These decoders hand out the picture already turned, whatever its tags say.
_TURNED_BY_DECODER = frozenset({"HEIF"})

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SWAPS_SIDES = frozenset({5, 6, 7, 8})
_ORIENTATION_TAG = 0x0112


class Undecodable(Exception):
    """The content cannot be shown; the text is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Pictures:
    width: int
    """Of the original, as shown (after orientation)."""
    height: int
    format: str
    """By content, as Pillow names it."""
    mime_type: str
    is_damaged: bool
    """Only part of the picture could be decoded."""
    thumbnail: bytes
    preview: bytes
    """Both WebP."""
    thumbhash: bytes
    pixel_hash: bytes
    """16 bytes; equal when only tags were rewritten."""
    perceptual_hash: int
    """64 bits; see `homing.media.looks`."""
    exif: bytes
    xmp: bytes
    """The blocks that the decoder found, for formats that exiv2 cannot open."""


def prepare() -> None:
    """Register the decoders of this process and bound what they may do."""
    pi_heif.register_heif_opener(thumbnails=False)  # pyright: ignore[reportUnknownMemberType]  half typed
    jxl.DECODE_THREADS = 0  # one picture, one thread: the number of workers is the number of cores
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("ignore")
    Image.init()


def make_pictures(content: bytes) -> Pictures:
    """Decode a picture. A truncated one gives the part that is there, marked as damaged.

    Raises:
        Undecodable: with a sentence for people.
        MemoryError: more memory than this process may have.
    """
    if not content:
        raise Undecodable("The file is empty.")
    try:
        return _make(content)
    except (Undecodable, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise Undecodable(_too_large()) from error
    except Image.UnidentifiedImageError as error:
        raise Undecodable(_not_a_picture(content)) from error
    except Exception as error:  # noqa: BLE001  decoders raise anything at all on broken files; it is recorded
        return _make_of_the_part_that_is_there(content, error)


def _make_of_the_part_that_is_there(content: bytes, error: Exception) -> Pictures:
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        return _make(content, is_damaged=True)
    except MemoryError:
        raise
    except Exception as second:
        raise Undecodable(f"The picture is damaged and cannot be decoded ({_plain(error)}).") from second
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _plain(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:200]


def _too_large() -> str:
    return f"The picture has more than {MAX_PIXELS // 1_000_000} megapixels, which is more than Homing decodes."


def _not_a_picture(content: bytes) -> str:
    found = name_of_content(content)
    if found:
        return f"The file's content is {found}, not a picture that this version decodes."
    return "The file's content is not a picture that this version decodes (or its beginning is damaged)."


def _make(content: bytes, *, is_damaged: bool = False) -> Pictures:
    with Image.open(BytesIO(content), formats=_FORMATS) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise Undecodable(_too_large())
        if width < 1 or height < 1:
            raise Undecodable("The picture has no pixels.")
        small = preview_size(width, height)
        image.draft(None, small)  # JPEG: decode at half, a quarter or an eighth, but not below the preview
        image.load()
        format_name = image.format or ""
        profile = image.info.get("icc_profile")
        orientation = _orientation(image)
        exif, xmp = _block(image, "exif"), _block(image, "xmp")
        # formats that turn while loading (TIFF) tell their true size only now
        if image.size == (height, width) and width != height:
            width, height, small = height, width, (small[1], small[0])
        preview = to_viewable(image)
        if preview.size != small:
            preview = _shrunk(preview, small)
    preview = to_srgb(without_opaque_alpha(preview), profile)
    if orientation in _TURNS:
        preview = preview.transpose(_TURNS[orientation])
        if orientation in _SWAPS_SIDES:
            width, height = height, width
    return _encode(
        preview,
        width=width,
        height=height,
        format=format_name,
        mime_type=_MIME_TYPES[format_name],
        is_damaged=is_damaged or is_cut_off(content),
        exif=exif,
        xmp=xmp,
    )


def _encode(preview: Image.Image, *, width: int, height: int, **facts: Any) -> Pictures:
    small = thumbnail_size(*preview.size)
    thumbnail = preview
    if small != preview.size:
        thumbnail = _shrunk(preview, small)
    hashed = thumbnail.convert("RGBA")
    hashed.thumbnail((_THUMBHASH_PIXELS, _THUMBHASH_PIXELS), Image.Resampling.BILINEAR)
    hash_of: Any = getattr(fast_thumbhash, "rgba_to_thumb_hash")  # noqa: B009  the package has no types
    return Pictures(
        width=width,
        height=height,
        thumbnail=_webp(thumbnail),
        preview=_webp(preview),
        thumbhash=bytes(hash_of(hashed.width, hashed.height, hashed.tobytes())),
        pixel_hash=pixel_hash(preview, width, height),
        perceptual_hash=perceptual_hash(thumbnail),
        **facts,
    )


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    # reducing_gap: a box filter takes off the greater part where the decoder could not (PNG, HEIF)
    shrink: Any = image  # Pillow's types need numpy's here
    result: Image.Image = shrink.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return result


def _webp(image: Image.Image) -> bytes:
    image.info.clear()  # no profile, no tags: a thumbnail carries no place
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=_QUALITY, method=_METHOD)
    return buffer.getvalue()


def _orientation(image: Image.Image) -> int:
    """How the decoded picture is still to be turned; 1 = not at all."""
    if image.format in _TURNED_BY_DECODER:
        return 1
    # JPEG XL turns by its own header and its tags do not count, unless it is a wrapped JPEG
    if image.format == "JXL" and not getattr(image, "jpeg", False):
        return 1
    try:
        found = image.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # noqa: BLE001  a broken tag block leaves the picture as it is
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _block(image: Image.Image, name: str) -> bytes:
    found = image.info.get(name)
    return found if isinstance(found, bytes) else b""


def _scaled(width: int, height: int, scale: float) -> tuple[int, int]:
    if scale >= 1:
        return width, height
    return max(1, round(width * scale)), max(1, round(height * scale))


def preview_size(width: int, height: int) -> tuple[int, int]:
    """1440 on the long side, never enlarged; panoramas get a taller one."""
    short, long = sorted((width, height))
    scale = PREVIEW_PIXELS / long
    if short * scale < _PANORAMA_SHORT_PIXELS:
        scale = max(scale, min(_PANORAMA_SHORT_PIXELS / short, _LONGEST_PREVIEW_PIXELS / long))
    return _scaled(width, height, scale)


def thumbnail_size(width: int, height: int) -> tuple[int, int]:
    """250 on the short side, at most 1000 on the long one, never enlarged."""
    short, long = sorted((width, height))
    return _scaled(width, height, min(THUMBNAIL_PIXELS / short, _LONGEST_THUMBNAIL_PIXELS / long))

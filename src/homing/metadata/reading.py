"""Tags to values: one frozen dataclass a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from homing.metadata.dates import Taken, taken_at
from homing.metadata.filenames import date_in_name
from homing.metadata.tags import LENS_NAME, SERIALS, Tags, merge, read_tags

# What cameras write into the caption by themselves; nobody said it.
_CAMERA_CAPTIONS = frozenset(
    {
        "olympus digital camera",
        "sony dsc",
        "digital camera",
        "minolta digital camera",
        "konica minolta digital camera",
        "pentax digital camera",
        "samsung digital camera",
        "kodak digital still camera",
        "dcf 1.0",
        "dsc",
        "default",
        "jpeg",
        "untitled",
    }
)
_LONGEST_NAME_CHARACTERS = 200
_LONGEST_TEXT_CHARACTERS = 20_000
_UNSET_ISO = 65_535  # EXIF's way to say "see the longer field"
# Windows' percentage for 1 … 5 stars
_PERCENT_OF_STARS = ((1, 1), (25, 2), (50, 3), (75, 4), (99, 5))


@dataclass(frozen=True, slots=True)
class Blocks:
    """EXIF and XMP as the decoder hands them out, for formats that exiv2 cannot open (JPEG XL, GIF)."""

    exif: bytes = b""
    xmp: bytes = b""


@dataclass(frozen=True, slots=True)
class Metadata:
    taken: Taken | None = None
    orientation: int | None = None
    """EXIF's 1 … 8, as written in the file."""
    make: str = ""
    model: str = ""
    serial: str = ""
    """The camera body's number, where it tells one."""
    lens: str = ""
    exposure_time: str = ""
    """Seconds, as photographers write it: `1/250`, `2.5`."""
    f_number: float | None = None
    focal_length: float | None = None
    """Millimetres."""
    iso: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    title: str = ""
    description: str = ""
    rating: int | None = None
    """1 … 5 stars, -1 rejected."""
    notes: tuple[str, ...] = ()
    """What was odd about the file's tags, as sentences."""


def read(content: bytes, *, name: str = "", blocks: Blocks | None = None, server_zone: tzinfo = UTC) -> Metadata:
    """What a picture's bytes (and its file's name) say. Never raises for what a file may hold.

    Args:
        content: the whole file.
        name: the file's name, for a date in it.
        blocks: used when exiv2 cannot read all of `content`.
        server_zone: the zone of dates that tell none and have no place.
    """
    found = read_tags(content)
    tags, notes = found.tags, found.notes
    if not found.is_complete and blocks is not None:
        from_blocks = _read_blocks(blocks)
        if from_blocks:
            tags = merge(tags, from_blocks)
            notes = []
    return _values(tags, tuple(notes), name, server_zone)


def _read_blocks(blocks: Blocks) -> Tags:
    tags: Tags = {}
    if blocks.exif:
        # an EXIF block is a TIFF file behind six letters
        tags = read_tags(blocks.exif.removeprefix(b"Exif\0\0")).tags
    if blocks.xmp:
        tags = merge(tags, read_tags(blocks.xmp).tags)
    return tags


def _values(tags: Tags, notes: tuple[str, ...], name: str, server_zone: tzinfo) -> Metadata:
    position = _position(tags)
    taken = taken_at(tags, position=position, name_date=date_in_name(name), server_zone=server_zone)
    orientation = _whole(tags, "Exif.Image.Orientation", "Xmp.tiff.Orientation")
    return Metadata(
        taken=taken,
        orientation=orientation if orientation is not None and 1 <= orientation <= 8 else None,
        make=_name(tags, "Exif.Image.Make", "Xmp.tiff.Make"),
        model=_name(tags, "Exif.Image.Model", "Xmp.tiff.Model"),
        serial=_serial(tags),
        lens=_name(tags, "Exif.Photo.LensModel", "Xmp.exifEX.LensModel", "Xmp.aux.Lens", LENS_NAME),
        exposure_time=_exposure_time(tags),
        f_number=_positive(tags, "Exif.Photo.FNumber", "Exif.Image.FNumber", "Xmp.exif.FNumber"),
        focal_length=_positive(tags, "Exif.Photo.FocalLength", "Exif.Image.FocalLength", "Xmp.exif.FocalLength"),
        iso=_iso(tags),
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
        title=_text(tags, "Xmp.dc.title", "Iptc.Application2.ObjectName", "Exif.Image.XPTitle", "Xmp.acdsee.caption"),
        description=_description(tags),
        rating=_rating(tags),
        notes=notes,
    )


def _name(tags: Tags, *keys: str) -> str:
    return next((tags[key][:_LONGEST_NAME_CHARACTERS].strip() for key in keys if key in tags), "")


def _serial(tags: Tags) -> str:
    found = _name(tags, *SERIALS)
    # programs fill the tag with zeros when they know none
    return found if found.strip("0 .-") else ""


def _text(tags: Tags, *keys: str) -> str:
    return next((tags[key][:_LONGEST_TEXT_CHARACTERS] for key in keys if key in tags), "")


def _description(tags: Tags) -> str:
    text = _text(
        tags,
        "Xmp.dc.description",
        "Exif.Image.ImageDescription",
        "Iptc.Application2.Caption",
        "Xmp.tiff.ImageDescription",
        "Exif.Image.XPComment",
    )
    return "" if text.casefold() in _CAMERA_CAPTIONS else text


def number(text: str) -> float | None:
    """The first number of a tag's value: `28/10`, `2.8`, `100 0`; None when it is none or infinite."""
    first = text.replace(",", " ").split()
    if not first:
        return None
    numerator, _, denominator = first[0].partition("/")
    try:
        value = float(numerator) / float(denominator or 1)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def _first_number(tags: Mapping[str, str], *keys: str) -> float | None:
    return next((value for key in keys if (value := number(tags.get(key, ""))) is not None), None)


def _positive(tags: Tags, *keys: str) -> float | None:
    for key in keys:
        value = number(tags.get(key, ""))
        if value is not None and 0 < value < 100_000:
            return round(value, 3)
    return None


def _whole(tags: Tags, *keys: str) -> int | None:
    value = _first_number(tags, *keys)
    return int(value) if value is not None and abs(value) < 2**31 else None


def _iso(tags: Tags) -> int | None:
    for key in (
        "Exif.Photo.ISOSpeedRatings",
        "Exif.Photo.RecommendedExposureIndex",
        "Exif.Photo.ISOSpeed",
        "Exif.Image.ISOSpeedRatings",
        "Xmp.exif.ISOSpeedRatings",
        "Xmp.exifEX.PhotographicSensitivity",
    ):
        value = _whole(tags, key)
        if value is not None and value > 0 and value != _UNSET_ISO:
            return value
    return _UNSET_ISO if _whole(tags, "Exif.Photo.ISOSpeedRatings") == _UNSET_ISO else None


def _exposure_time(tags: Tags) -> str:
    seconds = _positive(tags, "Exif.Photo.ExposureTime", "Exif.Image.ExposureTime", "Xmp.exif.ExposureTime")
    exact = _first_number(tags, "Exif.Photo.ExposureTime", "Exif.Image.ExposureTime", "Xmp.exif.ExposureTime")
    if exact is None or exact <= 0:
        apex = _first_number(tags, "Exif.Photo.ShutterSpeedValue")
        exact = 2.0**-apex if apex is not None and -20 < apex < 20 else None
    elif seconds is None and exact > 1:
        return ""
    if exact is None:
        return ""
    # a quarter of a second and shorter is said as a fraction
    return f"1/{round(1 / exact)}" if exact <= 0.25 else f"{exact:.3g}"


def _rating(tags: Tags) -> int | None:
    for key in ("Xmp.xmp.Rating", "Exif.Image.Rating"):
        value = _whole(tags, key)
        if value is not None and -1 <= value <= 5:
            return value or None  # 0 is XMP's "not rated"
    for key in ("Xmp.MicrosoftPhoto.Rating", "Exif.Image.RatingPercent"):
        percent = _whole(tags, key)
        if percent is not None and 0 < percent <= 100:
            return max((stars for least, stars in _PERCENT_OF_STARS if percent >= least), default=None)
    return None


def _degrees(text: str) -> float | None:
    """`39/1 6/1 54/1` as degrees."""
    parts = [number(part) for part in text.split()]
    if not 1 <= len(parts) <= 3 or None in parts:
        # some cameras leave minutes or seconds out as 0/0
        if not parts or parts[0] is None:
            return None
        parts = [part or 0.0 for part in parts[:3]]
    return sum((part or 0.0) / unit for part, unit in zip(parts, (1, 60, 3600), strict=False))


def _xmp_degrees(text: str) -> float | None:
    """`51,30.041664N` or `51,30,2.5N` as degrees."""
    if not text or text[-1] not in "NSEW":
        return None
    parts = text[:-1].split(",")
    numbers = [number(part) for part in parts]
    if not 1 <= len(parts) <= 3 or None in numbers:
        return None
    value = sum((part or 0.0) / unit for part, unit in zip(numbers, (1, 60, 3600), strict=False))
    return -value if text[-1] in "SW" else value


def _position(tags: Tags) -> tuple[float, float] | None:
    latitude = _exif_coordinate(tags, "Latitude", "S") if "Exif.GPSInfo.GPSLatitude" in tags else None
    longitude = _exif_coordinate(tags, "Longitude", "W") if "Exif.GPSInfo.GPSLongitude" in tags else None
    if latitude is None or longitude is None:
        latitude = _xmp_degrees(tags.get("Xmp.exif.GPSLatitude", ""))
        longitude = _xmp_degrees(tags.get("Xmp.exif.GPSLongitude", ""))
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    # 0,0 is in the Atlantic; devices without a fix write it
    return None if latitude == 0 and longitude == 0 else (round(latitude, 7), round(longitude, 7))


def _exif_coordinate(tags: Tags, which: str, negative: str) -> float | None:
    value = _degrees(tags[f"Exif.GPSInfo.GPS{which}"])
    if value is None:
        return None
    return -value if tags.get(f"Exif.GPSInfo.GPS{which}Ref", "").upper().startswith(negative) else value

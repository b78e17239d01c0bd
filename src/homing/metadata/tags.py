"""Tags as text: the thin layer over exiv2 (libexiv2's key names are used throughout).

exiv2 parses hostile bytes in C++, so this runs only in the decode workers (`homing.media.workers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import exiv2

_exiv2: Any = exiv2  # its generated stubs do not say what the package exports
_Exiv2Error: type[Exception] = _exiv2.Exiv2Error

Tags = dict[str, str]
"""exiv2 key (`Exif.Photo.DateTimeOriginal`) to its value as text; only the keys that we use."""

SERIALS = (
    "Exif.Photo.BodySerialNumber",
    "Exif.Image.CameraSerialNumber",
    "Xmp.exifEX.BodySerialNumber",
    "Xmp.aux.SerialNumber",
    "Exif.Nikon3.SerialNumber",
    "Exif.Canon.SerialNumber",
    "Exif.OlympusEq.SerialNumber",
)
"""Where a camera writes the number of its body; the makers' own tags last, since editors drop those."""

_WANTED = frozenset(
    {
        *SERIALS,
        "Exif.Photo.DateTimeOriginal",
        "Exif.Photo.SubSecTimeOriginal",
        "Exif.Photo.OffsetTimeOriginal",
        "Exif.Photo.DateTimeDigitized",
        "Exif.Photo.SubSecTimeDigitized",
        "Exif.Photo.OffsetTimeDigitized",
        "Exif.Photo.OffsetTime",
        "Exif.Photo.SubSecTime",
        "Exif.Image.DateTime",
        "Exif.Image.DateTimeOriginal",
        "Exif.GPSInfo.GPSDateStamp",
        "Exif.GPSInfo.GPSTimeStamp",
        "Exif.GPSInfo.GPSLatitude",
        "Exif.GPSInfo.GPSLatitudeRef",
        "Exif.GPSInfo.GPSLongitude",
        "Exif.GPSInfo.GPSLongitudeRef",
        "Exif.Image.Make",
        "Exif.Image.Model",
        "Exif.Photo.LensModel",
        "Exif.Photo.ExposureTime",
        "Exif.Photo.ShutterSpeedValue",
        "Exif.Photo.FNumber",
        "Exif.Photo.ApertureValue",
        "Exif.Photo.FocalLength",
        "Exif.Photo.ISOSpeedRatings",
        "Exif.Photo.ISOSpeed",
        "Exif.Photo.RecommendedExposureIndex",
        "Exif.Image.ExposureTime",
        "Exif.Image.FNumber",
        "Exif.Image.ISOSpeedRatings",
        "Exif.Image.FocalLength",
        "Exif.Image.Orientation",
        "Exif.Image.ImageDescription",
        "Exif.Image.XPTitle",
        "Exif.Image.XPComment",
        "Exif.Image.Rating",
        "Exif.Image.RatingPercent",
        "Iptc.Application2.DateCreated",
        "Iptc.Application2.TimeCreated",
        "Iptc.Application2.Caption",
        "Iptc.Application2.ObjectName",
        "Xmp.exif.DateTimeOriginal",
        "Xmp.exif.DateTimeDigitized",
        "Xmp.photoshop.DateCreated",
        "Xmp.xmp.CreateDate",
        "Xmp.pdf.CreationDate",
        "Xmp.exif.GPSTimeStamp",
        "Xmp.exif.GPSLatitude",
        "Xmp.exif.GPSLongitude",
        "Xmp.tiff.Make",
        "Xmp.tiff.Model",
        "Xmp.tiff.Orientation",
        "Xmp.aux.Lens",
        "Xmp.exifEX.LensModel",
        "Xmp.exif.ExposureTime",
        "Xmp.exif.FNumber",
        "Xmp.exif.FocalLength",
        "Xmp.exif.ISOSpeedRatings",
        "Xmp.exifEX.PhotographicSensitivity",
        "Xmp.dc.title",
        "Xmp.dc.description",
        "Xmp.tiff.ImageDescription",
        "Xmp.acdsee.caption",
        "Xmp.xmp.Rating",
        "Xmp.MicrosoftPhoto.Rating",
    }
)
_UTF16_BYTES = frozenset({"Exif.Image.XPTitle", "Exif.Image.XPComment"})
# a value longer than this is no caption that a person wrote
_LONGEST_VALUE_CHARACTERS = 100_000
LENS_NAME = "lens name"
"""Not a key of exiv2: the lens as libexiv2 names it from the maker's notes."""


class _Datum(Protocol):
    def key(self) -> str: ...
    def toString(self) -> str: ...


@dataclass(slots=True)
class Found:
    """What could be read, and what went wrong on the way."""

    tags: Tags = field(default_factory=dict[str, str])
    notes: list[str] = field(default_factory=list[str])
    is_complete: bool = True
    """False when exiv2 does not know the format or gave up inside it."""


def readable(text: str) -> str:
    """Text for people: undecodable bytes taken as Windows-1252 (what old software wrote), no control characters."""
    if not text.isascii():
        raw = text.encode("utf-8", "surrogateescape" if _has_only_escaped_bytes(text) else "replace")
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
    text = text.partition("\0")[0]
    return "".join(c for c in text if c >= " " or c in "\n\t").replace("\x7f", "").strip()


def _has_only_escaped_bytes(text: str) -> bool:
    return all(not 0xD800 <= ord(c) <= 0xDFFF or 0xDC80 <= ord(c) <= 0xDCFF for c in text)


def _utf16_from_bytes(text: str) -> str:
    """XP… tags are UTF-16 in a list of bytes; exiv2 prints the numbers."""
    try:
        return bytes(int(number) for number in text.split()).decode("utf-16-le", "ignore")
    except ValueError:
        return ""


# exiv2 prints language alternatives as: lang="x-default" First text, lang="de-DE" Second text
_LANGUAGE = re.compile(r'(?:^|, )lang="([^"]*)" ')


def default_language(text: str) -> str:
    """The text for everybody out of language alternatives (the first one when none says so)."""
    pieces = _LANGUAGE.split(text)
    if len(pieces) < 3 or pieces[0]:
        return text
    texts = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    return texts.get("x-default", pieces[2])


def _collect(data: Iterable[Any], found: Found) -> None:
    tags = found.tags
    try:
        for datum in data:
            _keep(datum, tags)
    except (_Exiv2Error, UnicodeError, ValueError, RuntimeError) as error:
        found.notes.append(f"some tags could not be read ({error})")


def _keep(datum: _Datum, tags: Tags) -> None:
    key = datum.key()
    if key not in _WANTED:
        return
    text = datum.toString()
    if len(text) > _LONGEST_VALUE_CHARACTERS:
        return
    if key in _UTF16_BYTES:
        text = _utf16_from_bytes(text)
    elif text.startswith('lang="'):
        text = default_language(text)
    text = readable(text)
    if text:
        tags.setdefault(key, text)


def read_tags(content: bytes) -> Found:
    """The wanted tags of a picture (or of a bare TIFF block, or of an XMP packet) in memory."""
    _exiv2.LogMsg.setLevel(_exiv2.LogMsg.Level.mute)
    found = Found()
    try:
        image = _exiv2.ImageFactory.open(content)
    except (_Exiv2Error, ValueError, RuntimeError) as error:
        found.is_complete = False
        found.notes.append(f"no tags could be read ({_plain(error)})")
        return found
    try:
        image.readMetadata()
    except (_Exiv2Error, ValueError, RuntimeError) as error:
        found.is_complete = False  # what was read until then is there and counts
        found.notes.append(f"the tags are damaged ({_plain(error)})")
    exif = image.exifData()
    _collect(exif, found)
    _collect(image.iptcData(), found)
    _collect(image.xmpData(), found)
    if "Exif.Photo.LensModel" not in found.tags and len(exif):
        _name_lens(exif, found.tags)
    return found


def _name_lens(exif: Any, tags: Tags) -> None:
    try:
        datum = _exiv2.lensName(exif)
        name = readable(datum.print(exif)) if datum is not None else ""
    except (_Exiv2Error, UnicodeError, ValueError, RuntimeError):
        return  # a maker's note that exiv2 cannot interpret; the picture simply has no lens name
    # "(65535)", "n/a", "Unknown …" are exiv2's words for a number that it has no name for
    if name and not name.startswith(("(", "n/a", "Unknown", "--")) and not name.replace(" ", "").isdigit():
        tags[LENS_NAME] = name


def _plain(error: Exception) -> str:
    """exiv2's errors carry (code, message)."""
    return str(error.args[-1]) if error.args else type(error).__name__


def merge(first: Mapping[str, str], second: Mapping[str, str]) -> Tags:
    return {**second, **first}

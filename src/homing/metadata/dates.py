"""When was it taken: candidates in order of trust, each with its own way to tell the zone.

Pure functions over text. The order: the camera's date with its offset; the same date with an offset derived from
GPS time; from the zone at the GPS position; the server's zone; then a date in the file's name; then the date of last
editing; the file's own time is left to the caller.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from homing.metadata.zones import zone_at

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

EARLIEST_YEAR = 1826
"""The year of the first photograph that is kept; an earlier date is a mistake of some program."""

# Offsets in use go from -12:00 to +14:00 in quarters of an hour.
_SMALLEST_OFFSET_MINUTES, _LARGEST_OFFSET_MINUTES = -12 * 60, 14 * 60
_OFFSET_STEP_MINUTES = 15
# GPS time is written a little before or after the shutter; further away it is of another moment.
_GPS_TOLERANCE_S = 180


@dataclass(frozen=True, slots=True)
class Taken:
    """A moment, the local clock's distance from UTC then, and the tag both came from."""

    taken_us: int
    offset_minutes: int
    source: str


@dataclass(frozen=True, slots=True)
class LocalDate:
    """A date as written: by the local clock, with or without an offset."""

    local: datetime
    offset_minutes: int | None


_DATE = re.compile(
    r"\s*(\d{4})[:\-./](\d{1,2})[:\-./](\d{1,2})"
    r"(?:[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,:](\d+))?)?)?"
    r"\s*(Z|[+-]\d{1,2}:?\d{2})?\s*$"
)
_OFFSET = re.compile(r"\s*(Z|[+-]\d{1,2}:?\d{2})\s*$")


def parse_offset(text: str) -> int | None:
    """`+02:00`, `-0330` or `Z` as minutes; None for anything else."""
    match = _OFFSET.match(text)
    if match is None:
        return None
    if match[1] == "Z":
        return 0
    digits = match[1][1:].replace(":", "")
    minutes = int(digits[:-2]) * 60 + int(digits[-2:])
    minutes = -minutes if match[1][0] == "-" else minutes
    return minutes if _SMALLEST_OFFSET_MINUTES <= minutes <= _LARGEST_OFFSET_MINUTES else None


def parse_date(text: str) -> LocalDate | None:
    """EXIF's, XMP's and ISO 8601's way of writing a moment; None where it says none (`0000:00:00 00:00:00`)."""
    match = _DATE.match(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    hour, minute, second = int(match[4] or 0), int(match[5] or 0), int(match[6] or 0)
    carry = timedelta()
    if second == 60:  # a leap second, or a camera that counts oddly
        second, carry = 59, timedelta(seconds=1)
    if hour == 24 and minute == second == 0:
        hour, carry = 0, timedelta(days=1)
    try:
        local = datetime(year, month, day, hour, minute, second, _microseconds(match[7] or "")) + carry
    except (ValueError, OverflowError):
        return None
    if not EARLIEST_YEAR <= local.year <= 9998:
        return None
    return LocalDate(local, parse_offset(match[8]) if match[8] else None)


def _microseconds(fraction: str) -> int:
    """`5` is half a second, `023460` is 23,460 microseconds."""
    digits = fraction.strip()
    return int(digits[:6].ljust(6, "0")) if digits.isdecimal() and digits.isascii() else 0


@dataclass(frozen=True, slots=True)
class _Candidate:
    date: str
    subseconds: str | None = None
    offsets: tuple[str, ...] = ()


_CAMERA_DATES = (
    _Candidate(
        "Exif.Photo.DateTimeOriginal",
        "Exif.Photo.SubSecTimeOriginal",
        ("Exif.Photo.OffsetTimeOriginal", "Exif.Photo.OffsetTime", "Exif.Photo.OffsetTimeDigitized"),
    ),
    _Candidate("Exif.Image.DateTimeOriginal"),
    _Candidate("Xmp.exif.DateTimeOriginal"),
    _Candidate(
        "Exif.Photo.DateTimeDigitized",
        "Exif.Photo.SubSecTimeDigitized",
        ("Exif.Photo.OffsetTimeDigitized", "Exif.Photo.OffsetTime"),
    ),
    _Candidate("Xmp.photoshop.DateCreated"),
    _Candidate("Xmp.exif.DateTimeDigitized"),
    _Candidate("Xmp.xmp.CreateDate"),
    _Candidate("Xmp.pdf.CreationDate"),
)
_EDITING_DATE = _Candidate("Exif.Image.DateTime", "Exif.Photo.SubSecTime", ("Exif.Photo.OffsetTime",))


def _written(tags: Mapping[str, str], candidate: _Candidate) -> LocalDate | None:
    found = parse_date(tags.get(candidate.date, ""))
    if found is None:
        return None
    local, offset = found.local, found.offset_minutes
    if candidate.subseconds and not local.microsecond:
        local = local.replace(microsecond=_microseconds(tags.get(candidate.subseconds, "")))
    for tag in candidate.offsets:
        if offset is None and tag in tags:
            offset = parse_offset(tags[tag])
    return LocalDate(local, offset)


def _iptc(tags: Mapping[str, str]) -> LocalDate | None:
    day = tags.get("Iptc.Application2.DateCreated")
    if day is None:
        return None
    found = parse_date(f"{day} {tags.get('Iptc.Application2.TimeCreated', '')}")
    # IPTC's time has no way to say "no zone": software writes +00:00
    return LocalDate(found.local, found.offset_minutes or None) if found else None


def gps_moment(tags: Mapping[str, str]) -> datetime | None:
    """The satellites' time, in UTC."""
    date = tags.get("Exif.GPSInfo.GPSDateStamp")
    parts = tags.get("Exif.GPSInfo.GPSTimeStamp", "").split()
    if date and len(parts) == 3:
        numbers = [_ratio(part) for part in parts]
        found = parse_date(date)
        if found and None not in numbers:
            seconds = sum(n * unit for n, unit in zip(numbers, (3600, 60, 1), strict=True) if n is not None)
            if 0 <= seconds < 86_401:
                return found.local.replace(tzinfo=UTC) + timedelta(seconds=seconds)
    found = parse_date(tags.get("Xmp.exif.GPSTimeStamp", ""))
    if found and found.local.time() and "T" in tags["Xmp.exif.GPSTimeStamp"]:
        return found.local.replace(tzinfo=UTC) - timedelta(minutes=found.offset_minutes or 0)
    return None


def _ratio(text: str) -> float | None:
    numerator, _, denominator = text.partition("/")
    try:
        return float(numerator) / float(denominator or 1)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def offset_from_gps(local: datetime, moment: datetime) -> int | None:
    """Local clock minus the satellites' clock, when that is near a real offset."""
    difference_s = (local.replace(tzinfo=UTC) - moment).total_seconds()
    minutes = round(difference_s / 60 / _OFFSET_STEP_MINUTES) * _OFFSET_STEP_MINUTES
    is_near = abs(difference_s - minutes * 60) <= _GPS_TOLERANCE_S
    return minutes if is_near and _SMALLEST_OFFSET_MINUTES <= minutes <= _LARGEST_OFFSET_MINUTES else None


def taken_at(
    tags: Mapping[str, str],
    *,
    position: tuple[float, float] | None,
    name_date: LocalDate | None,
    server_zone: tzinfo,
) -> Taken | None:
    """The best answer that tags and file name give; None when the caller has only the file's own time left."""
    satellites = gps_moment(tags)
    for candidate in _CAMERA_DATES:
        found = _written(tags, candidate)
        if found:
            return _settle(found, candidate.date, satellites, position, server_zone)
    found = _iptc(tags)
    if found:
        return _settle(found, "Iptc.Application2.DateCreated", satellites, position, server_zone)
    if satellites:
        zone = (zone_at(*position) if position else None) or server_zone
        return _moment(satellites, offset_in(zone, satellites), "Exif.GPSInfo.GPSTimeStamp")
    if name_date:
        return _settle(name_date, "file name", None, position, server_zone)
    found = _written(tags, _EDITING_DATE)
    return _settle(found, _EDITING_DATE.date, None, position, server_zone) if found else None


def _settle(
    found: LocalDate,
    source: str,
    satellites: datetime | None,
    position: tuple[float, float] | None,
    server_zone: tzinfo,
) -> Taken:
    offset = found.offset_minutes
    if offset is None and satellites:
        offset = offset_from_gps(found.local, satellites)
    if offset is None:
        zone = (zone_at(*position) if position else None) or server_zone
        offset = _whole_minutes(found.local.replace(tzinfo=zone).utcoffset())
    moment = found.local.replace(tzinfo=UTC) - timedelta(minutes=offset)
    return _moment(moment, offset, source)


def _whole_minutes(offset: timedelta | None) -> int:
    """Before 1900 zones were local mean time, with seconds (Amsterdam: +00:19:32)."""
    return round((offset or timedelta()).total_seconds() / 60)


def to_moment(microseconds: int) -> datetime | None:
    """The moment in UTC; None when it lies beyond what a date can say (some file systems keep such times)."""
    try:
        moment = _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return None
    return moment if 1 < moment.year < 9999 else None


def offset_in(zone: tzinfo, moment: datetime) -> int:
    """Minutes by which the local clock of `zone` is ahead of UTC at `moment`."""
    return _whole_minutes(moment.astimezone(zone).utcoffset())


def _moment(moment: datetime, offset_minutes: int, source: str) -> Taken:
    return Taken((moment - _EPOCH) // _MICROSECOND, offset_minutes, source)

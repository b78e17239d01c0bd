"""Dates as cameras, programs and file names write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from homing.metadata.dates import (
    LocalDate,
    gps_moment,
    offset_from_gps,
    parse_date,
    parse_offset,
    taken_at,
    to_moment,
)
from homing.metadata.filenames import date_in_name
from homing.metadata.zones import named_zone, server_zone

BERLIN = ZoneInfo("Europe/Berlin")


def at(*parts: int) -> datetime:
    return datetime(*parts)


@pytest.mark.parametrize(
    ("text", "local", "offset"),
    [
        ("2024:05:06 07:08:09", at(2024, 5, 6, 7, 8, 9), None),
        ("2024-05-06T07:08:09", at(2024, 5, 6, 7, 8, 9), None),
        ("2024-05-06T07:08:09.25+02:00", at(2024, 5, 6, 7, 8, 9, 250_000), 120),
        ("2024-05-06T07:08:09Z", at(2024, 5, 6, 7, 8, 9), 0),
        ("2024-05-06T07:08-0330", at(2024, 5, 6, 7, 8), -210),
        ("2024:05:06", at(2024, 5, 6), None),
        ("2024:05:06 24:00:00", at(2024, 5, 7), None),
        ("2024:05:06 07:08:60", at(2024, 5, 6, 7, 9), None),
        ("1839:01:07 12:00:00", at(1839, 1, 7, 12), None),
        ("2024:05:06 07:08:09+99:00", at(2024, 5, 6, 7, 8, 9), None),
    ],
)
def test_a_date_is_read_as_it_is_written(text: str, local: datetime, offset: int | None) -> None:
    assert parse_date(text) == LocalDate(local, offset)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "2024:13:01 00:00:00",
        "2023:02:29 00:00:00",
        "2024:05:06 25:00:00",
        "1800:01:01 00:00:00",
        "1601:01:01 00:00:00",
        "9999:99:99 99:99:99",
        "yesterday",
        "2024",
        "９９９９:05:06 07:08:09",
        "\x00\x00\x00",
        "9998:12:31 24:00:00",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("+02:00", 120), ("-03:30", -210), ("Z", 0), ("+0545", 345), ("+15:00", None), ("", None), ("x", None)],
)
def test_offsets(text: str, minutes: int | None) -> None:
    assert parse_offset(text) == minutes


def test_an_offset_follows_from_the_satellites_time() -> None:
    local = at(2023, 6, 7, 13, 45, 55)
    assert offset_from_gps(local, datetime(2023, 6, 7, 12, 45, 55, tzinfo=UTC)) == 60
    assert offset_from_gps(local, datetime(2023, 6, 7, 12, 46, 50, tzinfo=UTC)) == 60  # a minute late
    assert offset_from_gps(local, datetime(2023, 6, 7, 8, 0, 55, tzinfo=UTC)) == 345  # Kathmandu
    assert offset_from_gps(local, datetime(2023, 6, 7, 12, 52, 0, tzinfo=UTC)) is None  # an old fix
    assert offset_from_gps(local, datetime(2023, 6, 5, 12, 45, 55, tzinfo=UTC)) is None  # days away


TAKEN = {"Exif.Photo.DateTimeOriginal": "2024:07:06 12:00:00"}
LISBON = (38.72, -9.14)


@pytest.mark.parametrize(
    ("tags", "position", "offset"),
    [
        ({"Exif.Photo.OffsetTimeOriginal": "+05:00"}, LISBON, 300),
        ({"Exif.Photo.OffsetTime": "+03:00"}, None, 180),
        (
            {"Exif.GPSInfo.GPSDateStamp": "2024:07:06", "Exif.GPSInfo.GPSTimeStamp": "4/1 0/1 0/1"},
            LISBON,
            480,
        ),
        ({"Exif.GPSInfo.GPSDateStamp": "1899:12:30", "Exif.GPSInfo.GPSTimeStamp": "1/1 0/1 14/1"}, LISBON, 60),
        ({}, LISBON, 60),
        ({}, None, 120),
    ],
)
def test_the_zone_comes_from_the_best_that_there_is(
    tags: dict[str, str], position: tuple[float, float] | None, offset: int
) -> None:
    taken = taken_at({**TAKEN, **tags}, position=position, name_date=None, server_zone=BERLIN)
    assert taken is not None
    assert taken.offset_minutes == offset
    local = to_moment(taken.taken_us)
    assert local is not None
    assert local.astimezone(timezone(timedelta(minutes=offset))).replace(tzinfo=None) == at(2024, 7, 6, 12)


def test_the_order_of_trust() -> None:
    tags = {
        "Exif.Photo.DateTimeOriginal": "2001:01:01 00:00:00",
        "Exif.Photo.DateTimeDigitized": "2002:01:01 00:00:00",
        "Xmp.photoshop.DateCreated": "2003-01-01",
        "Xmp.xmp.CreateDate": "2004-01-01",
        "Iptc.Application2.DateCreated": "2005-01-01",
        "Exif.GPSInfo.GPSDateStamp": "2006:01:01",
        "Exif.GPSInfo.GPSTimeStamp": "0/1 0/1 0/1",
        "Exif.Image.DateTime": "2008:01:01 00:00:00",
    }
    name_date = LocalDate(at(2007, 1, 1), None)
    years: list[int] = []
    for tag in list(tags):
        taken = taken_at(tags, position=None, name_date=name_date, server_zone=UTC)
        assert taken is not None
        moment = to_moment(taken.taken_us)
        assert moment is not None
        years.append(moment.year)
        if taken.source == "file name":
            name_date = None
        else:
            tags["Exif.GPSInfo.GPSDateStamp" if "GPS" in taken.source else taken.source] = "0000:00:00"
        del tag
    assert years == [2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008]
    assert taken_at(tags, position=None, name_date=None, server_zone=UTC) is None


def test_sub_seconds_count() -> None:
    taken = taken_at(
        {**TAKEN, "Exif.Photo.SubSecTimeOriginal": "023460"}, position=None, name_date=None, server_zone=UTC
    )
    assert taken is not None
    assert taken.taken_us % 1_000_000 == 23_460


def test_iptc_midnight_utc_says_no_zone() -> None:
    tags = {"Iptc.Application2.DateCreated": "2024-07-06", "Iptc.Application2.TimeCreated": "12:00:00+00:00"}
    taken = taken_at(tags, position=None, name_date=None, server_zone=BERLIN)
    assert taken is not None
    assert taken.offset_minutes == 120


@pytest.mark.parametrize(
    "stamp", ["", "1/1", "25/1 0/1 0/1", "1/0 0/1 0/1", "-1/1 0/1 0/1", "a b c", "1/1 2/1 3/1 4/1"]
)
def test_broken_satellite_times_are_none(stamp: str) -> None:
    assert gps_moment({"Exif.GPSInfo.GPSDateStamp": "2024:01:01", "Exif.GPSInfo.GPSTimeStamp": stamp}) is None


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("IMG_20191024_081301.jpg", at(2019, 10, 24, 8, 13, 1)),
        ("PXL_20231006_063909898.jpg", at(2023, 10, 6, 6, 39, 9, 898_000)),
        ("2019-10-24 08.13.01.jpg", at(2019, 10, 24, 8, 13, 1)),
        ("Screenshot 2024-01-02 at 03.04.05.png", at(2024, 1, 2, 3, 4, 5)),
        ("Screenshot_2024-01-02-03-04-05.png", at(2024, 1, 2, 3, 4, 5)),
        ("signal-2024-01-02-030405.jpg", at(2024, 1, 2, 3, 4, 5)),
        ("IMG-20191024-WA0007.jpg", at(2019, 10, 24, 12)),
        ("2019-10-24.jpg", at(2019, 10, 24, 12)),
        ("birthday_1999_12_31_scan.tif", at(1999, 12, 31, 12)),
    ],
)
def test_a_date_in_the_file_name(name: str, local: datetime) -> None:
    assert date_in_name(name) == LocalDate(local, None)


@pytest.mark.parametrize(
    "name", ["DSCN0010.jpg", "12345678901234.jpg", "IMG_20191399_081301.jpg", "20191024.jpg", "1080-19-20.jpg", ""]
)
def test_numbers_that_are_no_date(name: str) -> None:
    assert date_in_name(name) is None


def test_times_beyond_the_calendar_are_none() -> None:
    assert to_moment(2**63 - 1) is None
    assert to_moment(-(2**62)) is None


def test_the_servers_zone_is_the_named_one_or_the_machines() -> None:
    assert server_zone("Asia/Tokyo") == ZoneInfo("Asia/Tokyo")
    assert server_zone(":Asia/Tokyo") == ZoneInfo("Asia/Tokyo")
    assert named_zone("No/Such") is None
    assert named_zone("../../etc/passwd") is None
    assert server_zone("No/Such").utcoffset(datetime(2024, 1, 1)) is not None

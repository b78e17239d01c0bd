"""What pictures say: made ones with odd values, and real ones from many makers."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin

from homing.metadata.reading import Blocks, Metadata, number, read
from homing.metadata.tags import default_language, readable

BERLIN = ZoneInfo("Europe/Berlin")
EXIF_IFD, GPS_IFD = 0x8769, 0x8825


def picture(exif: Image.Exif | None = None, *, xmp: str = "", kind: str = "JPEG") -> bytes:
    buffer = BytesIO()
    options: dict[str, object] = {"exif": exif.tobytes()} if exif is not None else {}
    if xmp:
        options["xmp"] = (
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            f' xmlns:MicrosoftPhoto="http://ns.microsoft.com/photo/1.0/" {xmp}/></rdf:RDF></x:xmpmeta>'
        ).encode()
    Image.new("RGB", (8, 8)).save(buffer, kind, **options)
    return buffer.getvalue()


def exif(values: dict[int, object] | None = None, **ifds: dict[int, object]) -> Image.Exif:
    found = Image.Exif()
    found.update(values or {})
    for name, entries in ifds.items():
        found.get_ifd({"photo": EXIF_IFD, "gps": GPS_IFD}[name]).update(entries)
    return found


def ratio(numerator: int, denominator: int) -> TiffImagePlugin.IFDRational:
    return TiffImagePlugin.IFDRational(numerator, denominator)


def dms(*parts: tuple[int, int]) -> tuple[TiffImagePlugin.IFDRational, ...]:
    return tuple(ratio(*part) for part in parts)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_the_usual_tags_of_every_format(kind: str) -> None:
    tags = exif(
        {0x010F: "Acme", 0x0110: "Box 2", 0x0112: 6, 0x010E: "A walk"},
        photo={0x829A: ratio(1, 250), 0x829D: ratio(28, 10), 0x8827: 400, 0x920A: ratio(50, 1), 0xA434: "Acme 50"},
    )
    found = read(picture(tags, kind=kind))
    assert (found.make, found.model, found.description) == ("Acme", "Box 2", "A walk")
    # AVIF keeps its orientation outside the tags
    assert found.orientation == (None if kind == "AVIF" else 6)
    assert (found.exposure_time, found.f_number, found.iso) == ("1/250", 2.8, 400)
    assert (found.focal_length, found.lens) == (50.0, "Acme 50")


@pytest.mark.parametrize(
    ("exposure", "text"),
    [((1, 250), "1/250"), ((10, 2500), "1/250"), ((5, 2), "2.5"), ((30, 1), "30"), ((1, 3), "0.333"), ((0, 1), "")],
)
def test_exposure_as_photographers_write_it(exposure: tuple[int, int], text: str) -> None:
    assert read(picture(exif(photo={0x829A: ratio(*exposure)}))).exposure_time == text


@pytest.mark.parametrize(
    ("gps", "position"),
    [
        (
            {1: "N", 2: dms((48, 1), (51, 1), (30, 1)), 3: "E", 4: dms((2, 1), (17, 1), (40, 1))},
            (48.8583333, 2.2944444),
        ),
        ({1: "S", 2: dms((33, 1), (0, 1), (0, 1)), 3: "W", 4: dms((70, 1), (30, 1), (0, 1))}, (-33.0, -70.5)),
        ({1: "N", 2: dms((0, 1), (0, 1), (0, 1)), 3: "E", 4: dms((0, 1), (0, 1), (0, 1))}, (None, None)),
        ({1: "N", 2: dms((0, 0), (0, 0), (0, 0)), 3: "E", 4: dms((0, 0), (0, 0), (0, 0))}, (None, None)),
        ({1: "N", 2: dms((91, 1), (0, 1), (0, 1)), 3: "E", 4: dms((2, 1), (0, 1), (0, 1))}, (None, None)),
        ({1: "N", 2: dms((48, 1), (0, 0), (0, 0)), 3: "E", 4: dms((2, 1), (0, 0), (0, 0))}, (48.0, 2.0)),
        ({1: "N", 2: dms((48, 1), (0, 1), (0, 1))}, (None, None)),
    ],
)
def test_places(gps: dict[int, object], position: tuple[float | None, float | None]) -> None:
    found = read(picture(exif(gps=gps)))
    assert (found.latitude, found.longitude) == position


@pytest.mark.parametrize(
    ("xmp", "exif_rating", "rating"),
    [
        ('xmp:Rating="3" MicrosoftPhoto:Rating="99"', None, 3),
        ('xmp:Rating="-1"', None, -1),
        ('xmp:Rating="0"', None, None),
        ('xmp:Rating="17"', 4, 4),
        ('xmp:Rating="many"', None, None),
        ('MicrosoftPhoto:Rating="50"', None, 3),
        ('MicrosoftPhoto:Rating="75"', None, 4),
        ("", 5, 5),
        ("", None, None),
    ],
)
def test_of_two_ratings_the_standard_one_counts(xmp: str, exif_rating: int | None, rating: int | None) -> None:
    tags = exif({0x4746: exif_rating}) if exif_rating is not None else None
    assert read(picture(tags, xmp=xmp)).rating == rating


def test_what_a_camera_writes_into_the_caption_is_no_caption() -> None:
    assert read(picture(exif({0x010E: "OLYMPUS DIGITAL CAMERA         "}))).description == ""
    assert read(picture(exif({0x010E: "          "}))).description == ""


def test_text_that_is_no_utf8_is_readable() -> None:
    assert readable("caf\udce9") == "café"
    assert readable("a\x00b") == "a"
    assert readable("a\ud800b").isprintable()
    assert readable("line\nline\x07") == "line\nline"


def test_the_text_for_everybody_out_of_several_languages() -> None:
    assert default_language('lang="de-DE" Haus, Hof, lang="x-default" House, yard') == "House, yard"
    assert default_language('lang="de-DE" Haus') == "Haus"
    assert default_language("no language") == "no language"


@pytest.mark.parametrize("text", ["", "x", "1/0", "nan", "inf", "1e999", "1/2/3"])
def test_what_is_no_number(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("written", "serial"), [("123063022888", "123063022888"), (" A-7 ", "A-7"), ("0000000", ""), ("", "")]
)
def test_the_number_of_the_cameras_body(written: str, serial: str) -> None:
    assert read(picture(exif(photo={0xA431: written}))).serial == serial


def test_names_and_captions_are_bounded() -> None:
    found = read(picture(exif({0x010F: "m" * 5000, 0x010E: "d" * 50_000})))
    assert len(found.make) == 200
    assert len(found.description) == 20_000


def test_blocks_serve_formats_that_have_no_other_way() -> None:
    block = exif({0x010F: "Acme"}, photo={0x9003: "2024:05:06 07:08:09"}).tobytes()
    found = read(b"\xff\x0a a JPEG XL codestream", blocks=Blocks(exif=block))
    assert found.make == "Acme"
    assert found.taken is not None
    assert found.notes == ()


def test_a_file_without_any_tags_says_nothing() -> None:
    assert read(picture(kind="PNG")) == Metadata()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_to_a_file_raises(data: st.DataObject) -> None:
    content = bytearray(
        picture(
            exif(
                {0x010F: "Acme", 0x010E: "text", 0x0112: 3},
                photo={0x9003: "2024:05:06 07:08:09", 0x829A: ratio(1, 60), 0x8827: 100},
                gps={1: "N", 2: dms((1, 1), (2, 1), (3, 1)), 3: "E", 4: dms((1, 1), (2, 1), (3, 1))},
            )
        )
    )
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    found = read(bytes(content[: data.draw(st.integers(0, len(content)))]), server_zone=BERLIN)
    assert isinstance(found, Metadata)
    for text in (found.make, found.model, found.description, found.title, found.lens):
        text.encode()
        assert "\0" not in text


# -- real pictures -----------------------------------------------------------------------------------------------------

P = "bpatrik+pigallery2/test/backend/assets/"
I = "immich-app+test-assets/"  # noqa: E741  a letter for each source
E = "ianare+exif-samples/jpg/"


def of(samples: Path, name: str) -> Metadata:
    path = samples / name
    return read(path.read_bytes(), name=path.name, server_zone=BERLIN)


@pytest.mark.parametrize(
    ("name", "local", "offset", "source"),
    [
        (I + "metadata/dates/date-priority-test.jpg", "2023-02-02T02:00:00", 60, "Exif.Photo.DateTimeOriginal"),
        (I + "metadata/dates/datetimeoriginal-gps.jpg", "2025-12-01T11:30:00", -420, "Exif.Photo.DateTimeOriginal"),
        (I + "metadata/dates/gps-datetime.jpg", "2023-11-15T04:30:00", -480, "Exif.GPSInfo.GPSTimeStamp"),
        (P + "timestamps/big_ben.jpg", "2023-06-07T13:45:55", 60, "Exif.Photo.DateTimeOriginal"),
        (P + "timestamps/big_ben_no_tsoffset_but_gps_utc.jpg", "2023-06-07T13:45:55", 60, None),
        (P + "timestamps/big_ben_no_tsoffset_but_gps_utc_off_by_1min.jpg", "2023-06-07T13:45:55", 60, None),
        (P + "timestamps/big_ben_only_time.jpg", "2023-06-07T13:45:55", 120, None),
        (P + "timestamps/sydney_opera_house.jpg", "2020-09-19T20:55:57", 600, None),
        (P + "timestamps/sydney_opera_house_no_tsoffset_but_gps_utc.jpg", "2020-09-19T20:55:57", 600, None),
        (P + "4MinsAroundTheWorld/UTC-20240413-203531-Kathmandu.jpg", "2024-04-14T02:20:31", 345, None),
        (P + "4MinsAroundTheWorld/UTC-20240413-203430-Auckland.jpg", "2024-04-14T08:34:30", 720, None),
        (P + "edge_case_exif_data/before_epoch.jpg", "2015-06-12T16:39:33.290000", 120, "Exif.Photo.DateTimeDigitized"),
        (P + "png_with_faces_and_dates.png", "2020-09-13T14:40:07", 300, None),
        (I + "formats/heic/IMG_2682.heic", "2019-03-21T11:04:22.348000", -300, None),
        (I + "formats/motionphoto/samsung-one-ui-6.heic", "2024-01-12T21:38:53.853000", -480, None),
        ("ianare+exif-samples/tiff/Crémieux11.tiff", "2012-01-09T22:52:11", 60, "Exif.Image.DateTime"),
    ],
)
def test_when_real_pictures_were_taken(samples: Path, name: str, local: str, offset: int, source: str | None) -> None:
    taken = of(samples, name).taken
    assert taken is not None
    zone = timezone(timedelta(minutes=taken.offset_minutes))
    shown = datetime.fromtimestamp(taken.taken_us // 1_000_000, zone) + timedelta(
        microseconds=taken.taken_us % 1_000_000
    )
    assert (shown.replace(tzinfo=None).isoformat(), taken.offset_minutes) == (local, offset)
    assert source is None or taken.source == source


def test_eight_moments_around_the_world_come_in_their_true_order(samples: Path) -> None:
    folder = samples / P / "4MinsAroundTheWorld"
    names = sorted(path.name for path in folder.iterdir() if path.name.startswith("UTC"))
    moments = [of(samples, f"{P}4MinsAroundTheWorld/{name}").taken for name in names]
    assert [taken.taken_us for taken in moments if taken] == sorted(taken.taken_us for taken in moments if taken)
    assert len(moments) == 7


@pytest.mark.parametrize(
    "name",
    [
        P + "edge_case_exif_data/date_error.JPG",
        P + "edge_case_exif_data/iso_error.jpg",
        I + "metadata/dates/time-created.jpg",
    ],
)
def test_real_pictures_without_a_usable_date(samples: Path, name: str) -> None:
    assert of(samples, name).taken is None


def test_real_odd_values(samples: Path) -> None:
    assert of(samples, P + "two_ratings.jpg").rating == 3
    assert of(samples, P + "Chars.jpg").rating == -1
    assert of(samples, I + "metadata/rating/mongolels.jpg").rating == 3
    empty = of(samples, I + "metadata/gps-position/empty_gps.jpg")
    assert (empty.latitude, empty.longitude, empty.iso) == (None, None, 234)
    spring = of(samples, I + "metadata/gps-position/thompson-springs.jpg")
    assert (spring.latitude, spring.longitude) == (39.115, -108.4009683)
    assert of(samples, P + "test image öüóőúéáű-.,.jpg").model == "óüöúőűáé ÓÜÖÚŐŰÁÉ"
    assert of(samples, P + "title_caption/digikam.jpg").title == "Digikam Title field"
    assert of(samples, P + "title_caption/digikam.jpg").description == "Digikam Caption field"
    assert of(samples, E + "long_description.jpg").description.endswith("(Released)")
    corrupted = of(samples, P + "edge_case_exif_data/corrupted_city.JPG")
    assert corrupted.model == "Canon EOS 450D"
    assert corrupted.notes


def test_every_real_camera_is_named(samples: Path) -> None:
    without: list[str] = []
    for path in sorted((samples / E).glob("*.jpg")):
        found = of(samples, E + path.name)
        if not found.make and not found.model:
            without.append(path.name)
    assert without == ["Canon_40D_photoshop_import.jpg", "PaintTool_sample.jpg", "long_description.jpg"]


def test_hostile_files_say_nothing_and_raise_nothing(samples: Path) -> None:
    for path in sorted((samples / "made-here-hostile").iterdir()):
        assert isinstance(read(path.read_bytes(), name=path.name), Metadata)

"""What the scanner takes for media, by extension."""

from __future__ import annotations

import pytest

from homing.media import formats
from homing.media.formats import MediaKind, kind_of, why_not


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (b"IMG_0001.JPG", MediaKind.IMAGE),
        (b"a.b.HeIc", MediaKind.IMAGE),
        (b"caf\xe9.jxl", MediaKind.IMAGE),
        (b"/photos/2024.jpg/x.avif", MediaKind.IMAGE),
        (b"DSC.NEF", MediaKind.RAW),
        (b"x.dng", MediaKind.RAW),
        (b"clip.MoV", MediaKind.VIDEO),
        (b"drawing.svg", MediaKind.OTHER_IMAGE),
        (b"IMG_0001.jpg.xmp", MediaKind.SIDECAR),
        (b"notes.txt", None),
        (b"jpg", None),
        (b".jpg", None),
        (b"/photos/.jpg", None),
        (b"IMG.jpg~", None),
        (b"", None),
        (b"photo.", None),
    ],
)
def test_the_extension_alone_tells_the_kind(name: bytes, kind: MediaKind | None) -> None:
    assert kind_of(name) is kind


def test_no_extension_is_in_two_lists() -> None:
    lists = [
        formats.IMAGE_EXTENSIONS,
        formats.OTHER_IMAGE_EXTENSIONS,
        formats.RAW_EXTENSIONS,
        formats.VIDEO_EXTENSIONS,
        formats.SIDECAR_EXTENSIONS,
    ]
    everything = [extension for extensions in lists for extension in extensions]
    assert len(everything) == len(set(everything))
    assert all(extension == extension.lower() for extension in everything)


def test_every_known_file_that_is_not_shown_has_a_reason() -> None:
    assert why_not(b"a.jpg") is None
    assert why_not(b"a.mp4") == "video, shown from a later version on"
    assert why_not(b"a.doc") == formats.NOT_MEDIA
    assert set(formats.WHY_NOT) == set(MediaKind) - {MediaKind.IMAGE}
    assert all(len(reason) <= 40 for reason in formats.WHY_NOT.values()), "a line of a scan's report holds so much"


def test_made_up_extensions_do_not_fill_the_memory() -> None:
    for number in range(formats._CACHED_EXTENSIONS + 500):
        assert kind_of(b"x.%dqq" % number) is None
    assert len(formats._KINDS) <= formats._CACHED_EXTENSIONS
    assert kind_of(b"late.JpG") is MediaKind.IMAGE

"""Which files are media, told by their extension, and why some of them cannot be shown yet.

The scanner asks once a file, a million times a scan, so the answer must not open anything. What a file truly is is
decided later, from its content, by `homing.media.decode`. The lists are the union of what the field's servers accept
(Immich's and LibrePhotos' tables) and of what our own decoders read.
"""

from __future__ import annotations

from enum import IntEnum


class MediaKind(IntEnum):
    """What a file is by its extension. The first three share their numbers with `assets.models.FileKind`."""

    IMAGE = 0
    """A picture that this version decodes."""
    VIDEO = 1
    RAW = 2
    OTHER_IMAGE = 3
    """A picture in a format that this version does not decode."""
    SIDECAR = 4


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


IMAGE_EXTENSIONS = _names(
    "apng avif bmp dib gif heic heics heif heifs hif insp jfif jif jpe jpeg jpg jxl mpo png tif tiff webp"
)
OTHER_IMAGE_EXTENSIONS = _names(
    "dds emf exr fits hdr ico j2c j2k jp2 jpc jpf jpm jpx jxr pam pbm pcx pfm pgm pic pict pnm ppm psb psd qoi rgbe "
    "svg svgz tga wdp wmf xcf"
)
RAW_EXTENSIONS = _names(
    "3fr ari arw bay cap cin cr2 cr3 crw cs1 cxi dcr dng eip erf fff gpr iiq j6i k25 kc2 kdc mdc mef mfw mos mrw nef "
    "nrw orf ori pef raf raw rw2 rwl rwz sr2 srf srw x3f"
)
VIDEO_EXTENSIONS = _names(
    "3g2 3gp 3gpp asf avi divx dv f4v flv insv lrv m2t m2ts m2v m4v mkv mod mov mp4 mpe mpeg mpg mpv mts mxf ogv qt "
    "rm rmvb tod ts vob webm wmv"
)
SIDECAR_EXTENSIONS = ("xmp",)

WHY_NOT = {
    MediaKind.VIDEO: "video, shown from a later version on",
    MediaKind.RAW: "RAW, shown from a later version on",
    MediaKind.OTHER_IMAGE: "picture format that is not supported",
    MediaKind.SIDECAR: "sidecar, read from a later version on",
}
"""The reason that a scan's report gives for a known file that it skips."""
NOT_MEDIA = "not a picture or video"
"""The reason for a file whose extension is none of these."""

# A folder tree may hold any number of made-up extensions: remember so many answers, work out the rest again.
_CACHED_EXTENSIONS = 10_000


class _Kinds(dict[bytes, MediaKind | None]):
    """Extension as written to kind; other spellings than lower case are worked out once."""

    def __missing__(self, extension: bytes) -> MediaKind | None:
        lower = extension.lower()
        kind = self[lower] if lower != extension and lower in self else None
        if len(self) < _CACHED_EXTENSIONS:
            self[extension] = kind
        return kind


_KINDS = _Kinds(
    {
        extension.encode(): kind
        for kind, extensions in (
            (MediaKind.IMAGE, IMAGE_EXTENSIONS),
            (MediaKind.OTHER_IMAGE, OTHER_IMAGE_EXTENSIONS),
            (MediaKind.RAW, RAW_EXTENSIONS),
            (MediaKind.VIDEO, VIDEO_EXTENSIONS),
            (MediaKind.SIDECAR, SIDECAR_EXTENSIONS),
        )
        for extension in extensions
    }
)


def kind_of(name: bytes) -> MediaKind | None:
    """The kind of the file of this name (or path), None when it is no media.

    A name that is only an extension (`.jpg`) has none, as everywhere in this field.
    """
    stem, _, extension = name.rpartition(b".")
    return _KINDS[extension] if stem and stem[-1] != 0x2F else None


def why_not(name: bytes) -> str | None:
    """Why a scan skips the file of this name; None when it is a picture that we decode."""
    kind = kind_of(name)
    return NOT_MEDIA if kind is None else WHY_NOT.get(kind)

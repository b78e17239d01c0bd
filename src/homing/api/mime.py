"""The mime type of an original by its name, for files whose content was not read (yet)."""

from __future__ import annotations

_UNKNOWN = "application/octet-stream"
# Only what cannot run in a browser is named; the machine's own table is not asked, so that all machines answer alike.
_TYPES = {
    b"apng": "image/apng",
    b"avif": "image/avif",
    b"bmp": "image/bmp",
    b"gif": "image/gif",
    b"heic": "image/heic",
    b"heif": "image/heif",
    b"hif": "image/heif",
    b"jfif": "image/jpeg",
    b"jpe": "image/jpeg",
    b"jpeg": "image/jpeg",
    b"jpg": "image/jpeg",
    b"jxl": "image/jxl",
    b"png": "image/png",
    b"tif": "image/tiff",
    b"tiff": "image/tiff",
    b"webp": "image/webp",
    b"avi": "video/x-msvideo",
    b"m4v": "video/x-m4v",
    b"mkv": "video/x-matroska",
    b"mov": "video/quicktime",
    b"mp4": "video/mp4",
    b"webm": "video/webm",
}


def mime_type_of(name: bytes) -> str:
    return _TYPES.get(name.rpartition(b".")[2].lower(), _UNKNOWN)

"""What is in a file that is no picture, in a reader's words, from its first bytes."""

from __future__ import annotations

_BEGINNINGS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"8BPS", "a Photoshop document"),
    (b"<?xml", "XML text"),
    (b"<svg", "an SVG drawing"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (b"FLV", "a Flash video"),
    (b"\x00\x00\x01\xba", "an MPEG video"),
    (b"FUJIFILMCCD-RAW", "a RAW picture"),
    (b"FOVb", "a RAW picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
)
_LOOKED_AT_BYTES = 4096


def name_of_content(content: bytes) -> str:
    """`a PDF document`, `text`, `nothing but zeros`, …; empty when it cannot be told."""
    head = content[:_LOOKED_AT_BYTES]
    for beginning, name in _BEGINNINGS:
        if head.startswith(beginning):
            return name
    if head[4:8] == b"ftyp":
        return "a RAW picture" if head[8:11] == b"crx" else "an MP4 or QuickTime video"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "an AVI video"
    if not content.strip(b"\0"):
        return "nothing but zeros"
    return "text" if _is_text(head) else ""


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head[: len(head) - 4 or None].decode()
    except UnicodeDecodeError:
        return False
    return True


def is_cut_off(content: bytes) -> bool:
    """Does a HEIF, AVIF or boxed JPEG XL end before its last box does? Their decoders fill the rest with grey."""
    if content[4:8] not in (b"ftyp", b"JXL "):
        return False
    position = 0
    while position + 8 <= len(content):
        size = int.from_bytes(content[position : position + 4], "big")
        if size == 1:  # a 64-bit size follows the type
            size = int.from_bytes(content[position + 8 : position + 16], "big")
        if size == 0:  # until the end of the file, however long that is
            return False
        if size < 8:
            return False  # no box: whatever follows is not the picture's
        position += size
    return position > len(content)

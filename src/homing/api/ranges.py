"""The Range header (RFC 9110, section 14): one part of a file."""

from __future__ import annotations

import re

_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Unsatisfiable(ValueError):
    """The part lies outside of the file: 416."""


def wanted_range(header: str | None, if_range: str | None, etag: str, size: int) -> tuple[int, int] | None:
    """(first byte, length), or None for the whole file: no range, one we do not serve (several parts, other units),
    or an `If-Range` of another version. Raises Unsatisfiable.
    """
    if header is None or (if_range is not None and if_range != etag):
        return None
    match = _ONE_RANGE.fullmatch(header.replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if len(first) > 18 or len(last) > 18:
        raise Unsatisfiable
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise Unsatisfiable
        return size - length, length
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, end - start + 1

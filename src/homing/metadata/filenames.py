"""Dates in file names, as phones, messengers and screenshot tools write them."""

from __future__ import annotations

import re
from datetime import datetime

from homing.metadata.dates import LocalDate

# 20191024_081301, 2019-10-24 08.13.01, 20231006_063909898 (Pixel: milliseconds), 2019-10-24-08-13-01
_DATE_AND_TIME = re.compile(
    r"(?<!\d)((?:18|19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?:[-_ T.]|\s+at\s+|-WA)"
    r"(\d\d)[-_.:h]?(\d\d)[-_.:m]?(\d\d)(?:[-_.]?(\d{3}))?(?!\d)"
)
# IMG-20191024-WA0007, 2019-10-24, 2019_10_24; without separators only after a letter group, or a serial number fits
_DATE = re.compile(r"(?<!\d)((?:18|19|20)\d\d)([-_.])(\d\d)\2(\d\d)(?!\d)")
_PREFIXED_DATE = re.compile(r"(?:IMG|VID|PXL|WA|Screenshot)[-_]((?:19|20)\d\d)()(\d\d)(\d\d)(?!\d)", re.IGNORECASE)


def date_in_name(name: str) -> LocalDate | None:
    """The moment that a file's name tells, by the local clock (noon when it tells a day only)."""
    match = _DATE_AND_TIME.search(name)
    if match:
        found = _build(match, int(match[5]), int(match[6]), int(match[7]), int(match[8] or 0))
        if found:
            return found
    match = _DATE.search(name) or _PREFIXED_DATE.search(name)
    return _build(match, 12, 0, 0, 0) if match else None


def _build(match: re.Match[str], hour: int, minute: int, second: int, millisecond: int) -> LocalDate | None:
    try:
        local = datetime(int(match[1]), int(match[3]), int(match[4]), hour, minute, second, millisecond * 1000)
    except ValueError:
        return None
    return LocalDate(local, None)

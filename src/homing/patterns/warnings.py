"""What is allowed in an exclusion pattern but may surprise: `pattern_warnings`."""

from __future__ import annotations

from homing.patterns.reading import Way, read_pattern


def pattern_warnings(pattern: str) -> list[str]:
    """Sentences about a pattern that can be used. Raises PatternError for one that cannot.

    A pattern is compared with the whole path, which starts with a slash: `*.jpg` can match no path at all.
    """
    reading = read_pattern(pattern)
    live = [way for way in reading.ways if _can_match(way)]
    if len(live) == len(reading.ways) and live:
        return []
    text = pattern.removeprefix("!") if reading.is_negated else pattern
    meant = f"{'!' if reading.is_negated else ''}**/{text.removeprefix('./')}"
    why = "it is compared with the whole path of a file, which starts with a slash"
    if live:
        return [f"A part of {pattern} matches nothing: {why}. Begin each part with **/ or with a slash."]
    if reading.is_negated:
        return [f"{pattern} hides every file: {why}. Write {meant} to keep those in every folder."]
    return [f"{pattern} matches nothing: {why}. Write {meant} to hide it in every folder."]


def _can_match(way: Way) -> bool:
    """It begins with any folders (`**`), or with the root's empty name."""
    return not way.names or way.names[0] in (None, ())

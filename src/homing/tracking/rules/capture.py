"""Capture identity: are two files the same shot, told from what cameras write and from how they look? Pure.

Enough to ask a person (TRACKING rule 6), never enough to act.
"""

from __future__ import annotations

from dataclasses import dataclass

from homing.tracking.rules.likeness import OTHER_LOOK, SAME_LOOK, distance, distance_turned, says_something

_NOT_OF_THE_SHOT = frozenset({"", "file time", "file name", "Exif.Image.DateTime"})
"""Sources of a date that copying, renaming or editing changes."""
_ALMOST_EQUAL = 6
"""How near two looks must be where little else speaks for it; saving anew changes fewer bits."""
_SECOND_US = 1_000_000
_FRACTIONS = ((100_000, "tenth"), (10_000, "hundredth"), (1_000, "thousandth"), (1, "millionth"))


@dataclass(frozen=True, slots=True)
class Capture:
    """What one file says about the shot that it holds."""

    name: bytes = b""
    """The file's name."""
    make: str = ""
    model: str = ""
    serial: str = ""
    """Of the camera's body."""
    taken_us: int | None = None
    offset_minutes: int = 0
    taken_source: str = ""
    """Which tag the date came from."""
    width: int = 0
    height: int = 0
    look: int | None = None
    """The perceptual hash."""

    @property
    def moment_us(self) -> int | None:
        """By the camera's own clock, which no program adds a zone to; None where no tag of the shot tells."""
        if self.taken_us is None or self.taken_source in _NOT_OF_THE_SHOT:
            return None
        return self.taken_us + self.offset_minutes * 60 * _SECOND_US

    @property
    def stem(self) -> bytes:
        """The name without its last ending, in small letters."""
        return (self.name.rpartition(b".")[0] or self.name).lower()

    @property
    def camera(self) -> str:
        """The camera as people call it: its maker's name is said once."""
        if self.model.casefold().startswith(self.make.partition(" ")[0].casefold()):
            return self.model
        return f"{self.make} {self.model}".strip()


@dataclass(frozen=True, slots=True)
class Likeness:
    rank: tuple[int, ...]
    """Of several candidates the least is the best."""
    evidence: str
    """Sentences for people."""


def same_camera(one: Capture, other: Capture) -> bool:
    """The same model, and no two serial numbers that differ."""
    if not one.camera or one.camera.casefold() != other.camera.casefold():
        return False
    return not one.serial or not other.serial or one.serial == other.serial


def same_shot(one: Capture, other: Capture) -> bool:
    """The same camera at the same moment."""
    return one.moment_us is not None and one.moment_us == other.moment_us and same_camera(one, other)


def likeness(missing: Capture, found: Capture, *, were_both_there: bool = False) -> Likeness | None:
    """What speaks for `found` being the missing photo, edited and moved; None when too little does.

    `were_both_there`: for a while both were there together, so that a neighbour in a burst has to be told from it.
    """
    if missing.look is None or found.look is None:
        return None
    if same_shot(missing, found):
        return _by_moment(missing, found, missing.look, found.look, were_both_there)
    has_other_moment = missing.moment_us is not None and found.moment_us is not None
    if were_both_there or has_other_moment or missing.camera or found.camera:
        return None
    return _by_name(missing, found, missing.look, found.look)


def _by_moment(missing: Capture, found: Capture, old: int, new: int, were_both_there: bool) -> Likeness | None:
    moment_us = missing.moment_us or 0
    is_exact, same_name = moment_us % _SECOND_US != 0, missing.stem == found.stem
    gap = distance_turned(old, new)
    if is_exact:
        most = OTHER_LOOK  # a camera takes one picture at a time
    elif same_name:
        most = SAME_LOOK
    else:  # a second may hold a whole burst
        most = -1 if were_both_there else _ALMOST_EQUAL
    if gap > most:
        return None
    camera = missing.camera
    if missing.serial and missing.serial == found.serial:
        camera += f", number {missing.serial}"
    parts = [f"Taken with the same camera ({camera}) {_when(moment_us)}; it {_looks(gap, old, new)}."]
    if same_name:
        parts.append("The name is the same.")
    parts.append(_size(missing, found))
    return Likeness((0 if is_exact else 1, 0 if same_name else 1, gap), " ".join(part for part in parts if part))


def _by_name(missing: Capture, found: Capture, old: int, new: int) -> Likeness | None:
    sides = {missing.width, missing.height}
    if missing.stem != found.stem or not missing.width or {found.width, found.height} != sides:
        return None
    gap = distance(old, new)
    if gap > _ALMOST_EQUAL or not (says_something(old) and says_something(new)):
        return None
    look = _looks(gap, old, new)
    evidence = f"The name and the size in pixels are the same, and it {look}; neither file names a camera."
    return Likeness((2, 0, gap), evidence)


def is_another_picture(former: Capture, now: Capture) -> bool:
    """Does a file show another picture than before, rather than an edit of it?"""
    if former.look is None or now.look is None or same_shot(former, now):
        return False
    return distance_turned(former.look, now.look) > OTHER_LOOK


def _when(moment_us: int) -> str:
    fraction_us = moment_us % _SECOND_US
    if not fraction_us:
        return "in the same second"
    part = next(name for size_us, name in _FRACTIONS if fraction_us % size_us == 0)
    return f"at the same {part} of a second"


def _looks(gap: int, old: int, new: int) -> str:
    if distance(old, new) > gap:
        return "looks the same, but turned" if gap <= SAME_LOOK else "looks much the same, but turned"
    return "looks the same" if gap <= SAME_LOOK else "looks much the same"


def _size(missing: Capture, found: Capture) -> str:
    one, other = (f"{capture.width} × {capture.height}" for capture in (missing, found))
    return f"Its size is {other} pixels; it was {one}." if one != other and missing.width and found.width else ""

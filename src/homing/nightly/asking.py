"""Asking for the nightly work outside its hour."""

from __future__ import annotations

from homing.database import write_transaction
from homing.jobs import enqueue
from homing.nightly.part import Part
from homing.nightly.parts import PARTS
from homing.scheduling.requests import nightly_request


class UnknownPart(Exception):
    """A sentence for people."""


def part_named(name: str) -> Part:
    """Raises UnknownPart."""
    found = next((part for part in PARTS if part.name == name), None)
    if found is None:
        raise UnknownPart(f"“{name[:40]}” is no part of the nightly work: {', '.join(part.name for part in PARTS)}.")
    return found


def request_nightly(part: str = "") -> int:
    """Have it done now, in the background. Returns the job's number; one that waits already is joined.

    Raises UnknownPart.
    """
    if part:
        part_named(part)
    with write_transaction():
        return enqueue(nightly_request(part))

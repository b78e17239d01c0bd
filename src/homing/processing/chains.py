"""How the pictures job is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from homing.jobs import JSON, JobRequest

QUEUE = "thumbnailGeneration"
PRIORITY_ON_SCREEN = 10
_TITLE = "Thumbnails and metadata"


def request(chain: int, resting: Mapping[str, JSON] | None = None) -> JobRequest:
    """The next run of a chain (tracking asks for the same by name)."""
    arguments: dict[str, JSON] = {"chain": chain}
    if resting:
        arguments["resting"] = dict(resting)
    key = f"pictures:{chain}"
    return JobRequest("pictures", QUEUE, arguments, join_key=key, exclusive_key=key, title=_TITLE)


def undecodable_request() -> JobRequest:
    """How many files that had a picture cannot be decoded any more? Asked when a chain has done what it could."""
    return JobRequest(
        kind="undecodable",
        queue="backgroundTask",
        join_key="undecodable",
        exclusive_key="undecodable",
        priority=-5,
        title="Count files that cannot be decoded any more",
    )


def offers_request() -> JobRequest:
    """Have it judged what the pictures that were read may be (tracking's job, asked for by name)."""
    return JobRequest(
        "offers",
        "backgroundTask",
        priority=-5,
        join_key="offers",
        exclusive_key="offers",
        title="Look for photos that were edited and moved",
    )


def later_request(chain: int, delay_s: float) -> JobRequest:
    """A run for what cannot be done now. Its own join key: a fresh request must not be joined to a resting one."""
    return JobRequest(
        "pictures",
        QUEUE,
        {"chain": chain},
        join_key=f"pictures:{chain}:later",
        exclusive_key=f"pictures:{chain}",
        delay_s=delay_s,
        title="Thumbnails and metadata: files that could not be read before",
    )


def wanted_request(resting: Mapping[str, JSON] | None = None) -> JobRequest:
    """A run for what is on screen, before everything else of the queue."""
    return JobRequest(
        "pictures",
        QUEUE,
        {"wanted": True, "resting": dict(resting)} if resting else {"wanted": True},
        priority=PRIORITY_ON_SCREEN,
        join_key="pictures:wanted",
        exclusive_key="pictures:wanted",
        title="Thumbnails of what is on screen",
    )

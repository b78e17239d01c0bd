"""Having others do what assets came to need. Jobs are joined with what waits already; call inside a write
transaction."""

from __future__ import annotations

from collections.abc import Mapping

from homing.jobs import JSON, JobRequest, enqueue


def want_pictures() -> None:
    """Some assets need pictures and metadata."""
    for chain in (0, 1):
        enqueue(
            JobRequest(
                kind="pictures",
                queue="thumbnailGeneration",
                arguments={"chain": chain},
                join_key=f"pictures:{chain}",
                exclusive_key=f"pictures:{chain}",
                title="Thumbnails and metadata",
            )
        )


def want_quick_hashes() -> None:
    """Some files' quick hashes are to be taken."""
    enqueue(quick_request({}))


def quick_request(arguments: Mapping[str, JSON], *, delay_s: float = 0) -> JobRequest:
    """A run over what needs a quick hash, ahead of the pictures: it costs a thousandth of them."""
    return JobRequest(
        kind="quick",
        queue="metadataExtraction",
        arguments=arguments,
        priority=5,
        # a fresh request must not be joined to one that rests
        join_key="quick:later" if delay_s else "quick",
        exclusive_key="quick",
        delay_s=delay_s,
        title="A first look at new files",
    )


def want_offers() -> None:
    """Something is missing, or came, or is back: what may it be?"""
    enqueue(
        JobRequest(
            kind="offers",
            queue="backgroundTask",
            join_key="offers",
            exclusive_key="offers",
            priority=-5,
            title="Look for photos that were edited and moved",
        )
    )


def want_content() -> None:
    """Some files' contents are to be looked at again."""
    enqueue(
        JobRequest(
            kind="content",
            queue="backgroundTask",
            join_key="content",
            exclusive_key="content",
            priority=-10,
            title="Check contents of files whose inode changed",
        )
    )

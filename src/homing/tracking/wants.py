"""Having others do what assets came to need. Jobs are joined with what waits already; call inside a write
transaction."""

from __future__ import annotations

from homing.jobs import JobRequest, enqueue


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

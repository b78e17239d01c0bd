"""A library's options, checked: what each may be, and which of them decide what is in the library."""

from __future__ import annotations

from typing import TypedDict

from homing.libraries.errors import LibraryError
from homing.libraries.models import Library, WatchMode

LONGEST_KEEP_DAYS = 36_500
"""A hundred years: beyond that, keeping for ever is meant."""


class Options(TypedDict, total=False):
    """What can be given; what is not given stays as it is."""

    include_hidden: bool
    follow_symlinks: bool
    use_ignore_files: bool
    in_timeline: bool
    purge_missing_after_days: int | None
    allow_deletion: bool
    write_back: bool
    watch: str


NAMES = tuple(Options.__annotations__)


def set_options(library: Library, options: Options) -> None:
    """Put these on the library, which is not saved yet. Raises LibraryError."""
    days = options.get("purge_missing_after_days")
    if days is not None and not 1 <= days <= LONGEST_KEEP_DAYS:
        raise LibraryError(
            f"Missing photos cannot be kept for {days:,} days: say 1 to {LONGEST_KEEP_DAYS:,}, or keep them for ever.",
            field="purge_missing_after_days",
        )
    watch = options.get("watch")
    if watch is not None and watch not in WatchMode.values:
        raise LibraryError(f"A library is watched on, off or poll, not {watch}.", field="watch")
    for name in NAMES:
        if name in options:
            setattr(library, name, options[name])

"""The exit codes of all commands, as `docs/command-line.md` documents them."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    OK = 0
    FAILED = 1
    """Nothing was done; stderr says why."""
    USAGE = 2
    """The command was not understood."""
    PARTLY = 3
    """Done, but not for everything that was asked for; the output says what is left."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C, as shells number it."""

"""A library's options as they are written on the command line."""

from __future__ import annotations

import argparse

from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.libraries.options import NAMES, Options

NEVER = "never"


def given_options(arguments: argparse.Namespace) -> Options:
    """Those that were given."""
    options = Options()
    for name in NAMES:
        value = getattr(arguments, name, None)
        if value is not None:
            options[name] = value
    if arguments.purge_missing_after is not None:
        options["purge_missing_after_days"] = _days(arguments.purge_missing_after)
    return options


def _days(text: str) -> int | None:
    if text == NEVER:
        return None
    if not text.isascii() or not text.isdecimal():
        raise CommandError(f"--purge-missing-after takes a number of days, or “{NEVER}”.", ExitCode.USAGE)
    return int(text)

"""Asking before something is done that takes things away: what it means first, then one question."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError


def confirm(consequence: Sequence[str], question: str, *, yes: bool) -> None:
    """Returns when it may be done. Raises CommandError when not, or when nobody can be asked."""
    if yes:
        return
    for sentence in consequence:
        print(sentence, file=sys.stderr)
    if not sys.stdin.isatty():
        raise CommandError("Nobody can be asked here. Add --yes to do it.", ExitCode.USAGE)
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CommandError("Nothing was done.")

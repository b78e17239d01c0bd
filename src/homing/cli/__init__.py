"""The command line: `homing VERB`. One file a verb, each with NAME, HELP, add_arguments and run.

Results go to stdout (with `--json`: nothing else but JSON), everything else to stderr; an error is one sentence. The
exit codes are in `exit_codes.py`.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from homing.cli.exit_codes import ExitCode

# In the order in which `homing --help` lists them. A verb's file imports what is slow to import only when it runs.
VERBS = (
    "serve",
    "scan",
    "doctor",
    "explain",
    "missing",
    "trash",
    "originals",
    "library",
    "receipts",
    "schedule",
    "nightly",
    "backup",
    "createadmin",
    "createuser",
    "version",
    "web",
    "worker",
    "watch",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show must not end us
    try:
        given = _parser().parse_args(arguments)
    except SystemExit as left:  # argparse has said what is wrong, or shown the help
        return ExitCode.OK if left.code in (0, None) else ExitCode.USAGE
    try:
        return given.run(given)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # whoever read our output has enough; Python would complain again when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:
        from homing.cli.failing import sentence_for

        found = sentence_for(error)
        if found is None:
            raise
        sentence, code = found
        print(f"homing: {sentence}", file=sys.stderr)
        return code


def _parser() -> argparse.ArgumentParser:
    # Never abbreviated: a script's option must not become another one, or ambiguous, when an option is added.
    parser = argparse.ArgumentParser(
        prog="homing",
        allow_abbrev=False,
        description="Homing: a self-hosted photo library for folders you already have.",
        epilog="The documentation of each command: docs/command-line.md",
    )
    verbs = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in VERBS:
        verb = import_module(f"homing.cli.{name}")
        child = verbs.add_parser(verb.NAME, help=verb.HELP, description=_capital(verb.HELP), allow_abbrev=False)
        verb.add_arguments(child)
        child.set_defaults(run=verb.run)
    return parser


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."

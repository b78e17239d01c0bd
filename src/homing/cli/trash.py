"""`homing trash`: what was thrown away, having it back, letting go of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable

NAME = "trash"
HELP = "list the trash, take photos out of it, or empty it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True, dest="act")
    text = "list what lies in the trash, what was put there last first"
    listing = acts.add_parser("list", help=text, description=f"{text.capitalize()}.", allow_abbrev=False)
    listing.add_argument("--limit", type=_number, default=1_000, metavar="N", help="at most so many (1,000); 0: all")
    text = "take photos out of the trash"
    restoring = acts.add_parser("restore", help=text, description=f"{text.capitalize()}.", allow_abbrev=False)
    restoring.add_argument("paths", nargs="*", metavar="PATH", help="files, or folders with all below them")
    restoring.add_argument("--all", action="store_true", help="all that lies there")
    for child in (listing, restoring):
        child.add_argument("--hidden", action="store_true", help="what was emptied from the trash, and is hidden since")
    text = "empty the trash: what is on disk is hidden, what is missing is forgotten; no file is touched"
    emptying = acts.add_parser("empty", help=text, description=f"{text.capitalize()}.", allow_abbrev=False)
    emptying.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    emptying.add_argument("--yes", action="store_true", help="do not ask")
    for child in (listing, restoring, emptying):
        child.add_argument("--owner", metavar="EMAIL", help="the user whose trash it is")
        child.add_argument("--json", action="store_true", help="print JSON, shaped as the HTTP API has it")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.cli import trash_acts

    acts: dict[str, Callable[[argparse.Namespace], int]] = {
        "list": trash_acts.list_them,
        "restore": trash_acts.restore_them,
        "empty": trash_acts.empty_it,
    }
    return acts[arguments.act](arguments)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text} is no number")
    return int(text)

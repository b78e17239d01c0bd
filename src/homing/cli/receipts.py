"""`homing receipts`: what was done, by whom and when, and undoing it."""

from __future__ import annotations

import argparse
from collections.abc import Callable

NAME = "receipts"
HELP = "list what was done, by whom and when, or undo it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True, dest="act")
    text = "list what was done, newest first"
    listing = acts.add_parser("list", help=text, description=f"{text.capitalize()}.", allow_abbrev=False)
    listing.add_argument("--destructive", action="store_true", help="only what took something away for good")
    listing.add_argument("--undoable", action="store_true", help="only what can be undone still")
    listing.add_argument("--owner", metavar="EMAIL", help="done to this user's photos and libraries only")
    listing.add_argument("--limit", type=_number, default=50, metavar="N", help="at most so many (50); 0: all")
    text = "undo an act: what nobody changed since becomes what it was, the rest is listed"
    undo = acts.add_parser("undo", help=text, description=f"{text.capitalize()}.", allow_abbrev=False)
    undo.add_argument("receipt", metavar="NUMBER", help="the receipt's number in the list, or its id")
    for child in (listing, undo):
        child.add_argument("--json", action="store_true", help="print JSON, shaped as the HTTP API has it")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.cli import receipts_acts

    acts: dict[str, Callable[[argparse.Namespace], int]] = {"list": receipts_acts.list_them, "undo": receipts_acts.undo}
    return acts[arguments.act](arguments)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text} is no number")
    return int(text)

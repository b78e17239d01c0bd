"""`homing missing`: which photos are missing, since when, and why."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

NAME = "missing"
HELP = "list photos whose files are not where they were, and look for them"
REASONS = ("not-there", "folder-gone", "replaced", "undone")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True, dest="act")
    text = "list missing photos, those that went missing last first"
    listing = acts.add_parser("list", help=text, description=f"{text.capitalize()}.", allow_abbrev=False)
    listing.add_argument("--library", metavar="NAME", help="of this library only, by name or id")
    listing.add_argument("--import-path", metavar="PATH", help="below this import path only")
    listing.add_argument("--folder", metavar="PATH", help="from this folder and all below it only")
    listing.add_argument("--reason", choices=REASONS, help="missing for this reason only")
    listing.add_argument("--since", type=_moment, metavar="TIME", help="that went missing then or later")
    listing.add_argument("--before", type=_moment, metavar="TIME", help="that went missing before then")
    listing.add_argument("--limit", type=_number, default=1_000, metavar="N", help="at most so many (1,000); 0: all")
    listing.add_argument("--owner", metavar="EMAIL", help="the user whose photos they are")
    listing.add_argument("--json", action="store_true", help="print JSON, shaped as the HTTP API has it")
    text = "look for files that are gone, and for those that are back, among what is known already"
    scanning = acts.add_parser("scan", help=text, description=f"{text.capitalize()}.", allow_abbrev=False)
    scanning.add_argument(
        "--library", action="append", metavar="NAME", help="in this library only; may be given several times"
    )
    scanning.add_argument("--owner", metavar="EMAIL", help="in the libraries of this user only")
    scanning.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    if arguments.act == "scan":
        from homing.cli.missing_scan import scan_them

        return scan_them(arguments)
    from homing.cli.missing_list import list_them

    return list_them(arguments)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date or time; write 2026-11-21 or 2026-11-21T14:00") from None
    return moment.astimezone(UTC)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text} is no number")
    return int(text)

"""`homing missing`: which photos are missing, since when, and why."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

NAME = "missing"
HELP = "list photos whose files are not where they were, look for them, relink or forget them"
REASONS = ("not-there", "folder-gone", "replaced", "undone")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True, dest="act")
    text = "list missing photos, those that went missing last first"
    listing = acts.add_parser("list", help=text, description=f"{text.capitalize()}.", allow_abbrev=False)
    listing.add_argument("--limit", type=_number, default=1_000, metavar="N", help="at most so many (1,000); 0: all")
    text = "forget missing photos; for 30 days this can be undone, and no file on disk is touched"
    forgetting = acts.add_parser("forget", help=text, description=f"{text.capitalize()}.", allow_abbrev=False)
    forgetting.add_argument("--all", action="store_true", help="all that are missing")
    forgetting.add_argument("--now", action="store_true", help="erase them at once, for good: this cannot be undone")
    for child in (listing, forgetting):
        child.add_argument("--library", metavar="NAME", help="of this library only, by name or id")
        child.add_argument("--import-path", metavar="PATH", help="below this import path only")
        child.add_argument("--folder", metavar="PATH", help="from this folder and all below it only")
        child.add_argument("--reason", choices=REASONS, help="missing for this reason only")
        child.add_argument("--since", type=_moment, metavar="TIME", help="that went missing then or later")
        child.add_argument("--before", type=_moment, metavar="TIME", help="that went missing before then")
        child.add_argument("--owner", metavar="EMAIL", help="the user whose photos they are")
        child.add_argument("--json", action="store_true", help="print JSON, shaped as the HTTP API has it")
    text = "say that what is missing under one path lies under another one now"
    relinking = acts.add_parser("relink", help=text, description=f"{text.capitalize()}.", allow_abbrev=False)
    relinking.add_argument("old", metavar="OLD", help="the file or folder that is gone")
    relinking.add_argument("new", metavar="NEW", help="where it is now, in one of your libraries")
    relinking.add_argument(
        "--include-other-content", action="store_true", help="also files of the same name whose content is another"
    )
    relinking.add_argument("--owner", metavar="EMAIL", help="the user whose photos they are")
    for child in (forgetting, relinking):
        child.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        child.add_argument("--yes", action="store_true", help="do not ask")
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
    if arguments.act in {"forget", "relink"}:
        from homing.cli.missing_acts import forget_them, relink_them

        return forget_them(arguments) if arguments.act == "forget" else relink_them(arguments)
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

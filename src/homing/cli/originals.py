"""`homing originals`: deleting originals from disk. The one command that changes people's files."""

from __future__ import annotations

import argparse

NAME = "originals"
HELP = "delete originals from disk, where their library allows it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True, dest="act")
    text = "delete originals from disk, for good: only what is there, in libraries that allow it, never the last copy"
    deleting = acts.add_parser("delete", help=text, description=f"{text.capitalize()}.", allow_abbrev=False)
    deleting.add_argument("paths", nargs="+", metavar="PATH", help="files, or folders with all photos below them")
    deleting.add_argument(
        "--last-copies", action="store_true", help="also files of which no other one has the same content"
    )
    deleting.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    deleting.add_argument("--yes", action="store_true", help="do not ask")
    deleting.add_argument("--owner", metavar="EMAIL", help="the user whose photos they are")
    deleting.add_argument("--json", action="store_true", help="print JSON, shaped as the HTTP API has it")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.cli.originals_delete import delete_them

    return delete_them(arguments)

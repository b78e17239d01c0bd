"""`homing scan`: compare disk and index now, and say what changed."""

from __future__ import annotations

import argparse

NAME = "scan"
HELP = "compare the folders on disk with the index, for all libraries or some"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-f", "--full", action="store_true", help="read every file again, also unchanged ones")
    parser.add_argument("-s", "--files", nargs="+", metavar="PATH", help="look at these files only")
    parser.add_argument(
        "--folder",
        action="append",
        metavar="PATH",
        help="look at this folder and all below it only (an import path, say); may be given several times",
    )
    parser.add_argument(
        "--library", action="append", metavar="NAME", help="scan this library only; may be given several times"
    )
    parser.add_argument("--owner", metavar="EMAIL", help="scan the libraries of this user only")
    parser.add_argument("--dry-run", action="store_true", help="say what a scan would change, and change nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.cli.scanning import scan_libraries

    return scan_libraries(
        names=arguments.library or [],
        owner=arguments.owner,
        folders=arguments.folder or [],
        files=arguments.files or [],
        is_full=arguments.full,
        is_dry_run=arguments.dry_run,
        as_json=arguments.json,
    )

"""`homing doctor`: what does the server see of a folder?"""

from __future__ import annotations

import argparse

NAME = "doctor"
HELP = "say what the server sees of a folder: as whom, on which file system, what it may do, what would be found"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a folder")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.cli.examining import examine

    return examine(arguments.paths, as_json=arguments.json)

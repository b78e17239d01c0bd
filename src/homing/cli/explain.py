"""`homing explain`: why is this photo (not) here?"""

from __future__ import annotations

import argparse

NAME = "explain"
HELP = "say why a file is, or is not, in a library; of a folder, how many are, and why others are not"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
    parser.add_argument("--owner", metavar="EMAIL", help="the user in whose libraries it should be")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.cli.explaining import explain

    return explain(arguments.paths, owner=arguments.owner, as_json=arguments.json)

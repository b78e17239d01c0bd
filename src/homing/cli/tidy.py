"""`homing tidy`: the nightly work, now."""

from __future__ import annotations

import argparse

NAME = "tidy"
HELP = "do the nightly work now: trash and tombstones whose time is over, libraries' rules for missing photos"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dry-run", action="store_true", help="say what the libraries' rules would take out, and why not more"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.cli.tidying import preview, tidy_now

    return preview(as_json=arguments.json) if arguments.dry_run else tidy_now(as_json=arguments.json)

"""`homing nightly`: the nightly work, what came of it last, and having it done now."""

from __future__ import annotations

import argparse

NAME = "nightly"
HELP = "the nightly work: what came of each part, and doing it now"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True, dest="act")
    show = acts.add_parser("show", help="the parts in their order, each with its last result", allow_abbrev=False)
    run_ = acts.add_parser("run", help="do it now, and wait for it", allow_abbrev=False)
    run_.add_argument("part", nargs="?", default="", metavar="PART", help="only this part, as “show” names it")
    preview = acts.add_parser(
        "preview",
        help="what the libraries' rules for missing photos would take out tonight, and why not more",
        allow_abbrev=False,
    )
    for child in (show, run_, preview):
        child.add_argument("--json", action="store_true", help="print JSON, shaped as the HTTP API has it")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.cli import nightly_acts

    match arguments.act:
        case "run":
            return nightly_acts.run_now(arguments.part, as_json=arguments.json)
        case "preview":
            return nightly_acts.preview(as_json=arguments.json)
        case _:
            return nightly_acts.show(as_json=arguments.json)

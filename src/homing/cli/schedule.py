"""`homing schedule`: when libraries are scanned by themselves, quiet hours, and the hour of the nightly work."""

from __future__ import annotations

import argparse

NAME = "schedule"
HELP = "when libraries are scanned by themselves, quiet hours, the hour of the nightly work"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True, dest="act")
    show = acts.add_parser("show", help="what is in force, and the next runs", allow_abbrev=False)
    set_ = acts.add_parser("set", help="change it; in force at once", allow_abbrev=False)
    set_.add_argument(
        "schedule",
        nargs="?",
        metavar="SCHEDULE",
        help="hourly, six-hourly, daily, weekly, off, a cron expression in quotes; of a library also: server",
    )
    set_.add_argument("--quiet", metavar="FROM-UNTIL", help="no scheduled work begins then: 22:00-07:00; or: none")
    set_.add_argument("--nightly-at", metavar="HH:MM", help="when the nightly work is done")
    for child in (show, set_):
        child.add_argument("--library", metavar="NAME", help="of this library, not of the whole server")
        child.add_argument("--owner", metavar="EMAIL", help="the user whose library it is")
        child.add_argument("--json", action="store_true", help="print JSON, shaped as the HTTP API has it")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.cli import schedule_acts

    if arguments.act == "set":
        return schedule_acts.change(arguments)
    return schedule_acts.show(arguments)

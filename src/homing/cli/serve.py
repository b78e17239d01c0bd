"""`homing serve`: everything on one machine."""

from __future__ import annotations

import argparse
import os

NAME = "serve"
HELP = "run the server: the web pages, the workers when there is work, and what watches folders"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (HOMING_HOST; 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for any free one (HOMING_PORT; 4664)")
    parser.add_argument("--no-watch", action="store_true", help="do not watch folders for changes (HOMING_WATCH=off)")
    parser.add_argument("--photos", metavar="FOLDER", help="make a library for this folder if none covers it")


def run(arguments: argparse.Namespace) -> int:
    if arguments.no_watch:
        os.environ["HOMING_WATCH"] = "off"  # the web process, which is our child, says so on its page
    from homing.cli.processes import Role, supervise_from_terminal
    from homing.configuration import configuration

    roles: list[Role] = ["web", "workers"]
    if configuration().watch:
        roles.append("watch")
    return supervise_from_terminal(roles, host=arguments.host, port=arguments.port, photos=arguments.photos)

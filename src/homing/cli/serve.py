"""`homing serve`: everything on one machine."""

from __future__ import annotations

import argparse

NAME = "serve"
HELP = "run the server: the web pages, and the workers when there is work"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (HOMING_HOST; 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for any free one (HOMING_PORT; 4664)")
    parser.add_argument("--photos", metavar="FOLDER", help="make a library for this folder if none covers it")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.processes import supervise_from_terminal

    return supervise_from_terminal(
        ["web", "workers"], host=arguments.host, port=arguments.port, photos=arguments.photos
    )

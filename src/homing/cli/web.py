"""`homing web`: only the web process, for installations on several machines."""

from __future__ import annotations

import argparse

NAME = "web"
HELP = "run only the web process (several machines with one PostgreSQL)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (HOMING_HOST; 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for any free one (HOMING_PORT; 4664)")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.processes import supervise_from_terminal

    return supervise_from_terminal(["web"], host=arguments.host, port=arguments.port)

"""`homing watch`: only the process that watches folders, for installations on several machines."""

from __future__ import annotations

import argparse

NAME = "watch"
HELP = "run only what watches folders (several machines with one PostgreSQL)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    del arguments
    from homing.cli.processes import supervise_from_terminal

    return supervise_from_terminal(["watch"])

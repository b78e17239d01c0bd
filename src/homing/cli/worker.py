"""`homing worker`: only workers, for installations on several machines."""

from __future__ import annotations

import argparse

NAME = "worker"
HELP = "run only workers (several machines with one PostgreSQL)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser  # HOMING_WORKERS says how many


def run(arguments: argparse.Namespace) -> int:
    del arguments
    from homing.cli.processes import supervise_from_terminal

    return supervise_from_terminal(["workers"])

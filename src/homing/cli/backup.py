"""`homing backup`: make a backup of the index, list them, check one, put one back."""

from __future__ import annotations

import argparse
from collections.abc import Callable

NAME = "backup"
HELP = "make, list, check, delete or restore backups of what Homing knows (the photos are not in them)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True, dest="act")
    for act, text in (
        ("create", "make a backup now, while everything goes on"),
        ("list", "list the backups, newest first"),
        ("check", "read a whole backup and say whether it is sound"),
        ("restore", "put a backup in the place of the index; Homing must be stopped"),
        ("delete", "delete a backup"),
    ):
        child = acts.add_parser(act, help=text, description=f"{text[:1].upper()}{text[1:]}.", allow_abbrev=False)
        if act in ("check", "restore"):
            child.add_argument("backup", metavar="NAME", help="a backup's name in the list, or the path of its file")
        if act == "delete":
            child.add_argument("backup", metavar="NAME", help="a backup's name in the list")
        if act in ("restore", "delete"):
            child.add_argument("--yes", action="store_true", help="do not ask")
        child.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import prepare_without_index

    # nothing is migrated: a backup is wanted before an update, and after the index was damaged
    prepare_without_index()
    from homing.cli import backup_acts

    acts: dict[str, Callable[[argparse.Namespace], int]] = {
        "create": backup_acts.create,
        "list": backup_acts.list_them,
        "check": backup_acts.check,
        "restore": backup_acts.restore,
        "delete": backup_acts.delete,
    }
    return acts[arguments.act](arguments)

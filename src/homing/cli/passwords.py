"""Asking for a new user's password: never on the command line, where every user of the machine could read it."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError


def add_user_arguments(parser: argparse.ArgumentParser) -> None:
    """What `createadmin` and `createuser` have in common."""
    parser.add_argument("email", metavar="EMAIL", help="the address to sign in with")
    parser.add_argument("--name", metavar="NAME", help="the name that is shown (the part before the @)")
    parser.add_argument(
        "--password-file", metavar="FILE", help="read the password from the first line of this file, - for stdin"
    )
    parser.add_argument("--json", action="store_true", help="print the new user as JSON")


def ask_password(file: str | None) -> str:
    """From the file, from stdin where that is no terminal, else asked for twice. Raises CommandError."""
    if file is not None and file != "-":
        with Path(file).open(encoding="utf-8") as opened:
            return _first_line(opened.readline(), file)
    if file == "-" or not sys.stdin.isatty():
        return _first_line(sys.stdin.readline(), "stdin")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise CommandError("The two passwords are not the same.")
    return first


def _first_line(line: str, source: str) -> str:
    password = line.rstrip("\r\n")
    if not password:
        raise CommandError(f"There is no password on the first line of {source}.", ExitCode.USAGE)
    return password


def name_from(email: str) -> str:
    return email.partition("@")[0].replace(".", " ").title() or email

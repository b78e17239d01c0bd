"""`homing createuser`: one more user."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from homing.cli.exit_codes import ExitCode
from homing.cli.passwords import add_user_arguments, ask_password, name_from

if TYPE_CHECKING:
    from homing.accounts.models import User

NAME = "createuser"
HELP = "make a user, who gets libraries of their own"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_user_arguments(parser)
    parser.add_argument(
        "--change-password", action="store_true", help="have the user choose another password at the first sign-in"
    )


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.accounts.users import create_user

    user = create_user(
        arguments.email,
        ask_password(arguments.password_file),
        arguments.name or name_from(arguments.email),
        should_change_password=arguments.change_password,
    )
    print_user(user, as_json=arguments.json)
    return ExitCode.OK


def print_user(user: User, *, as_json: bool) -> None:
    from homing.cli.output import print_json
    from homing.ids import Kind
    from homing.server import public_ids

    if as_json:
        print_json(
            {
                "id": public_ids().encode(Kind.USER, user.pk),
                "email": user.email,
                "name": user.name,
                "isAdmin": user.is_admin,
            }
        )
    else:
        print(f"Made the {'administrator' if user.is_admin else 'user'} {user.name} ({user.email}).")

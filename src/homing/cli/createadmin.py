"""`homing createadmin`: the first administrator, without a browser, or one more."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from homing.cli.createuser import print_user
from homing.cli.exit_codes import ExitCode
from homing.cli.passwords import add_user_arguments, ask_password, name_from

if TYPE_CHECKING:
    from homing.accounts.models import User

NAME = "createadmin"
HELP = "make an administrator"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_user_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.accounts.users import create_user, has_users

    is_first = not has_users()
    user = create_user(
        arguments.email,
        ask_password(arguments.password_file),
        arguments.name or name_from(arguments.email),
        is_admin=True,
    )
    print_user(user, as_json=arguments.json)
    if is_first:
        _take_first_folder(user)
    return ExitCode.OK


def _take_first_folder(admin: User) -> None:
    """A folder that `homing serve --photos` was given before anybody could own a library for it."""
    from homing.database import write_transaction
    from homing.libraries.errors import LibraryError
    from homing.libraries.first_folder import create_first_library, forget_first_folder
    from homing.server.first_run import forget_first_run_token
    from homing.tracking.models import ScanTrigger
    from homing.tracking.scanning.requests import request_scan

    forget_first_run_token()
    try:
        with write_transaction():
            library = create_first_library(admin)
            if library is not None:
                request_scan(library, trigger=ScanTrigger.COMMAND)
    except LibraryError as error:
        print(f"homing: the folder that the server was started with cannot be a library. {error}", file=sys.stderr)
    forget_first_folder()

"""`homing version`: which version this is, and where it keeps its data."""

from __future__ import annotations

import argparse
import platform

from homing import __version__
from homing.cli.exit_codes import ExitCode

NAME = "version"
HELP = "show the version"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.output import print_json
    from homing.configuration import configuration

    settings = configuration()
    database = "PostgreSQL" if settings.database_url else "SQLite"
    if arguments.json:
        print_json(
            {
                "version": __version__,
                "python": platform.python_version(),
                "data": str(settings.data),
                "database": database,
            }
        )
    else:
        print(f"Homing {__version__} (Python {platform.python_version()}, {database}, data in {settings.data})")
    return ExitCode.OK

"""`homing library`: make, list, show, edit, validate and delete libraries."""

from __future__ import annotations

import argparse
from collections.abc import Callable

NAME = "library"
HELP = "make, list, show, edit, validate or delete libraries"

_Add = Callable[[argparse.ArgumentParser], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True, dest="act")
    acts_with_arguments: tuple[tuple[str, str, _Add], ...] = (
        ("create", "make a library of folders", _add_create),
        ("list", "list all libraries", _add_nothing),
        ("show", "show one library with its figures and its last scan", _add_name),
        ("edit", "change a library's name, import paths, exclusion patterns or options", _add_edit),
        ("validate", "say whether folders and patterns can be used, and if not, why", _add_validate),
        ("delete", "delete a library; files on disk are never touched", _add_delete),
    )
    for act, text, add in acts_with_arguments:
        child = acts.add_parser(act, help=text, description=f"{text[:1].upper()}{text[1:]}.", allow_abbrev=False)
        add(child)
        child.add_argument("--owner", metavar="EMAIL", help="the user whose library it is")
        child.add_argument("--json", action="store_true", help="print JSON, shaped as the HTTP API has it")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.cli import library_acts

    acts: dict[str, Callable[[argparse.Namespace], int]] = {
        "create": library_acts.create,
        "list": library_acts.list_all,
        "show": library_acts.show,
        "edit": library_acts.edit,
        "validate": library_acts.validate,
        "delete": library_acts.delete,
    }
    return acts[arguments.act](arguments)


def _add_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="NAME", help="the library's name or id")


def _add_nothing(parser: argparse.ArgumentParser) -> None:
    del parser


def _add_create(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="folders to cover, with all below them")
    parser.add_argument("--name", help="without one, the library is named after its first folder")
    parser.add_argument(
        "--exclude", action="append", default=[], metavar="PATTERN", help="an exclusion pattern, besides the defaults"
    )
    parser.add_argument("--no-default-patterns", action="store_true", help="only the patterns of --exclude")
    _add_options(parser)


def _add_edit(parser: argparse.ArgumentParser) -> None:
    _add_name(parser)
    parser.add_argument("--name", help="a new name")
    parser.add_argument("--add-path", action="append", default=[], metavar="PATH", help="one more import path")
    parser.add_argument("--remove-path", action="append", default=[], metavar="PATH", help="take an import path out")
    parser.add_argument("--exclude", action="append", default=[], metavar="PATTERN", help="one more exclusion pattern")
    parser.add_argument(
        "--include", action="append", default=[], metavar="PATTERN", help="take an exclusion pattern out"
    )
    _add_options(parser)


def _add_options(parser: argparse.ArgumentParser) -> None:
    for option, text in (
        ("--include-hidden", "index dot files and dot folders too"),
        ("--follow-symlinks", "follow symbolic links"),
    ):
        parser.add_argument(option, action=argparse.BooleanOptionalAction, default=None, help=text)


def _add_validate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="folders to check")
    parser.add_argument(
        "--exclude", action="append", default=[], metavar="PATTERN", help="an exclusion pattern to check"
    )
    parser.add_argument(
        "--library", metavar="NAME", help="check for this library; alone: check all that it has already"
    )


def _add_delete(parser: argparse.ArgumentParser) -> None:
    _add_name(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")

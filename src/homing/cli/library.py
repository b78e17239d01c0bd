"""`homing library`: make, list, show, edit, validate, delete and restore libraries."""

from __future__ import annotations

import argparse
from collections.abc import Callable

NAME = "library"
HELP = "make, list, show, edit, validate, delete or restore libraries"

_Add = Callable[[argparse.ArgumentParser], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True, dest="act")
    acts_with_arguments: tuple[tuple[str, str, _Add], ...] = (
        ("create", "make a library of folders", _add_create),
        ("list", "list all libraries", _add_nothing),
        ("show", "show one library with its figures and its last scan", _add_name),
        ("edit", "change a library's name, import paths, exclusion patterns or options", _add_edit),
        ("watch", "say whether, or how, a library is watched for changes", _add_watch),
        ("questions", "what scans of a library ask before they go on", _add_name),
        ("answer", "answer what a scan asked", _add_answer),
        ("accept", "say that what is at an unavailable place now is what is meant: compare with it", _add_accept),
        ("validate", "say whether folders and patterns can be used, and if not, why", _add_validate),
        ("delete", "delete a library; files on disk are never touched", _add_delete),
        ("restore", "have a deleted library back, within thirty days", _add_name),
    )
    for act, text, add in acts_with_arguments:
        child = acts.add_parser(act, help=text, description=f"{text[:1].upper()}{text[1:]}.", allow_abbrev=False)
        add(child)
        child.add_argument("--owner", metavar="EMAIL", help="the user whose library it is")
        child.add_argument("--json", action="store_true", help="print JSON, shaped as the HTTP API has it")


def run(arguments: argparse.Namespace) -> int:
    from homing.cli.index import open_index

    open_index()
    from homing.cli import (
        library_acts,
        library_edit,
        library_places,
        library_questions,
        library_watch,
        receipts_acts,
    )

    acts: dict[str, Callable[[argparse.Namespace], int]] = {
        "create": library_acts.create,
        "list": library_acts.list_all,
        "show": library_acts.show,
        "edit": library_edit.edit,
        "watch": library_watch.watch,
        "questions": library_questions.questions,
        "answer": library_questions.answer,
        "accept": library_places.accept,
        "validate": library_acts.validate,
        "delete": library_acts.delete,
        "restore": receipts_acts.restore_library,
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
    parser.add_argument("--dry-run", action="store_true", help="only say what the edit would hide and bring back")
    parser.add_argument("--yes", action="store_true", help="do not ask, also not in the next scan")


def _add_options(parser: argparse.ArgumentParser) -> None:
    for option, text in (
        ("--include-hidden", "index dot files and dot folders too"),
        ("--follow-symlinks", "follow symbolic links"),
        ("--use-ignore-files", "leave out folders with a .nomedia, and what a .homingignore says"),
        ("--in-timeline", "show its photos on the timeline (on by default)"),
        ("--allow-deletion", "let originals be deleted from disk, by an explicit act"),
        ("--write-back", "let what people say be written beside the files (kept as a wish: nothing is written yet)"),
    ):
        parser.add_argument(option, action=argparse.BooleanOptionalAction, default=None, help=text)
    parser.add_argument(
        "--purge-missing-after",
        metavar="DAYS",
        help="forget photos that are missing for so many days; “never” keeps them (the default)",
    )


def _add_watch(parser: argparse.ArgumentParser) -> None:
    _add_name(parser)
    parser.add_argument(
        "mode",
        nargs="?",
        choices=["on", "off", "poll"],
        help="by events where the file system tells them; not at all; by looking again and again. Without: as it is",
    )


def _add_accept(parser: argparse.ArgumentParser) -> None:
    _add_name(parser)
    parser.add_argument("path", metavar="PATH", help="the import path, or the place of a drive below one")


def _add_answer(parser: argparse.ArgumentParser) -> None:
    _add_name(parser)
    parser.add_argument("answer", choices=["apply", "keep"], help="do what the scan found, or leave it as it is")
    parser.add_argument("--number", type=int, help="which question, where there are several")


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
    parser.add_argument("--for-good", action="store_true", help="at once, so that it cannot be restored")
    parser.add_argument("--yes", action="store_true", help="do not ask")

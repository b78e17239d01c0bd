"""`homing library edit`: says what the edit would hide and bring back, and asks where that is much."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace

from homing.api.edit_previews import preview_shape
from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.index import find_library
from homing.cli.library_acts import absolute_path, print_library
from homing.cli.library_options import given_options
from homing.cli.output import print_json
from homing.libraries.editing import checked_paths, checked_patterns, edit_library
from homing.libraries.import_paths import as_bytes, current_import_paths
from homing.libraries.models import Library
from homing.paths import RealFileSystem, display
from homing.receipts.writing import COMMAND_LINE
from homing.tracking.scanning.edit_preview import Edit, Preview, preview_edit


def edit(arguments: argparse.Namespace) -> int:
    library = find_library(arguments.library, arguments.owner)
    paths = _paths(library, arguments)
    patterns = _patterns(library, arguments)
    options = given_options(arguments)
    preview = _preview(library, paths, patterns, arguments)
    if arguments.dry_run:
        _print_preview(preview, arguments)
        return ExitCode.OK
    is_confirmed = arguments.yes or not preview.would_ask
    if preview.would_ask and not arguments.yes:
        print(preview.sentence, file=sys.stderr)
        if sys.stdin.isatty():
            print("Do it? [y/N] ", end="", file=sys.stderr, flush=True)
            if sys.stdin.readline().strip().lower() not in ("y", "yes"):
                raise CommandError("Nothing was changed.")
            is_confirmed = True
        else:
            print("Note: the next scan asks before it does that; --yes confirms it at once.", file=sys.stderr)
    library = edit_library(
        library,
        name=arguments.name,
        import_paths=paths,
        exclusion_patterns=patterns,
        confirmed=preview.fingerprint if is_confirmed else "",
        by_id=COMMAND_LINE,
        **options,
    )
    print_library(library, "Changed", arguments)
    return ExitCode.OK


def _paths(library: Library, arguments: argparse.Namespace) -> list[bytes] | None:
    if not (arguments.add_path or arguments.remove_path):
        return None
    paths = [row.path for row in current_import_paths(library)]
    for path in arguments.remove_path:
        paths.remove(_known_path(path, paths))
    return [*paths, *(absolute_path(path) for path in arguments.add_path)]


def _patterns(library: Library, arguments: argparse.Namespace) -> list[str] | None:
    if not (arguments.exclude or arguments.include):
        return None
    patterns = list(library.exclusion_patterns)
    for pattern in arguments.include:
        if pattern not in patterns:
            raise CommandError(f"The library “{library.name}” has no exclusion pattern {pattern}.")
        patterns.remove(pattern)
    return [*patterns, *arguments.exclude]


def _preview(
    library: Library, paths: list[bytes] | None, patterns: list[str] | None, arguments: argparse.Namespace
) -> Preview:
    edited = Edit.of(library)
    if paths is not None:
        edited = replace(edited, import_paths=tuple(checked_paths(library, paths, library.owner)))
    if patterns is not None:
        edited = replace(edited, patterns=tuple(checked_patterns(patterns)))
    for name in ("include_hidden", "follow_symlinks", "use_ignore_files"):
        if getattr(arguments, name) is not None:
            edited = replace(edited, **{name: getattr(arguments, name)})
    if edited == Edit.of(library):
        return Preview(fingerprint=edited.fingerprint)
    return preview_edit(library, edited, RealFileSystem())


def _print_preview(preview: Preview, arguments: argparse.Namespace) -> None:
    if arguments.json:
        print_json(preview_shape(preview).model_dump(mode="json", by_alias=True))
        return
    print(preview.sentence)
    for group, what in ((preview.hides, "hides"), (preview.brings_back, "brings back")):
        for path in group.examples:
            print(f"  {what}  {display(path)}")
        if group.count > len(group.examples):
            print(f"  and {group.count - len(group.examples):,} more")
    if preview.would_ask:
        print("That is so much that a scan asks first, unless the edit is made with --yes.")


def _known_path(path: str, paths: list[bytes]) -> bytes:
    raw = as_bytes(path)
    absolute = os.path.abspath(raw)  # noqa: PTH100 – bytes, and the folder may be away
    for known in paths:
        if known in (raw, absolute) or display(known) == path:
            return known
    raise CommandError(f"{display(raw)} is no import path of this library.")

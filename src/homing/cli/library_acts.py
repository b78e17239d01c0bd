"""What `homing library …` does, once the index is open."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from homing.api.library_json import library_shapes
from homing.assets.statistics import library_figures
from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.index import find_library, find_owner
from homing.cli.library_options import given_options
from homing.cli.library_places import print_unavailable
from homing.cli.output import count_text, print_json, print_table, size_text
from homing.cli.working import work_until, workers_run
from homing.libraries.deleting import KEPT_FOR, delete_library, kept_libraries_of
from homing.libraries.editing import create_library
from homing.libraries.import_paths import PathCheck, as_bytes, check_import_path, current_import_paths
from homing.libraries.models import Library
from homing.paths import display
from homing.patterns import DEFAULT_PATTERNS, PatternError, pattern_warnings
from homing.receipts.writing import COMMAND_LINE

if TYPE_CHECKING:
    from homing.api.shapes.libraries import LibraryShape, ScanShape


def create(arguments: argparse.Namespace) -> int:
    paths = [absolute_path(path) for path in arguments.paths]
    library = create_library(
        find_owner(arguments.owner),
        arguments.name,
        paths,
        [*(() if arguments.no_default_patterns else DEFAULT_PATTERNS), *arguments.exclude],
        by_id=COMMAND_LINE,
        **given_options(arguments),
    )
    print_library(library, "Made", arguments)
    _tell_of_deleted(library)
    return ExitCode.OK


def list_all(arguments: argparse.Namespace) -> int:
    libraries = Library.objects.filter(deleted_at=None).select_related("owner").order_by("owner__email", "name", "id")
    if arguments.owner is not None:
        libraries = libraries.filter(owner=find_owner(arguments.owner))
    shapes = library_shapes(list(libraries))
    if arguments.json:
        print_json([_json(shape) for shape in shapes])
    elif not shapes:
        print("There is no library yet. “homing library create FOLDER” makes one.")
    else:
        rows = [
            [
                library.name,
                library.owner.email,
                f"{shape.asset_count:,}",
                shape.state,
                "never" if shape.refreshed_at is None else f"{shape.refreshed_at:%Y-%m-%d %H:%M} UTC",
                ", ".join(shape.import_paths),
            ]
            for library, shape in zip(libraries, shapes, strict=True)
        ]
        print_table(["NAME", "OWNER", "PHOTOS", "STATE", "LAST SCAN", "IMPORT PATHS"], rows)
        for shape in shapes:
            for path in shape.import_path_details:
                for place in (path, *path.mounts):
                    if not place.is_available:
                        print(f"{shape.name}:")
                        print_unavailable(place)
    return ExitCode.OK


def show(arguments: argparse.Namespace) -> int:
    library = find_library(arguments.library, arguments.owner)
    (shape,) = library_shapes([library])
    figures = library_figures(library.pk)
    if arguments.json:
        print_json({**_json(shape), "statistics": asdict(figures)})
        return ExitCode.OK
    print(f"{library.name}, of {library.owner.name} ({library.owner.email})")
    print(
        f"  {count_text(figures.photos, 'photo', 'photos')}, {count_text(figures.videos, 'video', 'videos')}, "
        f"{size_text(figures.usage_photos + figures.usage_videos)}"
    )
    for count, what in (
        (figures.missing, "missing"),
        (figures.trashed, "in the trash"),
        (figures.waiting, "waiting for their picture"),
        (figures.failed, "that could not be shown"),
    ):
        if count:
            print(f"  {count:,} {what}")
    print("Import paths")
    for path in shape.import_path_details:
        print(
            f"  {path.import_path}" + (f"  ({path.filesystem_type}, {path.mount_source})" if path.mount_source else "")
        )
        print_unavailable(path)
        for mount in path.mounts:
            print(f"    {mount.path}  ({mount.filesystem_type}, {mount.mount_source})")
            print_unavailable(mount)
    print("Exclusion patterns")
    for pattern in shape.exclusion_patterns:
        print(f"  {pattern}")
    print(f"Hidden files: {'included' if shape.include_hidden else 'left out'}")
    print(f"Symbolic links: {'followed' if shape.follow_symlinks else 'not followed'}")
    print(f"Ignore files: {'read' if shape.use_ignore_files else 'not read'}")
    print(f"On the timeline: {'yes' if shape.in_timeline else 'no'}")
    days = shape.purge_missing_after_days
    print(f"Missing photos: {'kept' if days is None else f'forgotten after {days:,} days'}")
    print(f"Originals: {'may be deleted from disk' if shape.allow_deletion else 'are never deleted'}")
    print(f"Last scan: {_scan_text(shape.last_scan)}")
    return ExitCode.OK


def validate(arguments: argparse.Namespace) -> int:
    library = None if arguments.library is None else find_library(arguments.library, arguments.owner)
    owner = library.owner if library is not None else find_owner(arguments.owner) if arguments.owner else None
    paths = [as_bytes(path) for path in arguments.paths]
    patterns = list(arguments.exclude)
    checks: list[PathCheck]
    if library is not None and not paths and not patterns:
        # what it has already is checked as if it were new, not called a double of itself
        checks = [check_import_path(row.path) for row in current_import_paths(library)]
        patterns = library.exclusion_patterns
    elif not paths and not patterns:
        raise CommandError("Say what to check: a PATH, --exclude PATTERN or --library NAME.", ExitCode.USAGE)
    else:
        checks = [check_import_path(path, library, owner=owner) for path in paths]
    judged = {pattern: _judge(pattern) for pattern in patterns}
    if arguments.json:
        print_json(
            {
                "importPaths": [
                    {
                        "importPath": display(check.path),
                        "isValid": check.is_valid,
                        "message": check.message or None,
                        "warnings": check.warnings,
                    }
                    for check in checks
                ],
                "exclusionPatterns": [
                    {"exclusionPattern": pattern, "isValid": fault is None, "message": fault, "warnings": warnings}
                    for pattern, (fault, warnings) in judged.items()
                ],
            }
        )
    else:
        for check in checks:
            print(f"{display(check.path)}: can be used" if check.is_valid else check.message)
            for warning in check.warnings:
                print(f"  Note: {warning}")
        for pattern, (fault, warnings) in judged.items():
            print(fault or f"{pattern}: can be used")
            for warning in warnings:
                print(f"  Note: {warning}")
    is_valid = all(check.is_valid for check in checks) and not any(fault for fault, _ in judged.values())
    return ExitCode.OK if is_valid else ExitCode.FAILED


def delete(arguments: argparse.Namespace) -> int:
    library = find_library(arguments.library, arguments.owner)
    number, name, for_good = library.pk, library.name, bool(arguments.for_good)
    if not arguments.yes:
        if not sys.stdin.isatty():
            raise CommandError("Nobody can be asked here. Add --yes to delete the library.", ExitCode.USAGE)
        until = datetime.now(UTC) + KEPT_FOR
        what = (
            "with everything said about its photos, for good"
            if for_good
            else f"It can be restored until {until:%Y-%m-%d}"
        )
        print(
            f"This deletes the library “{name}”{' ' if for_good else '. '}{what}. Files on disk are not touched.",
            file=sys.stderr,
        )
        print("Delete it? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise CommandError("Nothing was deleted.")
    figures = library_figures(number)
    delete_library(library, by_id=COMMAND_LINE, photos=figures.photos + figures.videos, for_good=for_good)
    if for_good and not workers_run():
        work_until(lambda: not Library.objects.filter(id=number).exists())
    if arguments.json:
        print_json({"name": name, "isRemoved": not Library.objects.filter(id=number).exists()})
    else:
        print(f"Deleted the library “{name}”. The files on disk are where they were.")
        if not for_good:
            print(f"For {KEPT_FOR.days} days “homing library restore {shlex.quote(name)}” has it back.")
    return ExitCode.OK


def _tell_of_deleted(library: Library) -> None:
    """Whoever adds a deleted library's folder again may rather have that library back."""
    found = {
        kept.library.pk: kept
        for row in current_import_paths(library)
        for kept in kept_libraries_of(library.owner, row.path)
    }
    for kept in found.values():
        print(
            f"  Note: The library “{kept.library.name}”, which was deleted on {kept.library.deleted_at:%Y-%m-%d}, had "
            f"this folder. “homing library restore {shlex.quote(kept.library.name)}” has it back, with everything "
            "that was said about its photos.",
            file=sys.stderr,
        )


def absolute_path(path: str) -> bytes:
    """A path as a shell means it: from the folder that the command runs in."""
    raw = as_bytes(path)
    return raw if raw.startswith(b"/") or not os.path.isdir(raw) else os.path.abspath(raw)  # noqa: PTH100, PTH112 – bytes


def _judge(pattern: str) -> tuple[str | None, list[str]]:
    """Why the pattern cannot be used, or what may surprise about it."""
    try:
        return None, pattern_warnings(pattern)
    except PatternError as error:
        return str(error), []


def print_library(library: Library, verb: str, arguments: argparse.Namespace) -> None:
    (shape,) = library_shapes([library])
    if arguments.json:
        print_json(_json(shape))
        return
    folders = ", ".join(shape.import_paths) or "no folders yet"
    print(f"{verb} the library “{shape.name}” of {library.owner.email}: {folders}")
    for row in current_import_paths(library):
        for warning in check_import_path(row.path).warnings:
            print(f"  Note: {warning}", file=sys.stderr)


def _json(shape: LibraryShape) -> dict[str, object]:
    return shape.model_dump(mode="json", by_alias=True)


def _scan_text(scan: ScanShape | None) -> str:
    if scan is None:
        return "never"
    moment = scan.ended_at or scan.started_at or scan.requested_at
    counted = ", ".join(f"{count:,} {kind}" for kind, count in scan.counts.items() if count)
    return f"{scan.state} {moment:%Y-%m-%d %H:%M} UTC" + (f" ({counted})" if counted else "")

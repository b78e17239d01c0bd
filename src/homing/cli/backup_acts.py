"""What `homing backup …` does."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

from homing.api.backups_json import backup_shape, manifest_text
from homing.backups.archive import Progress, no_progress
from homing.backups.errors import BackupError
from homing.backups.listing import Backup, delete_backup, list_backups, verify_backup
from homing.backups.making import make_backup
from homing.backups.places import Reason, backups_folder, path_of
from homing.backups.restoring import find_backup, restore_backup
from homing.cli.confirming import confirm
from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.output import print_json, print_table, size_text
from homing.configuration import configuration
from homing.metadata.zones import server_zone
from homing.supervisor.locks import AlreadyRuns, take_role
from homing.supervisor.starting import WEB_ROLE, WORKERS_ROLE


def create(arguments: argparse.Namespace) -> int:
    with _told(), _progress() as progress:
        made = make_backup(reason=Reason.BY_HAND, progress=progress)
    if arguments.json:
        print_json(
            {
                "name": made.name,
                "path": str(made.path),
                "sizeBytes": made.size_bytes,
                "indexBytes": made.index_bytes,
                "seconds": round(made.seconds, 3),
            }
        )
        return ExitCode.OK
    print(f"Made {made.path} ({size_text(made.size_bytes)}: {manifest_text(made.manifest)}).")
    print("The photos themselves are not in it. Keep a copy of it on another disk.")
    return ExitCode.OK


def list_them(arguments: argparse.Namespace) -> int:
    with _told():
        backups, folder = list_backups(), backups_folder()
    if arguments.json:
        print_json(
            {
                "folder": str(folder),
                "items": [backup_shape(one).model_dump(mode="json", by_alias=True) for one in backups],
            }
        )
        return ExitCode.OK
    if not backups:
        print(f"There is no backup in {folder} yet. “homing backup create” makes one.")
        return ExitCode.OK
    print_table(["NAME", "MADE", "SIZE", "HOLDS"], [_row(one) for one in backups])
    print(f"They lie in {folder}.")
    return ExitCode.OK


def check(arguments: argparse.Namespace) -> int:
    with _told(), _progress() as progress:
        path = find_backup(arguments.backup)
        manifest = verify_backup(path, progress)
    if arguments.json:
        print_json({"path": str(path), "isWhole": True, "version": manifest.homing})
    else:
        print(f"{path} is whole: {manifest_text(manifest)}, made {_local(manifest.made_at)}.")
    return ExitCode.OK


def restore(arguments: argparse.Namespace) -> int:
    with _told(), _nothing_else_runs():
        path = find_backup(arguments.backup)
        manifest = verify_backup(path)
        confirm(
            [
                f"{path.name}: {manifest_text(manifest)}, made {_local(manifest.made_at)}.",
                "What was said and done since then will not be known any more; what is there now is kept beside.",
            ],
            "Put this backup in the place of the index?",
            yes=arguments.yes,
        )
        with _progress() as progress:
            restored = restore_backup(path, progress=progress)
    if arguments.json:
        print_json(
            {
                "restored": str(path),
                "kept": None if restored.kept is None else str(restored.kept),
                "wasMigrated": restored.was_migrated,
                "notes": list(restored.notes),
            }
        )
        return ExitCode.OK
    print(f"Restored {path.name}: {manifest_text(restored.manifest)}.")
    if restored.kept is not None:
        print(f"What was there before is kept: {restored.kept}")
    for note in restored.notes:
        print(note)
    print("Start Homing: it looks at the disk anew and makes missing thumbnails again. Everybody signs in once more.")
    return ExitCode.OK


def delete(arguments: argparse.Namespace) -> int:
    with _told():
        path = path_of(arguments.backup)
        confirm([f"{path} will be gone for good."], "Delete this backup?", yes=arguments.yes)
        delete_backup(arguments.backup)
    if arguments.json:
        print_json({"deleted": arguments.backup})
    else:
        print(f"Deleted {arguments.backup}.")
    return ExitCode.OK


@contextmanager
def _told() -> Generator[None]:
    try:
        yield
    except BackupError as error:
        raise CommandError(str(error)) from None


@contextmanager
def _nothing_else_runs() -> Generator[None]:
    """Every role of this data folder is ours meanwhile, so that nothing starts either. Raises CommandError."""
    data = configuration().data
    roles = {WEB_ROLE, WORKERS_ROLE, *(path.stem for path in data.glob("*.lock"))}
    held: list[int] = []
    try:
        for role in sorted(roles):
            held.append(take_role(data, role))
        yield
    except AlreadyRuns as error:
        raise CommandError(f"Nothing was restored: {error}") from None
    finally:
        for descriptor in held:
            os.close(descriptor)


class _Line:
    """One line on a terminal that is written over and over."""

    def __init__(self) -> None:
        self._shown = ""

    def __call__(self, done: int, total: int, step: str) -> None:
        text = f"{step} … {100 * done // total} %" if total else f"{step} …"
        if text != self._shown:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            self._shown = text

    def end(self) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


@contextmanager
def _progress() -> Generator[Progress]:
    if not sys.stderr.isatty():
        yield no_progress
        return
    line = _Line()
    try:
        yield line
    finally:
        line.end()


def _row(backup: Backup) -> list[str]:
    holds = backup.problem if backup.manifest is None else manifest_text(backup.manifest)
    return [backup.named.name, _local(backup.named.made_at), size_text(backup.size_bytes), holds]


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(server_zone(configuration().time_zone)):%Y-%m-%d %H:%M}"

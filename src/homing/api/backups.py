"""/backups: for administrators. Restoring is the command line's: nothing of Homing may run meanwhile."""

from __future__ import annotations

import shutil

from django.db import connection
from django.http.response import HttpResponseBase

from homing.accounts.permission import NotFound, Permission
from homing.api.backups_json import backup_shape
from homing.api.errors import Refused
from homing.api.guard import Request, allow
from homing.api.nouns import noun
from homing.api.originals import send_opened
from homing.api.shapes.backups import BackupList
from homing.backups import postgres_index
from homing.backups.errors import BackupError, NoSuchBackup
from homing.backups.listing import delete_backup, list_backups
from homing.backups.places import backups_folder, path_of
from homing.backups.requests import how_it_goes, request_backup
from homing.paths.opening import open_below
from homing.server import server_settings

router = noun("backups")


@router.get("", auth=allow(Permission.BACKUP_LIST), response=BackupList)
def get_backups(request: Request) -> BackupList:
    """What backups there are, where, and whether one is being made."""
    del request
    return _list()


@router.post("", auth=allow(Permission.BACKUP_CREATE), response=BackupList)
def create_backup(request: Request) -> BackupList:
    """Have a backup made in the background; one that waits already is joined."""
    del request
    if why_not := _why_not():
        raise Refused(why_not)
    request_backup()
    return _list()


@router.get("/{name}/download", auth=allow(Permission.BACKUP_DOWNLOAD), response={200: None, 206: None})
def download_backup(request: Request, name: str) -> HttpResponseBase:
    """The file. It holds what everybody said, and the hashes of all passwords: keep it as private as the photos."""
    try:
        path = path_of(name)
        opened = open_below(bytes(path.parent), [path.name.encode()], follow_symlinks=False)
    except (NoSuchBackup, FileNotFoundError):
        raise NotFound(Permission.BACKUP_DOWNLOAD) from None
    response = send_opened(request, opened, path.name.encode(), "application/zip", as_attachment=True)
    response["Cache-Control"] = "private, no-store"
    return response


@router.delete("/{name}", auth=allow(Permission.BACKUP_DELETE), response={204: None})
def remove_backup(request: Request, name: str) -> None:
    """Delete a backup for good."""
    del request
    try:
        delete_backup(name)
    except NoSuchBackup:
        raise NotFound(Permission.BACKUP_DELETE) from None


def _list() -> BackupList:
    try:
        folder = backups_folder()
        backups = list_backups()
        free_bytes = shutil.disk_usage(folder).free
    except (OSError, BackupError) as error:
        raise Refused(f"The backups' folder cannot be read: {error}") from error
    making, why_not = how_it_goes(), _why_not()
    return BackupList(
        items=[backup_shape(one) for one in backups],
        folder=str(folder),
        keep=server_settings.load().backup_keep,
        size_bytes=sum(one.size_bytes for one in backups),
        free_bytes=free_bytes,
        can_make=not why_not,
        why_not=why_not,
        is_waiting=making.is_waiting,
        is_running=making.is_running,
        failed=making.failed,
    )


def _why_not() -> str:
    return "" if connection.vendor == "sqlite" else postgres_index.why_not()

"""Files that are no backups, no longer whole ones, or of another Homing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection

import homing.backups.restoring as restoring
from homing.accounts.models import User
from homing.backups.archive import FORMAT, MANIFEST, SQLITE_PART
from homing.backups.errors import BackupError, NotABackup
from homing.backups.listing import list_backups, verify_backup
from homing.backups.making import make_backup
from homing.backups.restoring import find_backup, restore_backup
from homing.configuration import configuration
from tests.backups.household import all_words, move_in
from tests.jobs.house import House


@pytest.fixture
def good(house: House, tmp_path: Path) -> Path:
    if connection.vendor != "sqlite":
        pytest.skip("the files' own rules are the same; they are tried where it is quicker")
    move_in(tmp_path / "photos")
    return make_backup().path


def rewritten(good: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The same archive with another list of its parts."""
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts[MANIFEST])
    change(manifest)
    parts[MANIFEST] = json.dumps(manifest).encode()
    target = good.parent.parent / "rewritten.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target


def refused(path: Path) -> str:
    """What restoring it says; the index, and what lies beside it, are what they were."""
    said, beside = all_words(), names()
    with pytest.raises(BackupError) as error:
        restore_backup(path)
    assert all_words() == said
    assert names() == beside
    return str(error.value)


def names() -> set[str]:
    journals = ("-wal", "-shm")
    return {path.name for path in configuration().data.iterdir() if not path.name.endswith(journals)}


@pytest.mark.parametrize("part", [0.0, 0.001, 0.5, 0.98, 0.9999])
def test_a_cut_off_backup_is_listed_as_such_and_never_restored(good: Path, part: float) -> None:
    with good.open("r+b") as file:
        file.truncate(int(good.stat().st_size * part))
    (listed,) = list_backups()
    assert listed.manifest is None
    assert "no whole backup" in listed.problem
    with pytest.raises(NotABackup):
        verify_backup(good)
    assert "no whole backup" in refused(good)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x05\x06" + b"\0" * 18, b"SQLite format 3\0" + b"\0" * 4096, b"\xff\xd8 a photo" * 999]
)
def test_something_else_is_no_backup(good: Path, content: bytes) -> None:
    good.write_bytes(content)
    assert "no " in refused(good) and "backup of Homing" in refused(good)


def test_a_zip_of_somebody_elses_is_no_backup(good: Path) -> None:
    with zipfile.ZipFile(good, "w") as archive:
        archive.writestr("holiday.jpg", b"a photo")
        archive.writestr("../../escape", b"a photo")
    assert f"it has no {MANIFEST}" in refused(good)


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.clear(),
        lambda m: m["parts"].pop(SQLITE_PART),
        lambda m: m["parts"][SQLITE_PART].update(size_bytes=1),
        lambda m: m["parts"][SQLITE_PART].update(size_bytes=10**15),
        lambda m: m["parts"][SQLITE_PART].update(blake3="0" * 64),
        lambda m: m.update(parts=[1, 2]),
        lambda m: m.update(made_at="yesterday"),
        lambda m: m.update(format="one"),
        lambda m: m.update(homing="a fine version"),
    ],
)
def test_a_list_of_parts_that_does_not_fit_is_no_backup(good: Path, change: Callable[[dict[str, Any]], None]) -> None:
    assert refused(rewritten(good, change))


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(format=FORMAT + 1),
        lambda m: m.update(homing="99.0.0"),
        lambda m: m["migrations"].append(["assets", "0002_what_nobody_thought_of_yet"]),
    ],
)
def test_a_backup_of_a_newer_version_is_refused(good: Path, change: Callable[[dict[str, Any]], None]) -> None:
    assert "newer" in refused(rewritten(good, change)) or "older" in refused(rewritten(good, change))


def test_a_backup_of_an_index_on_another_database_is_refused(good: Path) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["database"] = "postgresql"
        manifest["parts"]["index.pgdump"] = manifest["parts"].pop(SQLITE_PART)

    path = rewritten(good, change)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("index.pgdump", archive.read(SQLITE_PART))
    assert "PostgreSQL" in refused(path)


def test_a_whole_archive_of_a_damaged_index_is_refused(good: Path, tmp_path: Path) -> None:
    from blake3 import blake3

    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as index:
        page = index.execute("SELECT rootpage FROM sqlite_master WHERE name = 'assets_words'").fetchone()[0]
    wreck = bytearray(parts[SQLITE_PART])
    wreck[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    parts[SQLITE_PART] = bytes(wreck)
    manifest = json.loads(parts[MANIFEST])
    manifest["parts"][SQLITE_PART]["blake3"] = blake3(wreck).hexdigest()
    parts[MANIFEST] = json.dumps(manifest).encode()
    with zipfile.ZipFile(good, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "damaged" in refused(good)


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(
    good: Path, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest migration of the server's settings is taken back, as if it had not been there yet."""
    said = all_words()
    call_command("migrate", "server", "zero", database=DEFAULT_DB_ALIAS, interactive=False, verbosity=0)
    older = make_backup().path
    call_command("migrate", interactive=False, verbosity=0)
    restored = restore_backup(older)
    assert restored.was_migrated
    assert all_words() == said
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM server_serversettings")
    assert not restore_backup(good).was_migrated


def test_a_migration_that_fails_leaves_the_index_as_it_was(
    good: Path, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: Path) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(restoring, "migrate_copy", fails)
    assert "disk of" in refused(good)


def test_a_backup_from_anywhere_is_restored_by_its_path(good: Path, tmp_path: Path) -> None:
    said = all_words()
    elsewhere = tmp_path / "a stick" / "brought from the other house.zip"
    elsewhere.parent.mkdir()
    shutil.move(good, elsewhere)
    User.objects.all().delete()
    restore_backup(find_backup(str(elsewhere)))
    assert all_words() == said

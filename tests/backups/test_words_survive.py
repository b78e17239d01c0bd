"""What a person said is in a backup and comes back from it, whatever became of the index."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from django.db import connection

from homing.accounts.models import Session, User
from homing.accounts.sessions import open_session
from homing.accounts.users import authenticate
from homing.assets.models import Asset
from homing.assets.rows import new_ids
from homing.backups.errors import BackupError
from homing.backups.listing import list_backups, verify_backup
from homing.backups.making import make_backup
from homing.backups.places import Reason
from homing.backups.restoring import restore_backup
from homing.configuration import configuration
from homing.database import write_transaction
from homing.tracking.models import Scan, ScanState
from tests.api.house import PASSWORD, make_picture, scan
from tests.backups.household import all_words, move_in, speak
from tests.jobs.house import House

pytestmark = [pytest.mark.parity, pytest.mark.django_db(transaction=True)]


def empty_the_index() -> None:
    """Worse than a wreck that is noticed: an index that opens and knows nothing."""
    with connection.cursor() as cursor:
        tables = ", ".join(connection.introspection.table_names())
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TABLE {tables} CASCADE")
            return
    connection.close()
    Path(connection.settings_dict["NAME"]).unlink()


def test_words_come_back_from_a_backup_when_the_index_is_gone(house: House, tmp_path: Path) -> None:
    move_in(tmp_path / "photos")
    said = all_words()
    assert len(said) == 3
    made = make_backup()
    empty_the_index()

    restored = restore_backup(made.path)

    assert all_words() == said
    assert restored.kept is None or connection.vendor == "postgresql"
    assert authenticate("anna@example.org", PASSWORD) == User.objects.get()


def test_what_was_said_after_the_backup_is_kept_beside(house: House, tmp_path: Path) -> None:
    move_in(tmp_path / "photos")
    before = all_words()
    made = make_backup()
    speak("said too late")
    later = all_words()

    kept = restore_backup(made.path).kept
    assert all_words() == before

    assert kept is not None
    if connection.vendor == "postgresql":
        assert {one.named.reason for one in list_backups()} == {Reason.BEFORE_RESTORE, Reason.BY_HAND}
        restore_backup(kept)
    else:
        connection.close()
        kept.replace(connection.settings_dict["NAME"])  # as docs/backups.md says
    assert all_words() == later


def test_a_backup_has_the_settings_the_key_and_words_for_who_finds_it(house: House, tmp_path: Path) -> None:
    move_in(tmp_path / "photos")
    data = configuration().data
    (data / "settings.toml").write_text("workers = 3\n")
    (data / "secret.key").write_text("the key of this house")
    made = make_backup()
    with zipfile.ZipFile(made.path) as archive:
        assert archive.testzip() is None
        assert archive.read("settings.toml") == b"workers = 3\n"
        assert archive.read("secret.key") == b"the key of this house"
        assert "homing backup restore THIS-FILE.zip" in archive.read("README.txt").decode()
    assert made.manifest.counts == {"photos": 3, "libraries": 1, "users": 1}
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert verify_backup(made.path).parts == made.manifest.parts


def test_the_key_comes_back_and_a_settings_file_that_is_there_stays(house: House, tmp_path: Path) -> None:
    move_in(tmp_path / "photos")
    data = configuration().data
    (data / "settings.toml").write_text("workers = 3\n")
    (data / "secret.key").write_text("the old key")
    made = make_backup()
    (data / "secret.key").write_text("another key")
    (data / "settings.toml").write_text("workers = 4\n")
    notes = restore_backup(made.path).notes
    assert (data / "secret.key").read_text() == "the old key"
    assert (data / "settings.toml").read_text() == "workers = 4\n"
    assert len(notes) == 1 and "settings.toml was left as it is" in notes[0]
    (data / "settings.toml").unlink()
    assert restore_backup(made.path).notes == ()
    assert (data / "settings.toml").read_text() == "workers = 3\n"


def test_nobody_is_signed_in_by_a_backup(house: House, tmp_path: Path) -> None:
    move_in(tmp_path / "photos")
    open_session(User.objects.get(), "a telephone that was lost since")
    made = make_backup()
    assert Session.objects.count() == 1
    restore_backup(made.path)
    assert Session.objects.count() == 0


def test_each_library_is_scanned_again_and_the_disk_has_the_last_word(house: House, tmp_path: Path) -> None:
    library = move_in(tmp_path / "photos")
    said = all_words()
    made = make_backup()
    (tmp_path / "photos/beach.jpg").rename(tmp_path / "photos/shore.jpg")
    make_picture(tmp_path / "photos/new.jpg")
    scan(library)
    restore_backup(made.path)
    assert Scan.objects.filter(state=ScanState.QUEUED).count() == 1
    scan(library)
    assert {name for name, *_ in all_words()} == {b"shore.jpg", b"snow.jpg", b"cake.jpg"}
    assert [words[1:] for words in all_words()] == [words[1:] for words in said]


def test_no_photo_gets_the_number_of_another_one_that_came_after_the_backup(house: House, tmp_path: Path) -> None:
    library = move_in(tmp_path / "photos")
    made = make_backup()
    make_picture(tmp_path / "photos/later.jpg")
    scan(library)
    used = max(Asset.objects.values_list("id", flat=True))
    restore_backup(made.path)
    with write_transaction():
        assert min(new_ids("assets_asset", 1)) > used


def test_a_backup_that_was_changed_by_one_byte_is_not_restored(house: House, tmp_path: Path) -> None:
    move_in(tmp_path / "photos")
    said = all_words()
    made = make_backup()
    with made.path.open("r+b") as file:
        file.seek(made.size_bytes // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(BackupError, match="damaged"):
        verify_backup(made.path)
    speak("after the backup")
    now = all_words()
    with pytest.raises(BackupError, match="damaged"):
        restore_backup(made.path)
    assert all_words() == now != said

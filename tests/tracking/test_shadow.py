"""The copy of the index that a dry run works on: nothing of it stays, and nothing follows from it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import ForeignKey

from homing.accounts.models import User
from homing.assets.models import Asset, File
from homing.assets.rows import new_ids
from homing.database import is_sqlite, write_transaction
from homing.libraries.models import Library
from homing.tracking.models import KnownContent, Scan, ScanNote
from homing.tracking.scanning.shadow import shadow
from tests.tracking.world import World, new_library, new_owner, scan

pytestmark = [pytest.mark.parity, pytest.mark.django_db(transaction=True)]


def temporary_tables() -> int:
    with connection.cursor() as cursor:
        if is_sqlite():
            cursor.execute("SELECT COUNT(*) FROM sqlite_temp_master WHERE name NOT LIKE 'sqlite_%%'")
        else:
            cursor.execute("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema LIKE 'pg_temp%%'")
        found = cursor.fetchone()
        assert found is not None
        return int(found[0])


def write_much(world: World) -> None:
    with write_transaction():
        Asset.objects.update(is_favorite=True)
        File.objects.update(name=b"other.jpg")
        Library.objects.update(name="Other")


@pytest.fixture
def world() -> World:
    found = World()
    found.write("/photos/a.jpg")
    found.scan()
    return found


def test_what_is_written_in_it_is_read_in_it_and_gone_after_it(world: World) -> None:
    before = list(File.objects.values()), list(Asset.objects.values()), list(Library.objects.values())
    with shadow(world.owner.pk):
        assert (list(File.objects.values()), list(Asset.objects.values()), list(Library.objects.values())) == before
        write_much(world)
        assert File.objects.get().name == b"other.jpg"
    assert (list(File.objects.values()), list(Asset.objects.values()), list(Library.objects.values())) == before
    assert temporary_tables() == 0


def test_it_goes_whatever_happens_in_it(world: World) -> None:
    class Killed(BaseException):
        pass

    with pytest.raises(Killed), shadow(world.owner.pk):
        write_much(world)
        raise Killed
    assert temporary_tables() == 0
    assert File.objects.get().name == b"a.jpg"


def test_a_statement_that_fails_in_it_leaves_no_copy_behind(world: World) -> None:
    with pytest.raises(Exception, match="no_such"), shadow(world.owner.pk), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such")
    assert temporary_tables() == 0
    assert world.scan().counts == {}


def test_nothing_follows_from_what_is_committed_in_it(world: World) -> None:
    happened: list[str] = []
    with shadow(world.owner.pk), write_transaction():
        transaction.on_commit(lambda: happened.append("in it"))
    with write_transaction():
        transaction.on_commit(lambda: happened.append("after it"))
    assert happened == ["after it"]


def test_it_holds_what_is_its_owners_only(world: World) -> None:
    other = new_library(new_owner(), b"/others")
    world.disk.make_folder(b"/others")
    world.disk.write(b"/others/b.jpg", b"b")
    world.clock.move(60)
    scan(other, world.disk, world.clock)
    with shadow(world.owner.pk):
        assert [row.name for row in File.objects.all()] == [b"a.jpg"]
        assert list(Library.objects.all()) == [world.library]
        assert User.objects.count() == 2, "people are not part of it"
    assert File.objects.count() == 2


def test_numbers_go_on_and_constraints_hold_in_it(world: World) -> None:
    known = File.objects.get()
    with shadow(world.owner.pk):
        with write_transaction():
            assert min(new_ids("assets_file", 2)) > known.pk
        with pytest.raises(Exception, match=r"(?i)unique"), write_transaction():
            File.objects.create(
                folder=known.folder,
                name=known.name,
                kind=0,
                size=1,
                mtime_ns=1,
                ctime_ns=1,
                device=1,
                inode=1,
                first_seen_at=known.first_seen_at,
            )


def test_it_copies_every_table_that_belongs_to_the_index(world: World) -> None:
    """A table that a scan may write and that was not copied would be changed by a dry run."""
    real = {Scan, ScanNote, KnownContent}
    above = {"watching", "scheduling", "nightly", "backups"}  # floors that tracking cannot even import
    of_index = {
        model
        for model in apps.get_models()
        if model._meta.app_label in {"libraries", "assets", "tracking"}
        or (
            model._meta.app_label not in above
            and any(
                isinstance(column, ForeignKey) and column.related_model in {Asset, File, Library}
                for column in model._meta.concrete_fields
            )
        )
    } - real
    with shadow(world.owner.pk):
        assert temporary_tables() >= len(of_index)
        for model in of_index:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT COUNT(*) FROM {"temp" if is_sqlite() else "pg_temp"}."{model._meta.db_table}"')

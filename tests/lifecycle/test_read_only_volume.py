"""A volume that is really mounted read-only (a bind mount in a namespace of the test's own): it says beforehand what
cannot be done, and nothing is done."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from homing.libraries.models import Library
from homing.lifecycle.copies import rights
from tests.lifecycle.disk import Disk
from tests.support import mounting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_mounts(request: pytest.FixtureRequest) -> Generator[None]:
    try:
        with mounting.own_mounts():
            yield
    except mounting.CannotMount:
        mounting.run_where_we_may_mount(request)


def test_a_read_only_volume_says_beforehand_that_nothing_can_be_deleted(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "photos")
    disk.write("2023/a.jpg", "a")
    disk.write("copies/a.jpg", "a")
    disk.scan()
    assert rights(Library.objects.get(), disk.files) == (True, "")
    mounting.bind(disk.root, disk.root, is_read_only=True)
    is_writable, why = rights(Library.objects.get(), disk.files)
    assert not is_writable
    assert "is mounted read-only" in why
    assert "is mounted read-only" in disk.why_not("2023/a.jpg")
    mounting.unmount(disk.root)
    assert disk.delete("2023/a.jpg").count == 1

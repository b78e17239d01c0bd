"""What a folder lies on, as the kernel's table tells it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from homing.paths import RealFileSystem, mounts

TABLE = rb"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
31 27 8:17 / /media/My\040Disk rw,nosuid shared:5 master:2 - exfat /dev/sdb1 rw
32 27 0:44 /photos /mnt/nas ro,relatime - nfs4 server:/export ro,vers=4.2
33 32 0:45 / /mnt/nas/deep rw - fuse.mergerfs a:b rw
34 27 0:46 / /odd
"""


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mountinfo"
    path.write_bytes(TABLE)
    monkeypatch.setattr(mounts, "_TABLE", str(path))


@pytest.mark.usefixtures("table")
def test_the_table_is_read_with_escaped_blanks_and_without_broken_lines() -> None:
    entries = {entry.point: entry for entry in mounts.mount_table()}
    assert b"/odd" not in entries
    assert entries[b"/media/My Disk"].filesystem_type == "exfat"
    nas = entries[b"/mnt/nas"]
    assert (nas.root, nas.source, nas.is_read_only) == (b"/photos", "server:/export", True)


@pytest.mark.usefixtures("table")
def test_the_innermost_mount_is_what_a_path_lies_on() -> None:
    found = mounts.mounted_at(b"/mnt/nas/deep/x")
    assert found is not None
    assert found.filesystem_type == "fuse.mergerfs"
    assert mounts.mounted_at(b"/mnt/nasty").point == b"/"
    assert mounts.mount_points(b"/mnt") == [b"/mnt/nas", b"/mnt/nas/deep"]


def test_the_same_volume_is_told_by_any_folder_of_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    disk = RealFileSystem()
    one, other = (disk.mount(os.fsencode(path)) for path in (tmp_path, tmp_path / "deep"))
    assert one == other
    assert one.filesystem_type
    assert one.volume_id

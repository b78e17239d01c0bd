"""A small index made by hand: one owner, one library, one import path on a real disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from homing.accounts.models import User
from homing.assets.dates import local_day_of
from homing.assets.daycounts import recount
from homing.assets.models import Asset, File, Folder
from homing.database import write_transaction
from homing.jobs.models import Job
from homing.jobs.registry import load_handlers
from homing.jobs.worker import run_queued
from homing.libraries.models import ImportPath, Library
from homing.processing import pictures
from homing.processing.need import start_chains

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def jpeg(color: str = "red", size: tuple[int, int] = (64, 48), *, taken: str = "") -> bytes:
    """A small picture, taken at `2024:05:06 07:08:09` or whenever."""
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
        exif.get_ifd(0x8769)[0x9011] = "+00:00"
    buffer = BytesIO()
    Image.new("RGB", size, color).save(buffer, "JPEG", exif=exif.tobytes())
    return buffer.getvalue()


@dataclass
class Shelf:
    """A library's folder, and its files as rows."""

    folder: Path
    library: Library
    import_path: ImportPath
    row: Folder

    def add(self, name: str, content: bytes, *, mtime_s: int = 1_600_000_000) -> Asset:
        """Put a file there and index it, as a scan would."""
        path = self.folder / name
        path.write_bytes(content)
        os.utime(path, (mtime_s, mtime_s))
        found = path.stat()
        taken_us = found.st_mtime_ns // 1000
        asset = Asset.objects.create(
            owner=self.library.owner,
            library=self.library,
            kind=0,
            taken_us=taken_us,
            local_day=local_day_of(taken_us, 0),
            created_at=NOW,
            updated_at=NOW,
        )
        File.objects.create(
            folder=self.row,
            name=name.encode(),
            asset=asset,
            kind=0,
            size=found.st_size,
            mtime_ns=found.st_mtime_ns,
            ctime_ns=found.st_ctime_ns,
            device=found.st_dev,
            inode=found.st_ino,
            first_seen_at=NOW,
        )
        with write_transaction():
            recount([self.library.pk])
        return asset

    def rescan(self, asset: Asset) -> None:
        """The file's new size and time into the index, and the asset in need, as a scan would."""
        file = File.objects.get(asset=asset)
        found = (self.folder / bytes(file.name).decode()).stat()
        File.objects.filter(pk=file.pk).update(size=found.st_size, mtime_ns=found.st_mtime_ns)
        Asset.objects.filter(pk=asset.pk).update(needs=1)


@pytest.fixture
def shelf(db: None, tmp_path: Path) -> Shelf:
    owner = User.objects.create(email="ann@example.org", name="Ann")
    library = Library.objects.create(owner=owner, name="Photos")
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "here.txt").write_text("an import path with something in it")
    import_path = ImportPath.objects.create(library=library, path=os.fsencode(folder))
    row = Folder.objects.create(import_path=import_path, parent=None, name=b"")
    return Shelf(folder, library, import_path, row)


@pytest.fixture(autouse=True)
def _own_workers() -> Iterator[None]:
    load_handlers()
    yield
    pictures.close_pool()


def work() -> int:
    """Start the chains and run what is due; returns how many jobs ran."""
    with write_transaction():
        start_chains()
    return run_queued()


def queued_jobs() -> list[Job]:
    return list(Job.objects.filter(kind="pictures", state="queued"))

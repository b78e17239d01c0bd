"""What the server sees of a folder: real folders, and real mounts where this machine lets us make some."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from homing.clock import SystemClock
from homing.libraries.models import ImportPath
from homing.paths.examining import seen_by
from homing.tracking.why import doctor
from homing.tracking.why.doctor import Diagnosis
from tests.support import mounting
from tests.tracking.world import REAL, new_library, new_owner, scan

pytestmark = pytest.mark.django_db


def diagnose(path: Path, **options: object) -> Diagnosis:
    return doctor.diagnose(os.fsencode(path), workers=lambda: (), **options)


def texts(found: Diagnosis, level: str | None = None) -> str:
    return "\n".join(one.text for one in found.findings if level in (None, one.level))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for name in ("a.jpg", "b.HEIC", "clip.mp4", "note.txt", ".hidden.jpg", "deep/c.png", "@eaDir/thumb.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def test_a_good_folder_is_told_with_what_would_be_found(photos: Path) -> None:
    found = diagnose(photos)
    assert found.is_usable
    assert found.contents is not None
    counted = found.contents
    assert (counted.photos, counted.videos, counted.others, counted.folders) == (3, 1, 1, 2)
    assert counted.left_out == 2, "the hidden file, and the folder that is excluded"
    assert counted.is_all
    assert "A scan would find 3 photos" in texts(found)
    assert not texts(found, "problem")
    seen = found.examination
    assert seen is not None
    assert seen.is_writable
    assert seen.mount.filesystem_type
    assert seen.total_bytes >= seen.free_bytes > 0


def test_what_is_counted_is_bounded_in_time(photos: Path) -> None:
    found = diagnose(photos, look_for_s=-1.0)
    assert found.contents is not None
    assert not found.contents.is_all
    assert "more that were not counted" in texts(found)


def test_a_folder_that_is_not_there_is_told_with_the_last_one_that_is(tmp_path: Path) -> None:
    found = diagnose(tmp_path / "nowhere" / "photos")
    assert not found.is_usable
    assert "there is no “nowhere”" in texts(found, "problem")
    assert found.examination is None


def test_a_library_that_covers_it_is_named_with_what_is_the_matter(photos: Path) -> None:
    library = new_library(new_owner(), os.fsencode(photos))
    ImportPath.objects.update(unavailable_since="2026-01-01T00:00:00Z", unavailable_reason="It was away. Connect it.")
    found = diagnose(photos / "deep")
    assert found.library == library.name
    assert "It was away. Connect it." in texts(found, "problem")


def test_names_in_capitals_are_told_apart_without_writing_anything(photos: Path) -> None:
    before = sorted(os.listdir(photos))
    found = diagnose(photos)
    assert found.examination is not None
    assert found.examination.tells_case_apart is True
    assert sorted(os.listdir(photos)) == before


def test_a_worker_that_lives_in_another_world_is_told(photos: Path) -> None:
    """A worker whose root folder is another one sees something else there."""
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as worker:
        assert seen_by(worker.pid, os.fsencode(photos)) is True
        found = doctor.diagnose(os.fsencode(photos), workers=lambda: [worker.pid])
        assert "Every worker" in texts(found)


@pytest.fixture
def own_mounts(request: pytest.FixtureRequest) -> Iterator[None]:
    try:
        with mounting.own_mounts():
            yield
    except mounting.CannotMount:
        mounting.run_where_we_may_mount(request)


@pytest.mark.usefixtures("own_mounts")
def test_a_folder_that_is_mounted_read_only_says_what_cannot_be_done(photos: Path, tmp_path: Path) -> None:
    """`photos:/photos:ro` in a container. On a real mount."""
    place = tmp_path / "place"
    place.mkdir()
    mounting.bind(photos, place, is_read_only=True)
    found = diagnose(place)
    assert found.is_usable
    assert found.examination is not None
    assert found.examination.mount.is_read_only
    assert "mounted read-only" in texts(found, "note")
    assert "originals cannot be deleted" in texts(found, "note")
    library = new_library(new_owner(), os.fsencode(place), patterns=["**/@eaDir"])
    assert scan(library, REAL, SystemClock()).counts == {"added": 3}, "all else works"


@pytest.mark.usefixtures("own_mounts")
def test_drives_below_are_told_and_a_worker_without_them_is_found(photos: Path) -> None:
    """On a real mount, which a process outside of this namespace does not see."""
    mounting.mount("none", photos / "deep", "tmpfs")
    found = diagnose(photos)
    assert f"mounted below, at {photos / 'deep'}" in texts(found)
    assert seen_by(os.getppid(), os.fsencode(photos / "deep")) is not True


@pytest.mark.usefixtures("own_mounts")
@pytest.mark.skipif(not Path("/dev/fuse").exists(), reason="this machine has no FUSE")
def test_a_share_that_hangs_is_answered_in_time(photos: Path) -> None:
    """On a FUSE mount that nobody serves."""
    device = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
    mounting.mount("nas", photos / "deep", "fuse", f"fd={device},rootmode=40000,user_id=0,group_id=0")
    try:
        found = diagnose(photos, answer_within_s=0.2)
        assert found.contents is not None
        assert not found.contents.is_all
        assert "not answering since" in texts(found, "problem")
    finally:
        os.close(device)
        mounting.unmount(photos / "deep")

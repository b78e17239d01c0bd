"""Backups in the API: what there is, asking for one, downloading, deleting. For administrators alone."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from homing.backups.archive import Manifest, write_archive
from homing.backups.places import backups_folder
from homing.jobs.models import Job, JobState
from homing.server import server_settings
from tests.api.house import Caller


@pytest.fixture(autouse=True)
def empty_folder() -> Iterator[None]:
    """The data folder is the session's."""
    _clear()
    yield
    _clear()


def _clear() -> None:
    for path in backups_folder().iterdir():
        path.unlink()


def put_backup(name: str, photos: int = 3) -> str:
    manifest = Manifest(
        homing="0.1.0",
        made_at=datetime(2026, 11, 21, 3, tzinfo=UTC),
        reason="nightly",
        database="sqlite",
        migrations=[],
        counts={"photos": photos, "libraries": 1, "users": 2},
    )
    write_archive(
        backups_folder() / name,
        manifest,
        {"index.sqlite3": [os.urandom(70_000)]},
        readme="",
        total_bytes=0,
        progress=lambda *_: None,
    )
    return name


def test_backups_are_listed_with_what_is_in_them(admin: Caller) -> None:
    older = put_backup("homing-2026-11-20-030000-nightly.zip")
    newer = put_backup("homing-2026-11-21-030000-by-hand.zip", photos=4)
    cut = put_backup("homing-2026-11-22-030000-nightly.zip")
    (backups_folder() / cut).write_bytes(b"half")
    server_settings.save({"backup_keep": 5})
    told = admin.get("/backups").json()
    assert [(one["name"], one["reason"], one["photos"], one["isWhole"]) for one in told["items"]] == [
        (cut, "nightly", None, False),
        (newer, "by-hand", 4, True),
        (older, "nightly", 3, True),
    ]
    assert "no whole backup" in told["items"][0]["problem"]
    assert told["items"][1]["madeAt"] == "2026-11-21T03:00:00Z"
    assert told["folder"] == str(backups_folder())
    assert told["keep"] == 5
    assert told["sizeBytes"] == sum(one["sizeBytes"] for one in told["items"])
    assert told["freeBytes"] > 0
    assert (told["isWaiting"], told["isRunning"], told["failed"]) == (False, False, "")


def test_a_backup_that_is_asked_for_waits_for_a_worker(admin: Caller) -> None:
    if not admin.get("/backups").json()["canMake"]:
        pytest.skip("this machine has none of PostgreSQL's programs")
    for _ in range(2):
        assert admin.post("/backups").json()["isWaiting"] is True
    job = Job.objects.get(kind="backup")
    job.state, job.error = JobState.FAILED, "No backup was made: the disk is full."
    job.save()
    assert admin.get("/backups").json()["failed"] == "No backup was made: the disk is full."


def test_a_backup_is_downloaded_whole_or_in_parts(admin: Caller) -> None:
    name = put_backup("homing-2026-11-21-030000-nightly.zip")
    content = (backups_folder() / name).read_bytes()
    answer = admin.get(f"/backups/{name}/download")
    assert b"".join(answer) == content
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{name}"')
    assert answer["Cache-Control"] == "private, no-store"
    assert int(answer["Content-Length"]) == len(content)
    part = admin.get(f"/backups/{name}/download", headers={"Range": "bytes=100-199"})
    assert (part.status_code, b"".join(part)) == (206, content[100:200])


def test_a_backup_is_deleted_and_no_other_file(admin: Caller) -> None:
    name = put_backup("homing-2026-11-21-030000-nightly.zip")
    (backups_folder() / "family.zip").write_bytes(b"ours")
    assert admin.delete("/backups/family.zip").status_code == 400
    assert admin.delete(f"/backups/{name}").status_code == 204
    assert admin.delete(f"/backups/{name}").status_code == 400
    assert [path.name for path in backups_folder().iterdir()] == ["family.zip"]


@pytest.mark.parametrize(
    "name", ["..", "../secret.key", "../../etc/passwd", ".lock", "homing-2026-11-21-030000-nightly.zip/../.lock"]
)
def test_names_that_lead_elsewhere_give_nothing(admin: Caller, name: str) -> None:
    put_backup("homing-2026-11-21-030000-nightly.zip")
    (backups_folder() / ".lock").touch()
    for shown in (name, quote(name, safe=""), quote(name, safe="").replace(".", "%2e")):
        for answer in (admin.get(f"/backups/{shown}/download"), admin.delete(f"/backups/{shown}")):
            assert answer.status_code in {400, 404, 405}
    assert (backups_folder() / ".lock").exists()
    assert len(admin.get("/backups").json()["items"]) == 1


def test_a_link_is_not_followed(admin: Caller) -> None:
    name = "homing-2026-11-21-030000-nightly.zip"
    (backups_folder() / name).symlink_to("/etc/passwd")
    assert admin.get(f"/backups/{name}/download").status_code == 400


def test_only_administrators_learn_of_backups(anna: Caller) -> None:
    name = put_backup("homing-2026-11-21-030000-nightly.zip")
    for answer in (
        anna.get("/backups"),
        anna.post("/backups"),
        anna.get(f"/backups/{name}/download"),
        anna.delete(f"/backups/{name}"),
    ):
        assert answer.status_code == 403
        assert name not in answer.content.decode()
    assert (backups_folder() / name).exists()
    assert Job.objects.filter(kind="backup").count() == 0
    assert Caller().get(f"/backups/{name}/download").status_code == 401

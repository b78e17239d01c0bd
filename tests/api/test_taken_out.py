"""The trash, what is hidden, what is forgotten, and originals deleted from disk, as clients ask for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3

from homing.assets.models import File
from homing.jobs.models import Job
from homing.libraries.models import Library
from tests.api.house import Caller, library_id, make_picture, new_library, scan

pytestmark = pytest.mark.parity


def ok(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids_of(caller: Caller, *names: str) -> list[str]:
    found = {item["originalFileName"]: item["id"] for item in caller.search(withDeleted=True)}
    return [found[name] for name in names]


def names(page: Any) -> list[str]:
    return [item["asset"]["fileName"] for item in page["items"]]


@pytest.fixture
def thrown(anna: Caller, photos: Path) -> Path:
    """Two lie in the trash; of one of them the file is gone."""
    anna.delete("/assets", {"ids": ids_of(anna, "beach.jpg")})
    anna.delete("/assets", {"ids": ids_of(anna, "snow.jpg")})
    (photos / "2025/snow.jpg").unlink()
    scan(Library.objects.get())
    return photos


@pytest.fixture
def lost(anna: Caller, photos: Path) -> Path:
    """Two are missing; of one something was said."""
    anna.put("/assets", {"ids": ids_of(anna, "beach.jpg"), "description": "Where we swam"})
    (photos / "2024/beach.jpg").unlink()
    (photos / "2025/snow.jpg").unlink()
    scan(Library.objects.get())
    return photos


def test_the_trash_tells_what_lies_in_it_and_for_how_long(anna: Caller, thrown: Path) -> None:
    page = ok(anna.get("/trash"))
    assert (page["total"], page["retentionDays"], page["nextAfter"]) == (2, 30, None)
    assert [(item["asset"]["fileName"], item["onDisk"]) for item in page["items"]] == [
        ("snow.jpg", False),
        ("beach.jpg", True),
    ]
    assert page["items"][0]["emptiesAt"] > page["items"][0]["trashedAt"]
    first = ok(anna.get("/trash?size=1"))
    second = ok(anna.get(f"/trash?size=1&after={first['nextAfter']}"))
    assert names(first) + names(second) == names(page)
    assert (second["total"], second["nextAfter"]) == (None, None)
    assert anna.get("/trash?after=nonsense").status_code == 400


def test_emptying_says_before_what_it_does(anna: Caller, thrown: Path) -> None:
    told = ok(anna.get("/trash/summary"))
    assert (told["count"], told["onDisk"], told["missing"], told["hidden"]) == (2, 1, 1, 0)
    assert len(told["consequence"]) == 3
    done = ok(anna.post("/trash/empty"))
    assert (done["count"], done["hidden"], done["forgotten"]) == (2, 1, 1)
    assert ok(anna.get("/trash"))["total"] == 0
    assert names(ok(anna.get("/trash/hidden"))) == ["beach.jpg"]
    assert names(ok(anna.get("/missing/forgotten"))) == ["snow.jpg"]
    assert anna.names() == anna.names(withDeleted=True) == ["Sunset.JPG"], "nowhere but on pages of their own"
    assert anna.names(isOffline=True, withDeleted=True) == []
    assert ok(anna.post(f"/receipts/{done['receiptId']}/undo"))["count"] == 2
    assert ok(anna.get("/trash"))["total"] == 2
    assert ok(anna.post("/trash/empty/assets", {"ids": ids_of(anna, "beach.jpg")}))["hidden"] == 1
    assert names(ok(anna.get("/trash"))) == ["snow.jpg"]


def test_what_is_hidden_is_shown_again(anna: Caller, thrown: Path) -> None:
    ok(anna.post("/trash/empty"))
    (hidden,) = ok(anna.get("/trash/hidden"))["items"]
    assert anna.post("/trash/hidden/restore", {}).status_code == 400
    done = ok(anna.post("/trash/hidden/restore", {"ids": [hidden["asset"]["id"]]}))
    assert (done["count"], anna.names()) == (1, ["Sunset.JPG", "beach.jpg"])
    assert ok(anna.post("/trash/hidden/restore", {"all": True})) == {"count": 0, "receiptId": None}


def test_the_statistics_and_the_timeline_know_the_trash_from_what_is_hidden(anna: Caller, thrown: Path) -> None:
    figures = f"/libraries/{library_id(Library.objects.get())}/statistics"
    before = ok(anna.get(figures))
    ok(anna.post("/trash/empty"))
    assert (before["photos"], before["trashed"]) == (1, 2)
    assert ok(anna.get(figures)) == {**before, "trashed": 0}
    assert ok(anna.get("/timeline/buckets?isTrashed=true")) == []


def test_forgetting_is_counted_confirmed_and_undone(anna: Caller, lost: Path) -> None:
    choice = {"filter": {"folder": f"{lost}/2024"}}
    told = ok(anna.post("/missing/forget/preview", choice))
    assert (told["count"], told["withWords"]) == (1, 1)
    assert "cannot be undone" in " ".join(told["consequenceNow"])
    refused = anna.post("/missing/forget", {"filter": {}, "expected": 1})
    assert refused.status_code == 400
    assert "2 photos would be forgotten by now, and you confirmed 1" in refused.json()["message"]
    done = ok(anna.post("/missing/forget", {**choice, "expected": 1}))
    assert done["count"] == 1
    assert [item["asset"]["fileName"] for item in ok(anna.get("/missing"))["items"]] == ["snow.jpg"]
    (item,) = ok(anna.get("/missing/forgotten"))["items"]
    assert (item["by"], item["asset"]["said"]["description"]) == ("you", "Where we swam")
    assert item["erasedAt"] == done["keptUntil"]
    assert ok(anna.post("/missing/forgotten/restore", {"all": True}))["count"] == 1
    assert ok(anna.get("/missing"))["total"] == 2
    assert anna.post("/missing/forget", {}).status_code == 400


def test_forgotten_now_it_is_gone(anna: Caller, lost: Path) -> None:
    ids = ids_of(anna, "beach.jpg", "snow.jpg")
    done = ok(anna.post("/missing/forget", {"ids": ids[:1], "now": True}))
    assert (done["count"], done["keptUntil"]) == (1, None)
    assert anna.get(f"/assets/{ids[0]}").status_code == 400
    ok(anna.post("/missing/forget", {"ids": ids[1:]}))
    assert ok(anna.post("/missing/forgotten/erase", {"ids": ids[1:]}))["count"] == 1
    assert anna.get(f"/assets/{ids[1]}").status_code == 400
    assert ok(anna.get("/missing/forgotten"))["items"] == []


def test_nobody_forgets_what_is_somebody_elses(anna: Caller, berta: Caller, lost: Path) -> None:
    ids = ids_of(anna, "beach.jpg")
    for path in ("/missing/forget", "/missing/forget/preview", "/missing/forgotten/erase", "/trash/empty/assets"):
        assert berta.post(path, {"ids": ids}).status_code == 400, path
    assert ok(berta.post("/missing/forget", {"filter": {}}))["count"] == 0
    assert ok(anna.get("/missing"))["total"] == 2


def test_the_rule_for_missing_photos_is_told_before_it_is_set(anna: Caller, lost: Path) -> None:
    path = f"/libraries/{library_id(Library.objects.get())}/missing-policy"
    assert ok(anna.get(path)) == {"days": None, "count": 0, "examples": [], "kept": []}
    told = ok(anna.get(f"{path}?days=30"))
    assert (told["days"], told["count"]) == (30, 0)
    assert told["kept"] == [{"why": "Missing for less than 30 days.", "count": 2}]
    assert anna.get(f"{path}?days=0").status_code == 400


@pytest.fixture
def copied(anna: Caller, photos: Path) -> Path:
    """Of one photo there are two files."""
    (photos / "copy.jpg").write_bytes((photos / "2024/beach.jpg").read_bytes())
    scan(Library.objects.get())
    content = blake3((photos / "copy.jpg").read_bytes()).digest()
    File.objects.filter(name__in=[b"copy.jpg", b"beach.jpg"]).update(content_hash=content)
    return photos


def test_originals_are_deleted_only_where_it_is_allowed(anna: Caller, copied: Path) -> None:
    library = Library.objects.get()
    rights = f"/libraries/{library_id(library)}/deletion"
    assert ok(anna.get(rights))["isAllowed"] is False
    ids = ids_of(anna, "copy.jpg", "snow.jpg")
    told = ok(anna.post("/originals/delete/preview", {"ids": ids}))
    assert (told["canDelete"], {line["verdict"] for line in told["files"]}) == (False, {"refused"})
    Library.objects.update(allow_deletion=True)
    assert ok(anna.get(rights)) == {"isAllowed": True, "isWritable": True, "why": ""}
    told = ok(anna.post("/originals/delete/preview", {"ids": ids}))
    assert (told["count"], told["lastCopies"]) == (2, 1)
    refused = anna.post("/originals/delete", {"ids": ids, "expected": 0})
    assert (refused.status_code, (copied / "copy.jpg").exists()) == (400, True)
    done = ok(anna.post("/originals/delete", {"ids": ids, "expected": 1}))
    assert (done["count"], len(done["refused"])) == (1, 1)
    assert ((copied / "copy.jpg").exists(), (copied / "2025/snow.jpg").exists()) == (False, True)
    more = ids_of(anna, "snow.jpg")
    assert ok(anna.post("/originals/delete", {"ids": more, "expected": 1, "lastCopies": 0}))["count"] == 0
    assert ok(anna.post("/originals/delete", {"ids": more, "expected": 1, "lastCopies": 1}))["count"] == 1
    receipt = ok(anna.get("/receipts?isDestructive=true"))["items"][-1]
    assert (receipt["title"], receipt["canUndo"]) == ("1 original was deleted from disk", False)


def test_nobody_deletes_somebody_elses_originals(anna: Caller, admin: Caller, copied: Path) -> None:
    Library.objects.update(allow_deletion=True)
    ids = ids_of(anna, "copy.jpg")
    for path in ("/originals/delete", "/originals/delete/preview"):
        assert admin.post(path, {"ids": ids, "expected": 1}).status_code == 400
    assert (copied / "copy.jpg").exists()


def test_a_library_over_the_same_folder_protects_its_files(anna: Caller, berta: Caller, copied: Path) -> None:
    Library.objects.update(allow_deletion=True)
    assert berta.user is not None
    make_picture(copied / "2026/hers.jpg")
    scan(new_library(berta.user, copied))
    told = ok(anna.post("/originals/delete/preview", {"ids": ids_of(anna, "copy.jpg")}))
    assert "another library" in told["files"][0]["why"]
    assert "berta" not in told["files"][0]["why"].lower()


def test_an_administrator_starts_the_nightly_work(admin: Caller) -> None:
    assert admin.post("/jobs", {"name": "nightly"}).status_code == 204
    assert admin.post("/jobs", {"name": "nightly"}).status_code == 204
    assert Job.objects.filter(kind="nightly").count() == 1

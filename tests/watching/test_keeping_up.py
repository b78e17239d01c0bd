"""It keeps up by itself: a real server, real folders, and nobody who asks for a scan."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.running import RunningHoming, wait_for
from tests.watching.keeping import SEEN_WITHIN_S, Keeping

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("keeping-up")]


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeping]:
    """One server for all tests here; each has folders of its own."""
    found = Keeping(tmp_path_factory.mktemp("keeping"))
    yield found
    found.close()


def say(keeping: Keeping, asset: dict[str, Any], words: str) -> None:
    keeping.homing.call("PUT", f"/api/assets/{asset['id']}", {"description": words})


def words_of(keeping: Keeping, asset: dict[str, Any]) -> str:
    return keeping.homing.call("GET", f"/api/assets/{asset['id']}")["exifInfo"]["description"]


def test_a_new_picture_shows_and_a_changed_one_is_read_again(keeping: Keeping) -> None:
    keeping.paint("new/beach.jpg")
    before = keeping.wait_for_photos("new", "beach.jpg")["beach.jpg"]
    keeping.wait_until_quiet()
    keeping.paint("new/beach.jpg", "red")
    keeping.wait_for(
        lambda: keeping.photos_in("new")["beach.jpg"]["checksum"] != before["checksum"], "the new content is read"
    )
    assert keeping.photos_in("new")["beach.jpg"]["id"] == before["id"]


def test_a_renamed_and_moved_picture_keeps_its_words_and_was_never_missing(keeping: Keeping) -> None:
    old = keeping.paint("moved/a/beach.jpg")
    (keeping.photos / "moved/b").mkdir()
    asset = keeping.wait_for_photos("moved", "a/beach.jpg")["a/beach.jpg"]
    say(keeping, asset, "where we swam")
    old.rename(keeping.photos / "moved/b/shore.jpg")
    moved = keeping.wait_for_photos("moved", "b/shore.jpg")["b/shore.jpg"]
    assert moved["id"] == asset["id"]
    assert words_of(keeping, moved) == "where we swam"
    history = keeping.homing.call("GET", f"/api/assets/{asset['id']}/history")
    assert "missing" not in str(history)


def test_a_renamed_folder_is_one_operation(keeping: Keeping) -> None:
    for number in range(5):
        keeping.paint(f"trips/Rome/{number}.jpg")
    before = keeping.wait_for_photos("trips", *(f"Rome/{number}.jpg" for number in range(5)))
    keeping.wait_until_quiet()
    (keeping.photos / "trips/Rome").rename(keeping.photos / "trips/Roma")
    after = keeping.wait_for_photos("trips", *(f"Roma/{number}.jpg" for number in range(5)))
    assert [after[f"Roma/{number}.jpg"]["id"] for number in range(5)] == [
        before[f"Rome/{number}.jpg"]["id"] for number in range(5)
    ]
    reports = [
        keeping.homing.call("GET", f"/api/libraries/{keeping.library['libraryId']}/scans/{scan['id']}")
        for scan in keeping.scans()[:5]
    ]
    lines = [note for report in reports for note in report["notes"] if "/trips/Roma" in note["path"]]
    assert [(note["kind"], note["what"]) for note in lines] == [("change", "folder moved")]


def test_a_deleted_picture_is_missing_and_not_destroyed(keeping: Keeping) -> None:
    path = keeping.paint("deleted/beach.jpg")
    asset = keeping.wait_for_photos("deleted", "beach.jpg")["beach.jpg"]
    say(keeping, asset, "gone and back")
    keeping.wait_until_quiet()  # until its content was read it could not be known again
    content = path.read_bytes()
    path.unlink()
    keeping.wait_for_photos("deleted")
    assert keeping.missing_in("deleted") == {"beach.jpg"}
    path.write_bytes(content)
    back = keeping.wait_for_photos("deleted", "beach.jpg")["beach.jpg"]
    assert (back["id"], words_of(keeping, back)) == (asset["id"], "gone and back")


def test_a_folder_that_comes_and_goes_with_all_below_does_so_in_the_index(keeping: Keeping, tmp_path: Path) -> None:
    keeping.paint("../elsewhere/deep/er/1.jpg")
    keeping.paint("../elsewhere/2.jpg")
    shutil.move(keeping.photos.parent / "elsewhere", keeping.photos / "came")
    keeping.wait_for_photos("came", "2.jpg", "deep/er/1.jpg")
    (keeping.photos / "came").rename(tmp_path / "went")
    keeping.wait_for_photos("came")
    assert keeping.missing_in("came") == {"1.jpg", "2.jpg"}


def test_a_sidecar_is_a_change_of_its_folder(keeping: Keeping) -> None:
    keeping.paint("sidecars/beach.jpg")
    keeping.wait_for_photos("sidecars", "beach.jpg")
    keeping.wait_until_quiet()
    before = keeping.scans()[0]["id"]
    (keeping.photos / "sidecars/beach.jpg.xmp").write_text("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    keeping.wait_for(lambda: keeping.scans()[0]["id"] != before, "a scan of the folder")
    scan = keeping.scans()[0]
    assert (scan["trigger"], scan["folders"]) == ("watcher", [str(keeping.photos / "sidecars")])


def test_excluded_and_hidden_trees_are_not_watched(keeping: Keeping) -> None:
    for folder in ("seen", "seen/@eaDir/deep", "seen/.hidden/deep", "seen/plain"):
        keeping.paint(f"{folder}/1.jpg")
    keeping.wait_for_photos("seen", "1.jpg", "plain/1.jpg")
    keeping.wait_until_quiet()
    folders = [folder for folder in keeping.photos.rglob("*") if folder.is_dir()]
    entered = [one for one in folders if "@eaDir" not in one.parts and ".hidden" not in one.parts]
    assert len(folders) == len(entered) + 4
    keeping.wait_for(lambda: keeping.path["foldersWatched"] == 1 + len(entered), "these are watched, and no others")
    before = {scan["id"] for scan in keeping.scans()}
    keeping.paint("seen/@eaDir/deep/2.jpg")
    keeping.paint("seen/.hidden/2.jpg")
    keeping.paint("seen/plain/2.jpg")
    keeping.wait_for_photos("seen", "1.jpg", "plain/1.jpg", "plain/2.jpg")
    asked = {folder for scan in keeping.scans() if scan["id"] not in before for folder in scan["folders"]}
    assert asked == {str(keeping.photos / "seen/plain")}


def test_a_library_is_watched_polled_or_left_alone_as_its_owner_says(keeping: Keeping) -> None:
    keeping.set_watching(pollingIntervalS=5)
    keeping.set_library(watch="off")
    keeping.wait_for(lambda: keeping.path["state"] == "off", "it is off")
    keeping.paint("modes/while off.jpg")
    keeping.set_library(watch="poll")
    keeping.wait_for(lambda: keeping.path["state"] == "polling", "it is polled")
    assert (keeping.path["backend"], keeping.path["foldersWatched"]) == ("polling", 0)
    keeping.wait_for_photos("modes", "while off.jpg")
    keeping.wait_until_quiet()
    keeping.paint("modes/polled.jpg")
    keeping.wait_for_photos("modes", "while off.jpg", "polled.jpg")
    keeping.set_library(watch="on")
    keeping.wait_for(lambda: (keeping.path["state"], keeping.path["backend"]) == ("watching", "inotify"), "it is on")
    keeping.paint("modes/watched.jpg")
    keeping.wait_for_photos("modes", "while off.jpg", "polled.jpg", "watched.jpg")


def test_it_is_switched_off_for_all_and_nothing_is_scanned_until_it_is_on_again(keeping: Keeping) -> None:
    keeping.wait_until_quiet()
    keeping.set_watching(enabled=False)
    assert "switched off for the whole server" in keeping.standing["whyOff"]
    keeping.wait_for(lambda: keeping.path["state"] == "off", "it is off")
    keeping.wait_for(lambda: keeping.standing["limits"]["used"] == 0, "no folder is watched")
    keeping.paint("switched/1.jpg")
    keeping.set_watching(enabled=True)
    keeping.wait_for_photos("switched", "1.jpg")


def test_a_killed_process_is_started_again_and_one_scan_looks_at_what_it_missed(keeping: Keeping) -> None:
    keeping.wait_until_quiet()
    last = keeping.scans()[0]["id"]
    killed = keeping.kill_watcher()
    keeping.paint("killed/meanwhile.jpg")
    keeping.wait_for(
        lambda: keeping.path["state"] == "degraded" or keeping.standing["process"]["state"] == "degraded",
        "it says that changes may have been missed",
    )
    keeping.wait_for(lambda: (now := keeping.watcher()) is not None and now.pid != killed, "it is started again")
    keeping.wait_for_photos("killed", "meanwhile.jpg")
    keeping.wait_for(lambda: keeping.path["state"] == "watching", "all is well again")
    keeping.wait_for(lambda: keeping.standing["process"]["state"] == "running", "the process is well, too")
    scans = keeping.scans()
    since = scans[: [scan["id"] for scan in scans].index(last)]
    assert [scan["folders"] for scan in since if scan["trigger"] == "watcher"] == [[str(keeping.photos)]]


def test_the_server_starts_without_it_as_well(tmp_path: Path) -> None:
    homing = RunningHoming(tmp_path / "data")
    homing.start()
    try:
        homing.sign_up()
        standing = homing.call("GET", "/api/watching")
        assert (standing["enabled"], standing["process"]["state"]) == (True, "off")
        assert "--no-watch" in standing["whyOff"]
        assert not any("homing.watching.process" in " ".join(one.cmdline()) for one in homing.processes())
    finally:
        homing.stop()


def test_where_the_limit_is_too_small_what_fits_is_watched_and_the_rest_is_polled(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-Ur", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this system lets nobody make a user namespace, in which alone the limit can be made small")
    limit = 8
    inside = f'echo {limit} > /proc/sys/user/max_inotify_watches && exec "$@"'
    keeping = Keeping(tmp_path, prefix=["unshare", "-Ur", "sh", "-c", inside, "sh"])
    try:
        keeping.set_watching(pollingIntervalS=5)
        for number in range(20):
            (keeping.photos / f"{number:02d}").mkdir()
        keeping.wait_for(lambda: keeping.path["foldersPolled"] > 0, "some folders are polled")
        for number in range(20):
            keeping.paint(f"{number:02d}/1.jpg")
        keeping.wait_for_photos("", *(f"{number:02d}/1.jpg" for number in range(20)))
        keeping.wait_for(lambda: keeping.standing["limits"]["sysctl"], "the page says what to do")
        standing, path = keeping.standing, keeping.path
        assert path["backend"] == "inotify + polling"
        assert path["reason"]
        assert 0 < path["foldersWatched"] <= limit
        assert (standing["limits"]["allowed"], standing["limits"]["needed"]) == (limit, 21)
        assert standing["limits"]["sysctl"].startswith("sudo sysctl fs.inotify.max_user_watches=")
        assert standing["limits"]["howToKeep"]
    finally:
        keeping.close()


def test_a_new_picture_shows_in_the_timeline(keeping: Keeping) -> None:
    def shown() -> int:
        return sum(bucket["count"] for bucket in keeping.homing.call("GET", "/api/timeline/buckets"))

    before = shown()
    keeping.paint("timeline/1.jpg")
    wait_for(lambda: shown() == before + 1, "one more on the timeline", SEEN_WITHIN_S)

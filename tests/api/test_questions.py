"""Questions of scans and previews of edits over HTTP; and what a library's options do."""

from __future__ import annotations

from pathlib import Path

import pytest

from homing.libraries.models import Library
from tests.api.house import Caller, library_id, make_picture, new_library, scan

pytestmark = pytest.mark.parity


def sixty(anna: Caller, photos: Path) -> tuple[Library, str]:
    """Anna's library with sixty photos more, in one folder."""
    for number in range(60):
        make_picture(photos / f"card/{number:02d}.jpg")
    library = Library.objects.get(owner=anna.user)
    scan(library)
    return library, library_id(library)


def test_a_folder_that_is_gone_is_asked_about_and_the_answer_is_applied(anna: Caller, photos: Path) -> None:
    library, path = sixty(anna, photos)
    assert anna.get(f"/libraries/{path}/questions").json() == []
    (photos / "card").rename(photos.parent / "card")
    scan(library)
    (question,) = anna.get(f"/libraries/{path}/questions").json()
    assert (question["kind"], question["missing"], question["isKept"]) == ("missing", 60, False)
    assert question["examples"][0] == f"{photos}/card/00.jpg"
    assert anna.get(f"/libraries/{path}").json()["questions"] == 1
    assert [one["libraryId"] for one in anna.get("/activity").json()["questions"]] == [path]
    answered = anna.post(
        f"/questions/{question['id']}/answer", {"answer": "apply", "fingerprint": question["fingerprint"]}
    )
    assert answered.status_code == 200 and answered.json()["receiptId"]
    scan(library)
    assert anna.get(f"/libraries/{path}/questions").json() == []
    assert anna.get("/activity").json()["questions"] == []
    assert anna.get(f"/libraries/{path}/statistics").json()["missing"] == 60


def test_an_answer_to_another_question_than_was_shown_is_refused(anna: Caller, photos: Path) -> None:
    library, path = sixty(anna, photos)
    (photos / "card").rename(photos.parent / "card")
    scan(library)
    (question,) = anna.get(f"/libraries/{path}/questions").json()
    refused = anna.post(f"/questions/{question['id']}/answer", {"answer": "apply", "fingerprint": "another"})
    assert refused.status_code == 400 and "since you looked" in refused.json()["message"]
    assert anna.post(f"/questions/{question['id']}/answer", {"answer": "perhaps"}).status_code == 400
    assert anna.post(f"/questions/{question['id']}/answer", {"answer": "keep"}).status_code == 200
    (question,) = anna.get(f"/libraries/{path}/questions").json()
    assert question["isKept"] and anna.get(f"/libraries/{path}").json()["questions"] == 0


def test_what_a_pattern_would_hide_is_told_and_saving_with_it_confirms_it(anna: Caller, photos: Path) -> None:
    library, path = sixty(anna, photos)
    patterns = [*library.exclusion_patterns, "**/card"]
    told = anna.post(f"/libraries/{path}/preview", {"exclusionPatterns": patterns}).json()
    assert told["hides"]["count"] == 60 and told["wouldAsk"] and told["mayAdd"] == 0
    assert told["sentence"] == f"Hides 60 photos (such as {photos}/card/00.jpg)."
    assert (
        anna.put(f"/libraries/{path}", {"exclusionPatterns": patterns, "confirmed": told["fingerprint"]}).status_code
        == 200
    )
    assert scan(library).counts["excluded"] == 60
    assert anna.get(f"/libraries/{path}/questions").json() == []
    told = anna.post(f"/libraries/{path}/preview", {"exclusionPatterns": patterns[:-1]}).json()
    assert told["bringsBack"]["count"] == 60


def test_saving_another_edit_than_was_previewed_confirms_nothing(anna: Caller, photos: Path) -> None:
    library, path = sixty(anna, photos)
    told = anna.post(f"/libraries/{path}/preview", {"exclusionPatterns": ["**/nothing"]}).json()
    anna.put(f"/libraries/{path}", {"exclusionPatterns": ["**/card"], "confirmed": told["fingerprint"]})
    library.refresh_from_db()
    assert library.confirmed_rules == ""
    scan(library)
    assert len(anna.get(f"/libraries/{path}/questions").json()) == 1


def test_a_wrong_pattern_or_folder_is_refused_in_the_preview_as_it_is_in_saving(
    anna: Caller, admin: Caller, photos: Path
) -> None:
    path = library_id(Library.objects.get(owner=anna.user))
    assert (
        "stands without its" in anna.post(f"/libraries/{path}/preview", {"exclusionPatterns": ["{a"]}).json()["message"]
    )
    assert anna.post(f"/libraries/{path}/preview", {"importPaths": ["/"]}).status_code == 403
    assert admin.post(f"/libraries/{path}/preview", {"importPaths": ["/nowhere/at/all"]}).status_code == 400
    assert anna.post(f"/libraries/{path}/preview", {"followSymlinks": True}).status_code == 403


def test_all_options_are_kept_and_null_changes_nothing_but_the_days(anna: Caller, admin: Caller, photos: Path) -> None:
    path = library_id(Library.objects.get(owner=anna.user))
    options = {
        "includeHidden": True,
        "useIgnoreFiles": True,
        "inTimeline": False,
        "purgeMissingAfterDays": 60,
        "followSymlinks": True,
        "allowDeletion": True,
        "writeBack": True,
    }
    for name in ("followSymlinks", "allowDeletion", "writeBack"):
        assert anna.put(f"/libraries/{path}", {name: True}).status_code == 403, name
    told = admin.put(f"/libraries/{path}", options).json()
    assert {name: told[name] for name in options} == options
    told = admin.put(f"/libraries/{path}", dict.fromkeys(options)).json()
    assert {name: told[name] for name in options} == {**options, "purgeMissingAfterDays": None}
    assert anna.put(f"/libraries/{path}", {"purgeMissingAfterDays": 0}).status_code == 400


def test_a_library_off_the_timeline_is_found_everywhere_else(anna: Caller, photos: Path, tmp_path: Path) -> None:
    assert anna.user is not None
    scans = tmp_path / "Scans"
    make_picture(scans / "receipt.jpg")
    library = new_library(anna.user, scans)
    scan(library)
    path = library_id(library)
    (receipt,) = anna.search(originalFileName="receipt.jpg")
    anna.put(f"/assets/{receipt['id']}", {"isFavorite": True})

    def shown(query: str = "") -> int:
        return sum(bucket["count"] for bucket in anna.get(f"/timeline/buckets{query}").json())

    before = shown()
    anna.put(f"/libraries/{path}", {"inTimeline": False})
    assert shown() == before - 1
    for bucket in anna.get("/timeline/buckets").json():
        month = anna.get(f"/timeline/bucket?timeBucket={bucket['timeBucket']}").json()
        assert receipt["id"] not in month["id"]
    assert shown("?isFavorite=true") == 1 and shown(f"?libraryId={path}") == 1
    assert anna.names(originalFileName="receipt.jpg") == ["receipt.jpg"]
    assert anna.get(f"/libraries/{path}").json()["assetCount"] == 1
    anna.put(f"/libraries/{path}", {"inTimeline": True})
    assert shown() == before

"""`homing library edit` with its preview, all options, and questions with their answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from homing.libraries.models import Library
from homing.libraries.rules_of import fingerprint_of
from tests.cli.conftest import Run, write

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_dry_run_says_what_an_edit_would_hide_and_changes_nothing(
    homing: Run, transactional_db: None, anna: str, photos: Path
) -> None:
    homing("library", "create", str(photos))
    homing("scan")
    before = homing("library", "list", "--json").json
    ran = homing("library", "edit", "photos", "--exclude", "**/2024", "--dry-run")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        f"Hides 1 photo (such as {photos}/2024/c.jpg).",
        f"  hides  {photos}/2024/c.jpg",
    ]
    told = homing("library", "edit", "photos", "--exclude", "**/2024", "--dry-run", "--json").json
    assert (told["hides"]["count"], told["wouldAsk"]) == (1, False)
    assert homing("library", "list", "--json").json == before


def test_every_option_is_set_and_shown(homing: Run, anna: str, photos: Path) -> None:
    homing("library", "create", str(photos), "--use-ignore-files", "--no-in-timeline")
    ran = homing(
        *("library", "edit", "photos", "--include-hidden", "--follow-symlinks", "--no-use-ignore-files"),
        *("--in-timeline", "--allow-deletion", "--write-back", "--purge-missing-after", "90", "--json"),
    )
    told = ran.json
    assert told["includeHidden"] and told["followSymlinks"] and told["allowDeletion"] and told["writeBack"]
    assert told["inTimeline"] and not told["useIgnoreFiles"] and told["purgeMissingAfterDays"] == 90
    assert "Missing photos: forgotten after 90 days" in homing("library", "show", "photos").out
    assert homing("library", "edit", "photos", "--purge-missing-after", "never").code == 0
    assert Library.objects.get().purge_missing_after_days is None


@pytest.mark.parametrize("days", ["0", "-3", "soon", "99999999"])
def test_days_that_are_none_are_refused(homing: Run, anna: str, photos: Path, days: str) -> None:
    homing("library", "create", str(photos))
    assert homing("library", "edit", "photos", f"--purge-missing-after={days}").code != 0
    assert Library.objects.get().purge_missing_after_days is None


def test_a_large_edit_is_confirmed_with_yes_and_then_no_scan_asks(
    homing: Run, transactional_db: None, anna: str, photos: Path
) -> None:
    for number in range(60):
        write(photos / f"2024/{number:02d}.jpg")
    homing("library", "create", str(photos))
    homing("scan")
    ran = homing("library", "edit", "photos", "--exclude", "**/2024", "--yes")
    assert ran.code == 0
    library = Library.objects.get()
    assert library.confirmed_rules == fingerprint_of(library)
    assert "61 excluded" in homing("scan").out


def test_a_large_edit_that_nobody_confirmed_is_asked_about_and_answered(
    homing: Run, transactional_db: None, anna: str, photos: Path
) -> None:
    for number in range(60):
        write(photos / f"2024/{number:02d}.jpg")
    homing("library", "create", str(photos))
    homing("scan")
    ran = homing("library", "edit", "photos", "--exclude", "**/2024")
    assert "Hides 61 photos" in ran.err and "the next scan asks" in ran.err
    assert "61 awaiting your answer" in homing("scan").out
    ran = homing("library", "questions", "photos")
    assert "61 would be left out" in ran.out and "2024/00.jpg" in ran.out
    assert homing("library", "answer", "photos", "apply").code == 0
    assert "61 excluded" in homing("scan").out
    assert "ask nothing" in homing("library", "questions", "photos").out
    assert homing("library", "answer", "photos", "keep").code == 1

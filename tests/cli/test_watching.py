"""`homing library watch`."""

from __future__ import annotations

from pathlib import Path

import pytest

from homing.libraries.models import Library
from tests.cli.conftest import Run

pytestmark = pytest.mark.parity


def test_a_library_is_watched_polled_or_left_alone_as_one_says(homing: Run, anna: str, photos: Path) -> None:
    homing("library", "create", str(photos))
    assert homing("library", "watch", "photos").out.startswith("photos: watching is on\n")
    for mode in ("poll", "off", "on"):
        assert homing("library", "watch", "photos", mode).out.startswith(f"photos: watching is {mode}\n")
        assert Library.objects.get().watch == mode
    said = homing("library", "watch", "photos", "off", "--json").json
    assert (said["mode"], said["paths"][0]["path"], said["paths"][0]["state"]) == ("off", str(photos), "off")


def test_a_mode_that_there_is_not_is_refused(homing: Run, anna: str, photos: Path) -> None:
    homing("library", "create", str(photos))
    assert homing("library", "watch", "photos", "sometimes").code == 2
    assert Library.objects.get().watch == "on"


def test_changing_how_a_library_is_watched_leaves_a_receipt(homing: Run, anna: str, photos: Path) -> None:
    homing("library", "create", str(photos))
    homing("library", "watch", "photos", "off")
    assert "it is not watched" in homing("receipts", "list").out

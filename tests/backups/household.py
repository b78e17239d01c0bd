"""A family with photos about which much was said, and what of it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from homing.accounts.models import User
from homing.assets.models import Asset, Words
from homing.assets.words import Said, say
from homing.libraries.models import Library
from tests.api.house import make_picture, new_library, new_user, scan

CAPTION = "Grandmother’s last summer 🌻"


def move_in(folder: Path) -> Library:
    """Three photos, words about each."""
    anna = new_user("anna", is_admin=True)
    for name in ("beach.jpg", "snow.jpg", "cake.jpg"):
        make_picture(folder / name)
    library = new_library(anna, folder, "Family")
    scan(library)
    speak(CAPTION)
    return library


def speak(caption: str) -> None:
    """A caption, stars and a heart for every photo there is."""
    anna = User.objects.get()
    for number, asset in enumerate(Asset.objects.order_by("id"), start=1):
        said = Said(description=f"{caption} {number}", rating=number % 5 + 1, is_favorite=True)
        say([asset.pk], said, by_id=anna.pk)


def all_words() -> list[tuple[Any, ...]]:
    """Everything that anybody said, photo by photo."""
    return list(
        Words.objects.order_by("asset_id").values_list(
            "asset__file__name", "description", "rating", "asset__is_favorite", "asset__library__name"
        )
    )

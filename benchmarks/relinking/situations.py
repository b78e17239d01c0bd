"""What people and programs do to real pictures between two scans, and where each picture lies afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import ImageEnhance

from tests.support.scenes import as_jpeg, scene

PHOTOS = 60
CAMERA = ("Canon", "Canon EOS R6")

Steps = Iterator[dict[int, Path]]
"""Each step is something done before a scan; it tells where each picture lies then."""
Situation = Callable[[Path], Steps]


def photo(number: int, *, is_brighter: bool = False, title: str = "", has_camera: bool = True) -> bytes:
    """The picture of this number as a file; taken a minute after the one before."""
    picture = scene(number)
    if is_brighter:
        picture = ImageEnhance.Brightness(picture).enhance(1.2)
    if not has_camera:
        return as_jpeg(picture, title=title)
    taken = f"2024:05:06 {number // 60:02d}:{number % 60:02d}:09"
    return as_jpeg(picture, taken=taken, subseconds=f"{number % 100:02d}", camera=CAMERA, title=title)


def first(folder: Path, *, has_camera: bool = True) -> dict[int, Path]:
    where = {number: folder / "trip" / f"IMG_{number:04d}.jpg" for number in range(PHOTOS)}
    (folder / "trip").mkdir()
    for number, path in where.items():
        path.write_bytes(photo(number, has_camera=has_camera))
    return where


def _to(folder: Path, name: str) -> dict[int, Path]:
    (folder / "sorted").mkdir(exist_ok=True)
    return {number: folder / "sorted" / name.format(number=number) for number in range(PHOTOS)}


def moved(folder: Path) -> Steps:
    old = first(folder)
    yield old
    new = _to(folder, "holiday {number}.jpg")
    for number, path in old.items():
        path.rename(new[number])
    yield new


def folder_renamed(folder: Path) -> Steps:
    old = first(folder)
    yield old
    (folder / "trip").rename(folder / "Italy 2024")
    yield {number: folder / "Italy 2024" / path.name for number, path in old.items()}


def names_rotated(folder: Path) -> Steps:
    old = first(folder)
    yield old
    for number, path in old.items():
        path.rename(path.with_suffix(f".{number}"))
    new = {number: old[(number + 1) % PHOTOS] for number in old}
    for number, path in new.items():
        old[number].with_suffix(f".{number}").rename(path)
    yield new


def moved_to_another_drive(folder: Path) -> Steps:
    """Copied with their times and deleted, as `mv` and file managers do it: other files, by their ids."""
    old = first(folder)
    yield old
    new = _to(folder, "holiday {number}.jpg")
    for number, path in old.items():
        shutil.copy2(path, new[number])
        path.unlink()
    yield new


def copied_and_deleted_next_day(folder: Path) -> Steps:
    old = first(folder)
    yield old
    new = _to(folder, "holiday {number}.jpg")
    for number, path in old.items():
        shutil.copyfile(path, new[number])
    yield old
    for path in old.values():
        path.unlink()
    yield new


def edited(folder: Path) -> Steps:
    """By a program that writes a new file and puts it in place of the old one."""
    old = first(folder)
    yield old
    for number, path in old.items():
        path.with_suffix(".tmp").write_bytes(photo(number, is_brighter=True))
        path.with_suffix(".tmp").rename(path)
    yield old


def _saved_elsewhere(folder: Path, old: dict[int, Path], new: dict[int, Path], **how: bool) -> Steps:
    yield old
    for number, path in old.items():
        new[number].write_bytes(photo(number, title="A title", **how))
        path.unlink()
    yield new


def tagged_and_moved_in_place(folder: Path) -> Steps:
    """Tags written into the very file, which is then moved."""
    old = first(folder)
    yield old
    new = _to(folder, "holiday {number}.jpg")
    for number, path in old.items():
        path.write_bytes(photo(number, title="A title"))
        path.rename(new[number])
    yield new


def edited_and_moved(folder: Path) -> Steps:
    yield from _saved_elsewhere(folder, first(folder), _to(folder, "holiday {number}.jpg"), is_brighter=True)


def edited_and_moved_without_camera(folder: Path) -> Steps:
    """Scans and screenshots, under the name they had."""
    old = first(folder, has_camera=False)
    yield from _saved_elsewhere(folder, old, _to(folder, "IMG_{number:04d}.jpg"), is_brighter=True, has_camera=False)


def edited_moved_and_renamed_without_camera(folder: Path) -> Steps:
    old = first(folder, has_camera=False)
    yield from _saved_elsewhere(folder, old, _to(folder, "holiday {number}.jpg"), is_brighter=True, has_camera=False)


def replaced(folder: Path) -> Steps:
    """Another picture under the old name, as a camera that counts from one again writes it."""
    old = first(folder)
    yield old
    for number, path in old.items():
        path.with_suffix(".tmp").write_bytes(photo(number + 500))
        path.with_suffix(".tmp").rename(path)
    yield {}


SITUATIONS: dict[str, Situation] = {
    "moved and renamed": moved,
    "their folder renamed": folder_renamed,
    "names rotated, each has another's": names_rotated,
    "moved to another drive": moved_to_another_drive,
    "copied, and the first files deleted a scan later": copied_and_deleted_next_day,
    "edited where they are": edited,
    "tags written into the files, then moved": tagged_and_moved_in_place,
    "edited, saved elsewhere under another name": edited_and_moved,
    "the same of pictures of no camera, under their names": edited_and_moved_without_camera,
    "the same of pictures of no camera, under other names": edited_moved_and_renamed_without_camera,
    "other pictures put in their place": replaced,
}

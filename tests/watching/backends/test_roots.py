"""What becomes of a root: left out folders, links, and roots that go and come."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from homing.paths import is_hidden, split
from homing.watching.backends.inotify import InotifyBackend
from homing.watching.backends.polling import PollingBackend
from homing.watching.backends.watch import Backend, Dirty, Lost, Ready, RootToWatch, State
from tests.watching.backends.conftest import Watch
from tests.watching.backends.mirror import Mirror

both = pytest.mark.parametrize("make", [InotifyBackend, lambda: PollingBackend(interval_s=0.3)], ids=["told", "polled"])


def _write(path: bytes, content: bytes = b"x") -> None:
    with open(path, "wb") as file:
        file.write(content)


def _hidden(folder: bytes) -> bool:
    return is_hidden(split(folder)[1])


def _lost(mirror: Mirror) -> int:
    return sum(isinstance(word, Lost) for word in mirror.words)


@both
def test_what_is_left_out_is_neither_watched_nor_said(top: bytes, watch: Watch, make: type[Backend]) -> None:
    os.makedirs(top + b"/.trash/deep")
    os.makedirs(top + b"/album")
    mirror = watch(make(), prunes=_hidden)
    standing = mirror.backend.standing(top)
    assert standing.folders_needed == 2
    os.makedirs(top + b"/.trash/deep/deeper")
    os.makedirs(top + b"/.new/deep")
    _write(top + b"/.trash/deep/a.jpg")
    _write(top + b"/album/a.jpg")
    mirror.wait_until_it_is_what_the_disk_is()
    assert {word.folder for word in mirror.words if isinstance(word, Dirty)} <= {top, top + b"/album"}
    assert mirror.backend.standing(top).folders_needed == 2


@both
def test_a_folder_that_is_renamed_out_of_hiding_is_said(top: bytes, watch: Watch, make: type[Backend]) -> None:
    os.makedirs(top + b"/.draft/inner")
    _write(top + b"/.draft/inner/a.jpg")
    mirror = watch(make(), prunes=_hidden)
    os.rename(top + b"/.draft", top + b"/draft")
    mirror.wait_until_it_is_what_the_disk_is()
    _write(top + b"/draft/inner/b.jpg")
    mirror.wait_until_it_is_what_the_disk_is()
    os.rename(top + b"/draft", top + b"/.draft")
    mirror.wait_until_it_is_what_the_disk_is()


@both
def test_other_options_are_taken_over_without_a_gap(top: bytes, watch: Watch, make: type[Backend]) -> None:
    os.makedirs(top + b"/.trash/deep")
    _write(top + b"/.trash/deep/a.jpg")
    backend = make()
    mirror = watch(backend, prunes=_hidden)
    before = len(mirror.words)
    backend.add_root(RootToWatch(top))
    mirror.prunes = lambda folder: False
    mirror.wait_for(lambda: Ready(top) in mirror.words[before:])
    mirror.wait_until_it_is_what_the_disk_is()
    backend.add_root(RootToWatch(top, prunes=_hidden))
    mirror.wait_for(lambda: backend.standing(top).folders_needed == 1)


@both
def test_an_ignore_file_makes_its_folder_a_dirty_tree(top: bytes, watch: Watch, make: type[Backend]) -> None:
    os.makedirs(top + b"/album/inner")
    _write(top + b"/album/inner/a.jpg")
    mirror = watch(make(), prunes=lambda folder: os.path.exists(folder + b"/.nomedia"))
    _write(top + b"/album/.homingignore", b"inner\n")
    mirror.wait_for(lambda: Dirty(top + b"/album", is_tree=True) in mirror.words)


@both
def test_links_are_followed_where_that_was_asked_for(
    tmp_path: Path, top: bytes, watch: Watch, make: type[Backend]
) -> None:
    outside = os.fsencode(tmp_path / "outside")
    os.makedirs(outside + b"/inner")
    os.symlink(outside, top + b"/link")
    os.symlink(top, outside + b"/circle")
    mirror = watch(make(), follow_symlinks=True)
    before = len(mirror.words)
    _write(outside + b"/inner/a.jpg")
    mirror.wait_for(lambda: Dirty(top + b"/link/inner") in mirror.words[before:])
    os.unlink(top + b"/link")
    mirror.wait_for(lambda: Dirty(top + b"/link", is_tree=True) in mirror.words)
    os.symlink(outside, top + b"/again")
    mirror.wait_for(lambda: Dirty(top + b"/again", is_tree=True) in mirror.words)


@both
def test_a_link_whose_folder_comes_later_is_followed_then(
    tmp_path: Path, top: bytes, watch: Watch, make: type[Backend]
) -> None:
    os.symlink(tmp_path / "later", top + b"/link")
    mirror = watch(make(), follow_symlinks=True)
    os.mkdir(tmp_path / "later")
    mirror.wait_for(lambda: Dirty(top + b"/link", is_tree=True) in mirror.words)
    (tmp_path / "later" / "x.jpg").write_bytes(b"x")
    mirror.wait_for(lambda: Dirty(top + b"/link") in mirror.words)


def test_a_folder_with_two_names_is_said_under_both(tmp_path: Path, top: bytes, watch: Watch) -> None:
    os.makedirs(top + b"/album/inner")
    os.symlink(top + b"/album", top + b"/link")
    mirror = watch(follow_symlinks=True)
    _write(top + b"/album/inner/a.jpg")
    mirror.wait_for(lambda: {Dirty(top + b"/album/inner"), Dirty(top + b"/link/inner")} <= set(mirror.words))


@both
def test_a_root_that_is_moved_away_is_lost_and_is_lost_again_when_it_is_back(
    tmp_path: Path, top: bytes, watch: Watch, make: type[Backend]
) -> None:
    _write(top + b"/a.jpg")
    mirror = watch(make())
    os.rename(top, tmp_path / "elsewhere")
    mirror.wait_for(lambda: _lost(mirror) >= 1 and mirror.backend.standing(top).state is State.DEGRADED)
    mirror.wait_until_it_is_what_the_disk_is()
    os.rename(tmp_path / "elsewhere", top)
    mirror.wait_for(lambda: mirror.backend.standing(top).state is not State.DEGRADED)
    mirror.wait_until_it_is_what_the_disk_is()
    _write(top + b"/b.jpg")
    mirror.wait_until_it_is_what_the_disk_is()


def test_a_root_whose_folder_above_is_replaced_is_lost_and_watched_anew(tmp_path: Path) -> None:
    above = os.fsencode(tmp_path / "above")
    other = os.fsencode(tmp_path / "other")
    for folder in (above, other):
        os.makedirs(folder + b"/photos/inner")
    _write(other + b"/photos/inner/theirs.jpg")
    backend = InotifyBackend()
    backend.add_root(RootToWatch(above + b"/photos"))
    mirror = Mirror(backend, above + b"/photos")
    mirror.wait_until_ready()
    os.rename(above, tmp_path / "away")
    os.rename(other, above)
    mirror.wait_for(lambda: _lost(mirror) >= 1)
    mirror.wait_until_it_is_what_the_disk_is()
    _write(above + b"/photos/inner/new.jpg")
    mirror.wait_until_it_is_what_the_disk_is()
    backend.close()


@both
def test_a_root_that_is_not_there_is_watched_when_it_comes(tmp_path: Path, make: type[Backend]) -> None:
    root = os.fsencode(tmp_path / "later")
    backend = make()
    backend.add_root(RootToWatch(root))
    mirror = Mirror(backend, root)
    mirror.wait_until_ready()
    os.makedirs(root + b"/inner")
    _write(root + b"/inner/a.jpg")
    mirror.wait_until_it_is_what_the_disk_is()
    mirror.wait_for(lambda: backend.standing(root).state in {State.WATCHING, State.POLLING})
    _write(root + b"/inner/b.jpg")
    mirror.wait_until_it_is_what_the_disk_is()
    backend.close()


@both
def test_a_root_that_is_removed_is_spoken_of_no_more(tmp_path: Path, make: type[Backend]) -> None:
    one, other = os.fsencode(tmp_path / "one"), os.fsencode(tmp_path / "other")
    os.mkdir(one)
    os.mkdir(other)
    backend = make()
    for root in (one, other):
        backend.add_root(RootToWatch(root))
    backend.remove_root(one)
    _write(one + b"/a.jpg")
    _write(other + b"/a.jpg")
    mirror = Mirror(backend, other)
    mirror.wait_until_it_is_what_the_disk_is()
    assert not any(word for word in mirror.words if getattr(word, "root", other) != other)
    with pytest.raises(KeyError):
        backend.standing(one)
    backend.close()

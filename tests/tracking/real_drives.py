"""The drives of `drives` on real files, with symbolic links. A drive is a folder that is put aside, with an empty one
or another disk's in its place; what lies deeper is on no drive of its own. Permissions are real, and a seam keeps to
them even where tests run as root, whom the operating system lets through."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Hashable

from homing.libraries.models import Library
from homing.paths import RealFileSystem, inside, join, split
from tests.tracking.acts import Act, RealDisk, path_of
from tests.tracking.drives import IGNORE_ACTS, IN_ARCHIVE, PATHS, Identity, Seen, Unwell

LINK_ACTS = ["link", "link-folder"]
_RIGHT, _NOTHING, _OTHERS = b"right", b"nothing", [b"other", b"another"]


class RealDrives(RealDisk):
    """`photos` in a folder of its own is the drive, `archive` beside it lies on the computer's disk."""

    def __init__(self, folder: bytes) -> None:
        super().__init__(join(folder, b"photos"))
        self.main, self.archive = self.root, join(folder, b"archive")
        self._top, self._aside = folder, join(folder, b"aside")
        self._here = _RIGHT
        for path in (self.root, self.archive, self._aside, join(self._aside, _NOTHING)):
            os.mkdir(path)
        for name in _OTHERS:
            self._write(join(self._aside, name + b"/" + name + b".jpg"), b"a stranger's " + name)
            self._write(join(self._aside, name + b"/a/1.jpg"), b"a stranger's other " + name)
        self.unwell = Unwell(RealFileSystem(), self._is_denied)
        self.filesystem = self.unwell.filesystem

    def path(self, number: int) -> bytes:
        number %= PATHS
        return self.root + path_of(number) if number < 16 else self.archive + IN_ARCHIVE[number - 16]

    def act(self, act: Act, library: Library) -> None:
        name, first, second = act
        one, other = self.path(first), self.path(second)
        self._count += 1
        with contextlib.suppress(OSError):  # what is not possible now, a person would be told so too
            if name in ("unplug", "plug", "plug-other"):
                self._put({"unplug": _NOTHING, "plug": _RIGHT, "plug-other": _OTHERS[second % 2]}[name])
            elif name in ("deny", "allow", "deny-file", "allow-file"):
                path = one if name.endswith("file") else split(one)[0]
                if os.path.exists(path) and path not in (self.root, self.archive):
                    os.chmod(path, (0o700 if os.path.isdir(path) else 0o600) if name.startswith("allow") else 0)
            elif name in IGNORE_ACTS:
                self._ignore(name, split(one)[0])
            elif name == "link" and os.path.isfile(one):
                os.symlink(one, join(split(other)[0], b"link %d.jpg" % second))
            elif name == "link-folder" and os.path.isdir(split(one)[0]):
                os.symlink(split(one)[0], join(split(other)[0], b"link %d" % second))
            elif name in ("copy-times", "move", "swap", "move-folder") and self._here != _RIGHT:
                pass  # onto another drive nothing comes with its times
            elif name in ("move-folder", "remove-folder") and split(one)[0] in (self.root, self.archive):
                pass
            else:
                self._play(name, one, other, act, library)

    def _put(self, name: bytes) -> None:
        os.rename(self.root, join(self._aside, self._here))
        os.rename(join(self._aside, name), self.root)
        self._here = name

    def _ignore(self, name: str, folder: bytes) -> None:
        nomedia, ignore = join(folder, b".nomedia"), join(folder, b".homingignore")
        if name == "no-ignore":
            for path in (nomedia, ignore):
                with contextlib.suppress(OSError):
                    os.remove(path)
        else:
            self._write(nomedia if name == "nomedia" else ignore, b"" if name == "nomedia" else b"*.png\n")

    def unplug_now(self, number: int) -> None:
        del number
        self._put(_NOTHING)

    def mend(self) -> None:
        self._put(_RIGHT)
        for folder, folders, files in os.walk(self._top):
            for path in [*(join(folder, name) for name in folders), *(join(folder, name) for name in files)]:
                if not os.path.islink(path):
                    os.chmod(path, 0o700 if os.path.isdir(path) else 0o600)

    def _is_denied(self, call: str, path: bytes) -> bool:
        """What the operating system says to who is not root."""
        with contextlib.suppress(OSError):
            real = os.path.realpath(path)
            above = split(real)[0]
            while inside(above, self._top):
                if not stat.S_IMODE(os.stat(above).st_mode) & 0o100:
                    return True
                above = split(above)[0]
            if call in ("list_folder", "content_hash", "quick_hash", "read_small"):
                return not stat.S_IMODE(os.stat(real).st_mode) & 0o400
        return False

    # -- the truth -------------------------------------------------------------------------------------------------

    def files(self, below: bytes) -> dict[bytes, Seen]:
        found: dict[bytes, Seen] = {}
        for folder, folders, names in os.walk(below or self._top):
            if folder == self._top:
                folders.remove(b"aside")
            folders[:] = [name for name in folders if self.may_list(join(folder, name))]
            for name in names:
                path = join(folder, name)
                if not os.path.islink(path):
                    seen = os.lstat(path)
                    found[path] = Seen(seen.st_size, seen.st_mtime_ns, self.identity(path))
        return found

    def folder(self, path: bytes) -> Identity | None:
        if not os.path.isdir(path):
            return None
        return os.stat(path).st_ino, RealFileSystem().birth_ns(path)

    def volume(self, path: bytes) -> Hashable:
        return os.stat(path).st_dev

    def may_list(self, path: bytes) -> bool:
        return not self._is_denied("list_folder", path)

    def is_empty(self, path: bytes) -> bool:
        return not os.path.isdir(path) or not os.listdir(path)

    def identity(self, path: bytes) -> Identity | None:
        try:
            return os.stat(path).st_ino, RealFileSystem().birth_ns(os.path.realpath(path))
        except OSError:
            return None

    def links(self) -> set[bytes]:
        return {
            join(folder, name)
            for folder, folders, names in os.walk(self._top)
            for name in [*folders, *names]
            if os.path.islink(join(folder, name))
        }

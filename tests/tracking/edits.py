"""What people do with photos and libraries, as acts that Hypothesis draws; one person with two libraries. Each act
that leaves receipts returns them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from datetime import datetime

from homing.assets import taking_back
from homing.assets.models import Asset, FileState
from homing.assets.trashing import restore, restore_all, trash
from homing.assets.words import Said, say
from homing.clock import moment
from homing.database import write_transaction
from homing.libraries import receipted
from homing.libraries.editing import edit_library
from homing.libraries.models import ImportPath, Library
from homing.libraries.receipted import fields_of, put_paths, write_edit
from homing.lifecycle import standing
from homing.lifecycle.emptying import empty
from homing.lifecycle.forgetting import Choice, forget
from homing.lifecycle.restoring import remember, show_again
from homing.receipts.models import Receipt
from homing.receipts.undoing import NotUndoable, Undone, undo
from homing.tracking.relinking.reuniting import reunite
from tests.tracking.acts import Act
from tests.tracking.drives import Drives
from tests.tracking.visible import process, rows_of
from tests.tracking.world import World, new_library

UNDOERS = [taking_back, standing, receipted]
"""Each says how its acts are undone, once it is imported."""
SAYINGS = ["say", "favourite", "date", "place", "trash", "restore"]
LETTING_GO = ["restore-all", "empty", "forget", "remember", "show-again"]
EDITS = ["pattern", "add-pattern", "no-pattern", "hidden", "ignore-files", "links", "timeline", "paths", "paths"]

_PATTERNS = ["**/Raw/**", "**/*.png", "**/a/b/**", "**/1.jpg", "**/usb/**", "**/*"]
_PHOTOS, _A, _C, _USB, _ARCHIVE = b"", b"/a", b"/c", b"/usb", b"archive"
_PATHS: list[tuple[list[bytes], list[bytes]]] = [
    ([_PHOTOS], []),
    ([_PHOTOS, _A], []),
    ([_PHOTOS, _USB], []),
    ([_PHOTOS, _ARCHIVE], []),
    ([_PHOTOS], [_ARCHIVE]),
    ([], [_PHOTOS]),
    ([], []),
    ([_A, _C], []),
    ([_A], [_C]),
    ([_ARCHIVE], [_USB]),
]
"""Import paths of the one library and of the other, relative to the drive but for the archive; none lies in two."""


class Household:
    """A person with two libraries: one on the whole drive, another whose import paths come and go."""

    def __init__(self, world: World, disk: Drives) -> None:
        world.clock.move(time.time() - world.clock.now_ns() / 1e9)  # undoing goes by the real clock
        self.world = world
        self.disk = disk
        self.library = world.library
        self.other = new_library(world.owner)
        self.receipts: list[int] = []
        self._count = 0

    @property
    def libraries(self) -> tuple[Library, Library]:
        return self.library, self.other

    @property
    def now(self) -> datetime:
        return moment(self.world.clock)

    def play(self, act: Act) -> list[int]:
        """One act of a person, or of a program on the disk; returns its receipts. Scans are the caller's."""
        name, first, second = act
        before = Receipt.objects.count()
        if name in SAYINGS:
            self._say(name, self._chosen(first, second))
        elif name in LETTING_GO:
            self._let_go(name, self._chosen(first, second))
        elif name == "paths":
            self._set_paths(first)
        elif name in EDITS:
            self._edit(act, self.other if second % 4 == 3 else self.library)
        elif name == "undo" and self.receipts:
            with contextlib.suppress(NotUndoable):
                self.undo(self.receipts[first % len(self.receipts)])
        elif name == "hash":
            self._process()
        else:
            self.disk.act(act, self.library)
        made = list(Receipt.objects.order_by("pk").values_list("pk", flat=True)[before:])
        self.receipts += made
        return made

    def undo(self, receipt: int) -> Undone:
        return undo(receipt, self.world.owner.pk, self.now)

    def _chosen(self, first: int, second: int) -> list[int]:
        """One photo, or several of them."""
        assets = list(Asset.objects.filter(owner=self.world.owner).order_by("pk").values_list("pk", flat=True))
        if not assets:
            return []
        start = first % len(assets)
        return assets[start : start + 1 + second % 3]

    def _say(self, name: str, chosen: list[int]) -> None:
        self._count += 1
        count, by_id = self._count, self.world.owner.pk
        if not chosen:
            return
        said: dict[str, Callable[[], object]] = {
            "say": lambda: say(chosen, Said(description=f"words {count % 4}"), by_id=by_id),
            "favourite": lambda: say(chosen, Said(is_favorite=bool(count % 3), rating=count % 6), by_id=by_id),
            "date": lambda: say(chosen, Said(shift_minutes=1440 * (count % 3 - 1) + 60), by_id=by_id),
            "place": lambda: say(chosen, Said(place=(count % 5, 1.5)), by_id=by_id),
            "trash": lambda: trash(chosen, by_id=by_id, now=self.now),
            "restore": lambda: restore(chosen, by_id=by_id, now=self.now),
        }
        said[name]()

    def _let_go(self, name: str, chosen: list[int]) -> None:
        owner, now = self.world.owner.pk, self.now
        if name == "restore-all":
            restore_all(owner, by_id=owner, now=now)
        elif name == "empty":
            empty(owner, by_id=owner, now=now)
        elif name == "forget":
            forget(owner, Choice(chosen), by_id=owner, now=now)
        elif name == "remember":
            remember(owner, by_id=owner, now=now)
        else:
            show_again(owner, by_id=owner, now=now)

    def _edit(self, act: Act, library: Library) -> None:
        name, first, _ = act
        library.refresh_from_db()
        pattern = _PATTERNS[first % len(_PATTERNS)]
        if name == "hidden":
            edit_library(library, include_hidden=not library.include_hidden)
        elif name == "ignore-files":
            edit_library(library, use_ignore_files=not library.use_ignore_files)
        elif name == "links":
            edit_library(library, follow_symlinks=not library.follow_symlinks)
        elif name == "timeline":
            edit_library(library, in_timeline=not library.in_timeline)
        else:
            added = sorted({*library.exclusion_patterns, pattern}) if name == "add-pattern" else [pattern]
            edit_library(library, exclusion_patterns=[] if name == "no-pattern" else added)

    def _set_paths(self, number: int) -> None:
        for library, below in zip(self.libraries, _PATHS[number % len(_PATHS)], strict=True):
            set_paths(library, [self.disk.archive if path == _ARCHIVE else self.disk.main + path for path in below])

    def _process(self) -> None:
        readable: dict[bytes, tuple[bytes, int, int]] = {}
        for row in rows_of(self.world.owner).values():
            if row.state is FileState.PRESENT:
                try:
                    content, entry = self.disk.filesystem.content_hash(row.path)
                except OSError:
                    continue
                readable[row.path] = (content, entry.size, entry.mtime_ns)
        process(self.world.owner, readable)
        reunite(self.world.owner.pk, scan_id=None, now=lambda: self.now)


def set_paths(library: Library, wanted: list[bytes]) -> None:
    """Edit import paths as a person does, wherever they lie: in memory there is no folder to be checked."""
    library.refresh_from_db()
    with write_transaction():
        before = fields_of(library)
        put_paths(library, wanted)
        write_edit(library, before, fields_of(library), None)


def settings_of(library: Library) -> dict[str, object]:
    """All that a person can edit in a library."""
    library.refresh_from_db()
    shown = {path.path: path.position for path in ImportPath.objects.filter(library=library, removed_at=None)}
    return {**fields_of(library), "import_paths": sorted(shown, key=lambda path: shown[path])}

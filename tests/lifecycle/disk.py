"""A library over a real folder, whose originals may be deleted."""

from __future__ import annotations

import os
import time
from pathlib import Path

from blake3 import blake3

from homing.assets.models import File, FileState
from homing.clock import moment
from homing.libraries.models import Library
from homing.lifecycle.copies import Verdict
from homing.lifecycle.originals import Deletion, delete, preview
from homing.paths import RealFileSystem
from tests.support.memory_filesystem import MovedClock
from tests.tracking.world import check_day_counts, new_library, new_owner, scan


class Disk:
    """One owner's library, which allows deletion, over a real folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clock = MovedClock(time.time() + 60)
        self.files = RealFileSystem()
        self.owner = new_owner()
        root.mkdir(exist_ok=True)
        self.library = new_library(self.owner, os.fsencode(root))
        Library.objects.filter(pk=self.library.pk).update(allow_deletion=True)

    def write(self, name: str, content: str | None = None) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content or name)
        return path

    def scan(self) -> None:
        self.clock.move(60)
        scan(self.library, self.files, self.clock)
        for file in File.objects.filter(folder__import_path__library=self.library, state=FileState.PRESENT):
            path = self.path_of(file)
            File.objects.filter(pk=file.pk).update(content_hash=blake3(path.read_bytes()).digest())

    def path_of(self, file: File) -> Path:
        names = [os.fsdecode(file.name)]
        folder = file.folder
        while folder.parent is not None:
            names.append(os.fsdecode(folder.name))
            folder = folder.parent
        return Path(os.fsdecode(folder.import_path.path), *reversed(names))

    def asset(self, name: str) -> int:
        for file in File.objects.select_related("folder__import_path").exclude(asset=None):
            if self.path_of(file) == self.root / name:
                assert file.asset is not None
                return file.asset.pk
        raise LookupError(name)

    def delete(
        self, *names: str, last_copies: bool = False, expected: int | None = None, expected_last: int | None = None
    ) -> Deletion:
        done = delete(
            self.owner.pk,
            [self.asset(name) for name in names],
            self.files,
            by_id=self.owner.pk,
            last_copies=last_copies,
            expected=expected,
            expected_last=expected_last,
            now=moment(self.clock),
        )
        check_day_counts(self.library)
        return done

    def why_not(self, name: str) -> str:
        """Why this one is refused, by the preview and by the act alike."""
        (line,) = preview(self.owner.pk, [self.asset(name)], self.files).lines
        assert line.verdict is Verdict.REFUSED, line
        done = self.delete(name, last_copies=True)
        assert (done.count, done.receipt_id) == (0, None)
        (refused,) = done.refused
        assert refused.why == line.why
        assert (self.root / name).exists() or "missing" in line.why
        return line.why

"""Which import path of a person's libraries does a path lie in? What lies in none is nobody's business here."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from homing.libraries.import_paths import as_bytes, normalise
from homing.libraries.models import ImportPath
from homing.paths import inside, relative, split
from homing.paths.names import readings


@dataclass(frozen=True, slots=True)
class Covered:
    """A path and the import path that covers it."""

    path: bytes
    import_path: ImportPath

    @property
    def below(self) -> list[bytes]:
        """The names that lead from the import path to it."""
        return [name for name in relative(self.path, self.import_path.path).split(b"/") if name]

    def above(self) -> Covered | None:
        """The folder that it lies in; None for the import path itself."""
        return Covered(split(self.path)[0], self.import_path) if self.below else None


def owned_import_paths(owner_id: int) -> list[ImportPath]:
    """The import paths of this person's libraries, with their libraries, by path."""
    return list(
        ImportPath.objects.filter(library__owner_id=owner_id, library__deleted_at=None, removed_at=None)
        .select_related("library")
        .order_by("path", "id")
    )


def covered(owner_id: int, shown: str) -> list[Covered]:
    """What a path as people write it, or as it was shown to them, may mean inside this person's libraries.

    Mostly one; two where it holds `\\xNN`, which is how bytes that are no text are shown; none for a path outside.
    Nothing need be there any more. Raises LibraryError with a sentence for what is no absolute path at all.
    """
    roots = owned_import_paths(owner_id)
    found: list[Covered] = []
    for path in absolute_readings(shown):
        covering = [root for root in roots if inside(path, root.path)]
        if covering:
            found.append(Covered(path, max(covering, key=lambda root: len(root.path))))
    return found


def absolute_readings(shown: str) -> list[bytes]:
    """The paths that the text may mean, wherever they lie. By the text alone, unlike for a new import path: what was
    moved away cannot be asked. Raises LibraryError for what is no absolute path."""
    return [
        b"/" + posixpath.normpath(raw).lstrip(b"/") if raw.startswith(b"/") else normalise(raw)
        for raw in (as_bytes(reading) for reading in readings(shown))
    ]

"""What receipts keep of a library that was made or edited, and how that is undone."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from homing.database import write_transaction
from homing.libraries.deleting import delete_library, restore_library
from homing.libraries.import_paths import current_import_paths
from homing.libraries.models import ImportPath, Library
from homing.libraries.options import NAMES
from homing.libraries.rules_of import fingerprint_of
from homing.paths import display
from homing.receipts.models import Act, Receipt
from homing.receipts.undoing import NotUndoable, Undone, undoes
from homing.receipts.writing import write_receipt

PATHS = "import_paths"
PATTERNS = "exclusion_patterns"
_LISTS = {PATHS: "folder", PATTERNS: "pattern"}
_SPOKEN = {
    "include_hidden": "hidden files",
    "follow_symlinks": "symbolic links",
    "use_ignore_files": "ignore files",
    "in_timeline": "the timeline",
    "purge_missing_after_days": "what becomes of missing photos",
    "allow_deletion": "the deletion of originals",
    "write_back": "writing to files",
    "watch": "how it is watched",
}

_WATCHED = {"on": "it is watched", "poll": "it is watched by looking again and again", "off": "it is not watched"}

Fields = dict[str, object]


def fields_of(library: Library) -> Fields:
    """All that an edit can change. Paths are bytes, which JSON has no text for."""
    found: Fields = {"name": library.name, PATTERNS: list(library.exclusion_patterns)}
    found[PATHS] = [b64encode(row.path).decode() for row in current_import_paths(library)]
    return found | {name: getattr(library, name) for name in NAMES}


def write_edit(library: Library, before: Fields, after: Fields, by_id: int | None) -> int | None:
    """The receipt of an edit, inside its transaction; None where nothing was changed."""
    names = [name for name in after if before[name] != after[name]]
    if not names:
        return None
    return write_receipt(
        Act.EDITED_LIBRARY,
        f"The library “{before['name']}” was changed: {'; '.join(_changes(before, after, names))}",
        owner_id=library.owner_id,
        by_id=by_id,
        library_id=library.pk,
        details={"before": {name: before[name] for name in names}, "after": {name: after[name] for name in names}},
    )


def write_creation(library: Library, by_id: int | None) -> int:
    """The receipt of a new library, inside its transaction."""
    return write_receipt(
        Act.CREATED_LIBRARY,
        f"The library “{library.name}” was made",
        owner_id=library.owner_id,
        by_id=by_id,
        library_id=library.pk,
    )


def changed_by(receipt: Receipt) -> frozenset[str]:
    """The fields that an edit changed."""
    return frozenset(cast("Mapping[str, object]", receipt.details.get("after", {})))


def _changes(before: Fields, after: Fields, names: Sequence[str]) -> list[str]:
    said: list[str] = []
    for name in names:
        if name == "name":
            said.append(f"it is called “{after[name]}” now")
        elif name in _LISTS:
            old, new = cast("list[str]", before[name]), cast("list[str]", after[name])
            added = [one for one in new if one not in old]
            gone = [one for one in old if one not in new]
            said += [f"{_things(name, ones)} {verb}" for ones, verb in ((added, "added"), (gone, "taken out")) if ones]
            if not added and not gone:
                said.append(f"{_LISTS[name]}s in another order")
        elif name == "purge_missing_after_days":
            days = after[name]
            said.append(f"missing photos are {'kept' if days is None else f'taken out after {days} days'}")
        elif name == "watch":
            said.append(_WATCHED[str(after[name])])
        else:
            said.append(f"{_SPOKEN[name]} {'on' if after[name] else 'off'}")
    return said


def _things(name: str, ones: Sequence[str]) -> str:
    what = _LISTS[name]
    if len(ones) == 1:
        return f"{what} {display(b64decode(ones[0])) if name == PATHS else ones[0]}"
    return f"{len(ones)} {what}s"


@undoes(Act.EDITED_LIBRARY)
def undo_edit(receipt: Receipt) -> Undone:
    """Give the library its former name, folders, patterns and options, as far as nobody changed them since. The
    caller asks for its scan, so that files come back."""
    before, after = (cast("Fields", receipt.details[key]) for key in ("before", "after"))
    undone = Undone()
    with write_transaction():
        library = Library.objects.select_for_update().filter(pk=receipt.library_id, deleted_at=None).first()
        if library is None:
            raise NotUndoable("The library was deleted since.")
        current = fields_of(library)
        wanted: Fields = {}
        for name, set_value in after.items():
            if current[name] == set_value:
                wanted[name] = before[name]
            elif name in _LISTS:
                wanted[name] = _without(
                    cast("list[str]", current[name]), cast("list[str]", before[name]), cast("list[str]", set_value)
                )
            elif current[name] != before[name]:
                what = "name" if name == "name" else f"option ({_SPOKEN[name]})"
                undone.left.append(f"The library’s {what} was changed since, and stays.")
        undone.count = 1 if wanted else 0
        for name, value in wanted.items():
            if name != PATHS:
                setattr(library, name, value)
        library.save()
        if PATHS in wanted:
            put_paths(library, [b64decode(path) for path in cast("list[str]", wanted[PATHS])])
        if all(wanted.get(name) == before[name] for name in after):
            # the rules of before the act were in force, and a person asks for just those
            library.confirmed_rules = fingerprint_of(library)
            library.save(update_fields=["confirmed_rules"])
    return undone


def _without(current: Sequence[str], before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The list without what the act added, and with what it took out."""
    kept = [one for one in current if one in before or one not in after]
    return [*kept, *(one for one in before if one not in after and one not in kept)]


def put_paths(library: Library, paths: Sequence[bytes]) -> None:
    """Make exactly these the library's import paths. One that is taken out keeps its row, so that its files come back
    if it is added again. Call inside `write_transaction()`."""
    rows = {row.path: row for row in ImportPath.objects.filter(library=library)}
    now = datetime.now(UTC)
    for position, path in enumerate(paths):
        row = rows.pop(path, None) or ImportPath(library=library, path=path)
        row.position = position
        row.removed_at = None
        row.save()
    for row in rows.values():
        if row.removed_at is None:
            row.removed_at = now
            row.save(update_fields=["removed_at"])


@undoes(Act.DELETED_LIBRARY)
def undo_deletion(receipt: Receipt) -> Undone:
    """Have the library back with all that was said about its photos."""
    number = receipt.library_id
    is_back = number is not None and (
        restore_library(number, receipt.undone_at) is not None
        or Library.objects.filter(pk=number, deleted_at=None).exists()
    )
    if not is_back:
        raise NotUndoable("The library was removed for good.")
    return Undone(receipt.count or 1)


@undoes(Act.CREATED_LIBRARY)
def undo_creation(receipt: Receipt) -> Undone:
    """Delete the library again; that can be undone for a while, too."""
    library = Library.objects.filter(pk=receipt.library_id, deleted_at=None).first()
    if library is None:
        raise NotUndoable("The library is not there any more.")
    delete_library(library, by_id=receipt.undone_by_id, now=receipt.undone_at)
    return Undone(1)

"""What `homing receipts …` and `homing library restore` do, once the index is open."""

from __future__ import annotations

import argparse
from contextlib import suppress

from homing.api import application  # with it, whoever does an act has registered how it is undone
from homing.api.receipts import chosen, undo_and_follow
from homing.api.receipts_json import receipt_shapes
from homing.api.shapes.receipts import ReceiptShape
from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.index import find_owner
from homing.cli.output import count_text, print_json, print_table
from homing.ids import Kind, WrongId
from homing.libraries.deleting import KeptLibrary, kept_libraries
from homing.receipts.models import Receipt
from homing.receipts.undoing import NotUndoable, Undone
from homing.receipts.writing import COMMAND_LINE
from homing.server import public_ids

APPLICATION = application.api


def list_them(arguments: argparse.Namespace) -> int:
    owner_id = None if arguments.owner is None else find_owner(arguments.owner).pk
    found = chosen(
        owner_id,
        acts_named=None,
        is_destructive=True if arguments.destructive else None,
        can_undo=True if arguments.undoable else None,
    )
    total = found.count()
    rows = list(found[: arguments.limit] if arguments.limit else found)
    shapes = receipt_shapes(rows, None)
    if arguments.json:
        items = [
            {"number": row.pk, **shape.model_dump(mode="json", by_alias=True)}
            for row, shape in zip(rows, shapes, strict=True)
        ]
        print_json({"total": total, "items": items})
        return ExitCode.OK
    if not shapes:
        print("Nothing of that kind was done yet." if arguments.destructive or arguments.undoable else "Nothing yet.")
        return ExitCode.OK
    print_table(
        ["NUMBER", "WHEN (UTC)", "BY", "OF", "WHAT", "UNDO"],
        [
            [str(row.pk), f"{shape.at:%Y-%m-%d %H:%M}", shape.by_name, shape.owner_name, shape.title, _undo_text(shape)]
            for row, shape in zip(rows, shapes, strict=True)
        ],
    )
    if len(shapes) < total:
        print(f"… and {total - len(shapes):,} more (--limit 0 lists all).")
    return ExitCode.OK


def undo(arguments: argparse.Namespace) -> int:
    receipt = _receipt(arguments.receipt)
    undone = _undo(receipt)
    if arguments.json:
        print_json({"count": undone.count, "left": undone.left})
        return ExitCode.OK
    print(f"Undone: {receipt.title}.")
    for sentence in undone.left:
        print(f"  Left as it is: {sentence}")
    return ExitCode.OK


def restore_library(arguments: argparse.Namespace) -> int:
    kept = _kept_library(arguments.library, arguments.owner)
    if kept.receipt_id is None:
        raise CommandError(f"The library “{kept.library.name}” has no receipt that could be undone.")
    _undo(Receipt.objects.get(pk=kept.receipt_id))
    if arguments.json:
        print_json({"name": kept.library.name, "photos": kept.photos})
        return ExitCode.OK
    held = f" with {count_text(kept.photos, 'photo', 'photos')}" if kept.photos else ""
    print(f"Restored the library “{kept.library.name}”{held}.")
    return ExitCode.OK


def _undo(receipt: Receipt) -> Undone:
    try:
        return undo_and_follow(receipt, COMMAND_LINE)
    except NotUndoable as reason:
        raise CommandError(str(reason)) from None


def _receipt(text: str) -> Receipt:
    number = int(text) if text.isascii() and text.isdigit() else 0
    with suppress(WrongId):
        number = number or public_ids().decode(Kind.RECEIPT, text)
    receipt = Receipt.objects.filter(pk=number).first() if number else None
    if receipt is None:
        raise CommandError(f"There is no receipt {text}. “homing receipts list” shows them.")
    return receipt


def _kept_library(name: str, owner: str | None) -> KeptLibrary:
    """The deleted library of this name (or id) that can be restored. Raises CommandError if there is none, or two."""
    kept = kept_libraries(None if owner is None else find_owner(owner).pk)
    number = 0
    with suppress(WrongId):
        number = public_ids().decode(Kind.LIBRARY, name)
    found = [one for one in kept if one.library.pk == number or one.library.name.casefold() == name.casefold()]
    if not found:
        known = ", ".join(f"“{one.library.name}”" for one in kept[:10])
        raise CommandError(f"No deleted library “{name}” can be restored." + (f" There are: {known}." if known else ""))
    if len(found) > 1:
        ids = ", ".join(public_ids().encode(Kind.LIBRARY, one.library.pk) for one in found)
        raise CommandError(
            f"{len(found)} deleted libraries “{name}” can be restored. Give an id instead: {ids}.", ExitCode.USAGE
        )
    return found[0]


def _undo_text(shape: ReceiptShape) -> str:
    if shape.undone_at is not None:
        return "undone"
    if not shape.can_undo:
        return "no"
    return "any time" if shape.undo_until is None else f"until {shape.undo_until:%Y-%m-%d}"

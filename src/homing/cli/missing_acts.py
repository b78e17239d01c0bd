"""What `homing missing forget` and `homing missing relink` do, once the index is open."""

from __future__ import annotations

import argparse
import os

from homing.cli.confirming import confirm
from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.index import find_owner
from homing.cli.missing_list import wanted_of
from homing.cli.output import count_text, print_json
from homing.libraries.import_paths import as_bytes
from homing.lifecycle.forgetting import Choice, MoreThanConfirmed, forget, preview
from homing.paths import display
from homing.receipts.writing import COMMAND_LINE
from homing.tracking.relinking import remap
from homing.tracking.relinking.missing import Wanted
from homing.tracking.relinking.relink import NotPossible


def forget_them(arguments: argparse.Namespace) -> int:
    owner_id, wanted = wanted_of(arguments)
    if wanted == Wanted() and not arguments.all:
        raise CommandError("Say which missing photos, or --all.", ExitCode.USAGE)
    told = preview(owner_id, Choice(wanted=wanted))
    consequence = told.consequence(at_once=arguments.now)
    if arguments.dry_run or not told.count:
        if arguments.json:
            print_json({"count": told.count, "withWords": told.with_words, "consequence": consequence})
        else:
            print("\n".join(consequence) or "No such photo is missing.")
        return ExitCode.OK
    photos = "this photo" if told.count == 1 else f"these {told.count:,} photos"
    confirm(consequence, f"Forget {photos}?", yes=arguments.yes)
    try:
        done = forget(owner_id, Choice(wanted=wanted), by_id=COMMAND_LINE, at_once=arguments.now, expected=told.count)
    except MoreThanConfirmed as reason:
        raise CommandError(str(reason)) from None
    if arguments.json:
        print_json({"count": done.count, "receipt": done.receipt_id})
        return ExitCode.OK
    print(f"Forgot {count_text(done.count, 'photo', 'photos')}. No file on disk was touched.")
    if done.kept_until is not None:
        print(f"Until {done.kept_until:%Y-%m-%d} “homing receipts undo {done.receipt_id}” has them back.")
    return ExitCode.OK


def relink_them(arguments: argparse.Namespace) -> int:
    owner_id = find_owner(arguments.owner).pk
    old, new = (os.path.abspath(as_bytes(path)) for path in (arguments.old, arguments.new))  # noqa: PTH100 – bytes
    try:
        told = remap.preview(owner_id, old, new)
        count = told.proven + (told.other_content if arguments.include_other_content else 0)
        consequence = [
            f"{count_text(told.total, 'photo is', 'photos are')} missing under {display(old)}.",
            f"{count_text(told.proven, 'was', 'were')} found under {display(new)} with the same content,"
            f" {told.other_content:,} with other content, {told.not_found:,} not, {told.taken:,} are another photo's.",
        ]
        if arguments.dry_run or not count:
            print("\n".join(consequence))
            return ExitCode.OK
        confirm(consequence, f"Join {count_text(count, 'photo', 'photos')} with what lies there?", yes=arguments.yes)
        done = remap.apply(
            owner_id, old, new, include_other_content=arguments.include_other_content, by_id=COMMAND_LINE
        )
    except NotPossible as reason:
        raise CommandError(str(reason)) from None
    print(f"Joined {count_text(done.count, 'photo', 'photos')} with their files; {done.left:,} stay missing.")
    return ExitCode.OK

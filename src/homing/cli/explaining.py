"""What `homing explain` does, once the index is open."""

from __future__ import annotations

import os
from collections.abc import Sequence

from homing.accounts.models import User
from homing.api.explain import explanation
from homing.cli.exit_codes import ExitCode
from homing.cli.index import find_owner
from homing.cli.output import count_text, print_json
from homing.libraries.import_paths import as_bytes
from homing.libraries.models import ImportPath
from homing.paths import display, inside
from homing.tracking.why.answer import why
from homing.tracking.why.reasons import Counted, Why


def explain(paths: Sequence[str], *, owner: str | None, as_json: bool) -> int:
    """Print an answer for each path, of each user whose libraries cover it. Returns the exit code."""
    answers: list[Why] = []
    for given in paths:
        path = os.path.abspath(as_bytes(given))  # noqa: PTH100 – bytes, and `..` must not follow links
        answers.extend(why(user.pk, path) for user in _owners(path, owner))
    if as_json:
        print_json({"answers": [explanation(answer).model_dump(mode="json", by_alias=True) for answer in answers]})
        return ExitCode.OK
    for answer in answers:
        print(answer.sentence)
        for line in answer.details:
            print(f"  {line}")
        for one in answer.counts:
            print(f"  {_count(one)}")
        if not answer.is_all_counted:
            print("  There is more below than was counted. Ask of a folder in it.")
    return ExitCode.OK


def _count(one: Counted) -> str:
    files = count_text(one.files, "file", "files") if one.files or not one.folders else ""
    folders = count_text(one.folders, "whole folder", "whole folders") if one.folders else ""
    example = f", {display(one.example)} for one" if one.reason != "shown" else ""
    return f"{one.reason}: {' and '.join(part for part in (files, folders) if part)}{example}"


def _owners(path: bytes, email: str | None) -> list[User]:
    """Whose answer is asked for: the named one's; else theirs whose libraries cover the path; else anybody's."""
    if email is not None:
        return [find_owner(email)]
    rows = ImportPath.objects.filter(library__deleted_at=None, removed_at=None).select_related("library__owner")
    found = {row.library.owner.pk: row.library.owner for row in rows if inside(path, row.path)}
    return list(found.values()) or list(User.objects.filter(deleted_at=None).order_by("id")[:1])

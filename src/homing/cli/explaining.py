"""What `homing why` does, once the index is open."""

from __future__ import annotations

import os
from collections.abc import Sequence

from homing.accounts.models import User
from homing.api.why import why_shape
from homing.cli.exit_codes import ExitCode
from homing.cli.index import find_owner
from homing.cli.output import print_json
from homing.libraries.import_paths import as_bytes
from homing.libraries.models import ImportPath
from homing.paths import inside
from homing.tracking.why.answer import Why, why


def explain(paths: Sequence[str], *, owner: str | None, as_json: bool) -> int:
    """Print an answer for each path, of each user whose libraries cover it. Returns the exit code."""
    answers: list[Why] = []
    for given in paths:
        path = os.path.abspath(as_bytes(given))  # noqa: PTH100 – bytes, and `..` must not follow links
        answers.extend(why(user.pk, path) for user in _owners(path, owner))
    if as_json:
        print_json({"answers": [why_shape(answer).model_dump(mode="json", by_alias=True) for answer in answers]})
        return ExitCode.OK
    for answer in answers:
        print(answer.sentence)
        for line in answer.details:
            print(f"  {line}")
    return ExitCode.OK


def _owners(path: bytes, email: str | None) -> list[User]:
    """Whose answer is asked for: the named one's; else theirs whose libraries cover the path; else anybody's."""
    if email is not None:
        return [find_owner(email)]
    rows = ImportPath.objects.filter(library__deleted_at=None, removed_at=None).select_related("library__owner")
    found = {row.library.owner.pk: row.library.owner for row in rows if inside(path, row.path)}
    return list(found.values()) or list(User.objects.filter(deleted_at=None).order_by("id")[:1])

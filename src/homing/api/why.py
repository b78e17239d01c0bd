"""/why: Homing's own. Why a file is not in the library, for every file that a scan passes over."""

from __future__ import annotations

from homing.accounts.permission import Permission
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import noun
from homing.api.shapes.libraries import WhyShape
from homing.ids import Kind
from homing.libraries.covering import absolute_readings
from homing.paths import display
from homing.server import public_ids
from homing.tracking.why.answer import Why, best_answer

router = noun("libraries")


@router.get("", auth=allow(Permission.FOLDER_READ), response=WhyShape)
def explain_path(request: Request, path: str) -> WhyShape:
    """What is the matter with the file at this path, in a sentence and details. Paths outside the caller's libraries
    are not looked at."""
    return why_shape(best_answer(caller_of(request).user_id, absolute_readings(path)))


def why_shape(found: Why) -> WhyShape:
    ids = public_ids()
    return WhyShape(
        path=display(found.path),
        reason=found.reason.value,
        sentence=found.sentence,
        details=found.details,
        asset_id=None if found.asset_id is None else ids.encode(Kind.ASSET, found.asset_id),
        library_id=None if found.library_id is None else ids.encode(Kind.LIBRARY, found.library_id),
    )

"""/explain: Homing's own. Why is this photo (not) here? For any path."""

from __future__ import annotations

from homing.accounts.permission import Permission
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import noun
from homing.api.shapes.explaining import ExplainedCopy, ExplainedCount, Explanation
from homing.assets.looking import look_again
from homing.ids import Kind
from homing.libraries.covering import absolute_readings
from homing.paths import display
from homing.server import public_ids
from homing.tracking.why.answer import best_answer
from homing.tracking.why.reasons import Reason, Why

router = noun("libraries")


@router.get("", auth=allow(Permission.FOLDER_READ), response=Explanation)
def explain_path(request: Request, path: str) -> Explanation:
    """What is the matter with the file or folder at this path, in a sentence and details. Paths outside the caller's
    libraries are not looked at."""
    found = best_answer(caller_of(request).user_id, absolute_readings(path))
    if found.reason is Reason.GONE and found.file_id is not None:
        look_again([found.file_id])
    return explanation(found)


def explanation(found: Why) -> Explanation:
    """As the API, and the command line, show it."""
    ids = public_ids()
    return Explanation(
        path=display(found.path),
        reason=found.reason.value,
        sentence=found.sentence,
        details=found.details,
        asset_id=None if found.asset_id is None else ids.encode(Kind.ASSET, found.asset_id),
        library_id=None if found.library_id is None else ids.encode(Kind.LIBRARY, found.library_id),
        library_name=found.library_name,
        import_path=None if found.import_path is None else display(found.import_path),
        pattern=found.pattern,
        ignore_file=None if found.ignore_file is None else display(found.ignore_file),
        since=found.since,
        until=found.until,
        by=found.by,
        same_content=[
            ExplainedCopy(path=display(one.path), asset_id=ids.encode(Kind.ASSET, one.asset_id))
            for one in found.same_content
        ],
        counts=[
            ExplainedCount(reason=one.reason.value, files=one.files, folders=one.folders, example=display(one.example))
            for one in found.counts
        ],
        is_all_counted=found.is_all_counted,
    )

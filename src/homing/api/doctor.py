"""/doctor: Homing's own. What does the server see of a folder?"""

from __future__ import annotations

from homing.accounts.permission import Permission
from homing.api.guard import Request, allow
from homing.api.nouns import noun
from homing.api.shapes.doctor import DoctorContents, DoctorFinding, DoctorReport
from homing.libraries.covering import absolute_readings
from homing.paths import display
from homing.tracking.rules.volumes import is_share, tells_changes
from homing.tracking.why.doctor import Diagnosis, diagnose

router = noun("libraries")


@router.get("", auth=allow(Permission.LIBRARY_VALIDATE), response=DoctorReport)
def examine_folder(request: Request, path: str) -> DoctorReport:
    """Does the server see this folder, as which user, on which file system, and what would a scan find? Nothing is
    changed; it takes a few seconds at most, also where a share does not answer."""
    del request
    readings = absolute_readings(path)
    found = [diagnose(reading) for reading in readings]
    return doctor_report(next((one for one in found if one.is_usable), found[0]))


def doctor_report(found: Diagnosis) -> DoctorReport:
    """As the API, and the command line, show it."""
    seen, counted = found.examination, found.contents
    mount = None if seen is None else seen.mount
    kind = "" if mount is None else mount.filesystem_type
    return DoctorReport(
        path=display(found.path),
        is_usable=found.is_usable,
        user=found.user,
        findings=[DoctorFinding(level=one.level, text=one.text) for one in found.findings],
        library=found.library or None,
        unavailable_since=found.unavailable_since,
        real_path=None if seen is None else display(seen.real),
        owner=None if seen is None else seen.owner,
        group=None if seen is None else seen.group,
        mode=None if seen is None else seen.mode,
        filesystem_type=kind or None,
        mount_source=None if mount is None else mount.source or None,
        mount_point=None if mount is None else display(mount.point) or None,
        volume_id=None if mount is None else mount.volume_id or None,
        is_read_only=None if mount is None else mount.is_read_only,
        is_writable=None if seen is None else seen.is_writable and not seen.mount.is_read_only,
        is_network=None if mount is None else is_share(kind),
        is_case_sensitive=None if seen is None else seen.tells_case_apart,
        is_watchable=None if seen is None else not seen.why_not_watched and tells_changes(kind),
        total_bytes=None if seen is None else seen.total_bytes,
        free_bytes=None if seen is None else seen.free_bytes,
        contents=None
        if counted is None
        else DoctorContents(
            photos=counted.photos,
            videos=counted.videos,
            others=counted.others,
            folders=counted.folders,
            left_out=counted.left_out,
            unreadable=counted.num_unreadable,
            is_all=counted.is_all,
        ),
    )

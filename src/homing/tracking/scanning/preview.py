"""A dry run: what a scan would find and do now, exactly, without writing anything into the index."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from homing.clock import Clock, SystemClock, moment
from homing.libraries.models import Library
from homing.paths import FileSystem
from homing.tracking.rows.disk import patient_disk
from homing.tracking.rows.known_contents import keeping_contents
from homing.tracking.scanning.asked import task_for
from homing.tracking.scanning.index import RealIndex
from homing.tracking.scanning.report import ScanReport
from homing.tracking.scanning.run import ScanRun
from homing.tracking.scanning.shadow import shadow


def preview_scan(
    library: Library,
    *,
    folders: Sequence[bytes] = (),
    files: Sequence[bytes] = (),
    filesystem: FileSystem | None = None,
    clock: Clock | None = None,
    report: ScanReport | None = None,
    on_progress: Callable[[str], None] = lambda step: None,
) -> ScanReport:
    """What a scan would report if it ran now. What had to be read for that is not read again by that scan.

    It is a scan, on a copy of the index that is thrown away (`shadow`). `report` is filled while it runs.
    """
    filesystem, clock = filesystem or patient_disk(), clock or SystemClock()
    report = report or ScanReport()
    task = task_for(library, folders=folders, files=files)
    with keeping_contents(filesystem, library.pk, clock) as reading, shadow(task.owner_id):
        index = RealIndex(task.owner_id, lambda: moment(clock), lambda stage: None)
        ScanRun(task, reading, clock, index, report, on_progress).run()
    return report

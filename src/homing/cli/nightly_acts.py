"""What `homing nightly` does, once the index is open."""

from __future__ import annotations

import sys

from homing.api.nightly import nightly_shape
from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.output import count_text, print_json, print_table
from homing.cli.working import work_until
from homing.clock import SystemClock, moment
from homing.jobs.models import Job, JobState
from homing.jobs.status import counts as queue_counts
from homing.libraries.models import Library
from homing.lifecycle import policy
from homing.nightly.asking import UnknownPart, request_nightly
from homing.nightly.showing import ShownPart, look
from homing.tracking.rows.disk import patient_disk

_QUEUE = "backgroundTask"
_ENDED = (JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED)


def show(*, as_json: bool) -> int:
    if as_json:
        _print_json()
        return ExitCode.OK
    _, parts = look()
    print_table(
        ("Part", "State", "Ended", "Result"),
        [
            (part.name, part.state, f"{part.ended_at:%Y-%m-%d %H:%M} UTC" if part.ended_at else "", part.result)
            for part in parts
        ],
    )
    return ExitCode.OK


def run_now(part: str, *, as_json: bool) -> int:
    """Ask for it and wait: a running server does it, else this process."""
    if queue_counts()[_QUEUE].is_paused:
        raise CommandError(f"Background work is paused. Resume the queue “{_QUEUE}” on the Jobs page, then try again.")
    try:
        job_id = request_nightly(part)
    except UnknownPart as error:
        raise CommandError(str(error), ExitCode.USAGE) from None
    # one that is gone was trimmed, long after its end
    work_until(lambda: not Job.objects.filter(pk=job_id).exclude(state__in=_ENDED).exists())
    _, parts = look()
    done = [one for one in parts if not part or one.name == part]
    if as_json:
        _print_json()
    for one in done if not as_json else ():
        print(f"{one.title}: {one.result}", file=sys.stdout if _is_well(one) else sys.stderr)
    return ExitCode.OK if all(_is_well(one) for one in done) else ExitCode.FAILED


def preview(*, as_json: bool) -> int:
    libraries = Library.objects.filter(deleted_at=None, purge_missing_after_days__isnull=False).order_by("pk")
    now, filesystem = moment(SystemClock()), patient_disk()
    found = [(library, policy.judge(library, now, filesystem, check=lambda: None)) for library in libraries]
    if as_json:
        print_json(
            [
                {
                    "library": library.name,
                    "days": one.days,
                    "count": len(one.purged),
                    "examples": one.examples,
                    "kept": {why.value: count for why, count in one.kept.items()},
                }
                for library, one in found
            ]
        )
        return ExitCode.OK
    if not found:
        print("No library takes out missing photos by itself.")
    for library, one in found:
        print(f"{library.name}: {count_text(len(one.purged), 'missing photo', 'missing photos')} would be taken out.")
        for path in one.examples:
            print(f"  {path}")
        for why, count in one.kept.most_common():
            print(f"  {count:,} stay: {why.sentence(one.days or 0)}")
    return ExitCode.OK


def _is_well(part: ShownPart) -> bool:
    return part.state == "done"


def _print_json() -> None:
    print_json(nightly_shape().model_dump(mode="json", by_alias=True))

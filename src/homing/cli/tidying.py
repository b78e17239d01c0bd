"""What `homing tidy` does, once the index is open."""

from __future__ import annotations

import sys

from homing.cli.exit_codes import ExitCode
from homing.cli.output import count_text, print_json
from homing.clock import SystemClock, moment
from homing.libraries.models import Library
from homing.lifecycle import policy
from homing.lifecycle.nightly import tidy
from homing.tracking.rows.disk import patient_disk


def tidy_now(*, as_json: bool) -> int:
    tidied = tidy(moment(SystemClock()), patient_disk())
    if as_json:
        print_json({"done": tidied.counts, "failed": tidied.failed})
    else:
        done = [f"{count:,} {what}" for what, count in tidied.counts.items() if count]
        print(f"Done: {', '.join(done)}." if done else "Everything is tidy.")
    for sentence in tidied.failed:
        print(f"homing: not done: {sentence}", file=sys.stderr)
    return ExitCode.FAILED if tidied.failed else ExitCode.OK


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

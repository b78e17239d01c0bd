"""What `homing schedule` does, once the index is open."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime, tzinfo

from homing.api.schedules import library_schedule_shape, schedule_shape
from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError
from homing.cli.index import find_library
from homing.cli.output import print_json, print_table
from homing.libraries.models import Library
from homing.scheduling import settings
from homing.scheduling.presets import SERVERS


def show(arguments: argparse.Namespace) -> int:
    if arguments.library is None:
        _show_server(as_json=arguments.json)
    else:
        _show_library(find_library(arguments.library, arguments.owner), as_json=arguments.json)
    return ExitCode.OK


def change(arguments: argparse.Namespace) -> int:
    if arguments.schedule is None and arguments.quiet is None and arguments.nightly_at is None:
        raise CommandError("Say what to set: a schedule, --quiet or --nightly-at.", ExitCode.USAGE)
    if arguments.library is None:
        start, end = _quiet(arguments.quiet)
        settings.change(
            scan_schedule=arguments.schedule, quiet_from=start, quiet_until=end, nightly_at=arguments.nightly_at
        )
        return show(arguments)
    given: str | None = arguments.schedule
    if given is None or arguments.quiet is not None or arguments.nightly_at is not None:
        raise CommandError(
            "Quiet hours and the nightly work are the whole server's; of a library, only its schedule is set.",
            ExitCode.USAGE,
        )
    library = find_library(arguments.library, arguments.owner)
    schedule = SERVERS if given.strip().lower() == "server" else given
    _show_library(settings.change_library(library, schedule), as_json=arguments.json)
    return ExitCode.OK


def _quiet(given: str | None) -> tuple[str | None, str | None]:
    if given is None:
        return None, None
    if given.strip().lower() in {"", "none"}:
        return "", ""
    start, dash, end = given.partition("-")
    if not dash:
        raise CommandError("Quiet hours are written from-until, as in 22:00-07:00; or “none”.", ExitCode.USAGE)
    return start, end


def _show_server(*, as_json: bool) -> None:
    shape = schedule_shape()
    if as_json:
        print_json(shape.model_dump(mode="json", by_alias=True))
        return
    zone = settings.current().zone
    print(f"Libraries are scanned: {shape.text} ({shape.time_zone})")
    if shape.quiet_from:
        print(f"Quiet hours:           {shape.quiet_from} to {shape.quiet_until}")
    print(f"Nightly work:          {shape.nightly_at}, next {_times([shape.next_nightly_run], zone)}")
    rows: list[tuple[str, str, str, str]] = []
    for library in Library.objects.filter(deleted_at=None).select_related("owner").order_by("id"):
        one = library_schedule_shape(library)
        whose = "its own" if one.schedule else "the server's"
        rows.append((library.name, one.text, whose, _times(one.next_runs[:1], zone)))
    if rows:
        print()
        print_table(("Library", "Schedule", "Whose", "Next run"), rows)


def _show_library(library: Library, *, as_json: bool) -> None:
    shape = library_schedule_shape(library)
    if as_json:
        print_json(shape.model_dump(mode="json", by_alias=True))
        return
    whose = "its own schedule" if shape.schedule else "the server's schedule"
    print(f"{library.name}: {shape.text} ({shape.time_zone}; {whose})")
    if shape.next_runs:
        print(f"Next runs: {_times(shape.next_runs, settings.current().zone)}")


def _times(moments: Sequence[datetime], zone: tzinfo) -> str:
    return ", ".join(f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M}" for moment in moments)

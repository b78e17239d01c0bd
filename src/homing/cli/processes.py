"""How `serve`, `web`, `worker` and `watch` speak on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Literal

import django

from homing.logging_setup import configure_logging

EXIT_REFUSED = 1
Role = Literal["web", "workers", "watch"]


def supervise_from_terminal(
    roles: Sequence[Role],
    *,
    host: str | None = None,
    port: int | None = None,
    photos: str | None = None,
) -> int:
    """Supervise until stopped; what stands against it is one sentence on stderr and exit code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homing.settings")
    configure_logging("supervisor")
    django.setup()
    from homing.libraries.errors import LibraryError
    from homing.supervisor.locks import AlreadyRuns
    from homing.supervisor.starting import supervise
    from homing.supervisor.web import AddressTaken

    try:
        return supervise(roles, host=host, port=port, photos=photos, say=_say)
    except (AlreadyRuns, AddressTaken, LibraryError) as error:
        print(f"homing: {error}", file=sys.stderr)
        return EXIT_REFUSED


def _say(sentence: str) -> None:
    print(sentence, flush=True)

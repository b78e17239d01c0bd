"""A web application whose every request is one small write and a read of 200 rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homing.settings")
django.setup()

from django.db import close_old_connections, connection  # noqa: E402  needs the settings above

from benchmarks.jobs.locks import choose_lock  # noqa: E402  needs the settings above
from homing.database import write_transaction  # noqa: E402  needs the settings above

choose_lock()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """`?n=…` says which row to write."""
    close_old_connections()
    number = int(environ["QUERY_STRING"].partition("=")[2] or 0)
    with write_transaction(), connection.cursor() as cursor:
        cursor.execute("UPDATE bench_visits SET visits = visits + 1 WHERE id = %s", [number % 100])
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, runs, text FROM bench_rows WHERE id >= %s ORDER BY id LIMIT 200", [number % 100_000])
        rows = cursor.fetchall()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(len(rows)).encode()]

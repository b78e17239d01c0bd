"""The timeline at a million assets, through the real web server: buckets, one bucket, one asset, a search.

Builds an index of its own in a temporary folder with rows only (no files are read), starts granian as `homing web`
does, signs in, and measures whole requests from this process, one after the other: how long each took, and how much of
a core the server spent on it, which does not depend on who else uses the machine. The yardstick of the same run is
`/api/server/ping`: what any request costs before it does anything.

    python -m benchmarks.timeline [--assets 1000000] [--port 47190] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

YEARS = 20
DAY_US = 86_400_000_000
ASSETS_A_FOLDER = 500
PASSWORD = "benchmarks are not secret"
HOST = "127.0.0.1"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--assets", type=int, default=1_000_000)
    parser.add_argument("--port", type=int, default=47190)
    parser.add_argument("--requests", type=int, default=60, help="of each kind")
    parser.add_argument("--keep", help="use this data folder, and build it only if it is empty")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="homing-benchmark-") as temporary:
        data = Path(given.keep or temporary)
        os.environ["HOMING_DATA"] = str(data)
        os.environ["DJANGO_SETTINGS_MODULE"] = "homing.settings"
        import django

        django.setup()
        if not (data / "index.sqlite3").exists():
            started = time.perf_counter()
            build(given.assets)
            print(f"built {given.assets:,} rows in {time.perf_counter() - started:.0f} s")
        print(f"index: {(data / 'index.sqlite3').stat().st_size / 1e6:.0f} MB")
        server = start_server(given.port)
        try:
            measure(given.port, given.requests, server)
            print_memory(server)
        finally:
            server.terminate()
            server.wait(20)


def build(count: int) -> None:
    """Rows as scans and processing leave them: 20 years, bursts on some days, 20,000 trashed, 3 % favourites."""
    from django.core.management import call_command
    from django.db import connection

    from homing.accounts.users import create_user
    from homing.assets.dates import local_day_of
    from homing.assets.daycounts import recount
    from homing.assets.rows import for_database
    from homing.database import write_transaction
    from homing.libraries.models import ImportPath, Library

    call_command("migrate", verbosity=0)
    owner = create_user("bench@example.org", PASSWORD, "Bench", is_admin=True)
    library = Library.objects.create(owner=owner, name="Bench")
    path = ImportPath.objects.create(library=library, path=b"/bench")
    chance = random.Random(4664)
    from datetime import UTC, datetime

    now = for_database(datetime.now(UTC))
    end_us = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp()) * 1_000_000
    with write_transaction(), connection.cursor() as cursor:
        folders = count // ASSETS_A_FOLDER + 1
        cursor.execute(
            "INSERT INTO assets_folder (id, import_path_id, name, present, unreadable_reason)"
            " VALUES (1, %s, %s, TRUE, '')",
            [path.pk, b""],
        )
        cursor.executemany(
            "INSERT INTO assets_folder (id, import_path_id, parent_id, name, present, unreadable_reason)"
            " VALUES (%s, %s, 1, %s, TRUE, '')",
            ((number + 2, path.pk, f"folder {number:05d}".encode()) for number in range(folders)),
        )
    for start in range(1, count + 1, 50_000):
        assets, files, facts = [], [], []
        for number in range(start, min(start + 50_000, count + 1)):
            taken = end_us - int(chance.random() ** 1.3 * YEARS * 365.25 * DAY_US)
            trashed = now if number % 50 == 0 else None
            width, height = (4032, 3024) if number % 3 else (3024, 4032)
            favorite = number % 33 == 0
            hash_ = chance.randbytes(23)
            assets.append(
                (
                    number,
                    owner.pk,
                    library.pk,
                    trashed,
                    taken,
                    60,
                    local_day_of(taken, 60),
                    width,
                    height,
                    hash_,
                    favorite,
                )
            )
            size = 3_000_000 + number % 1_000_000
            name = f"IMG_{number:07d}.jpg".encode()
            folder = 2 + number // ASSETS_A_FOLDER
            files.append(
                (number, folder, name, number, size, taken * 1000, taken * 1000, number, chance.randbytes(32), now)
            )
            facts.append((number, taken, 60, width, height, 52.5 if number % 2 else None, now))
        with write_transaction(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO assets_asset (id, owner_id, library_id, kind, state, trashed_at, needs, taken_us,"
                " offset_minutes, local_day, width, height, thumbhash, picture_version, is_favorite, created_at,"
                f" updated_at) VALUES (%s, %s, %s, 0, 0, %s, 0, %s, %s, %s, %s, %s, %s, 1, %s, '{now}', '{now}')",
                assets,
            )
            cursor.executemany(
                "INSERT INTO assets_file (id, folder_id, name, asset_id, kind, state, state_reason, size, mtime_ns,"
                " ctime_ns, device, inode, birth_ns, content_hash, unreadable_reason, first_seen_at)"
                " VALUES (%s, %s, %s, %s, 0, 0, '', %s, %s, %s, 1, %s, 0, %s, '', %s)",
                files,
            )
            cursor.executemany(
                "INSERT INTO assets_facts (asset_id, taken_us, offset_minutes, width, height, latitude, taken_source,"
                " make, model, serial, lens, exposure_time, title, description, format, mime_type, is_damaged, read_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, 'Exif.Photo.DateTimeOriginal', 'Canon', 'EOS R5', '', '', '', '', '',"
                " 'JPEG', 'image/jpeg', FALSE, %s)",
                facts,
            )
    with write_transaction():
        recount([library.pk])
    connection.close()


def start_server(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "homing.supervisor.web_process", "--host", HOST, "--port", str(port)]
    command += ["--application", "homing.api.wsgi:application", "--parent", str(os.getpid())]
    server = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/api/server/ping")
            connection.getresponse().read()
            return server
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise SystemExit("the server did not start")


class Client:
    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=120)
        self._headers = {"Content-Type": "application/json"}
        body = {"email": "bench@example.org", "password": PASSWORD}
        token = json.loads(self.call("POST", "/auth/login", body))["accessToken"]
        self._headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: object = None) -> bytes:
        self._connection.request(
            method, f"/api{path}", None if body is None else json.dumps(body), headers=self._headers
        )
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= 400:
            raise SystemExit(f"{method} {path}: {response.status} {content[:300]!r}")
        return content


def measure(port: int, requests: int, server: subprocess.Popen[bytes]) -> None:
    client = Client(port)
    chance = random.Random(1)
    buckets = json.loads(client.call("GET", "/timeline/buckets"))
    months = [bucket["timeBucket"] for bucket in buckets]
    biggest = max(buckets, key=lambda bucket: bucket["count"])
    middle = sorted(buckets, key=lambda bucket: bucket["count"])[len(buckets) // 2]
    ids = json.loads(client.call("GET", f"/timeline/bucket?timeBucket={middle['timeBucket']}"))["id"]
    print(f"{len(buckets)} months, {sum(bucket['count'] for bucket in buckets):,} shown")
    print(f"{'request':<52}{'median ms':>10}{'p95 ms':>10}{'worst ms':>10}{'CPU ms':>9}{'bytes':>11}")

    def row(name: str, times: int, call: Callable[[], bytes]) -> None:
        spent: list[float] = []
        size = 0
        cpu_before_s = cpu_s(server)
        for _ in range(times):
            started = time.perf_counter()
            size = len(call())
            spent.append((time.perf_counter() - started) * 1000)
        cpu_ms = (cpu_s(server) - cpu_before_s) * 1000 / times
        spent.sort()
        p95 = spent[min(len(spent) - 1, int(len(spent) * 0.95))]
        print(
            f"{name:<52}{statistics.median(spent):>10.1f}{p95:>10.1f}{spent[-1]:>10.1f}{cpu_ms:>9.1f}{size:>11,}",
            flush=True,
        )

    row("yardstick: /server/ping", requests, lambda: client.call("GET", "/server/ping"))
    row("buckets", requests, lambda: client.call("GET", "/timeline/buckets"))
    some = f"one bucket, {middle['count']:,} assets (the median month)"
    row(some, requests, lambda: client.call("GET", f"/timeline/bucket?timeBucket={middle['timeBucket']}"))
    most = f"one bucket, {biggest['count']:,} assets (the fullest month)"
    row(most, requests, lambda: client.call("GET", f"/timeline/bucket?timeBucket={biggest['timeBucket']}"))
    row(
        "one bucket, any month",
        requests,
        lambda: client.call("GET", f"/timeline/bucket?timeBucket={chance.choice(months)}"),
    )
    row("one asset with exif", requests, lambda: client.call("GET", f"/assets/{chance.choice(ids)}"))
    shown = make_thumbnails(ids[:200])
    row(
        "one thumbnail (22 kB)",
        4 * requests,
        lambda: client.call("GET", f"/assets/{chance.choice(shown)}/thumbnail?c=1"),
    )
    few = max(3, requests // 6)
    row("buckets of favourites", few, lambda: client.call("GET", "/timeline/buckets?isFavorite=true"))
    row("buckets of the trash", few, lambda: client.call("GET", "/timeline/buckets?isTrashed=true"))

    def search(**filters: object) -> Callable[[], bytes]:
        return lambda: client.call("POST", "/search/metadata", filters)

    row("search, no filter, 250 a page", few, search())
    row("search by a part of the file name", few, search(originalFileName="img_04711"))
    row("search by a part of the path", few, search(originalPath="bench/folder 0004"))
    row("libraries", few, lambda: client.call("GET", "/libraries"))
    library = json.loads(client.call("GET", "/libraries"))[0]["id"]
    row("a library's statistics", few, lambda: client.call("GET", f"/libraries/{library}/statistics"))
    row("activity", few, lambda: client.call("GET", "/activity"))


def make_thumbnails(ids: list[str]) -> list[str]:
    """Files where the server looks for them."""
    from homing.assets.pictures import thumbnail_path
    from homing.ids import Kind
    from homing.server import public_ids

    for one in ids:
        path = thumbnail_path(public_ids().decode(Kind.ASSET, one), 1)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(random.Random(one).randbytes(22_000))
    return ids


def cpu_s(server: subprocess.Popen[bytes]) -> float:
    """What the server's processes have spent."""
    parent = psutil.Process(server.pid)
    times = [process.cpu_times() for process in [parent, *parent.children(recursive=True)]]
    return sum(one.user + one.system for one in times)


def print_memory(server: subprocess.Popen[bytes]) -> None:
    parent = psutil.Process(server.pid)
    own = sum(process.memory_full_info().uss for process in [parent, *parent.children(recursive=True)])
    print(f"memory of the web process afterwards, without the mapped pages of the index: {own / 1e6:.0f} MB")


if __name__ == "__main__":
    main()

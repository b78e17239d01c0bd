"""The same application behind the real web server: what a test client cannot tell."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.api.house import PASSWORD, make_picture

pytestmark = pytest.mark.processes


@dataclass(frozen=True)
class Server:
    port: int
    environment: dict[str, str]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with a data folder of its own."""
    data = tmp_path / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOMING_")}
    environment |= {"HOMING_DATA": str(data), "DJANGO_SETTINGS_MODULE": "homing.settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=environment, check=True)
    command = [sys.executable, "-m", "homing.supervisor.web_process", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--application", "homing.api.wsgi:application", "--parent", str(os.getpid())]
    process = subprocess.Popen(command, env=environment)
    try:
        wait_for(port, process)
        yield Server(port, environment)
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


def call(server: Server, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    content = None if body is None else json.dumps(body)
    connection.request(method, path, content, {"Content-Type": "application/json", **headers})
    response = connection.getresponse()
    answer = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    connection.close()
    return answer


def test_from_the_first_run_to_a_photo_in_parts(server: Server, tmp_path: Path) -> None:
    sign_up = {"email": "anna@example.org", "password": PASSWORD, "name": "Anna"}
    evil = call(server, "POST", "/api/auth/admin-sign-up", sign_up, Origin="https://evil.example")
    assert evil[0] == 403
    assert call(server, "POST", "/api/auth/admin-sign-up", sign_up, Host="evil.example")[0] == 403
    assert call(server, "POST", "/api/auth/admin-sign-up", sign_up)[0] == 201
    status, headers, body = call(server, "POST", "/api/auth/login", sign_up)
    assert status == 201
    assert "HttpOnly" in headers["set-cookie"] and "SameSite=Lax" in headers["set-cookie"]
    signed_in = {"Authorization": f"Bearer {json.loads(body)['accessToken']}"}

    make_picture(tmp_path / "Pictures" / "one.jpg")
    content = (tmp_path / "Pictures" / "one.jpg").read_bytes()
    owner = json.loads(call(server, "GET", "/api/users/me", **signed_in)[2])["id"]
    new = {"ownerId": owner, "importPaths": [str(tmp_path / "Pictures")]}
    library = json.loads(call(server, "POST", "/api/libraries", new, **signed_in)[2])["id"]
    assert call(server, "POST", f"/api/libraries/{library}/scan", **signed_in)[0] == 204
    jobs = json.loads(call(server, "GET", "/api/jobs", **signed_in)[2])
    assert jobs["library"]["jobCounts"]["waiting"] == 1

    run_the_scan(server)
    found = json.loads(call(server, "POST", "/api/search/metadata", {}, **signed_in)[2])["assets"]["items"]
    path = f"/api/assets/{found[0]['id']}/original"
    status, headers, body = call(server, "GET", path, **signed_in)
    assert (status, body, headers["content-length"]) == (200, content, str(len(content)))
    status, headers, body = call(server, "GET", path, **signed_in, Range="bytes=10-19")
    assert (status, body) == (206, content[10:20])
    assert headers["content-range"] == f"bytes 10-19/{len(content)}"
    status, headers, body = call(server, "GET", path, **signed_in, **{"If-None-Match": headers["etag"]})
    assert (status, body) == (304, b"")


def run_the_scan(server: Server) -> None:
    """Does what a worker would do, once."""
    program = (
        "import django; django.setup()\n"
        "from homing.tracking.models import Scan\n"
        "from homing.tracking.scanning.requests import run_scan\n"
        "run_scan(Scan.objects.select_related('library', 'library__owner').get())\n"
    )
    subprocess.run([sys.executable, "-c", program], env=server.environment, check=True, timeout=120)

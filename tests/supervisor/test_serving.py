"""`homing serve` as an administrator meets it: real processes, the real application."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from homing.accounts.models import User
from homing.database import write_transaction
from homing.jobs.models import Job
from homing.libraries.models import ImportPath, Library
from homing.supervisor.pool import WorkerPool
from homing.supervisor.starting import is_loopback
from homing.supervisor.supervisor import Supervisor
from homing.supervisor.web import AddressTaken, check_address
from tests.jobs.house import House, wait_for

pytestmark = pytest.mark.processes


def serve(house: House, port: int, *options: str) -> object:
    return house.start("serve", "--port", str(port), *options, module="homing.cli")


def ping(port: int) -> bytes:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/server/ping", timeout=5) as answer:
            return answer.read()
    except OSError:
        return b""


@pytest.mark.parity
def test_it_makes_its_tables_says_its_address_and_answers(house: House, free_port: int) -> None:
    process = house.start("serve", "--port", str(free_port), module="homing.cli")
    wait_for(lambda: f"Homing answers on http://127.0.0.1:{free_port}\n" in house.read_log(), house.read_log())
    assert b"pong" in ping(free_port), "it says so when it answers, not before"
    children = process.children(recursive=True)
    process.terminate()
    assert house.code(process) == 0
    assert not any(child.is_running() for child in children)


def test_an_empty_data_folder_is_enough(tmp_path: Path, house: House, free_port: int) -> None:
    house.environment["HOMING_DATA"] = str(tmp_path / "new")
    process = house.start("serve", "--port", str(free_port), module="homing.cli")
    wait_for(lambda: b"pong" in ping(free_port), house.read_log())
    process.terminate()
    assert house.code(process) == 0


def test_a_second_server_on_the_same_data_is_refused_with_a_sentence(house: House, free_port: int) -> None:
    serve(house, free_port)
    wait_for(lambda: ping(free_port), "the first one")
    second = house.start("serve", "--port", "0", module="homing.cli")
    assert house.code(second) == 1
    assert f"homing: Homing already runs for the data folder {house.folder / 'data'}" in house.read_log()
    assert "Traceback" not in house.read_log()


def test_a_taken_port_is_refused_with_a_sentence(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressTaken, match=f"already listens on 127.0.0.1:{port}"):
            check_address("127.0.0.1", port)
        assert house.code(house.start("serve", "--port", str(port), module="homing.cli")) == 1
    assert "choose another port with --port" in house.read_log()


def test_an_address_that_is_not_this_machines_is_refused_with_a_sentence() -> None:
    with pytest.raises(AddressTaken, match="cannot be listened on"):
        check_address("192.0.2.1", 4664)


def test_from_elsewhere_the_first_run_needs_the_link_that_is_printed(house: House, free_port: int) -> None:
    house.start("serve", "--host", "0.0.0.0", "--port", str(free_port), module="homing.cli")
    wait_for(lambda: "/?setup=" in house.read_log(), house.read_log())
    token = (house.folder / "data" / "first-run.token").read_text()
    assert f":{free_port}/?setup={token}\n" in house.read_log()


def test_on_this_machine_no_link_is_printed(house: House, free_port: int) -> None:
    serve(house, free_port)
    wait_for(lambda: "Homing answers" in house.read_log(), house.read_log())
    assert "setup=" not in house.read_log()


@pytest.mark.parity
def test_photos_get_a_library_and_a_scan_at_once_when_somebody_can_own_it(house: House, free_port: int) -> None:
    photos = house.folder / "photos of mine"
    photos.mkdir()
    with write_transaction():
        user = User.objects.create(email="a@example.org", name="A", is_admin=True)
    for _ in range(2):
        process = house.start("serve", "--port", str(free_port), "--photos", str(photos), module="homing.cli")
        wait_for(lambda: ping(free_port), house.read_log())
        process.terminate()
        assert house.code(process) == 0
    library = Library.objects.get()
    assert library.owner_id == user.pk
    assert bytes(ImportPath.objects.get().path) == bytes(photos)
    assert Job.objects.filter(kind="scan", library_id=library.pk).count() == 1, "a second start makes no second one"


def test_photos_wait_for_the_first_administrator(house: House, free_port: int) -> None:
    photos = house.folder / "photos"
    photos.mkdir()
    house.start("serve", "--port", str(free_port), "--photos", str(photos), module="homing.cli")
    wait_for(lambda: ping(free_port), house.read_log())
    assert not Library.objects.exists()
    sign_up = urllib.request.Request(
        f"http://127.0.0.1:{free_port}/api/auth/admin-sign-up",
        data=b'{"name": "A", "email": "a@example.org", "password": "correct horse"}',
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(sign_up, timeout=30) as answer:
        assert answer.status == 201
    assert bytes(ImportPath.objects.get().path) == bytes(photos)
    assert Job.objects.filter(kind="scan").count() == 1


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("nas", False)]
)
def test_which_addresses_only_this_machine_reaches(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.django_db(transaction=True)
def test_a_supervisor_that_is_stopped_before_it_runs_leaves_at_once() -> None:
    supervisor = Supervisor(web=None, pool=WorkerPool(0))
    supervisor.stop()
    assert supervisor.run() == 0


@pytest.mark.parity
def test_web_and_workers_can_run_on_machines_of_their_own(house: House, tmp_path: Path, free_port: int) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("several machines share a PostgreSQL; a SQLite index belongs to one")
    web = house.start("web", "--port", str(free_port), module="homing.cli")
    wait_for(lambda: ping(free_port), house.read_log())
    house.environment["HOMING_DATA"] = str(tmp_path / "another machine")
    workers = house.start("worker", module="homing.cli")
    job = house.ask("of-the-future")
    assert "no handler" in house.wait_for_state(job, "failed").error, "the other machine's worker has looked at it"
    assert not house.workers(web)
    for process in (web, workers):
        process.terminate()
        assert house.code(process) == 0

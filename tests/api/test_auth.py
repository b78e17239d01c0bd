"""Signing up, in and out, and what keeps others out."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from homing.accounts.models import Session, User
from homing.accounts.sessions import LIFETIME
from homing.api import auth
from homing.api.guard import COOKIE
from homing.configuration import configuration
from homing.libraries.first_folder import remember_first_folder
from homing.libraries.models import Library
from homing.server.first_run import first_run_token
from homing.tracking.models import Scan
from tests.api.house import PASSWORD, Caller, new_user

SIGN_UP = {"email": "Anna@Example.org", "password": PASSWORD, "name": "Anna"}


@pytest.fixture(autouse=True)
def no_attempts_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "_attempts", auth.Attempts())


def login(caller: Caller, password: str = PASSWORD, **headers: str) -> Any:
    return caller.post("/auth/login", {"email": "anna@example.org", "password": password}, headers=headers)


@pytest.mark.parity
def test_the_first_sign_up_makes_an_administrator_and_the_second_is_refused() -> None:
    caller = Caller()
    assert caller.get("/server/config").json()["isInitialized"] is False
    answer = caller.post("/auth/admin-sign-up", SIGN_UP)
    assert answer.status_code == 201
    assert answer.json()["isAdmin"] is True
    assert answer.json()["email"] == "anna@example.org"
    again = caller.post("/auth/admin-sign-up", SIGN_UP | {"email": "berta@example.org"})
    assert (again.status_code, again.json()["message"]) == (400, "The server already has an admin")
    assert caller.get("/server/config").json()["isInitialized"] is True


@pytest.mark.parity
@pytest.mark.django_db(transaction=True)
def test_of_two_sign_ups_at_once_one_wins() -> None:
    statuses: list[int] = []
    start = threading.Barrier(4)

    def sign_up(number: int) -> None:
        start.wait()
        answer = Caller().post("/auth/admin-sign-up", SIGN_UP | {"email": f"anna{number}@example.org"})
        statuses.append(answer.status_code)
        connection.close()

    threads = [threading.Thread(target=sign_up, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 400, 400, 400]
    assert User.objects.count() == 1


def test_from_elsewhere_the_first_sign_up_needs_the_printed_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "homing.api.hosts.configuration", lambda: configuration().model_copy(update={"host": "0.0.0.0"})
    )
    caller = Caller(host="192.168.1.5:4664")
    assert caller.get("/server/config").json()["setupTokenRequired"] is True
    for wrong in ({}, {"setupToken": ""}, {"setupToken": "guess"}):
        assert caller.post("/auth/admin-sign-up", SIGN_UP | wrong).status_code == 403
    token = first_run_token()
    assert caller.post("/auth/admin-sign-up", SIGN_UP | {"setupToken": token}).status_code == 201
    User.objects.all().delete()
    assert caller.post("/auth/admin-sign-up", SIGN_UP | {"setupToken": token}).status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_a_proxy_on_this_machine_does_not_open_the_first_run_to_the_world(header: str) -> None:
    assert Caller().post("/auth/admin-sign-up", SIGN_UP, headers={header: "203.0.113.9"}).status_code == 403


def test_another_address_does_not_open_the_first_run() -> None:
    answer = Client(headers={"Host": "localhost"}, REMOTE_ADDR="192.168.1.9").post(
        "/api/auth/admin-sign-up", SIGN_UP, content_type="application/json"
    )
    assert answer.status_code == 403


def test_the_folder_named_at_the_start_becomes_the_first_library(tmp_path: Any) -> None:
    caller = Caller()
    assert caller.get("/server/config").json()["hasFirstFolder"] is False
    remember_first_folder(str(tmp_path).encode())
    assert caller.get("/server/config").json()["hasFirstFolder"] is True
    caller.post("/auth/admin-sign-up", SIGN_UP)
    assert caller.get("/server/config").json()["hasFirstFolder"] is False
    assert Library.objects.get().owner.email == "anna@example.org"
    assert Scan.objects.get().library == Library.objects.get()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("password", "short", "at least 8"),
        ("password", "password123", "attackers"),
        ("password", "anna@example.org", "email address"),
        ("password", "x" * 300, "at most"),
        ("email", "anna", "not an email"),
        ("name", "  ", "name is empty"),
        ("name", "An\0na", "NUL"),
        ("name", None, "name"),
    ],
)
def test_a_faulty_sign_up_says_what_is_wrong(field: str, value: str | None, said: str) -> None:
    answer = Caller().post("/auth/admin-sign-up", SIGN_UP | {field: value})
    assert answer.status_code == 400
    assert said in answer.json()["message"]
    assert answer.json()["statusCode"] == 400
    assert not User.objects.exists()


@pytest.mark.parity
def test_signing_in_gives_a_token_and_a_cookie_and_either_is_enough() -> None:
    new_user("anna")
    caller = Caller()
    answer = login(caller)
    assert answer.status_code == 201
    token = answer.json()["accessToken"]
    cookie = answer.cookies[COOKIE]
    assert cookie.value == token
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")
    assert caller.post("/auth/validateToken").json() == {"authStatus": True}  # by the cookie
    for headers in ({"Authorization": f"Bearer {token}"}, {"x-immich-user-token": token}):
        assert Caller().post("/auth/validateToken", headers=headers).status_code == 200
    assert Caller().post("/auth/validateToken", headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_on_https_the_cookie_is_for_https_only() -> None:
    new_user("anna")
    assert login(Caller(), **{"X-Forwarded-Proto": "https"}).cookies[COOKIE]["secure"] is True


def test_tokens_are_kept_as_hashes_only() -> None:
    new_user("anna")
    token = login(Caller()).json()["accessToken"]
    kept = Session.objects.get()
    assert token.encode() not in bytes(kept.token_sha256)
    assert token not in str(Session.objects.values().get())


def test_signing_out_ends_the_session_and_takes_the_cookie() -> None:
    new_user("anna")
    caller = Caller()
    token = login(caller).json()["accessToken"]
    answer = caller.post("/auth/logout")
    assert answer.json()["successful"] is True
    assert answer.cookies[COOKIE].value == ""
    assert Caller().post("/auth/validateToken", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_session_that_was_not_used_for_long_has_ended_and_use_extends_it() -> None:
    caller = Caller(new_user("anna"))
    now = datetime.now(UTC)
    Session.objects.update(last_used_at=now - timedelta(days=2), expires_at=now + timedelta(minutes=1))
    assert caller.get("/users/me").status_code == 200
    assert Session.objects.get().expires_at > now + LIFETIME - timedelta(minutes=1)
    Session.objects.update(expires_at=now - timedelta(seconds=1))
    assert caller.get("/users/me").status_code == 401


@pytest.mark.parametrize("email", ["anna@example.org", "nobody@example.org"])
def test_a_wrong_name_and_a_wrong_password_answer_alike(email: str) -> None:
    new_user("anna")
    answer = Caller().post("/auth/login", {"email": email, "password": "wrong password"})
    assert (answer.status_code, answer.json()["message"]) == (401, "Incorrect email or password")


def test_a_name_that_does_not_exist_costs_one_password_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    new_user("anna")
    checks: list[str] = []
    from homing.accounts import users

    real = users.check_password
    monkeypatch.setattr(users, "check_password", lambda given, kept: checks.append(given) or real(given, kept))
    for email in ("anna@example.org", "nobody@example.org"):
        Caller().post("/auth/login", {"email": email, "password": "wrong password"})
    assert checks == ["wrong password", "wrong password"]


def test_too_many_wrong_passwords_have_to_wait_but_others_do_not() -> None:
    new_user("anna")
    new_user("berta")
    caller = Caller()
    for _ in range(10):
        assert login(caller, "wrong password").status_code == 401
    answer = login(caller)
    assert answer.status_code == 429
    assert "Try again in 5 minutes" in answer.json()["message"]
    assert 0 < int(answer["Retry-After"]) <= 300
    assert Caller().post("/auth/login", {"email": "berta@example.org", "password": PASSWORD}).status_code == 201


def test_a_changed_password_signs_the_other_devices_out_if_asked() -> None:
    user = new_user("anna")
    here, there = Caller(user), Caller(user)
    change = {"password": PASSWORD, "newPassword": "nineteen red newts", "invalidateSessions": True}
    assert here.post("/auth/change-password", change | {"password": "wrong"}).status_code == 400
    assert here.post("/auth/change-password", change).status_code == 200
    assert here.get("/users/me").status_code == 200
    assert there.get("/users/me").status_code == 401
    assert login(Caller(), "nineteen red newts").status_code == 201


# -- other sites ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "null"},
    ],
)
def test_another_sites_page_cannot_write_with_the_users_cookie(headers: dict[str, str]) -> None:
    new_user("anna")
    caller = Caller()
    login(caller)
    for path in ("/auth/logout", "/auth/login", "/auth/admin-sign-up"):
        answer = caller.post(path, SIGN_UP, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (403, "Forbidden")
    assert caller.post("/auth/validateToken", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "https://localhost"}, {}]
)
def test_our_own_pages_and_programs_can(headers: dict[str, str]) -> None:
    new_user("anna")
    caller = Caller()
    login(caller)
    assert caller.post("/auth/logout", headers=headers).status_code == 200


def test_a_bearer_token_never_falls_back_to_the_cookie() -> None:
    new_user("anna")
    caller = Caller()
    login(caller)
    headers = {"Authorization": "Bearer nonsense", "Origin": "https://evil.example"}
    assert caller.post("/auth/logout", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:4664", "127.0.0.1:4664", "[::1]:4664", "192.168.1.5", "x.localhost"]
)
def test_the_servers_own_names_are_answered(host: str) -> None:
    assert Caller(host=host).get("/server/ping").status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:4664", "localhost.evil.example", "127.0.0.1.evil.example", ""]
)
@pytest.mark.parametrize("path", ["/api/server/ping", "/", "/assets/app.js"])
def test_a_name_that_is_not_ours_is_refused_so_that_dns_rebinding_fails(host: str, path: str) -> None:
    answer = Client(headers={"Host": host}).get(path)
    assert answer.status_code == 403
    assert "HOMING_ALLOWED_HOSTS" in answer.json()["message"]


def test_an_administrator_can_allow_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from homing.api import hosts

    monkeypatch.setattr(
        hosts,
        "configuration",
        lambda: configuration().model_copy(update={"allowed_hosts": "photos.example, b.example"}),
    )
    hosts._own_names.cache_clear()
    try:
        assert Caller(host="photos.example").get("/server/ping").status_code == 200
        assert Caller(host="c.example").get("/server/ping").status_code == 403
    finally:
        monkeypatch.undo()
        hosts._own_names.cache_clear()


def test_every_answer_carries_the_headers_that_keep_pages_apart() -> None:
    for path in ("/api/server/ping", "/", "/api/nothing"):
        headers = Client(headers={"Host": "localhost"}).get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "http:" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "not JSON"),
        (b"[]", "email: Field required"),
        (b'{"email": 5}', "email"),
        (b'{"email": "\\ud800"}', "half"),
    ],
)
def test_a_faulty_body_is_a_400_with_a_sentence(body: bytes, said: str) -> None:
    answer = Client(headers={"Host": "localhost"}).post("/api/auth/login", body, content_type="application/json")
    assert answer.status_code == 400
    assert said in answer.json()["message"]
    assert answer.json()["error"] == "Bad Request"

"""What the server tells of itself, and users to administrators."""

from __future__ import annotations

from pathlib import Path

from homing import __version__
from homing.accounts.users import authenticate
from tests.api.house import PASSWORD, Caller


def test_anybody_may_ask_whether_it_is_there_and_what_it_can() -> None:
    nobody = Caller()
    assert nobody.get("/server/ping").json() == {"res": "pong"}
    version = nobody.get("/server/version").json()
    assert f"{version['major']}.{version['minor']}.{version['patch']}" == __version__
    features = nobody.get("/server/features").json()
    assert (features["trash"], features["passwordLogin"], features["facialRecognition"]) == (True, True, False)
    assert ".jpg" in nobody.get("/server/media-types").json()["image"]


def test_those_signed_in_see_its_versions_and_its_disk(anna: Caller) -> None:
    about = anna.get("/server/about").json()
    assert about["version"] == f"v{__version__}"
    assert about["database"].startswith(("SQLite 3", "PostgreSQL "))
    storage = anna.get("/server/storage").json()
    assert 0 < storage["diskUseRaw"] <= storage["diskSizeRaw"]


def test_statistics_tell_an_administrator_what_each_user_has(admin: Caller, anna: Caller, photos: Path) -> None:
    found = admin.get("/server/statistics").json()
    size = sum(path.stat().st_size for path in photos.rglob("*.[jJ][pP][gG]"))
    assert (found["photos"], found["usage"]) == (3, size)
    by_user = {one["userName"]: (one["photos"], one["usage"]) for one in found["usageByUser"]}
    assert by_user == {"Anna": (3, size), "Admin": (0, 0)}


def test_an_administrator_makes_users_who_can_sign_in(admin: Caller) -> None:
    body = {"email": "New@example.org", "password": PASSWORD, "name": "New", "shouldChangePassword": True}
    made = admin.post("/admin/users", body)
    assert made.status_code == 201
    assert (made.json()["isAdmin"], made.json()["shouldChangePassword"]) == (False, True)
    assert authenticate("new@example.org", PASSWORD) is not None
    again = admin.post("/admin/users", body)
    assert (again.status_code, "already" in again.json()["message"]) == (400, True)
    assert [one["email"] for one in admin.get("/admin/users").json()] == ["admin@example.org", "new@example.org"]
    assert admin.get(f"/admin/users/{made.json()['id']}").json() == made.json()


def test_users_see_themselves_and_administrators_everybody(admin: Caller, anna: Caller) -> None:
    assert [one["name"] for one in anna.get("/users").json()] == ["Anna"]
    assert {one["name"] for one in admin.get("/users").json()} == {"Admin", "Anna"}
    assert anna.get("/users/me").json()["email"] == "anna@example.org"
    assert anna.get(f"/users/{admin.id}").status_code == 400
    assert "email" in admin.get(f"/users/{anna.id}").json()


def test_a_user_signs_out_other_devices_one_by_one_or_all(anna: Caller) -> None:
    assert anna.user is not None
    second, third = Caller(anna.user), Caller(anna.user)
    sessions = anna.get("/sessions").json()
    assert [one["current"] for one in sessions].count(True) == 1
    mine = next(one["id"] for one in second.get("/sessions").json() if one["current"])
    assert anna.delete(f"/sessions/{mine}").status_code == 204
    assert second.get("/users/me").status_code == 401
    assert anna.delete("/sessions").status_code == 204
    assert third.get("/users/me").status_code == 401
    assert anna.get("/users/me").status_code == 200

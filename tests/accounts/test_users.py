"""Users, sessions and attempts, below the API."""

from __future__ import annotations

import pytest

from homing.accounts.attempts import MAX_FAILURES_A_NAME, MAX_FAILURES_AN_ADDRESS, WINDOW_S, Attempts
from homing.accounts.errors import AccountError, TooManyAttempts
from homing.accounts.models import User
from homing.accounts.permission import Caller, NotAllowed, NotFound, NotSignedIn, Permission, demand, demand_object
from homing.accounts.sessions import open_session, session_user
from homing.accounts.users import authenticate, change_password, create_user
from homing.clock import SystemClock

PASSWORD = "seventeen green herons"


@pytest.mark.parity
@pytest.mark.django_db
def test_a_user_signs_in_by_an_address_in_any_case() -> None:
    user = create_user(" Anna@Example.org ", PASSWORD, "  Anna   A. ")
    assert (user.email, user.name, user.is_admin) == ("anna@example.org", "Anna A.", False)
    assert authenticate("ANNA@example.ORG", PASSWORD) == user
    assert authenticate("anna@example.org", PASSWORD + "x") is None
    assert authenticate("anna@example.org", "x" * 10_000_000) is None


@pytest.mark.parity
@pytest.mark.django_db
def test_an_address_belongs_to_one_user() -> None:
    create_user("anna@example.org", PASSWORD, "Anna")
    with pytest.raises(AccountError, match="already"):
        create_user("Anna@example.org", PASSWORD, "Other")
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_a_deleted_user_cannot_sign_in_and_their_sessions_end() -> None:
    user = create_user("anna@example.org", PASSWORD, "Anna")
    token = open_session(user)
    assert session_user(token) == user
    User.objects.update(deleted_at="2026-01-01T00:00:00Z")
    assert authenticate("anna@example.org", PASSWORD) is None
    assert session_user(token) is None


@pytest.mark.django_db
def test_a_password_can_be_changed_and_no_password_is_kept_as_it_is() -> None:
    user = create_user("anna@example.org", PASSWORD, "Anna")
    change_password(user, "nineteen red newts")
    assert authenticate("anna@example.org", PASSWORD) is None
    assert authenticate("anna@example.org", "nineteen red newts") == user
    assert "newts" not in User.objects.get().password
    assert User.objects.get().password.startswith("scrypt$")


class StoppedClock(SystemClock):
    time_s = 1000.0

    def monotonic_s(self) -> float:
        return self.time_s


def fails(attempts: Attempts, address: str, name: str) -> bool:
    try:
        attempts.check(address, name)
    except TooManyAttempts:
        return True
    return False


def test_attempts_are_counted_for_each_name_and_address() -> None:
    clock = StoppedClock()
    attempts = Attempts(clock)
    for _ in range(MAX_FAILURES_A_NAME):
        assert not fails(attempts, "10.0.0.1", "anna")
        attempts.failed("10.0.0.1", "anna")
    assert fails(attempts, "10.0.0.1", " ANNA ")
    assert not fails(attempts, "10.0.0.1", "berta")
    assert not fails(attempts, "10.0.0.2", "anna")
    clock.time_s += WINDOW_S + 1
    assert not fails(attempts, "10.0.0.1", "anna")


def test_trying_one_password_with_many_names_is_stopped_too() -> None:
    attempts = Attempts(StoppedClock())
    for number in range(MAX_FAILURES_AN_ADDRESS):
        attempts.failed("10.0.0.1", f"user{number}")
    assert fails(attempts, "10.0.0.1", "anna")
    assert not fails(attempts, "10.0.0.2", "anna")


def test_the_right_password_wipes_the_slate() -> None:
    attempts = Attempts(StoppedClock())
    for _ in range(MAX_FAILURES_A_NAME):
        attempts.failed("10.0.0.1", "anna")
    attempts.succeeded("10.0.0.1", "Anna")
    assert not fails(attempts, "10.0.0.1", "anna")


def test_the_rules_in_one_table() -> None:
    anna, admin = Caller(1, 1, is_admin=False), Caller(2, 2, is_admin=True)
    demand(Permission.PUBLIC, None)
    with pytest.raises(NotSignedIn):
        demand(Permission.ASSET_READ, None)
    with pytest.raises(NotAllowed):
        demand(Permission.LIBRARY_CREATE, anna)
    demand(Permission.LIBRARY_CREATE, admin)
    demand_object(Permission.ASSET_READ, anna, 1)
    demand_object(Permission.LIBRARY_READ, admin, 1)
    for permission, caller, owner in (
        (Permission.ASSET_READ, anna, 2),
        (Permission.ASSET_READ, anna, None),
        (Permission.ASSET_READ, admin, 1),  # administrators do not look at other people's photos
        (Permission.LIBRARY_READ, anna, 2),
        (Permission.LIBRARY_READ, admin, None),
    ):
        with pytest.raises(NotFound):
            demand_object(permission, caller, owner)

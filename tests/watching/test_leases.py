"""Only one process watches a library, and another takes over when that one is gone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from homing.jobs.engines import engine
from homing.jobs.worker import worker_name
from homing.libraries.models import Library
from homing.watching.leases import LEASE_US, leave_leases, may_take, take_leases
from homing.watching.models import WatchLease
from tests.tracking.world import new_library, new_owner

pytestmark = [pytest.mark.django_db, pytest.mark.parity]

ONE, TWO = "nas/1/100", "desk/2/200"


@pytest.fixture
def libraries() -> list[int]:
    owner = new_owner()
    return [new_library(owner, b"/a").pk, new_library(owner, b"/b").pk]


def run_out(holder: str) -> None:
    WatchLease.objects.filter(holder=holder).update(until_us=engine().now_us() - 1)


def test_who_comes_first_holds_all_and_a_second_one_none(libraries: list[int]) -> None:
    assert take_leases(ONE, libraries).libraries == set(libraries)
    assert not may_take(TWO, libraries)
    assert take_leases(TWO, libraries).libraries == frozenset()
    held = take_leases(ONE, libraries)
    assert (held.libraries, held.taken_over) == (set(libraries), frozenset())


def test_a_lease_that_ran_out_is_taken_over_and_said_to_be(libraries: list[int]) -> None:
    take_leases(ONE, libraries)
    run_out(ONE)
    assert may_take(TWO, libraries)
    held = take_leases(TWO, libraries)
    assert held.libraries == held.taken_over == set(libraries)
    assert take_leases(ONE, libraries).libraries == frozenset(), "who was silent too long has lost it"


def test_a_lease_lasts_so_long_that_another_has_it_within_thirty_seconds(libraries: list[int]) -> None:
    before_us = engine().now_us()
    take_leases(ONE, libraries)
    assert all(lease.until_us - before_us <= LEASE_US + 5_000_000 for lease in WatchLease.objects.all())
    assert LEASE_US <= 25_000_000


def test_a_holder_that_died_on_this_machine_is_succeeded_at_once(libraries: list[int]) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        dead = worker_name(child.pid)
        take_leases(dead, libraries)
        assert not may_take(TWO, libraries)
        child.kill()
    assert may_take(TWO, libraries)
    assert take_leases(TWO, libraries).taken_over == set(libraries)


def test_who_leaves_gives_up_at_once_and_nothing_was_lost(libraries: list[int]) -> None:
    take_leases(ONE, libraries)
    leave_leases(ONE)
    held = take_leases(TWO, libraries)
    assert (held.libraries, held.taken_over) == (set(libraries), frozenset())


def test_a_library_that_is_not_wanted_any_more_is_given_up(libraries: list[int]) -> None:
    take_leases(ONE, libraries)
    assert take_leases(ONE, libraries[:1]).libraries == {libraries[0]}
    assert take_leases(TWO, libraries).libraries == {libraries[1]}


def test_a_lease_goes_with_its_library(libraries: list[int]) -> None:
    take_leases(ONE, libraries)
    Library.objects.filter(pk=libraries[0]).delete()
    assert WatchLease.objects.count() == 1

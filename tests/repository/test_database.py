"""The suite runs on the database that it says it runs on, and no test run shares one with another."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

import tests.settings

pytestmark = [pytest.mark.parity, pytest.mark.django_db]


def test_the_suite_runs_on_the_database_that_was_asked_for() -> None:
    assert connection.vendor == ("postgresql" if os.environ.get("HOMING_TEST_POSTGRES") else "sqlite")


def test_each_worker_has_a_database_of_its_own() -> None:
    name = str(connection.settings_dict["NAME"])
    assert "test" in name
    assert os.environ.get("PYTEST_XDIST_WORKER", "") in name or os.environ["HOMING_DATA"] in name


def test_each_worker_has_a_data_folder_of_its_own() -> None:
    # the environment of the session's first process reaches the workers; with its settings they would share a folder
    assert settings.SETTINGS_MODULE == "tests.settings"
    assert os.environ["HOMING_DATA"] == str(tests.settings.DATA)


def test_the_migrations_make_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)

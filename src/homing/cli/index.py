"""What a command needs before it can ask the index, and how it finds users and libraries in it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import django

from homing.cli.exit_codes import ExitCode
from homing.cli.failing import CommandError

if TYPE_CHECKING:
    from homing.accounts.models import User
    from homing.libraries.models import Library


def prepare_without_index() -> None:
    """All but the index, which may be damaged, absent or of another version."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homing.settings")
    from homing.logging_setup import configure_logging

    configure_logging("cli")
    django.setup()


def open_index() -> None:
    """Make the index usable in this process, brought up to this version."""
    prepare_without_index()
    from homing.supervisor.migrating import migrate

    migrate()


def find_owner(email: str | None) -> User:
    """The user of this email; without one, the only user there is. Raises CommandError."""
    from homing.accounts.models import User

    users = User.objects.filter(deleted_at=None)
    if email is not None:
        found = users.filter(email__iexact=email.strip()).first()
        if found is None:
            raise CommandError(f"There is no user {email}. “homing createuser” makes one.")
        return found
    first, *others = [*users.order_by("id")[:2], None]
    if first is None:
        raise CommandError("There is no user yet who could own a library. “homing createadmin” makes the first one.")
    if others[0] is not None:
        raise CommandError("There are several users. Say whose library it is: --owner EMAIL.", ExitCode.USAGE)
    return first


def find_library(name: str, owner: str | None) -> Library:
    """The library of this name (or id). Raises CommandError if there is none, or several."""
    from homing.ids import Kind, WrongId
    from homing.libraries.models import Library
    from homing.server import public_ids

    libraries = Library.objects.filter(deleted_at=None).select_related("owner")
    if owner is not None:
        libraries = libraries.filter(owner=find_owner(owner))
    found = list(libraries.filter(name=name)) or list(libraries.filter(name__iexact=name))
    if not found:
        with suppress(WrongId):
            found = list(libraries.filter(id=public_ids().decode(Kind.LIBRARY, name)))
    if not found:
        known = ", ".join(f"“{each}”" for each in libraries.order_by("name").values_list("name", flat=True)[:10])
        raise CommandError(f"There is no library “{name}”." + (f" There are: {known}." if known else ""))
    if len(found) > 1:
        whose = ", ".join(sorted({library.owner.email for library in found}))
        ids = ", ".join(public_ids().encode(Kind.LIBRARY, library.pk) for library in found)
        raise CommandError(
            f"There are {len(found)} libraries “{name}” (of {whose}). Add --owner EMAIL, or give an id instead: {ids}.",
            ExitCode.USAGE,
        )
    return found[0]

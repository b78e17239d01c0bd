"""What the router files share: a router for a noun, and from a public id to a row that the caller may use."""

from __future__ import annotations

from typing import Annotated, Final

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from homing.accounts.permission import NotFound, Permission, demand_object
from homing.api.guard import Request, caller_of
from homing.ids import Kind, WrongId
from homing.libraries.models import Library
from homing.server import public_ids
from homing.tracking.models import Scan

Page = Annotated[int, Field(ge=1, le=1_000_000)]
Size = Annotated[int, Field(ge=1, le=1000)]
"""How many items a page has."""
RECEIPT_HEADER: Final = "X-Homing-Receipt"
"""The id of the receipt that undoes what was done, where Immich's answer has no place for it."""


def noun(name: str) -> Router:
    """A router whose operations are listed under `name`."""
    return Router(tags=[name], by_alias=True)


def number_of(kind: Kind, public_id: str, permission: Permission) -> int:
    """The row's number. Raises NotFound for what is no id, exactly as for a row that is not there."""
    try:
        return public_ids().decode(kind, public_id)
    except WrongId:
        raise NotFound(permission) from None


def library_for(request: Request, public_id: str, permission: Permission) -> Library:
    """The library, if it exists and the caller has `permission` for it. Raises NotFound."""
    number = number_of(Kind.LIBRARY, public_id, permission)
    library = Library.objects.filter(pk=number, deleted_at=None).select_related("owner").first()
    demand_object(permission, caller_of(request), library and library.owner_id)
    assert library is not None
    return library


def scan_for(request: Request, library_id: str, scan_id: str, permission: Permission) -> Scan:
    """The scan of that library. Raises NotFound."""
    library = library_for(request, library_id, permission)
    number = number_of(Kind.SCAN, scan_id, permission)
    scan = Scan.objects.filter(pk=number, library=library).first()
    if scan is None:
        raise NotFound(permission)
    return scan


def tell_receipt(response: HttpResponse, receipt_id: int | None) -> None:
    """Name the receipt of what was done in the answer's header; nothing for an act without one."""
    if receipt_id is not None:
        response[RECEIPT_HEADER] = public_ids().encode(Kind.RECEIPT, receipt_id)

"""The API put together: routers, errors, the parser, the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from homing import __version__
from homing.api import (
    activity,
    assets,
    auth,
    backups,
    deleted_libraries,
    deleting,
    doctor,
    edit_previews,
    explain,
    failures,
    folders,
    forgetting,
    history,
    jobs,
    libraries,
    missing,
    nightly,
    offers,
    originals,
    pictures,
    places,
    questions,
    receipts,
    relinking,
    scan_start,
    scans,
    schedules,
    search,
    server,
    timeline,
    trash,
    users,
    watching,
)
from homing.api.document import add_permissions_and_errors
from homing.api.errors import Refused, add_error_handlers
from homing.api.guard import Guard, no_rule

_DESCRIPTION = (
    "Paths, verbs, fields and status codes are Immich's where it has the concept; what Homing adds stands beside. "
    "Sign in with `POST /api/auth/login` and send the token as `Authorization: Bearer …`. "
    "Errors are `{message, error, statusCode}`. An object that is not yours answers as one that does not exist: 400."
)


class _Parser(Parser):
    """JSON, but no text that a database or a file name could not hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = request.body
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            raise Refused("The request body is not JSON.") from None
        if b"\\u" in body or b"\0" in body:
            _refuse_what_is_no_text(found)
        return found


def _refuse_what_is_no_text(found: Any) -> None:
    if isinstance(found, str):
        if "\0" in found or any("\ud800" <= one <= "\udfff" for one in found):
            raise Refused("The request holds text with a NUL or half a character.")
    elif isinstance(found, list):
        for one in found:  # pyright: ignore[reportUnknownVariableType]  JSON of any shape
            _refuse_what_is_no_text(one)
    elif isinstance(found, dict):
        for one in found.values():  # pyright: ignore[reportUnknownVariableType]  JSON of any shape
            _refuse_what_is_no_text(one)


class _Api(NinjaAPI):
    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """With each operation's permission and the errors that all of them share."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        add_permissions_and_errors(schema, permissions_by_operation())
        return schema

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The function's name in camelCase, as Immich's SDK names its calls."""
        head, *rest = operation.view_func.__name__.split("_")
        return head + "".join(part.title() for part in rest)


def permissions_by_operation() -> dict[str, str]:
    """operationId to the permission it takes. An operation without a rule is not among them."""
    found: dict[str, str] = {}
    for _, router in api._routers:  # pyright: ignore[reportPrivateUsage]  there is no public list
        for view in router.path_operations.values():
            for operation in view.operations:
                callbacks = cast("Sequence[object]", operation.auth_callbacks)
                guards = [one for one in callbacks if isinstance(one, Guard)]
                if guards:
                    found[api.get_openapi_operation_id(operation)] = str(guards[0].permission)
    return found


api = _Api(
    title="Homing",
    version=__version__,
    description=_DESCRIPTION,
    docs_url=None,
    openapi_url="/openapi.json",
    auth=no_rule,
    parser=_Parser(),
)
add_error_handlers(api)
for _path, _router in (
    ("/activity", activity.router),
    ("/admin/users", users.admin_router),
    ("/assets", assets.router),
    ("/assets", history.asset_router),
    ("/assets", originals.router),
    ("/assets", pictures.router),
    ("/auth", auth.router),
    ("/backups", backups.router),
    ("/failures", failures.router),
    ("/folders", folders.router),
    ("/history", history.router),
    ("/jobs", jobs.router),
    ("/libraries", scan_start.router),  # /libraries/scan, before what has an id there
    ("/libraries", deleted_libraries.router),  # as well
    ("/libraries", libraries.router),
    ("/libraries", edit_previews.router),
    ("/libraries", questions.of_library),
    ("/libraries", places.router),
    ("/libraries", scans.router),
    ("/assets", relinking.asset_router),
    ("/libraries", relinking.library_router),
    ("/missing", missing.router),
    ("/missing", forgetting.router),
    ("/libraries", forgetting.library_router),
    ("/libraries", deleting.library_router),
    ("/libraries", schedules.library_router),
    ("/nightly", nightly.router),
    ("/offers", offers.router),
    ("/originals", deleting.router),
    ("/receipts", receipts.router),
    ("/remap", relinking.remap_router),
    ("/questions", questions.router),
    ("/queues", jobs.queue_router),
    ("/scans", history.scan_router),
    ("/schedule", schedules.router),
    ("/search", search.router),
    ("/server", server.router),
    ("/sessions", users.session_router),
    ("/timeline", timeline.router),
    ("/trash", trash.router),
    ("/users", users.router),
    ("/watching", watching.router),
    ("/explain", explain.router),
    ("/doctor", doctor.router),
):
    api.add_router(_path, _router)

"""Every error leaves as `{message, error, statusCode}`, the message a sentence."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic.alias_generators import to_camel

from homing.accounts.errors import AccountError, AlreadySetUp, TooManyAttempts
from homing.accounts.permission import NotAllowed, NotFound, NotSignedIn
from homing.libraries.errors import LibraryError
from homing.scheduling.errors import ScheduleError
from homing.server.about import is_disk_full

DISK_FULL = "The disk with Homing's data folder is full. Nothing was lost. Make room there, and do it again."
_log = logging.getLogger("homing.api")
_E = TypeVar("_E", bound=Exception)


class Refused(Exception):
    """The request cannot be served; the message says why and what to do."""

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.status = status


def error_response(message: str, status: int) -> HttpResponse:
    """An error as the API writes it."""
    body = {"message": message, "error": HTTPStatus(status).phrase, "statusCode": status}
    return HttpResponse(json.dumps(body), status=status, content_type="application/json")


def add_error_handlers(api: NinjaAPI) -> None:
    """Map what the packages raise to answers. What nobody expected is logged, and its text stays in the log."""

    def on(kind: type[_E], answer: Callable[[_E], HttpResponse]) -> None:
        def handle(request: HttpRequest, error: Any) -> HttpResponse:
            del request
            return answer(cast(_E, error))

        api.add_exception_handler(kind, handle)

    on(Refused, lambda error: error_response(str(error), error.status))
    on(NotSignedIn, lambda error: error_response(str(error), 401))
    on(NotAllowed, lambda error: error_response(str(error), 403))
    on(NotFound, lambda error: error_response(str(error), 400))
    on(AlreadySetUp, lambda error: error_response(str(error), 400))
    on(AccountError, lambda error: error_response(error.message, 400))
    on(LibraryError, lambda error: error_response(error.message, 400))
    on(ScheduleError, lambda error: error_response(error.message, 400))
    on(TooManyAttempts, _too_many)
    # the framework hides what our parser said behind a sentence of its own
    on(HttpError, lambda error: error_response(str(error.__cause__ or error), error.status_code))
    on(ValidationError, lambda error: error_response(_what_is_wrong(error), 400))

    def unexpected(request: HttpRequest, error: Any) -> HttpResponse:
        if is_disk_full(error):
            _log.error("%s %s: the data folder's disk is full", request.method, request.path)
            return error_response(DISK_FULL, HTTPStatus.INSUFFICIENT_STORAGE)
        _log.error("%s %s failed", request.method, request.path, exc_info=error)
        return error_response("The server failed at this. Its log says why; trying again may help.", 500)

    api.add_exception_handler(Exception, unexpected)


def _too_many(error: TooManyAttempts) -> HttpResponse:
    response = error_response(str(error), 429)
    response["Retry-After"] = str(error.retry_after_s)
    return response


def _what_is_wrong(error: ValidationError) -> str:
    """One sentence a faulty field, naming it as the client does."""
    found: list[str] = []
    for one in error.errors:
        # ("body", "<the function's parameter>", "import_paths", 0): people know only the last part
        place = [part for part in one.get("loc", ()) if part not in {"body", "query", "path", "given", "form"}]
        name = ".".join(to_camel(part) if isinstance(part, str) else str(part) for part in place) or "request body"
        sentence = f"{name}: {one.get('msg', 'is not valid')}"
        if sentence not in found:
            found.append(sentence)
    return "; ".join(found) or "The request is not valid."

"""Who is calling, and may they? Each route is declared with `auth=allow(Permission.…)`; one without is refused."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest

from homing.accounts.permission import Caller, NotAllowed, NotSignedIn, Permission, demand
from homing.accounts.sessions import session_caller

COOKIE: Final = "homing_access_token"
HEADERS: Final = ("x-immich-user-token", "x-immich-session-token")
"""Where tools of this field send the token, besides `Authorization: Bearer`."""


class Anonymous:
    """A caller without a session on a route that is open to everybody."""


ANONYMOUS: Final = Anonymous()


class Request(HttpRequest):
    """A request that a guard let in."""

    auth: Caller | Anonymous


class Guard:
    """Lets those in who have the permission; what they may use of it is asked per object."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def __call__(self, request: HttpRequest) -> Any:
        caller = signed_in(request)
        demand(self.permission, caller)
        return caller or ANONYMOUS


def allow(permission: Permission) -> Guard:
    return Guard(permission)


def no_rule(request: HttpRequest) -> Any:
    """What guards a route that nobody gave a rule."""
    del request
    raise NotAllowed


def caller_of(request: Request) -> Caller:
    """The signed-in caller of a route that is not public."""
    if not isinstance(request.auth, Caller):
        raise NotSignedIn
    return request.auth


def signed_in(request: HttpRequest) -> Caller | None:
    token = header_token(request)
    if token is None:
        token = request.COOKIES.get(COOKIE)
    return session_caller(token) if token else None


def header_token(request: HttpRequest) -> str | None:
    """The token that came in a header, which no page of another site can make a browser send."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    for name in HEADERS:
        if name in request.headers:
            return request.headers[name]
    return None

"""What holds for every request: the name it called, where it came from, and the headers of the answer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from homing.api.errors import error_response
from homing.api.guard import header_token
from homing.api.hosts import host_name, is_known_host, is_same_origin

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_HEADERS = {
    # everything the app needs comes from this server; blob: and data: are pictures that it makes itself
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self' blob:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Doorkeeper:
    """Refuses foreign names (DNS rebinding) and other sites' writing (CSRF), and puts the headers on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._refusal(request) or self._get_response(request)
        if request.path.startswith("/api/"):
            if response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith(
                "application/json"
            ):
                response = error_response(
                    _MESSAGES.get(response.status_code, "The request failed."), response.status_code
                )
            response.headers.setdefault("Cache-Control", "private, no-store")
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def _refusal(self, request: HttpRequest) -> HttpResponseBase | None:
        name = host_name(request)
        if not is_known_host(name):
            return error_response(
                f"This server does not answer to the name {name[:100]!r}. If the name is right, an administrator can "
                "add it to HOMING_ALLOWED_HOSTS.",
                403,
            )
        if request.method not in _SAFE_METHODS and header_token(request) is None and not is_same_origin(request):
            return error_response("The request came from another site's page and was refused.", 403)
        return None


_MESSAGES = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The request is too large.",
}

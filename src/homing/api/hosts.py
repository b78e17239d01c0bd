"""Where a request comes from and under which name it called: what headers may be believed for what."""

from __future__ import annotations

import socket
from functools import cache
from ipaddress import ip_address

from django.http import HttpRequest

from homing.configuration import configuration

_PROXY_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


def host_name(request: HttpRequest) -> str:
    """The name of the Host header, without port and brackets, in lower case; empty if there is none."""
    host = request.META.get("HTTP_HOST", "").strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def is_known_host(name: str) -> bool:
    """May a browser call this server by this name?

    Another site's page can point a name of its own at this server's address (DNS rebinding) and then read what it
    answers; so only names that this server knows as its own are answered. An address cannot be pointed elsewhere.
    """
    return _is_address(name) or name in _own_names() or name.endswith(".localhost") or "*" in _own_names()


def is_first_run_open(request: HttpRequest) -> bool:
    """Is this the server's own machine, called by its own address, with no proxy in between?"""
    return (
        _is_loopback(configuration().host)
        and _is_loopback(request.META.get("REMOTE_ADDR", ""))
        and _is_loopback(host_name(request))
        and not any(name in request.headers for name in _PROXY_HEADERS)
    )


def is_same_origin(request: HttpRequest) -> bool:
    """Did the request come from one of our own pages? Clients that are no browser say nothing, and are believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return origin.partition("://")[2].lower() == request.META.get("HTTP_HOST", "").strip().lower()


def is_https(request: HttpRequest) -> bool:
    """A proxy's word is enough here: it decides no more than the cookie's Secure flag."""
    forwarded = request.headers.get("X-Forwarded-Proto", "").partition(",")[0].strip().lower()
    return request.is_secure() or forwarded == "https"


def address_of(request: HttpRequest) -> str:
    """The address that connected: a proxy's where there is one, because what it forwards could be made up."""
    return request.META.get("REMOTE_ADDR", "")


def device_of(request: HttpRequest) -> str:
    """What the client calls itself, for the list of sessions."""
    return request.headers.get("User-Agent", "")


@cache
def _own_names() -> frozenset[str]:
    here = configuration()
    machine = socket.gethostname().lower()
    names = {"localhost", here.host.lower(), machine, f"{machine}.local", machine.partition(".")[0]}
    names |= {name.strip().lower() for name in here.allowed_hosts.split(",")}
    return frozenset(names - {""})


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    if name.lower() == "localhost":
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False

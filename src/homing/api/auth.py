"""/auth: sign-up of the first administrator, sign-in, sign-out, password."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from homing.accounts.attempts import Attempts
from homing.accounts.models import Session, User
from homing.accounts.permission import Permission
from homing.accounts.sessions import LIFETIME, close_other_sessions, close_session, open_session
from homing.accounts.users import authenticate, change_password, create_first_admin
from homing.api.errors import Refused
from homing.api.guard import COOKIE, Request, allow, caller_of
from homing.api.hosts import address_of, device_of, is_first_run_open, is_https
from homing.api.nouns import noun
from homing.api.shapes.accounts import (
    AdminUserShape,
    AuthStatus,
    Login,
    LoginAnswer,
    LogoutAnswer,
    PasswordChange,
    SignUp,
    TokenAnswer,
)
from homing.api.users import admin_user_shape, user_id
from homing.database import write_transaction
from homing.libraries.errors import LibraryError
from homing.libraries.first_folder import create_first_library, forget_first_folder
from homing.server.first_run import forget_first_run_token, is_first_run_token
from homing.tracking.models import ScanTrigger
from homing.tracking.scanning.requests import request_scan

router = noun("auth")
_log = logging.getLogger("homing.api")
_attempts = Attempts()


@router.post("/admin-sign-up", auth=allow(Permission.PUBLIC), response={201: AdminUserShape})
def sign_up_admin(request: Request, given: SignUp) -> AdminUserShape:
    """Make the first administrator; possible once."""
    if not is_first_run_open(request) and not is_first_run_token(given.setup_token or ""):
        raise Refused(
            "The first sign-up from another machine needs the link that the server printed when it started.",
            HTTPStatus.FORBIDDEN,
        )
    user = create_first_admin(given.email, given.password, given.name)
    forget_first_run_token()
    _scan_first_folder(user)
    return admin_user_shape(user)


@router.post("/login", auth=allow(Permission.PUBLIC), response={201: LoginAnswer})
def login(request: Request, response: HttpResponse, given: Login) -> LoginAnswer:
    """Sign in. The answer's token goes into `Authorization: Bearer …`; browsers get it as a cookie too."""
    address = address_of(request)
    _attempts.check(address, given.email)
    user = authenticate(given.email, given.password)
    if user is None:
        _attempts.failed(address, given.email)
        raise Refused("Incorrect email or password", HTTPStatus.UNAUTHORIZED)
    _attempts.succeeded(address, given.email)
    token = open_session(user, device_of(request))
    _set_cookie(request, response, token)
    return LoginAnswer(
        access_token=token,
        user_id=user_id(user.pk),
        user_email=user.email,
        name=user.name,
        is_admin=user.is_admin,
        should_change_password=user.should_change_password,
    )


@router.post("/logout", auth=allow(Permission.SESSION_DELETE), response=LogoutAnswer)
def logout(request: Request, response: HttpResponse) -> LogoutAnswer:
    """End this session."""
    close_session(caller_of(request).session_id)
    response.delete_cookie(COOKIE)
    return LogoutAnswer(successful=True, redirect_uri="/auth/login?autoLaunch=0")


@router.post("/validateToken", auth=allow(Permission.SESSION_READ), response=TokenAnswer)
def validate_access_token(request: Request) -> TokenAnswer:
    """200 with a session, 401 without."""
    del request
    return TokenAnswer(auth_status=True)


@router.get("/status", auth=allow(Permission.SESSION_READ), response=AuthStatus)
def get_auth_status(request: Request) -> AuthStatus:
    """When this session ends if it is not used."""
    session = Session.objects.get(pk=caller_of(request).session_id)
    return AuthStatus(expires_at=session.expires_at)


@router.post("/change-password", auth=allow(Permission.AUTH_CHANGE_PASSWORD), response=AdminUserShape)
def change_own_password(request: Request, given: PasswordChange) -> AdminUserShape:
    """Change the caller's password; the present one must be told."""
    caller = caller_of(request)
    address = address_of(request)
    user = User.objects.get(pk=caller.user_id)
    _attempts.check(address, user.email)
    if authenticate(user.email, given.password) is None:
        _attempts.failed(address, user.email)
        raise Refused("Wrong password")
    change_password(user, given.new_password)
    if given.invalidate_sessions:
        close_other_sessions(caller)
    user.refresh_from_db()
    return admin_user_shape(user)


def _scan_first_folder(admin: User) -> None:
    """`homing serve --photos` named a folder before anybody could own a library for it."""
    try:
        with write_transaction():
            library = create_first_library(admin)
            if library is not None:
                request_scan(library, trigger=ScanTrigger.COMMAND)
    except LibraryError as error:
        # the administrator exists and sees an empty library page; the folder's fault is told there when it is added
        _log.warning("the first folder cannot be a library: %s", error)
    forget_first_folder()


def _set_cookie(request: HttpRequest, response: HttpResponse, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        # the browser keeps it longer than the server does: each use extends the session
        max_age=4 * int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=is_https(request),
    )

"""Users, sessions, sign-up and sign-in."""

from __future__ import annotations

from pydantic import Field

from homing.api.shapes.base import Moment, Shape


class SignUp(Shape):
    email: str
    password: str
    name: str
    setup_token: str | None = None
    """Homing's own: the one-time token of the printed link, needed where the page was not opened on the server
    itself (`/server/config` says so as `setupTokenRequired`)."""


class Login(Shape):
    email: str
    password: str


class LoginAnswer(Shape):
    access_token: str
    user_id: str
    user_email: str
    name: str
    is_admin: bool
    profile_image_path: str = ""
    should_change_password: bool
    is_onboarded: bool = True


class LogoutAnswer(Shape):
    successful: bool
    redirect_uri: str


class TokenAnswer(Shape):
    auth_status: bool


class AuthStatus(Shape):
    pin_code: bool = False
    password: bool = True
    is_elevated: bool = False
    expires_at: Moment | None = None


class PasswordChange(Shape):
    password: str
    """The present one."""
    new_password: str
    invalidate_sessions: bool = False
    """Sign out everywhere else."""


class UserShape(Shape):
    id: str
    name: str
    email: str
    profile_image_path: str = ""
    avatar_color: str = "primary"
    profile_changed_at: Moment


class AdminUserShape(UserShape):
    is_admin: bool
    should_change_password: bool
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment | None
    status: str
    """active or deleted."""
    storage_label: str | None = None
    oauth_id: str = ""
    cluster_group_id: str = ""
    quota_size_in_bytes: int | None = None
    quota_usage_in_bytes: int | None = None
    license: None = None


class NewUser(Shape):
    email: str
    password: str
    name: str
    is_admin: bool = False
    should_change_password: bool = False
    notify: bool = False
    """Accepted and not used: Homing sends no mail."""
    quota_size_in_bytes: int | None = Field(default=None)
    storage_label: str | None = None


class SessionShape(Shape):
    id: str
    created_at: Moment
    updated_at: Moment
    expires_at: Moment | None
    current: bool
    device_type: str
    device_os: str = Field(alias="deviceOS")
    app_version: str | None = None
    is_pending_sync_reset: bool = False

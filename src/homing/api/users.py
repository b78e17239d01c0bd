"""/users, /admin/users, /sessions."""

from __future__ import annotations

from homing.accounts.models import Session, User
from homing.accounts.permission import NotFound, Permission, demand_object
from homing.accounts.sessions import close_other_sessions, close_session
from homing.accounts.users import create_user
from homing.api.assets import asset_statistics
from homing.api.guard import Request, allow, caller_of
from homing.api.nouns import noun, number_of
from homing.api.shapes.accounts import AdminUserShape, NewUser, SessionShape, UserShape
from homing.api.shapes.assets import AssetStatistics
from homing.ids import Kind
from homing.server import public_ids

router = noun("users")
admin_router = noun("users (admin)")
session_router = noun("sessions")


def user_id(number: int) -> str:
    return public_ids().encode(Kind.USER, number)


def user_shape(user: User) -> UserShape:
    return UserShape(id=user_id(user.pk), name=user.name, email=user.email, profile_changed_at=user.created_at)


def admin_user_shape(user: User) -> AdminUserShape:
    return AdminUserShape(
        **user_shape(user).model_dump(),
        is_admin=user.is_admin,
        should_change_password=user.should_change_password,
        created_at=user.created_at,
        updated_at=user.updated_at,
        deleted_at=user.deleted_at,
        status="deleted" if user.deleted_at else "active",
    )


@router.get("", auth=allow(Permission.USER_READ), response=list[UserShape])
def search_users(request: Request) -> list[UserShape]:
    """Those whom the caller may know of: everybody for an administrator, oneself for others."""
    caller = caller_of(request)
    users = User.objects.filter(deleted_at=None).order_by("id")
    return [user_shape(user) for user in (users if caller.is_admin else users.filter(pk=caller.user_id))]


@router.get("/me", auth=allow(Permission.USER_READ), response=AdminUserShape)
def get_my_user(request: Request) -> AdminUserShape:
    """The caller."""
    return admin_user_shape(User.objects.get(pk=caller_of(request).user_id))


@router.get("/{id}", auth=allow(Permission.USER_READ), response=UserShape)
def get_user(request: Request, id: str) -> UserShape:
    """One user; for others than administrators only oneself."""
    caller = caller_of(request)
    number = number_of(Kind.USER, id, Permission.USER_READ)
    user = User.objects.filter(pk=number, deleted_at=None).first()
    if user is None or not (caller.is_admin or user.pk == caller.user_id):
        raise NotFound(Permission.USER_READ)
    return user_shape(user)


@admin_router.get("", auth=allow(Permission.ADMIN_USER_READ), response=list[AdminUserShape])
def search_users_admin(request: Request, with_deleted: bool = False) -> list[AdminUserShape]:
    """All users."""
    del request
    users = User.objects.order_by("id")
    return [admin_user_shape(user) for user in (users if with_deleted else users.filter(deleted_at=None))]


@admin_router.post("", auth=allow(Permission.ADMIN_USER_CREATE), response={201: AdminUserShape})
def create_user_admin(request: Request, given: NewUser) -> AdminUserShape:
    """Make a user."""
    del request
    user = create_user(
        given.email,
        given.password,
        given.name,
        is_admin=given.is_admin,
        should_change_password=given.should_change_password,
    )
    return admin_user_shape(user)


@admin_router.get("/{id}", auth=allow(Permission.ADMIN_USER_READ), response=AdminUserShape)
def get_user_admin(request: Request, id: str) -> AdminUserShape:
    """One user."""
    del request
    user = User.objects.filter(pk=number_of(Kind.USER, id, Permission.ADMIN_USER_READ)).first()
    if user is None:
        raise NotFound(Permission.ADMIN_USER_READ)
    return admin_user_shape(user)


@admin_router.get("/{id}/statistics", auth=allow(Permission.ADMIN_USER_READ), response=AssetStatistics)
def get_user_statistics_admin(
    request: Request, id: str, isFavorite: bool | None = None, isTrashed: bool = False, visibility: str | None = None
) -> AssetStatistics:
    """How many photos and videos a user has on the timeline, among favourites, or in the trash; how many miss."""
    del request
    number = number_of(Kind.USER, id, Permission.ADMIN_USER_READ)
    if not User.objects.filter(pk=number).exists():
        raise NotFound(Permission.ADMIN_USER_READ)
    return asset_statistics(number, is_favorite=isFavorite, is_trashed=isTrashed, visibility=visibility)


@session_router.get("", auth=allow(Permission.SESSION_READ), response=list[SessionShape])
def get_sessions(request: Request) -> list[SessionShape]:
    """Where the caller is signed in."""
    caller = caller_of(request)
    return [
        SessionShape(
            id=public_ids().encode(Kind.SESSION, session.pk),
            created_at=session.created_at,
            updated_at=session.last_used_at,
            expires_at=session.expires_at,
            current=session.pk == caller.session_id,
            device_type=session.device,
            deviceOS="",
        )
        for session in Session.objects.filter(user_id=caller.user_id).order_by("-last_used_at")
    ]


@session_router.delete("", auth=allow(Permission.SESSION_DELETE), response={204: None})
def delete_all_sessions(request: Request) -> None:
    """Sign the caller out everywhere but here."""
    close_other_sessions(caller_of(request))


@session_router.delete("/{id}", auth=allow(Permission.SESSION_DELETE), response={204: None})
def delete_session(request: Request, id: str) -> None:
    """Sign one device out."""
    number = number_of(Kind.SESSION, id, Permission.SESSION_DELETE)
    owner = Session.objects.filter(pk=number).values_list("user_id", flat=True).first()
    demand_object(Permission.SESSION_DELETE, caller_of(request), owner)
    close_session(number)

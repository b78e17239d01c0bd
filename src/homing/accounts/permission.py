"""Who may do what: decided here and nowhere else.

Every route names one `Permission`; `RULES` says who has it. Names are Immich's where it has the concept. An object
that is not yours answers exactly as one that does not exist (400 "Not found or no … access", as Immich does), so
that nobody learns what others have; a route for administrators answers 403, one without a session 401.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class Permission(StrEnum):
    PUBLIC = "public"

    AUTH_CHANGE_PASSWORD = "auth.changePassword"
    SESSION_READ = "session.read"
    SESSION_DELETE = "session.delete"
    USER_READ = "user.read"
    ADMIN_USER_CREATE = "adminUser.create"
    ADMIN_USER_READ = "adminUser.read"

    LIBRARY_READ = "library.read"
    LIBRARY_CREATE = "library.create"
    LIBRARY_UPDATE = "library.update"
    LIBRARY_UPDATE_PATHS = "library.updatePaths"
    """Import paths open the server's disk, so that only administrators choose them."""
    LIBRARY_DELETE = "library.delete"
    LIBRARY_STATISTICS = "library.statistics"
    LIBRARY_VALIDATE = "library.validate"
    QUESTION_READ = "question.read"
    QUESTION_ANSWER = "question.answer"
    SCAN_READ = "scan.read"
    SCAN_CANCEL = "scan.cancel"
    FAILURE_READ = "failure.read"
    FOLDER_READ = "folder.read"
    FOLDER_REMAP = "folder.remap"

    ASSET_READ = "asset.read"
    ASSET_UPDATE = "asset.update"
    ASSET_DELETE = "asset.delete"
    ASSET_VIEW = "asset.view"
    ASSET_DOWNLOAD = "asset.download"
    ASSET_STATISTICS = "asset.statistics"
    ASSET_RELINK = "asset.relink"
    ASSET_DELETE_ORIGINAL = "asset.deleteOriginal"
    HISTORY_READ = "history.read"
    HISTORY_UNDO = "history.undo"
    OFFER_READ = "offer.read"
    OFFER_DECIDE = "offer.decide"
    MISSING_READ = "missing.read"
    MISSING_FORGET = "missing.forget"
    MISSING_SCAN = "missing.scan"
    TIMELINE_READ = "timeline.read"
    RECEIPT_READ = "receipt.read"
    RECEIPT_UNDO = "receipt.undo"
    """Of photos; what was done to a library is undone as it is done."""

    ACTIVITY_READ = "activity.read"
    JOB_READ = "job.read"
    JOB_CREATE = "job.create"
    QUEUE_READ = "queue.read"
    QUEUE_UPDATE = "queue.update"
    QUEUE_JOB_READ = "queueJob.read"
    QUEUE_JOB_DELETE = "queueJob.delete"

    WATCHING_READ = "watching.read"
    WATCHING_UPDATE = "watching.update"

    NIGHTLY_READ = "nightly.read"
    NIGHTLY_RUN = "nightly.run"
    SCHEDULE_READ = "schedule.read"
    SCHEDULE_UPDATE = "schedule.update"
    """Of the whole server; a library's own goes with the library."""
    SCHEDULE_PREVIEW = "schedule.preview"

    BACKUP_LIST = "backup.list"
    BACKUP_CREATE = "backup.create"
    BACKUP_DOWNLOAD = "backup.download"
    BACKUP_DELETE = "backup.delete"

    SERVER_ABOUT = "server.about"
    SERVER_STORAGE = "server.storage"
    SERVER_STATISTICS = "server.statistics"


class Rule(Enum):
    PUBLIC = auto()
    """Anyone, without a session."""
    OWN = auto()
    """Anyone signed in, for what is theirs. Administrators are no exception."""
    OWN_OR_ADMIN = auto()
    """Anyone signed in for what is theirs; administrators for everybody's."""
    ADMIN = auto()


RULES: dict[Permission, Rule] = {
    Permission.PUBLIC: Rule.PUBLIC,
    Permission.AUTH_CHANGE_PASSWORD: Rule.OWN,
    Permission.SESSION_READ: Rule.OWN,
    Permission.SESSION_DELETE: Rule.OWN,
    Permission.USER_READ: Rule.OWN,
    Permission.ADMIN_USER_CREATE: Rule.ADMIN,
    Permission.ADMIN_USER_READ: Rule.ADMIN,
    Permission.LIBRARY_READ: Rule.OWN_OR_ADMIN,
    Permission.LIBRARY_CREATE: Rule.ADMIN,
    Permission.LIBRARY_UPDATE: Rule.OWN_OR_ADMIN,
    Permission.LIBRARY_UPDATE_PATHS: Rule.ADMIN,
    Permission.LIBRARY_DELETE: Rule.OWN_OR_ADMIN,
    Permission.LIBRARY_STATISTICS: Rule.OWN_OR_ADMIN,
    Permission.LIBRARY_VALIDATE: Rule.ADMIN,
    Permission.QUESTION_READ: Rule.OWN_OR_ADMIN,
    Permission.QUESTION_ANSWER: Rule.OWN_OR_ADMIN,
    Permission.SCAN_READ: Rule.OWN_OR_ADMIN,
    Permission.SCAN_CANCEL: Rule.OWN_OR_ADMIN,
    Permission.FAILURE_READ: Rule.OWN_OR_ADMIN,
    Permission.FOLDER_READ: Rule.OWN,
    Permission.FOLDER_REMAP: Rule.OWN,
    Permission.ASSET_READ: Rule.OWN,
    Permission.ASSET_UPDATE: Rule.OWN,
    Permission.ASSET_DELETE: Rule.OWN,
    Permission.ASSET_VIEW: Rule.OWN,
    Permission.ASSET_DOWNLOAD: Rule.OWN,
    Permission.ASSET_STATISTICS: Rule.OWN,
    Permission.ASSET_RELINK: Rule.OWN,
    Permission.ASSET_DELETE_ORIGINAL: Rule.OWN,
    Permission.HISTORY_READ: Rule.OWN,
    Permission.HISTORY_UNDO: Rule.OWN,
    Permission.OFFER_READ: Rule.OWN,
    Permission.OFFER_DECIDE: Rule.OWN,
    Permission.MISSING_READ: Rule.OWN,
    Permission.MISSING_FORGET: Rule.OWN,
    Permission.MISSING_SCAN: Rule.OWN,
    Permission.TIMELINE_READ: Rule.OWN,
    Permission.RECEIPT_READ: Rule.OWN_OR_ADMIN,
    Permission.RECEIPT_UNDO: Rule.OWN,
    Permission.ACTIVITY_READ: Rule.OWN_OR_ADMIN,
    Permission.JOB_READ: Rule.ADMIN,
    Permission.JOB_CREATE: Rule.ADMIN,
    Permission.QUEUE_READ: Rule.ADMIN,
    Permission.QUEUE_UPDATE: Rule.ADMIN,
    Permission.QUEUE_JOB_READ: Rule.ADMIN,
    Permission.QUEUE_JOB_DELETE: Rule.ADMIN,
    Permission.WATCHING_READ: Rule.OWN_OR_ADMIN,
    Permission.WATCHING_UPDATE: Rule.ADMIN,
    Permission.NIGHTLY_READ: Rule.ADMIN,
    Permission.NIGHTLY_RUN: Rule.ADMIN,
    Permission.SCHEDULE_READ: Rule.ADMIN,
    Permission.SCHEDULE_UPDATE: Rule.ADMIN,
    Permission.SCHEDULE_PREVIEW: Rule.OWN,
    Permission.BACKUP_LIST: Rule.ADMIN,
    Permission.BACKUP_CREATE: Rule.ADMIN,
    Permission.BACKUP_DOWNLOAD: Rule.ADMIN,
    Permission.BACKUP_DELETE: Rule.ADMIN,
    Permission.SERVER_ABOUT: Rule.OWN,
    Permission.SERVER_STORAGE: Rule.OWN,
    Permission.SERVER_STATISTICS: Rule.ADMIN,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a signed-in user, through one session."""

    user_id: int
    session_id: int
    is_admin: bool


class NotSignedIn(Exception):
    """No session, or one that ended."""

    def __init__(self) -> None:
        super().__init__("Authentication required")


class NotAllowed(Exception):
    """Signed in, but this takes an administrator."""

    def __init__(self) -> None:
        super().__init__("Only an administrator may do this.")


class NotFound(Exception):
    """There is no such object, or it is somebody else's: the caller cannot tell which."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(f"Not found or no {permission} access")


def demand(permission: Permission, caller: Caller | None) -> None:
    """May `caller` (None: nobody) call a route of this permission at all? Raises NotSignedIn or NotAllowed."""
    rule = RULES[permission]
    if rule is Rule.PUBLIC:
        return
    if caller is None:
        raise NotSignedIn
    if rule is Rule.ADMIN and not caller.is_admin:
        raise NotAllowed


def only_owner(permission: Permission, caller: Caller) -> int | None:
    """Whose objects the caller may use: this user's only, or everybody's (None)."""
    rule = RULES[permission]
    if caller.is_admin and rule in {Rule.ADMIN, Rule.OWN_OR_ADMIN}:
        return None
    return caller.user_id


def demand_object(permission: Permission, caller: Caller, owner_id: int | None) -> None:
    """May `caller` use an object of this owner (None: it does not exist)? Raises NotFound."""
    demand(permission, caller)
    if owner_id is None or only_owner(permission, caller) not in {None, owner_id}:
        raise NotFound(permission)

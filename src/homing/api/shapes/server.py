"""The server: version, features, figures."""

from __future__ import annotations

from homing.api.shapes.base import Shape


class Ping(Shape):
    res: str


class Version(Shape):
    major: int
    minor: int
    patch: int
    prerelease: int | None


class About(Shape):
    version: str
    version_url: str
    licensed: bool
    source_commit: str | None
    """Homing's own, as all that follows, where Immich's type has no such field."""
    python: str
    database: str
    sqlite: str | None
    pillow: str | None


class Storage(Shape):
    """The disk that holds Homing's own data folder."""

    disk_size: str
    disk_use: str
    disk_available: str
    disk_size_raw: int
    disk_use_raw: int
    disk_available_raw: int
    disk_usage_percentage: float


class UserUsage(Shape):
    user_id: str
    user_name: str
    photos: int
    videos: int
    usage: int
    usage_photos: int
    usage_videos: int
    quota_size_in_bytes: int | None
    num_missing_photos: int
    """Homing's own: photos and videos whose files are not where they were."""


class Statistics(Shape):
    photos: int
    videos: int
    usage: int
    usage_photos: int
    usage_videos: int
    usage_by_user: list[UserUsage]
    num_missing_photos: int
    """Homing's own: of all users together."""


class Features(Shape):
    config_file: bool
    duplicate_detection: bool
    email: bool
    facial_recognition: bool
    import_faces: bool
    map: bool
    oauth: bool
    oauth_auto_launch: bool
    ocr: bool
    password_login: bool
    realtime_transcoding: bool
    reverse_geocoding: bool
    search: bool
    sidecar: bool
    smart_search: bool
    trash: bool


class Config(Shape):
    is_initialized: bool
    """False until the first administrator exists."""
    is_onboarded: bool
    setup_token_required: bool
    """Homing's own: sign-up from here needs the token of the link that the server printed."""
    has_first_folder: bool
    """Homing's own: the server was started with a folder, which becomes the library of whoever signs up first."""
    login_page_message: str
    external_domain: str
    maintenance_mode: bool
    map_dark_style_url: str
    map_light_style_url: str
    min_faces: int
    oauth_button_text: str
    public_users: bool
    trash_days: int
    user_delete_delay: int


class MediaTypes(Shape):
    image: list[str]
    video: list[str]
    sidecar: list[str]

"""/server: who we are, what we can, how full the disk is."""

from __future__ import annotations

from homing.accounts.models import User
from homing.accounts.permission import Permission
from homing.accounts.users import has_users
from homing.api.guard import Request, allow
from homing.api.hosts import is_first_run_open
from homing.api.nouns import noun
from homing.api.shapes.server import (
    About,
    Config,
    Features,
    MediaTypes,
    Ping,
    Statistics,
    Storage,
    UserUsage,
    Version,
)
from homing.api.users import user_id
from homing.assets.statistics import Figures, missing_by_owner, user_figures
from homing.libraries.first_folder import is_first_folder_waiting
from homing.media.formats import IMAGE_EXTENSIONS
from homing.server.about import about_server, data_disk, version_parts

router = noun("server")


@router.get("/ping", auth=allow(Permission.PUBLIC), response=Ping)
def ping_server(request: Request) -> Ping:
    """Is anybody there?"""
    del request
    return Ping(res="pong")


@router.get("/version", auth=allow(Permission.PUBLIC), response=Version)
def get_server_version(request: Request) -> Version:
    """Homing's version."""
    del request
    major, minor, patch = version_parts()
    return Version(major=major, minor=minor, patch=patch, prerelease=None)


@router.get("/about", auth=allow(Permission.SERVER_ABOUT), response=About)
def get_about_info(request: Request) -> About:
    """Versions of what Homing runs on."""
    del request
    about = about_server()
    return About(
        version=about.version,
        version_url="",
        licensed=False,
        source_commit=None,
        python=about.python,
        database=about.database,
        sqlite=about.sqlite,
        pillow=about.pillow,
    )


@router.get("/features", auth=allow(Permission.PUBLIC), response=Features)
def get_server_features(request: Request) -> Features:
    """What this version can."""
    del request
    return Features(
        config_file=False,
        duplicate_detection=False,
        email=False,
        facial_recognition=False,
        import_faces=False,
        map=False,
        oauth=False,
        oauth_auto_launch=False,
        ocr=False,
        password_login=True,
        realtime_transcoding=False,
        reverse_geocoding=False,
        search=True,
        sidecar=False,
        smart_search=False,
        trash=True,
    )


@router.get("/config", auth=allow(Permission.PUBLIC), response=Config)
def get_server_config(request: Request) -> Config:
    """What the sign-in and first-run pages need to know."""
    is_initialized = has_users()
    return Config(
        is_initialized=is_initialized,
        is_onboarded=is_initialized,
        setup_token_required=not is_initialized and not is_first_run_open(request),
        has_first_folder=not is_initialized and is_first_folder_waiting(),
        login_page_message="",
        external_domain="",
        maintenance_mode=False,
        map_dark_style_url="",
        map_light_style_url="",
        min_faces=3,
        oauth_button_text="",
        public_users=False,
        trash_days=30,
        user_delete_delay=7,
    )


@router.get("/media-types", auth=allow(Permission.PUBLIC), response=MediaTypes)
def get_supported_media_types(request: Request) -> MediaTypes:
    """Extensions that this version shows."""
    del request
    return MediaTypes(image=[f".{name}" for name in IMAGE_EXTENSIONS], video=[], sidecar=[])


@router.get("/storage", auth=allow(Permission.SERVER_STORAGE), response=Storage)
def get_storage(request: Request) -> Storage:
    """The disk that holds Homing's data folder (thumbnails and index)."""
    del request
    disk = data_disk()
    return Storage(
        disk_size=size_text(disk.total),
        disk_use=size_text(disk.used),
        disk_available=size_text(disk.free),
        disk_size_raw=disk.total,
        disk_use_raw=disk.used,
        disk_available_raw=disk.free,
        disk_usage_percentage=round(100 * disk.used / disk.total, 2) if disk.total else 0.0,
    )


@router.get("/statistics", auth=allow(Permission.SERVER_STATISTICS), response=Statistics)
def get_server_statistics(request: Request) -> Statistics:
    """How much everybody has."""
    del request
    figures = user_figures()
    users = User.objects.filter(deleted_at=None).order_by("id")
    missing = missing_by_owner()
    usage = [_usage(user, figures.get(user.pk, Figures()), missing.get(user.pk, 0)) for user in users]
    return Statistics(
        photos=sum(one.photos for one in usage),
        videos=sum(one.videos for one in usage),
        usage=sum(one.usage for one in usage),
        usage_photos=sum(one.usage_photos for one in usage),
        usage_videos=sum(one.usage_videos for one in usage),
        usage_by_user=usage,
        num_missing_photos=sum(one.num_missing_photos for one in usage),
    )


def _usage(user: User, figures: Figures, missing: int) -> UserUsage:
    return UserUsage(
        user_id=user_id(user.pk),
        user_name=user.name,
        photos=figures.photos,
        videos=figures.videos,
        usage=figures.usage_photos + figures.usage_videos,
        usage_photos=figures.usage_photos,
        usage_videos=figures.usage_videos,
        quota_size_in_bytes=None,
        num_missing_photos=missing,
    )


def size_text(size_bytes: int) -> str:
    """`412.3 GiB`, as Immich writes it."""
    size = float(size_bytes)
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if size < 1024:
            return f"{size:.1f} {unit}" if unit != "B" else f"{size_bytes} B"
        size /= 1024
    return f"{size:.1f} PiB"

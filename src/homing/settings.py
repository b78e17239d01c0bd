"""Django's settings, derived from `homing.configuration`. Nothing here is meant to be edited by a user."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from homing.configuration import configuration, secret_key

_configuration = configuration()

SECRET_KEY = secret_key(_configuration.data)
DEBUG = False
# The name a browser used is checked in `homing.accounts` against the configured names (DNS rebinding).
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "homing.api.urls"
WSGI_APPLICATION = "homing.api.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "homing.accounts",
    "homing.receipts",
    "homing.libraries",
    "homing.assets",
    "homing.tracking",
    "homing.jobs",
    "homing.processing",
    "homing.server",
    "homing.watching",
    "homing.scheduling",
    "homing.nightly",
]

MIDDLEWARE = [
    "homing.api.middleware.Doorkeeper",
]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _sqlite() -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(_configuration.index_path),
        # a real file in tests too: locks and journals differ in memory
        "TEST": {"NAME": str(_configuration.data / "test-index.sqlite3")},
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # NORMAL may lose the last commits in a power cut, never in a killed process; the next scan
            # finds them again. Memory-mapped reads keep a million rows quick; each connection has a cache of its own.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16384;"
                "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
                "PRAGMA journal_size_limit=67108864"
            ),
        },
    }


DATABASES = {"default": _postgres(_configuration.database_url) if _configuration.database_url else _sqlite()}

LOGGING_CONFIG = None

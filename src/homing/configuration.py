"""What an administrator can set from outside: `HOMING_*` variables, then `settings.toml` in the data folder.

A variable outranks the file. Everything else is set on the settings page and lives in the database.
"""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

DEFAULT_PORT = 4664  # "HOMI" on a telephone's keys
SETTINGS_FILE_NAME = "settings.toml"


class Configuration(BaseSettings):
    """The server's settings, read once a process.

    Raises pydantic's ValidationError, which names the variable and what is wrong with its value.
    """

    model_config = SettingsConfigDict(env_prefix="HOMING_", extra="ignore")

    data: Path = Field(default_factory=lambda: user_data_path("homing"))
    """The data folder: index, thumbnails, logs, backups."""
    database_url: str = ""
    """`postgresql://…` moves the index to PostgreSQL; empty keeps it in the data folder (SQLite)."""
    host: str = "127.0.0.1"
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535)
    """0 takes any free port."""
    allowed_hosts: str = ""
    """Names, separated by commas, under which browsers may call the server, besides this machine's own."""
    workers: int = Field(default=2, ge=1, le=64)
    """Worker processes at most; they start when there is work and leave when there is none."""
    watch: bool = True
    """Off: this server starts no process that watches folders, whatever the settings page says."""
    log_level: str = "INFO"
    time_zone: str = Field(default_factory=lambda: os.environ.get("TZ", ""))
    """The zone (`Europe/Lisbon`) of pictures that tell neither zone nor place, and of schedules; by default this
    machine's."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings
        folder = Path(os.environ.get("HOMING_DATA") or user_data_path("homing"))
        toml = TomlConfigSettingsSource(settings_cls, toml_file=folder / SETTINGS_FILE_NAME)
        return init_settings, env_settings, toml

    @property
    def index_path(self) -> Path:
        return self.data / "index.sqlite3"

    @property
    def write_lock_path(self) -> Path:
        return self.data / "index.write-lock"


@cache
def configuration() -> Configuration:
    """The configuration of this process; the data folder exists afterwards, private to its owner."""
    found = Configuration()
    data = found.data.expanduser().absolute()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Django sets TZ to UTC for this process and those that it starts: hand the machine's zone on by our own name
    os.environ.setdefault("HOMING_TIME_ZONE", found.time_zone)
    return found.model_copy(update={"data": data})


def secret_key(data: Path) -> str:
    """The key that signs what the server hands out; made once and kept in the data folder."""
    path = data / "secret.key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    temporary = data / f"secret.key.{os.getpid()}"
    temporary.touch(mode=0o600)
    temporary.write_text(secrets.token_urlsafe(48))
    try:
        os.link(temporary, path)  # the first process wins; the others read what it made
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    return path.read_text().strip()

"""What can be set from outside: environment variables that begin with KYHAN_."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from kyhan.places import data_folder


class Settings(BaseSettings):
    """Settings of one installation (docs/operations.md lists them). Options of the command line win over these."""

    model_config = SettingsConfigDict(env_prefix="KYHAN_", extra="ignore")

    smtp_url: str = ""
    """smtp://user:password@host:587?tls=starttls, smtps://host:465; empty: mails are written as files."""
    mail_from: str = "kyhan@localhost.localdomain"
    """The sender of every mail."""
    outbox: Path = Field(default_factory=lambda: data_folder() / "outbox")
    """Where mails go as .eml files while there is no SMTP server."""
    mail_hour: int = Field(default=8, ge=0, le=23)
    """From which hour at the office (UTC+7) the day's reminders go out."""


@lru_cache
def settings() -> Settings:
    """Returns the settings, read once per process."""
    return Settings()

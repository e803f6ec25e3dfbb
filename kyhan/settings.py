"""What can be set from outside: environment variables that begin with KYHAN_."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import say
from kyhan.places import data_folder

_IN_ADDRESS: Final = re.compile(r"(?<=://).*@", re.DOTALL)
_IN_QUERY: Final = re.compile(r"(?<==)[^&=\s]*")
_HIDDEN: Final = "***"


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
    backups: Annotated[Path | None, BeforeValidator(lambda told: told or None)] = None
    """The folder of the scheduler's daily backups; it must exist. Empty: none are made."""
    backups_keep: int = Field(default=30, ge=1)
    """How many daily backups are kept."""
    metrics: str = ""
    """Where figures are served to be watched: a port of this machine, or host:port; empty: nowhere."""
    log: Annotated[Literal["text", "json"], BeforeValidator(lambda told: told or "text")] = "text"
    """How a service writes its log on stderr."""
    log_level: Annotated[Literal["info", "warning", "error"] | None, BeforeValidator(lambda told: told or None)] = None
    """From which level on; empty: "info" as JSON, "error" as text (see kyhan.logs.written)."""

    files: Annotated[Path | None, BeforeValidator(lambda told: told or None)] = None
    """The folder of evidence and of forms as they came in; empty: beside the SQLite file. PostgreSQL needs one."""
    evidence_file_mb: int = Field(default=20, ge=1)
    """How large one file of evidence may be, in megabytes."""
    evidence_unit_mb: int = Field(default=200, ge=1)
    """How much evidence a unit may add in a cycle, in megabytes, with what was removed again."""
    trust: Annotated[Path | None, BeforeValidator(lambda told: told or None)] = None
    """The office's trust list: a folder of certificates (PEM or DER) of those whose signatures it trusts; empty: none."""
    templates: Annotated[Path | None, BeforeValidator(lambda told: told or None)] = None
    """The folder of the office's own Word templates; one that is not there is the shipped one."""
    web_address: str = ""
    """What people type to reach the web application, such as https://kyhan.example.vn; empty: this machine alone."""
    web_proxies: str = ""
    """Addresses of the reverse proxies whose word about who asks is taken, separated by commas; empty: none."""
    web_second_factor: str = ""
    """Roles whose people may not work on the web without a second factor, separated by commas, such as admin,leader."""
    databases: Annotated[Path | None, BeforeValidator(lambda told: told or None)] = None
    """The file that names the databases `kyhan worker` serves, an address per line; empty: the one of --database."""

    def without_secrets(self) -> dict[str, str]:
        """Returns every setting as text under the name of its variable; of an address no user, password or option."""
        shown = {}
        for name, value in self.model_dump(mode="json").items():
            text = "" if value is None else str(value)
            if "://" in text:
                text = _IN_QUERY.sub(_HIDDEN, _IN_ADDRESS.sub(f"{_HIDDEN}@", text))
            shown[f"KYHAN_{name.upper()}"] = text
        return shown


@lru_cache
def settings() -> Settings:
    """Returns the settings, read once per process.

    Raises:
        InvalidInput: a variable holds what it cannot mean; names each.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = [
            Fault(
                f"KYHAN_{'_'.join(map(str, one['loc'])).upper()}",
                say(
                    "giá trị «{value}» không dùng được; xem docs/operations.md",
                    "the value «{value}» cannot be used; see docs/operations.md",
                    value=one["input"],
                ),
            )
            for one in error.errors()
        ]
        raise InvalidInput(say("Cấu hình", "The settings"), faults) from error

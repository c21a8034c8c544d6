"""One typed settings object; every value can be set by an environment variable MARSAD_<NAME>."""

import datetime as dt
import os
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[2]


def _default_home() -> Path:
    """As root the data may not live below a home: the server wheel makes every parent folder readable."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return Path("/var/lib/marsad") if is_root else PROJECT / ".marsad"


class Settings(BaseSettings):
    """Where things are and what this installation wants."""

    model_config = SettingsConfigDict(
        env_prefix="MARSAD_",
        frozen=True,
        hide_input_in_errors=True,  # a setting that is wrong may be a secret
    )

    home: Path = Field(default_factory=_default_home, description="Folder of the embedded default's data")
    warehouse_url: str | None = Field(
        default=None,
        repr=False,
        description="PostgreSQL URL of the warehouse as its owner; unset: the embedded server",
    )
    loader_url: str | None = Field(
        default=None, repr=False, description="The same as role loader; unset: warehouse_url"
    )
    reader_url: str | None = Field(
        default=None, repr=False, description="The same as role reader; unset: warehouse_url"
    )
    metadata_url: str | None = Field(
        default=None,
        repr=False,
        description="SQLAlchemy URL of Airflow's metadata, for cleaning it; unset: it is not cleaned",
    )
    archive_url: str | None = Field(
        default=None,
        repr=False,
        description="Root of the archive (file:// or s3://conn@bucket/…); unset: below home",
    )
    storage_options: dict[str, Any] = Field(
        default={},
        repr=False,
        description="JSON of fsspec's options for buckets, with key and secret where they need them: "
        '{"key": …, "secret": …, "endpoint_url": …}; unset: the connection in the address, or AWS_*',
    )
    registry: Literal["real", "sample"] = Field(
        default="real", description="Which feed registry is collected"
    )
    sample_url: str = Field(
        default="http://127.0.0.1:8790", description="Where the sample newsroom is served (sample registry)"
    )
    allow_loopback: bool = Field(
        default=False, description="Let the HTTP client reach 127.0.0.1; for the sample and tests only"
    )
    clock: dt.datetime | None = Field(
        default=None, description="A fixed «now» (aware); for the sample and tests only"
    )
    first_day: dt.date = Field(
        default=dt.date(2026, 1, 1), description="First data day that the nightly DAG catches up from"
    )
    archive_keep_days: int | None = Field(
        default=None,
        ge=2,
        description="Days after which files leave the archive; unset: they are kept for ever",
    )
    retention: dict[str, int] = Field(
        default={},
        description="JSON of days that layers of the warehouse are kept where not as long as usual (0: for "
        'ever): {"fetch_log": …, "feed_days": …, "recode_changes": …, "payloads": …}',
    )
    alert_mail: str | None = Field(
        default=None, description="Addresses that alerts are mailed to, with commas between; unset: no mail"
    )
    alert_sender: str | None = Field(default=None, description="From whom; unset: the first of alert_mail")
    smtp_url: str | None = Field(
        default=None,
        repr=False,
        description="Mail server: smtp://user:password@host:587 (STARTTLS), smtps://…; unset: this machine's",
    )
    alert_slack_url: str | None = Field(
        default=None, repr=False, description="Incoming webhook of Slack, Mattermost or the like, for alerts"
    )
    alert_webhook_url: str | None = Field(
        default=None, repr=False, description="Address that alerts are posted to as JSON"
    )
    alert_repeat_hours: int = Field(
        default=24, ge=1, description="Hours before the same alert is told to the same target again"
    )
    deadline_hours: int = Field(
        default=6, ge=1, le=72, description="Hours after its end by which a day should be published"
    )
    contact: str = Field(
        default="https://example.org/marsad", description="Address or URL shown to sites in the User-Agent"
    )

    @property
    def archive_root(self) -> str:
        """URL of the archive's root, without a trailing slash."""
        return (self.archive_url or (self.home / "archive").as_uri()).rstrip("/")

    @property
    def camel_data(self) -> Path:
        """Folder of the morphology database and of camel-tools' catalogue."""
        return Path(os.environ.get("CAMELTOOLS_DATA") or self.home / "camel")


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()

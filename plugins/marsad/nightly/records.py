"""What passes between the steps of a night, in scratch."""

import datetime as dt

import msgspec

from marsad.records import Article, Event


class InputFile(msgspec.Struct, frozen=True):
    """A file of the archive that a run reads."""

    path: str
    digest: str
    bytes: int


class Portion(msgspec.Struct, frozen=True):
    """Those captures of one file whose address falls into one of so many equal parts."""

    path: str
    digest: str
    bytes: int  # of this portion, compressed; an estimate that only balances
    part: int = 0
    parts: int = 1


class Shard(msgspec.Struct, frozen=True):
    """What one mapped task works on."""

    number: int
    portions: tuple[Portion, ...]

    @property
    def label(self) -> str:
        """How the shard is called in Airflow's grid."""
        size = sum(portion.bytes for portion in self.portions) / 1e6
        return f"shard {self.number}: {len(self.portions)} files, {size:.1f} MB"


class SetAsidePage(msgspec.Struct, frozen=True, kw_only=True):
    """A captured page that became no article, and why."""

    url: str
    feed_id: str
    captured_at: dt.datetime
    reason: str
    detail: str
    article_id: str | None = None  # where the page was an article already when it failed


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """A capture whose article another capture of the same day replaces."""

    article_id: str
    url: str
    captured_at: dt.datetime
    kept_captured_at: dt.datetime


class CodedArticle(msgspec.Struct, frozen=True, kw_only=True):
    """An article with its events."""

    article: Article
    events: list[Event]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What a step counted; written beside its files so that a step run again counts again."""

    step: str
    shard: int | None = None
    counts: dict[str, int] = {}
    seconds: float = 0.0

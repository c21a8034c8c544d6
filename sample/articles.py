"""The newsroom's articles and outlets, read from ``sample/newsroom``.

An article is a Markdown file with YAML front matter, ``articles/<outlet>/<slug>.md``; a later text of
the same page is ``<slug>.update.md``. Times in front matter are local to the outlet.
"""

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec
import yaml

NEWSROOM = Path(__file__).with_name("newsroom")
MARK = "نص متخيّل كُتب لمشروع مرصد"  # stands on every page and in every feed: nothing here happened
CAPTURED_DAYS = tuple(dt.date(2026, 3, day) for day in range(2, 7))  # ship as WARC files
LIVE_DAY = dt.date(2026, 3, 7)  # only served

FeedKind = Literal["rss", "atom", "news_sitemap"]
Fault = Literal["none", "missing", "truncated", "forbidden", "photo"]


class NewsroomError(ValueError):
    """The newsroom's data is wrong; the message names the file."""


class Style(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a house writes."""

    digits: Literal["western", "arabic_indic"]
    months: str  # a table of calendars.yaml
    final_yeh: bool = False  # ى for every final ي


class OutletFeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What lists an outlet's pages."""

    kind: FeedKind
    path: str
    link: str | None = None  # pattern of a short address that redirects to the page
    link_suffix: str = ""  # tracking parameters
    full_text: bool = False


class Outlet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One invented outlet."""

    id: str
    name_ar: str
    name_en: str
    motto: str
    time_zone: str
    page: str
    feed: OutletFeed
    style: Style
    sections: dict[str, str]
    read_more: str
    share: str
    comments: str
    charset: Literal["utf-8", "windows-1256"] = "utf-8"
    charset_in_header: bool = True
    compressed: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Comment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reader's words below a page."""

    name: str
    text: str


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands above an article's text."""

    title: str
    published: str  # "2026-03-02 14:20", local
    updated: str | None = None  # of this version; absent in the first
    touched: str | None = None  # the feed calls the page changed then, though it is the same
    number: int
    section: str = "news"
    author: str | None = None
    language: str = "ar"
    caption: str | None = None
    comments: tuple[Comment, ...] = ()
    fault: Fault = "none"
    copy_of: str | None = None  # "<outlet>/<slug>": taken over nearly word for word
    story: str | None = None  # the running story that this article belongs to
    dateless_feed_item: bool = False


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph, a heading or a list of the text."""

    kind: Literal["paragraph", "heading", "list"]
    lines: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One version of one page."""

    outlet: Outlet
    slug: str
    front: FrontMatter
    published: dt.datetime  # aware, local to the outlet
    modified: dt.datetime  # when this version went up, likewise
    touched: dt.datetime | None  # when the feed called it changed without a change, likewise
    blocks: tuple[Block, ...]

    @property
    def key(self) -> str:
        return f"{self.outlet.id}/{self.slug}"

    @property
    def path(self) -> str:
        """Address of the page on the server; robots.txt keeps robots out of ``print/``."""
        if self.front.fault == "forbidden":
            return f"/{self.outlet.id}/print/{self.front.number}"
        return f"/{self.outlet.id}/{self._fill(self.outlet.page)}"

    @property
    def short_path(self) -> str | None:
        """Address that redirects to the page, where the outlet's feed links to such a one."""
        return f"/{self.outlet.id}/{self._fill(self.outlet.feed.link)}" if self.outlet.feed.link else None

    @property
    def feed_path(self) -> str:
        """What the outlet's feed links to."""
        return (self.short_path or self.path) + self.outlet.feed.link_suffix

    def claimed_change(self, moment: dt.datetime) -> dt.datetime:
        """The change that the outlet's feed names at a moment."""
        return self.touched if self.touched and self.modified < self.touched <= moment else self.modified

    @property
    def text(self) -> str:
        """The article's words, one line a paragraph, heading or list entry."""
        return "\n".join(line for block in self.blocks for line in block.lines)

    def _fill(self, pattern: str) -> str:
        title_path = quote(re.sub(r"[^\w]+", "-", self.front.title).strip("-"))
        return pattern.format(
            slug=self.slug,
            number=self.front.number,
            section=self.front.section,
            day=self.published.date(),
            title_path=title_path,
        )


@cache
def calendars() -> dict[str, Any]:
    """Names of months and weekdays."""
    tree: dict[str, Any] = yaml.safe_load((NEWSROOM / "calendars.yaml").read_text(encoding="utf-8"))
    return tree


@cache
def outlets() -> dict[str, Outlet]:
    """All outlets by id."""
    path = NEWSROOM / "outlets.yaml"
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return {name: msgspec.convert({"id": name, **entry}, Outlet) for name, entry in tree.items()}
    except msgspec.ValidationError as error:
        raise NewsroomError(f"{path}: {error}") from error


@cache
def articles() -> tuple[Article, ...]:
    """Every version of every page, in the order in which they went up."""
    found = [_read(path) for path in sorted((NEWSROOM / "articles").glob("*/*.md"))]
    return tuple(sorted(found, key=lambda article: (article.modified, article.key)))


def latest(moment: dt.datetime) -> tuple[Article, ...]:
    """The version of each page that stands at a moment, newest page first."""
    standing = {article.key: article for article in articles() if article.modified <= moment}
    return tuple(
        sorted(standing.values(), key=lambda article: (article.published, article.key), reverse=True)
    )


def _read(path: Path) -> Article:
    """The article of one file; raises NewsroomError."""
    outlet = outlets().get(path.parent.name)
    if outlet is None:
        raise NewsroomError(f"{path}: no outlet is called {path.parent.name}")
    try:
        _, front_text, body = path.read_text(encoding="utf-8").split("---\n", 2)
        front = msgspec.convert(yaml.safe_load(front_text), FrontMatter)
        published = _local(front.published, outlet)
        modified = _local(front.updated, outlet) if front.updated else published
        touched = _local(front.touched, outlet) if front.touched else None
    except (ValueError, yaml.YAMLError) as error:
        raise NewsroomError(f"{path}: {error}") from error
    if front.section not in outlet.sections:
        raise NewsroomError(f"{path}: the outlet has no section {front.section}")
    return Article(
        outlet=outlet,
        slug=path.name.split(".")[0],
        front=front,
        published=published,
        modified=modified,
        touched=touched,
        blocks=_blocks(body),
    )


def _local(text: str, outlet: Outlet) -> dt.datetime:
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=outlet.zone)


def _blocks(body: str) -> tuple[Block, ...]:
    """Paragraphs are parted by empty lines; ``## `` makes a heading, ``- `` the entry of a list."""
    blocks: list[Block] = []
    for part in re.split(r"\n\s*\n", body.strip()):
        lines = tuple(line.strip() for line in part.splitlines() if line.strip())
        if not lines:
            continue
        if all(line.startswith("- ") for line in lines):
            blocks.append(Block(kind="list", lines=tuple(line[2:] for line in lines)))
        elif lines[0].startswith("## "):
            blocks.append(Block(kind="heading", lines=(lines[0][3:],)))
        else:
            blocks.append(Block(kind="paragraph", lines=(" ".join(lines),)))
    return tuple(blocks)

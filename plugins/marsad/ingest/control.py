"""What a person does with feeds: list them, try them, find the feed behind an address, add it.

Registry files of the package are read-only; what is added here goes into ``feeds.local.yaml`` in the home
folder, which is read after the package's registry. Pausing and resuming are in health.py.
"""

import asyncio
import datetime as dt
import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

import msgspec
import yaml

from marsad import clock
from marsad.ingest import feeds, health, registry
from marsad.ingest.client import Client, Fetched
from marsad.ingest.guard import Resolver, system_resolver
from marsad.ingest.index import CaptureIndex, FeedState
from marsad.ingest.registry import Feed, Outlet, Registry
from marsad.settings import settings

# Where sites usually keep a feed, when their pages do not say.
USUAL_PATHS: tuple[tuple[str, registry.Kind], ...] = (
    ("/feed", "rss"), ("/rss", "rss"), ("/rss.xml", "rss"), ("/feed.xml", "rss"), ("/ar/rss", "rss"),
    ("/?feed=rss2", "rss"), ("/atom.xml", "atom"), ("/news-sitemap.xml", "news_sitemap"),
    ("/sitemap-news.xml", "news_sitemap"), ("/sitemap_news.xml", "news_sitemap"), ("/sitemap.xml", "sitemap"),
)  # fmt: skip
_LINK = re.compile(rb"<link\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""")
_TYPES: dict[str, registry.Kind] = {"application/rss+xml": "rss", "application/atom+xml": "atom"}


class FeedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A feed as a table of feeds shows it."""

    feed_id: str
    outlet: str
    country: str
    kind: str
    url: str
    status: str  # plain words
    is_paused: bool
    last_success_at: dt.datetime | None
    pages_a_day: float | None  # mean of the last seven finished days that were fetched
    expected_per_day: int


class FeedCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What trying a feed gave."""

    feed_id: str
    url: str
    outcome: str
    words: str
    items: int = 0
    newest: dt.datetime | None = None
    seconds: float = 0.0
    moved_to: str | None = None


class Discovery(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that was found behind an address."""

    url: str
    kind: registry.Kind
    items: int


def list_feeds(index: CaptureIndex, feeds_of: Registry) -> list[FeedLine]:
    """Every feed of the registry with what is known of it."""
    states, now = index.feed_states(), clock.now()
    today = now.astimezone(dt.UTC).date()
    days: dict[str, list[int]] = {}
    for day in index.feed_days(today - dt.timedelta(days=7)):
        if day.data_day < today and day.fetches:
            days.setdefault(day.feed_id, []).append(day.new_pages)
    return [
        _line(feed, feeds_of.outlet(feed.outlet_id), states.get(feed.id), days.get(feed.id), now)
        for feed in feeds_of.feeds
    ]


def check_feeds(
    feeds_of: Registry, feed_ids: Iterable[str] | None = None, resolver: Resolver = system_resolver
) -> list[FeedCheck]:
    """Try feeds (None: all) without archiving anything, in the registry's order."""
    wanted = None if feed_ids is None else set(feed_ids)
    chosen = [feed for feed in feeds_of.feeds if wanted is None or {feed.id, feed.outlet_id} & wanted]
    return asyncio.run(_check_all(feeds_of, [feed for feed in chosen if feed.kind != "ccnews"], resolver))


def discover(url: str, resolver: Resolver = system_resolver, delay: float = 0.5) -> list[Discovery]:
    """Feeds behind a site's address, best first: those that its page names, then those at usual places.

    A feed counts only when it could be read and lists pages. Empty when there is none.
    """
    return asyncio.run(_discover(url, resolver, delay))


def add_outlet(entry: Outlet) -> str:
    """Write an outlet into the local registry file, replacing one of the same id; the file's path.

    Raises RegistryError when the registry would not be valid with it; then nothing is written.
    """
    path = registry.local_file()
    tree = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
    outlets = [one for one in (tree or {}).get("outlets", []) if one["id"] != entry.id]
    text = yaml.safe_dump({"outlets": [*outlets, _plain(entry)]}, allow_unicode=True, sort_keys=False)
    registry.parse(text, "local", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
    return str(path)


def _line(
    feed: Feed, outlet: Outlet, state: FeedState | None, pages: list[int] | None, now: dt.datetime
) -> FeedLine:
    return FeedLine(
        feed_id=feed.id,
        outlet=outlet.name_ar,
        country=outlet.country,
        kind=feed.kind,
        url=feed.url,
        status=_status(feed, state, now),
        is_paused=bool(state and state.paused_at),
        last_success_at=state.last_success_at if state else None,
        pages_a_day=round(sum(pages) / len(pages), 1) if pages else None,
        expected_per_day=feed.expected_per_day,
    )


def _status(feed: Feed, state: FeedState | None, now: dt.datetime) -> str:
    if feed.kind == "ccnews":
        return "comes by news_import"
    return health.status_words(state, now) if state else "never fetched"


async def _check_all(feeds_of: Registry, chosen: list[Feed], resolver: Resolver) -> list[FeedCheck]:
    places = asyncio.Semaphore(16)
    async with Client(feeds_of.limit, resolver=resolver) as client:

        async def one(feed: Feed) -> FeedCheck:
            async with places:
                return await _check(client, feed, feeds_of.outlet(feed.outlet_id))

        return list(await asyncio.gather(*map(one, chosen)))


async def _check(client: Client, feed: Feed, outlet: Outlet) -> FeedCheck:
    fetched = await client.get(feed.url, "feed")
    outcome, detail, listing = str(fetched.outcome), fetched.detail, await _listing(fetched, feed, outlet)
    if isinstance(listing, feeds.FeedError):
        outcome, detail, listing = listing.reason, listing.detail, None
    words = health.WORDS.get(outcome, outcome) + (f": {detail}" if detail else "")
    items = listing.items if listing else ()
    return FeedCheck(
        feed_id=feed.id,
        url=feed.url,
        outcome=outcome,
        words=words,
        items=len(items) + len(listing.further if listing else ()),
        newest=max((item.updated for item in items if item.updated), default=None),
        seconds=round(fetched.seconds, 1),
        moved_to=fetched.permanent,
    )


async def _listing(fetched: Fetched, feed: Feed, outlet: Outlet) -> feeds.Listing | feeds.FeedError | None:
    answer = fetched.answer
    if fetched.outcome != "ok" or answer is None:
        return None
    try:
        return await asyncio.to_thread(
            feeds.read, feed, outlet, answer.url, answer.headers, answer.body, settings().allow_loopback
        )
    except feeds.FeedError as error:
        return error


async def _discover(url: str, resolver: Resolver, delay: float) -> list[Discovery]:
    found: list[Discovery] = []
    async with Client(lambda host: registry.HostLimit(host=host, delay=delay), resolver=resolver) as client:
        page = await client.get(url)
        answer = page.answer
        named = _named_feeds(answer.body, answer.url) if page.outcome == "ok" and answer else []
        base = answer.url if answer else url
        usual = [(urljoin(base, path), kind) for path, kind in USUAL_PATHS]
        itself: list[tuple[str, registry.Kind]] = [(url, "rss"), (url, "sitemap")]
        for address, kind in named or itself:
            found += await _try(client, address, kind)
        for address, kind in [] if found else usual:
            found += await _try(client, address, kind)
            if found:
                break
    return sorted(found, key=lambda one: -one.items)


async def _try(client: Client, url: str, kind: registry.Kind) -> list[Discovery]:
    host = urlsplit(url)
    feed = Feed(kind=kind, url=url)
    outlet = Outlet(id="tried", name_ar="", name_en="", country="ZZZ", ownership="private", time_zone="UTC",
                    home=f"{host.scheme}://{host.netloc}/", feeds=(feed,))  # fmt: skip
    listing = await _listing(await client.get(url, "feed"), feed, outlet)
    if not isinstance(listing, feeds.Listing) or not (listing.items or listing.further):
        return []
    return [Discovery(url=url, kind=kind, items=len(listing.items) + len(listing.further))]


def _named_feeds(body: bytes, base: str) -> list[tuple[str, registry.Kind]]:
    """Feeds that a page names with ``<link rel="alternate" type="application/rss+xml" href=…>``."""
    named = []
    for link in _LINK.findall(body[: 1 << 20]):
        pairs = _ATTRIBUTE.findall(link.decode("utf-8", "replace"))
        fields = {name.lower(): value.strip("\"'") for name, value in pairs}
        kind = _TYPES.get(fields.get("type", "").lower())
        if kind and "alternate" in fields.get("rel", "").lower() and fields.get("href"):
            address = (urljoin(base, fields["href"].replace("&amp;", "&")), kind)
            if address not in named and "comment" not in address[0]:
                named.append(address)
    return named[:10]


def _plain(entry: Outlet) -> dict[str, object]:
    """The entry as the registry file has it: without what load fills in, without what is the default."""
    filled_in = ("id", "outlet_id")
    feeds_plain = [
        {name: value for name, value in feed.items() if value and name not in filled_in}
        for feed in msgspec.to_builtins(entry.feeds)
    ]
    fields = {name: value for name, value in msgspec.to_builtins(entry).items() if value}
    return fields | {"feeds": feeds_plain}

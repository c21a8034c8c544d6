"""The feed registry: which outlets are collected, as read-only data.

A registry is one YAML file. What is learnt about a feed later (verified, paused, moved) lives in
``ops.feed_health``, never here. ``load`` answers for the whole file or raises ``RegistryError`` with
one line that names the outlet and the field.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import msgspec
import yaml
from babel.core import get_global

from marsad.settings import PROJECT, settings

Kind = Literal["rss", "atom", "sitemap", "news_sitemap", "listing", "ccnews"]
Ownership = Literal["state", "party", "private", "international"]
Schedule = Literal["every_run", "hourly", "three_hourly", "daily"]

# Least minutes between two fetches of a feed. The collector runs every 30 minutes; a class that is a
# little shorter than its name forgives a run that starts late.
SCHEDULE_MINUTES: dict[Schedule, int] = {"every_run": 0, "hourly": 55, "three_hourly": 170, "daily": 1400}

Identifier = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
FILES = {"real": Path(__file__).with_name("feeds.yaml"), "sample": PROJECT / "sample" / "registry.yaml"}


class RegistryError(ValueError):
    """The registry cannot be used; the message is one line that says where and why."""


class Feed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One address that lists an outlet's pages."""

    kind: Kind
    url: str
    name: Identifier = "main"  # unique within the outlet
    schedule: Schedule = "hourly"
    expected_per_day: Annotated[int, msgspec.Meta(ge=0)] = 0  # items a day; 0: not known
    verified: bool = False
    link_pattern: str | None = None  # regular expression of articles' addresses (listing: required)
    hosts: tuple[str, ...] = ()  # ccnews: the hosts whose pages news_import takes; nothing is fetched live
    id: str = ""  # <outlet>.<name>, filled in by load
    outlet_id: str = ""  # filled in by load


class Outlet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A newsroom. Selectors are XPath 1.0 expressions, applied to the page before its text is taken."""

    id: Identifier
    name_ar: str
    name_en: str
    country: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")]  # ISO 3166-1 alpha-3 of its seat
    ownership: Ownership
    time_zone: str  # IANA; of dates on its pages that name no zone
    home: str
    feeds: Annotated[tuple[Feed, ...], msgspec.Meta(min_length=1)]
    language: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}$")] = "ar"  # ISO 639-1
    aliases: tuple[str, ...] = ()  # further hosts that serve the outlet's pages
    comment_selectors: tuple[str, ...] = ()  # readers' comments
    remove_selectors: tuple[str, ...] = ()  # share bars, related links, cookie texts
    main_selectors: tuple[str, ...] = ()  # where the main text is, when it is not found without help
    title_suffixes: tuple[str, ...] = ()  # what the outlet appends to every title

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that serve this outlet's pages, lower case."""
        named = {urlsplit(self.home).hostname or "", *(alias.lower() for alias in self.aliases)}
        named |= {host.lower() for feed in self.feeds for host in feed.hosts}
        return frozenset(named - {""})


class HostLimit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How gently one host is asked."""

    host: str = ""
    delay: Annotated[float, msgspec.Meta(ge=0, le=600)] = 1.0  # seconds between the starts of two requests
    concurrency: Annotated[int, msgspec.Meta(ge=1, le=16)] = 2  # requests under way at once


class Registry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All outlets of one file."""

    outlets: Annotated[tuple[Outlet, ...], msgspec.Meta(min_length=1)]
    limits: HostLimit = HostLimit()  # of every host that has no limit of its own
    host_limits: tuple[HostLimit, ...] = ()
    name: str = ""  # "real" or "sample", filled in by load

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """Every feed of every outlet, in the file's order."""
        return tuple(feed for outlet in self.outlets for feed in outlet.feeds)

    def outlet(self, outlet_id: str) -> Outlet:
        """The outlet of that id; KeyError when the registry has none."""
        for outlet in self.outlets:
            if outlet.id == outlet_id:
                return outlet
        raise KeyError(outlet_id)

    def feed(self, feed_id: str) -> Feed:
        """The feed of that id; KeyError when the registry has none."""
        for feed in self.feeds:
            if feed.id == feed_id:
                return feed
        raise KeyError(feed_id)

    def outlet_of_feed(self, feed_id: str) -> Outlet:
        """The outlet that a feed id belongs to, also when that feed has left the registry since."""
        return self.outlet(feed_id.partition(".")[0])

    def outlets_of_host(self, host: str) -> tuple[Outlet, ...]:
        """The outlets that serve pages on a host; ``www.`` and ``m.`` make no difference."""
        wanted = _bare(host)
        return tuple(outlet for outlet in self.outlets if wanted in {_bare(known) for known in outlet.hosts})

    def outlet_of_host(self, host: str) -> Outlet | None:
        """The first of them."""
        return next(iter(self.outlets_of_host(host)), None)

    def outlet_of_url(self, url: str) -> Outlet | None:
        """The outlet that a page belongs to: of those that share its host, the one with the longest home."""
        parts = urlsplit(url)
        return _nearest(self.outlets_of_host(parts.hostname or ""), parts.path)

    def limit(self, host: str) -> HostLimit:
        """The politeness owed to a host."""
        for limit in self.host_limits:
            if limit.host == host:
                return limit
        return msgspec.structs.replace(self.limits, host=host)


def load(name: str | Path | None = None) -> Registry:
    """The registry of that name ("real", "sample"), of that file, or (None) of the settings.

    ``{sample_url}`` in an address is replaced by the setting, so that the sample newsroom can be served
    on any port. To "real" come the outlets of the local file, in place of those of the same id. Raises
    RegistryError.
    """
    chosen = settings().registry if name is None else name
    path = chosen if isinstance(chosen, Path) else FILES.get(chosen)
    if path is None:
        raise RegistryError(f"no registry is called {chosen!r}; there are {', '.join(sorted(FILES))}")
    found = parse(_text(path).replace("{sample_url}", settings().sample_url), str(chosen), str(path))
    if chosen != "real" or not local_file().exists():
        return found
    return _with_local(found, parse(_text(local_file()), "local", str(local_file())))


def local_file() -> Path:
    """Where an installation keeps outlets of its own; `marsad feeds add` writes it."""
    return settings().home / "feeds.local.yaml"


def parse(text: str, name: str, source: str) -> Registry:
    """A registry from YAML text; ``source`` is what error messages call it."""
    try:
        tree = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RegistryError(f"{source}: not YAML: {' '.join(str(error).split())}") from error
    try:
        registry = msgspec.convert(tree, Registry)
    except msgspec.ValidationError as error:
        raise RegistryError(f"{source}: {_place(str(error), tree)}") from error
    registry = msgspec.structs.replace(registry, name=name, outlets=tuple(map(_with_ids, registry.outlets)))
    for problem in _problems(registry):
        raise RegistryError(f"{source}: {problem}")
    return registry


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise RegistryError(f"{path}: cannot be read: {error}") from error


def _with_local(found: Registry, local: Registry) -> Registry:
    own = {outlet.id for outlet in local.outlets}
    kept = tuple(outlet for outlet in found.outlets if outlet.id not in own)
    merged = msgspec.structs.replace(
        found, outlets=kept + local.outlets, host_limits=local.host_limits + found.host_limits
    )
    for problem in _problems(merged):
        raise RegistryError(f"{local_file()}: {problem}")
    return merged


def _nearest(outlets: tuple[Outlet, ...], path: str) -> Outlet | None:
    """The outlet whose home holds a path; where none does, the only outlet that there is."""
    homes = {outlet.id: urlsplit(outlet.home).path.rstrip("/") + "/" for outlet in outlets}
    holding = [outlet for outlet in outlets if f"{path}/".startswith(homes[outlet.id])]
    if holding:
        return max(holding, key=lambda outlet: len(homes[outlet.id]))
    return outlets[0] if len(outlets) == 1 else None


def _bare(host: str) -> str:
    return re.sub(r"^(www|m|mobile|amp)\.", "", host.lower())


def _with_ids(outlet: Outlet) -> Outlet:
    feeds = tuple(
        msgspec.structs.replace(feed, id=f"{outlet.id}.{feed.name}", outlet_id=outlet.id)
        for feed in outlet.feeds
    )
    return msgspec.structs.replace(outlet, feeds=feeds)


def _place(message: str, tree: Any) -> str:
    """msgspec says ``$.outlets[3].country``; a person looks for the outlet's id."""
    found = re.search(r"\$\.outlets\[(\d+)\]", message)
    if not found:
        return message
    entry = tree["outlets"][int(found.group(1))]
    known = entry.get("id") if isinstance(entry, dict) else None
    return f"outlet {known}: {message}" if known else message


def _problems(registry: Registry) -> Iterator[str]:
    """What the types cannot say."""
    countries, zones = set(get_global("territory_aliases")), available_timezones()
    outlets: set[str] = set()
    addresses: dict[str, str] = {}
    for outlet in registry.outlets:
        if outlet.id in outlets:
            yield f"outlet {outlet.id}: the id is used twice"
        outlets.add(outlet.id)
        if outlet.country not in countries:
            yield f"outlet {outlet.id}: {outlet.country} is no ISO 3166-1 alpha-3 code"
        if outlet.time_zone not in zones:
            yield f"outlet {outlet.id}: {outlet.time_zone} is no IANA time zone"
        if fault := _address_fault(outlet.home):
            yield f"outlet {outlet.id}: home: {fault}"
        if len({feed.name for feed in outlet.feeds}) < len(outlet.feeds):
            yield f"outlet {outlet.id}: two feeds have the same name"
        for feed in outlet.feeds:
            if fault := _feed_fault(feed):
                yield f"feed {feed.id}: {fault}"
            if feed.url in addresses and feed.kind != "ccnews":  # one archive of many outlets
                yield f"feed {feed.id}: the address is that of {addresses[feed.url]} too"
            addresses[feed.url] = feed.id


def _feed_fault(feed: Feed) -> str | None:
    if fault := _address_fault(feed.url):
        return fault
    if feed.kind == "listing" and not feed.link_pattern:
        return "a listing needs a link_pattern"
    if feed.kind == "ccnews" and not feed.hosts:
        return "a ccnews feed needs hosts"
    try:
        re.compile(feed.link_pattern or "")
    except re.error as error:
        return f"link_pattern: {error}"
    return None


def _address_fault(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        return f"{url!r} is no address: {error}"
    if parts.scheme not in ("http", "https") or not host:
        return f"{url!r} is no http or https address"
    if parts.username or parts.password:
        return f"{host}: an address with a user or password is refused"
    return None

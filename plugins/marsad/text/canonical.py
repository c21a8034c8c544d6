"""One address for one page: what tracking, AMP, mobile hosts and spelling add is taken away.

The result is an identity, not always an address to fetch. It must never make two articles one, so only
parameters known to be about the visit are dropped; old sites carry the article's number in almost any other
(``cid``, ``id``, ``ref``).
"""

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit, urlunsplit

_VISIT = re.compile(
    r"^(utm_\w+|at_\w+|mc_[ce]id|pk_\w+|mtm_\w+|hsa_\w+|_ga|_gl|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid"
    r"|twclid|igshid|ttclid|fb_action_\w+|fb_source|ns_\w+|ocid|cmpid|xtor|s_cid|ito|traffic_source"
    r"|outputtype|amp|ampmode|amp_js_v|usqp|share|smid|feature|spm|guccounter|guce_\w+)$",
    re.IGNORECASE,
)
_HOST_PREFIX = re.compile(r"^(www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_AMP_CACHE = re.compile(r"^[^/]+\.cdn\.ampproject\.org$")
_AMP_PATH = re.compile(r"(/amp|\.amp)(?=/?$|\.html?$)|^/amp(?=/)", re.IGNORECASE)
_DEFAULT_PORT = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The identity of the page at an http or https address. ValueError for any other text."""
    parts = urlsplit("".join(url.split()))
    if parts.scheme.lower() not in _DEFAULT_PORT or not parts.hostname:
        raise ValueError(f"{url[:200]!r} is no http or https address")
    host, path = parts.hostname.rstrip("."), parts.path
    if _AMP_CACHE.match(host) or (host.endswith("google.com") and path.startswith("/amp/")):
        return canonical_url(_behind_cache(path))
    query = sorted((name, value) for name, value in parse_qsl(parts.query, True) if not _VISIT.match(name))
    path = _AMP_PATH.sub("", re.sub(r"/{2,}", "/", path)).rstrip("/") or "/"
    return urlunsplit(("https", _host(host) + _port(parts.scheme.lower(), parts.port), _quoted(path),
                       urlencode(query), ""))  # fmt: skip


def article_id(canonical: str) -> str:
    """The id of the article at a canonical address: the same on every machine."""
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def _behind_cache(path: str) -> str:
    """``/c/s/host/path`` and ``/amp/s/host/path`` name the page that a cache holds."""
    found = re.match(r"^/(?:[a-z]|amp)/(s/)?(.+)$", path)
    if not found:
        raise ValueError(f"{path[:200]!r} names no page behind the cache")
    return f"http{'s' if found.group(1) else ''}://{found.group(2)}"


def _host(host: str) -> str:
    bare = _HOST_PREFIX.sub("", host.lower())
    try:
        return bare.encode("idna").decode() if not bare.isascii() else bare
    except UnicodeError as error:
        raise ValueError(f"{bare[:200]!r} is no host name") from error


def _port(scheme: str, port: int | None) -> str:
    return "" if port in (None, _DEFAULT_PORT[scheme]) else f":{port}"


def _quoted(path: str) -> str:
    """Arabic letters and their percent escapes, in either case, are one spelling."""
    return quote(unquote_to_bytes(path), safe="/:@!$&'()*+,;=~-._")

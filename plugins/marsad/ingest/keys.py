"""The key that a page is known by while collecting."""

import hashlib
import re
from functools import lru_cache

from marsad.text import canonical


@lru_cache(maxsize=4096)  # an item's address is most often the one that its page ends at
def url_key(url: str) -> str:
    """The key of a page: one for http and https, with and without www. and the last slash.

    Wider than an article's identity, which knows the outlet; good enough never to fetch a page twice.
    """
    try:
        address = canonical.of_url(url)
    except ValueError:
        address = url
    folded = re.sub(r"^https?://(www\d?\.)?", "", address).rstrip("/")
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:32]

"""Near-copy clusters across days, kept up to date as days are loaded, replaced or removed.

Links join two versions captured at most ``WINDOW_DAYS`` apart; a cluster is what links connect; its id is
the smallest article id in it. Links depend on their two versions only and clusters on links only, so the
order in which days are loaded cannot matter.
"""

import datetime as dt
from typing import TYPE_CHECKING

from marsad.warehouse.statements import statement

if TYPE_CHECKING:
    from psycopg2 import extensions

WINDOW_DAYS = 3


def recompute(cursor: "extensions.cursor", day: dt.date) -> None:
    """Replace the links that touch ``day`` and renew the clusters that they, or those before, reach.

    Needs the temporary table touched_article of the publish that it is part of.
    """
    cursor.execute("DELETE FROM core.near_copy WHERE day_a = %(day)s OR day_b = %(day)s", {"day": day})
    cursor.execute(statement("load/near_copy"), {"day": day, "window": WINDOW_DAYS})
    cluster_of = _clusters(*_reached(cursor, _touched(cursor)))
    _write(cursor, cluster_of)


def _touched(cursor: "extensions.cursor") -> set[str]:
    """Articles of the day, and whoever shared a cluster with one before."""
    cursor.execute(statement("load/touched_cluster_member"))
    return {row[0] for row in cursor.fetchall()}


def _reached(cursor: "extensions.cursor", start: set[str]) -> tuple[set[str], list[tuple[str, str]]]:
    """All articles that links connect to ``start``, and those links."""
    known, frontier = set(start), start
    links: set[tuple[str, str]] = set()
    while frontier:
        cursor.execute(statement("load/near_copy_links"), {"articles": sorted(frontier)})
        found = {(str(a), str(b)) for a, b in cursor.fetchall()}
        links |= found
        frontier = {article for link in found for article in link} - known
        known |= frontier
    return known, sorted(links)


def _clusters(articles: set[str], links: list[tuple[str, str]]) -> dict[str, str]:
    """Article → the smallest article that it is connected with (union-find)."""
    parent = {article: article for article in articles}

    def root(article: str) -> str:
        while parent[article] != article:
            parent[article] = parent[parent[article]]
            article = parent[article]
        return article

    for a, b in links:
        first, second = sorted((root(a), root(b)))
        parent[second] = first
    return {article: root(article) for article in articles}


def _write(cursor: "extensions.cursor", cluster_of: dict[str, str]) -> None:
    """Set what differs; alone in its cluster is what an article is unless links say otherwise."""
    articles = sorted(cluster_of)
    cursor.execute(
        statement("load/article_cluster"),
        {"articles": articles, "clusters": [cluster_of[article] for article in articles]},
    )

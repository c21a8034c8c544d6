"""What spans days, brought up to date with one day: articles, near-copy clusters, sightings, happenings.

All of it is a function of the day tables, so that the order in which days are loaded cannot matter; only
what the day reaches is made anew.
"""

from typing import TYPE_CHECKING, Any

from marsad.warehouse import near_copies
from marsad.warehouse.connection import transaction
from marsad.warehouse.statements import statement

if TYPE_CHECKING:
    from psycopg2 import extensions

LOCK = "marsad.span"
ARTICLE_STEPS = (
    "actor",
    "place",
    "touched_article",
    "article_recompute",
    "article_remove",
    "article_remove_elsewhere",
)
# Statement → the temporary table that it makes, where it makes one; the planner needs its statistics.
HAPPENING_STEPS: dict[str, str | None] = {
    "sighting_before": "sighting_before",
    "sighting_remove": None,
    "fresh_sighting": "fresh_sighting",
    "touched_block": "touched_block",
    "sighting_of_blocks": "block_sighting",
    "numbered_telling": "numbered_telling",
    "assigned_happening": "assigned_happening",
    "event_sighting": None,
    "event_sighting_others": None,
    "happening_before": "happening_before",
    "happening_after": "happening_after",
    "happening_remove": None,
    "happening_add": None,
}


def derive(cursor: "extensions.cursor", values: dict[str, Any]) -> None:
    """Bring it up to date and mark the days whose figures follow; one transaction at a time does this.

    ``values``: day, run_key (whose staged rows are the day's new ones), now, and ``only``: the articles whose
    rows were taken away, or None when the whole day was replaced. The temporary table article_before must
    hold the articles that the day lost.
    """
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (LOCK,))
    # Spanning tables are looked up by key, never read through: a day must cost the same in a large warehouse.
    cursor.execute("SET LOCAL enable_seqscan = off")
    cursor.execute("SET LOCAL enable_mergejoin = off")
    cursor.execute("SET LOCAL random_page_cost = 1.1")
    cursor.execute("SET LOCAL default_statistics_target = 10")  # sizes are what the planner needs to know
    for step in ARTICLE_STEPS:
        cursor.execute(statement(f"load/{step}"), values)
        if step == "touched_article":
            cursor.execute("ANALYZE touched_article")
    near_copies.recompute(cursor, values["day"])
    for step, made in HAPPENING_STEPS.items():
        cursor.execute(statement(f"load/{step}"), values)
        if made:
            cursor.execute(f"ANALYZE {made}")
    cursor.execute(statement("load/dirty_day"), values)


def prune() -> dict[str, int]:
    """Remove entities and places that no event names any more, as a rebuilt warehouse has none; how many.

    Publishing only adds them: to look for the last mention of each would cost a day more than the day.
    """
    removed = {}
    with transaction("loader", "marsad prune") as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (LOCK,))  # no publish is half-way
        for name in ("actor", "place"):
            cursor.execute(statement(f"ops/prune_{name}"))
            removed[f"{name}s"] = cursor.rowcount
    return removed

"""Cues: words that say whether an act nearby is asserted, planned, denied, possible, a topic or long past."""

from functools import cache, lru_cache

from marsad.coding.tables import rows
from marsad.coding.tokens import fold, word

KINDS = ("future", "negation", "past", "possible", "said", "topic")


@cache
def _table() -> dict[str, str]:
    return {fold(row["lemma"]): row["cue"] for row in rows("cues")}


@lru_cache(maxsize=100_000)
def of(form: str) -> tuple[str, ...]:
    """The kinds of cue that a written word may be, sorted; the future's «سـ» counts as one."""
    w, table = word(form), _table()
    found = {table.get(fold(lemma.partition("|")[0])) for lemma in w.lemmas[:4]} | {table.get(w.folded)}
    if any("sa" in r.proclitics for r in w.readings):
        found.add("future")
    return tuple(sorted(name for name in found if name))

"""Why: PLOVER's 37 contexts, at the level of the article, from its words and its events."""

from collections import Counter, defaultdict
from functools import cache

from marsad.coding.tables import rows
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token

_LEAST = 2.0  # so much evidence, words or events together, makes a context


class _Table:
    def __init__(self) -> None:
        self.words: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self.events: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        for row in rows("contexts"):
            weight = float(row["weight"])
            if row["kind"] == "event":
                event, _, mode = row["key"].partition("/")
                self.events[event, mode].append((row["context"], weight))
            else:
                self.words[row["key"]].append((row["context"], weight))


@cache
def _table() -> _Table:
    return _Table()


def of_article(tokens: list[list[Token]], candidates: list[Candidate]) -> tuple[str, ...]:
    """The contexts of an article, sorted; a word counts at most twice."""
    table = _table()
    met: Counter[str] = Counter()
    for sentence in tokens:
        for token in sentence:
            for lemma in {name.partition("|")[0] for name in token.word.lemmas}:
                if lemma in table.words:
                    met[lemma] += 1
    weight: dict[str, float] = defaultdict(float)
    for lemma, count in met.items():
        for context, each in table.words[lemma]:
            weight[context] += each * min(count, 2)
    for c in candidates:
        for key in ((c.event, ""), (c.event, c.mode or "-")):
            for context, each in table.events.get(key, ()):
                weight[context] += each
    return tuple(sorted(context for context, total in weight.items() if total >= _LEAST))

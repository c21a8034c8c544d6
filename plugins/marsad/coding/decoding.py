"""Which of a sentence's candidates are one event: casualties and the attack that caused them.

«قُتل ثلاثة في انفجار» tells one ASSAULT, and the word for the attack is its trigger (guidelines, decision 2).
"""

from functools import cache

from marsad.coding.tables import rows
from marsad.coding.tokens import Token

_REACH = 14  # words between a casualty and its cause


@cache
def _casualty_lemmas() -> frozenset[str]:
    return frozenset(row["lemma"] for row in rows("casualty_triggers"))


def is_casualty(token: Token) -> bool:
    """The word tells who was killed or hurt, not what was done."""
    return any(name.partition("|")[0] in _casualty_lemmas() for name in token.word.lemmas[:3])


def swallowed(tokens: list[Token], firsts: list[int], events: list[str]) -> set[int]:
    """Numbers of candidates (first tokens and types, in order) that an attack nearby already tells."""
    attacks = [n for n, event in enumerate(events) if event == "ASSAULT"]
    causes = [n for n in attacks if not is_casualty(tokens[firsts[n]])]
    out = set()
    for n in attacks:
        if n in causes:
            continue
        near = [c for c in causes if abs(firsts[c] - firsts[n]) <= _REACH]
        earlier = [m for m in attacks if m < n and m not in causes and firsts[n] - firsts[m] <= 6]
        if near or earlier:  # «قتل ثلاثة وأصيب خمسة» is one event as well
            out.add(n)
    return out

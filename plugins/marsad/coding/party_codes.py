"""A second, learnt opinion on a participant's country and sector.

``party_description`` describes a phrase by rules. What its words, the act and the passage make more probable
than that is learnt from annotated participants (training/party_codes.py): two log-linear choices, one among
all sectors, one among the countries that the phrase, the rules and the passage bring up.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from marsad.coding.loglinear import LogLinear
from marsad.coding.party_description import Draft, Setting, noun_of, words_without_clitics
from marsad.coding.party_lexicon import HEADS
from marsad.coding.party_reading import Unit

SECTORS = (
    "-", "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS", "CRM",
    "CVL", "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC",
)  # fmt: skip
NOWHERE = "-"  # neither a state nor a body of states
_WORDS = 8  # of a phrase, that are looked at
_NAMED = ("state", "capital", "demonym", "actor", "place")


class Asked(NamedTuple):
    """A participant as it is put to the two choices."""

    units: list[Unit]
    draft: Draft  # what the rules say
    setting: Setting
    story: str | None  # the country of the whole story


def _sure(draft: Draft) -> str:
    return f"{draft.way}{bool(draft.entity):d}"


def _head(units: list[Unit]) -> tuple[Unit | None, str]:
    """The unit that says what the participant is, and its noun."""
    head = next((u for u in units if u.meaning(*HEADS, "title", "actor", "state")), None)
    return head, noun_of(head) if head else "-"


def _meanings(asked: Asked) -> list[str]:
    """Kind, class and sector of what the tables know in the phrase, its head first."""
    out = []
    for place, unit in enumerate(u for u in asked.units if u.kind == "found"):
        for m in unit.meanings[:2]:
            refers = m.refers if m.kind != "state" else ""
            out.append(f"{min(place, 2)}{m.kind}:{refers}:{m.latest_sector}")
    return out[:8]


def sector_features(asked: Asked) -> list[str]:
    """Named features for the choice among SECTORS."""
    units, draft, setting, _ = asked
    rule, sure, act = draft.sector or "-", _sure(draft), f"{setting.role[0]}{setting.event}"
    words = [w for unit in units for w in words_without_clitics(unit)][:_WORDS]
    (head, noun), meanings = _head(units), _meanings(asked)
    definite = "D" if head and head.definite else "I"
    kinds = "+".join(u.kind[0] for u in units[:4])
    out = [
        "b", f"r{rule}", f"r{rule}|{sure}", f"r{rule}|{sure}|{draft.refers}", f"r{rule}|{act}", f"a{act}",
        f"f{draft.refers}", f"f{draft.refers}|{act}", f"f{draft.refers}|{definite}", f"h{noun}",
        f"h{noun}|{rule}", f"h{noun}|{setting.event}", f"k{kinds}", f"k{kinds}|{rule}",
        f"n{min(len(words), 5)}{rule}", f"c{draft.country}|{rule}", f"e{draft.entity}",
        f"e{draft.entity}|{act}", f"rc{rule}{bool(draft.country)}",
    ]  # fmt: skip
    out += [f"w{w}" for w in words] + [f"w{w}|{rule}" for w in words]
    out += [f"m{m}" for m in meanings] + [f"m{m}|{rule}" for m in meanings]
    return list(dict.fromkeys(out))


def countries(asked: Asked) -> dict[str, list[str]]:
    """The countries that may be meant, each with its features; NOWHERE is always one of them."""
    units, draft, setting, story = asked
    brought: dict[str, list[str]] = {NOWHERE: ["none"]}

    def bring(country: str | None, why: str) -> None:
        brought.setdefault(country or NOWHERE, []).append(why)

    bring(draft.country, "rule")
    for unit in units:
        for m in unit.meanings:
            if m.kind in _NAMED and (m.country or m.periods):
                bring(m.latest_country, f"in {m.kind}")
    bring(setting.home, "passage")
    bring(story, "story")
    bring(setting.memory.latest_country(), "latest")
    for body in ("IGO", "NGO"):
        brought.setdefault(body, [])
    _, noun = _head(units)
    return {country: _of_country(asked, country, sorted(set(why)), noun) for country, why in brought.items()}


def _of_country(asked: Asked, country: str, why: list[str], noun: str) -> list[str]:
    _, draft, setting, _ = asked
    sure, kind = _sure(draft), country if country in {NOWHERE, "IGO", "NGO", "UNO", "EUR"} else "state"
    reasons, rule = "+".join(why), "rule" in why
    out = [
        f"y{reasons}", f"y{reasons}|{sure}", f"y{reasons}|{draft.refers}", f"y{reasons}|{noun}", f"k{kind}",
        f"k{kind}|{draft.refers}", f"k{kind}|{noun}", f"k{kind}|{draft.sector}", f"k{kind}|{sure}|{rule:d}",
        f"k{kind}|{draft.refers}|{rule:d}", f"R{rule:d}{sure}{draft.refers}", f"R{rule:d}{noun}",
        f"R{rule:d}{sure}{draft.sector}", f"R{rule:d}{sure}{setting.role[0]}{setting.event}",
    ]  # fmt: skip
    out += [f"o{one}|{sure}" for one in why] + [f"o{one}|{kind}" for one in why]
    return out


@cache
def _weights(part: str) -> LogLinear:
    return LogLinear("party_codes", part)


def is_settled(draft: Draft) -> bool:
    """Actors of the table are facts, with their dates: nothing is to be learnt about them."""
    return draft.way == "actor"


def coded(asked: Asked) -> tuple[str | None, str | None]:
    """The most probable country and sector."""
    if is_settled(asked.draft):
        return asked.draft.country, asked.draft.sector
    sector = SECTORS[int(_weights("sector.").scores([sector_features(asked)])[0].argmax())]
    brought = countries(asked)
    scores = _weights("country.").scores(list(brought.values()))
    country = list(brought)[int(np.argmax(scores[:, 1] - scores[:, 0]))]
    return None if country == NOWHERE else country, None if sector == "-" else sector

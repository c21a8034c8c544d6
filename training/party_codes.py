"""Train the second opinion on participants' countries and sectors (marsad.coding.party_codes).

    python training/party_codes.py [--folds 5] [--only 2]

With ``--folds`` both the rules and the second opinion are scored on held-out development articles.
"""

import argparse
import datetime as dt
from collections.abc import Iterator

import data
import linear
import numpy as np
from data import PROJECT, Document
from story_country import held_out

from marsad.coding.parties import ArticleMemory, asked_of
from marsad.coding.party_codes import NOWHERE, SECTORS, Asked, countries, is_settled, sector_features
from marsad.coding.roles import nearest
from marsad.coding.story_country import story_country


def participants(
    documents: list[Document], homes: dict[str, str]
) -> Iterator[tuple[Asked, str | None, str | None]]:
    """Every annotated actor and recipient that stands in its event's sentence, with its codes."""
    for document in documents:
        tokens = [line.tokens for line in document.lines]
        memory, home = ArticleMemory(), homes.get(document.id) or story_country(tokens, None)
        day = dt.date.fromisoformat(document.date)
        for line in document.lines:
            memory.read(line.tokens, day, home)
            for i, event in enumerate(line.events):
                for role in ("actor", "recipient") if event else ():
                    for party in event[role]:
                        found = nearest(line.text, line.tokens, party["text"], i)
                        if found:
                            asked = asked_of(
                                line.tokens, *found, day=day, event=event["event"], role=role, home=home,
                                article=memory,
                            )  # fmt: skip
                            yield asked, party["country"], party["sector"]


Case = tuple[list[str], dict[str, list[str]], str, str, str, str]


def cases(documents: list[Document], homes: dict[str, str]) -> list[Case]:
    """Sector features, countries' features, right country and sector, the rules' country and sector."""
    return [
        (sector_features(a), countries(a), country or NOWHERE, sector or "-", a.draft.country or NOWHERE,
         a.draft.sector or "-")
        for a, country, sector in participants(documents, homes)
        if not is_settled(a.draft)
    ]  # fmt: skip


def fit(known: list[Case], strength: float) -> tuple[linear.Fitted, linear.Fitted]:
    """The two choices: sector, and whether a country is the right one."""
    listed = [c for c in known if c[3] in SECTORS]
    sector = linear.fit(
        [c[0] for c in listed], [SECTORS.index(c[3]) for c in listed], len(SECTORS), strength, least=2
    )
    named, right = [], []
    for _, brought, country, *_ in known:
        for name, features in brought.items():
            named.append(features)
            right.append(int(name == country))
    return sector, linear.fit(named, right, 2, strength, least=2)


def score(fitted: tuple[linear.Fitted, linear.Fitted], held: list[Case]) -> np.ndarray:
    """How many are right: country, sector, both; by the rules and by the second opinion."""
    sectors = fitted[0].shares([c[0] for c in held]).argmax(1)
    right = np.zeros((2, 3), int)
    for (_, brought, country, sector, rule_country, rule_sector), answer in zip(held, sectors, strict=True):
        chosen = fitted[1].choose(brought)
        for row, (c, s) in enumerate(((rule_country, rule_sector), (chosen, SECTORS[answer]))):
            right[row] += [c == country, s == sector, c == country and s == sector]
    return right


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only", type=int, default=0)
    parser.add_argument("--strength", type=float, default=0.3)
    parser.add_argument("--no-write", action="store_true")
    o = parser.parse_args()
    own, corpus = data.development(), data.corpus()
    homes = held_out(own + corpus)
    more = cases(data.gsr() + corpus, homes)
    if o.folds:
        fold, total, count = data.folds(own, o.folds), np.zeros((2, 3), int), 0
        for k in range(o.only or o.folds):
            fitted = fit(cases([d for d in own if fold[d.id] != k], homes) + more, o.strength)
            held = cases([d for d in own if fold[d.id] == k], homes)
            total, count = total + score(fitted, held), count + len(held)
        print("country, sector, both: rules", total[0] / count, "second opinion", total[1] / count, count)
    if not o.no_write:
        sector, country = fit(cases(own, homes) + more, o.strength)
        arrays = sector.arrays("sector.") | country.arrays("country.")
        np.savez_compressed(PROJECT / "plugins/marsad/coding/data/party_codes.npz", **arrays)


if __name__ == "__main__":
    main()

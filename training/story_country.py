"""Train the choice of the country that an article is about (marsad.coding.story_country).

    python training/story_country.py [--folds 5]

With ``--folds`` the choice is scored on held-out development articles. Every other item of the open corpus
is read with its outlet's country, the rest without: both are met at work.
"""

import argparse
from collections import Counter

import data
import linear
import numpy as np
from data import PROJECT, Document

from marsad.coding.party_memory import BODIES
from marsad.coding.story_country import features

STRENGTH = 0.1

Case = tuple[dict[str, list[str]], str]


def country_of(document: Document) -> str | None:
    """The country that most of an article's participants and places are of."""
    counts: Counter[str] = Counter()
    for event in document.events:
        counts.update(p["country"] for p in event["actor"] + event["recipient"] if p["country"])
        place = event.get("location")
        if place and place.get("country"):
            counts[place["country"]] += 1.5
    states = {country: n for country, n in counts.items() if country not in BODIES}
    return max(states, key=lambda c: (states[c], c)) if states else None


def cases(documents: list[Document]) -> list[Case]:
    """The features of every country that may be meant, and the right one."""
    out = []
    for number, document in enumerate(documents):
        country = country_of(document)
        if country:
            tokens = [line.tokens for line in document.lines]
            out.append((features(tokens, document.outlet if number % 2 else None), country))
    return out


def fit(known: list[Case], strength: float) -> linear.Fitted:
    """Weights for «no» and «yes» of every feature."""
    named = [f for brought, _ in known for f in brought.values()]
    right = [int(name == country) for brought, country in known for name in brought]
    return linear.fit(named, right, 2, strength, least=3)


def held_out(documents: list[Document], parts: int = 5) -> dict[str, str]:
    """Each document's country by a choice that has not seen it, as at work: for others to learn from."""
    fold, out = data.folds(documents, parts), {}
    for k in range(parts):
        fitted = fit(cases([d for d in documents if fold[d.id] != k]), STRENGTH)
        for document in documents:
            if fold[document.id] == k:
                brought = features([line.tokens for line in document.lines], None)
                out[document.id] = fitted.choose(brought)
    return out


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--strength", type=float, default=STRENGTH)
    parser.add_argument("--no-write", action="store_true")
    o = parser.parse_args()
    own, more = data.development(), cases(data.corpus())
    if o.folds:
        fold, right = data.folds(own, o.folds), []
        for k in range(o.folds):
            fitted = fit(cases([d for d in own if fold[d.id] != k]) + more, o.strength)
            for brought, country in cases([d for d in own if fold[d.id] == k]):
                right.append(fitted.choose(brought) == country)
        print(f"the story's country is right in {np.mean(right):.3f} of {len(right)} held-out articles")
    if not o.no_write:
        weights = fit(cases(own) + more, o.strength).arrays()
        np.savez_compressed(PROJECT / "plugins/marsad/coding/data/story_country.npz", **weights)


if __name__ == "__main__":
    main()

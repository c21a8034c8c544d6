"""Learn when two events of an article are one happening (marsad.coding.stories).

python training/stories.py [--folds 5]      with --folds: pairwise F1 on held-out articles, given their fields
"""

import argparse
from itertools import combinations

import data
from data import PROJECT, Document
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from marsad.coding import stories

SMALLEST = 0.03
HEAD = "# How much speaks for two events of an article being one happening (training/stories.py).\n"


def told(document: Document) -> list[tuple[stories.Told, int]]:
    """The events of an annotated article with their story numbers, in order of the text."""
    out = []
    for line in document.lines:
        for i, event in enumerate(line.events):
            if event is None:
                continue
            place = event.get("location") or {}
            out.append((
                stories.Told(
                    line.index, event["event"], event["mode"], event["status"],
                    *stories.trigger_words(line.tokens, i),
                    stories.party_words([p["text"] for p in event["actor"] if p["text"] in line.text]),
                    stories.party_words([p["text"] for p in event["recipient"] if p["text"] in line.text]),
                    place.get("name") or place.get("text"), event["date"],
                    (event["dead"], event["injured"], event["arrested"]),
                ),
                event["story_event"],
            ))  # fmt: skip
    return out


def pairs(articles):
    """Features of every two events of one type, and whether they are one."""
    named, wanted = [], []
    for events in articles:
        listed = [t for t, _ in events]
        for i, j in combinations(range(len(events)), 2):
            if listed[i].event == listed[j].event:
                named.append(stories.features(listed[i], listed[j], stories.between(listed, i, j)))
                wanted.append(events[i][1] == events[j][1])
    return named, wanted


def fit(articles) -> dict[str, float]:
    """Feature → weight."""
    named, wanted = pairs(articles)
    vectors = DictVectorizer()
    model = LogisticRegression(C=0.5, max_iter=1000, fit_intercept=False)
    model.fit(vectors.fit_transform(named), wanted)
    return dict(zip(vectors.get_feature_names_out(), model.coef_[0], strict=True))


def pair_counts(articles, weights: dict[str, float]) -> tuple[int, int, int]:
    """Pairs held together rightly, held together, and to be held together."""
    right = said = wanted = 0
    stories._weights = lambda: weights
    for events in articles:
        numbers = stories.number_stories([t for t, _ in events])
        for i, j in combinations(range(len(events)), 2):
            one, gold = numbers[i] == numbers[j], events[i][1] == events[j][1]
            right, said, wanted = right + (one and gold), said + one, wanted + gold
    return right, said, wanted


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=int, default=0)
    o = parser.parse_args()
    own = data.development()
    articles = [told(document) for document in own]
    if o.folds:
        fold, total = data.folds(own, o.folds), [0, 0, 0]
        for k in range(o.folds):
            weights = fit([a for d, a in zip(own, articles, strict=True) if fold[d.id] != k])
            found = pair_counts([a for d, a in zip(own, articles, strict=True) if fold[d.id] == k], weights)
            total = [x + y for x, y in zip(total, found, strict=True)]
        right, said, wanted = total
        print(
            f"story pairs: p {right / said:.3f} r {right / wanted:.3f} f1 {2 * right / (said + wanted):.3f}"
        )
    rows = sorted((name, w) for name, w in fit(articles).items() if abs(w) >= SMALLEST)
    table = PROJECT / "plugins/marsad/coding/data/story_weights.tsv"
    table.write_text(
        HEAD + "feature\tweight\n" + "".join(f"{n}\t{w:.2f}\n" for n, w in rows), encoding="utf-8"
    )


if __name__ == "__main__":
    main()

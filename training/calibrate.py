"""Learn what a tagger's probability is worth: the share of such events that were right, out of fold.

    python training/calibrate.py NET.pkl SPARSE.pkl      (files that train.py and sparse.py left in build/)

Writes data/confidence.tsv (isotonic regression) and prints precision, recall and F1 by threshold.
"""

import pickle
import sys
from pathlib import Path

import data
import numpy as np
from data import PROJECT
from sklearn.isotonic import IsotonicRegression

from marsad.coding.evaluation import ArticleScores, matching, place_coded, place_gold
from marsad.coding.tables import EVENT_TYPES
from marsad.coding.tagger import agree, runs

HEAD = (
    "# The tagger's probability of an event and the share of such events that were right, out of fold "
    "(training/calibrate.py).\nscore\tright\n"
)


def main() -> None:
    """Command line."""
    net, sparse = (pickle.loads(Path(name).read_bytes()) for name in sys.argv[1:3])  # own files
    coded = {}
    documents = [d for d in data.development() if (d.id, 0, None) in net and (d.id, 0, None) in sparse]
    for document in documents:
        offset, events = 0, []
        for line in document.lines:
            key = (document.id, line.index, None)
            if net.get(key):
                p = agree(net[key]["event"], sparse[key]["event"])
                for run in runs(line.tokens, p, 0.1):
                    start = offset + line.tokens[run.first].start
                    end = offset + line.tokens[run.last].end
                    events.append(
                        {"event": run.event, "start": start, "end": end, "p": run.probability, "any": run.any}
                    )
            offset += len(line.text) + 1
        coded[document.id] = events
    scores, right = [], []
    for document in documents:
        record = {"sentences": document.sentences, "events": document.events}
        placed = place_coded(record, coded[document.id])
        hits = set(matching(place_gold(record), placed, document.sentences).values())
        for j, (_, _, _, event) in enumerate(placed):
            scores.append(event["p"])
            right.append(float(j in hits))
    curve = IsotonicRegression(out_of_bounds="clip").fit(scores, right)
    points = np.quantile(scores, np.linspace(0, 1, 21))
    table = PROJECT / "plugins/marsad/coding/data/confidence.tsv"
    rows = [f"{p:.3f}\t{r:.3f}\n" for p, r in zip(points, curve.predict(points), strict=True)]
    table.write_text(HEAD + "".join(dict.fromkeys(rows)), encoding="utf-8")
    for column in ("any", "p"):
        for threshold in np.arange(0.18, 0.42, 0.03):
            total = ArticleScores()
            for document in documents:
                kept = [e for e in coded[document.id] if e[column] > threshold]
                total.add({"sentences": document.sentences, "events": document.events}, kept)
            event = total.tallies["event"]
            print(
                f"{column} > {threshold:.2f}: p {event.precision:.3f} r {event.recall:.3f} f1 {event.f1:.3f}"
            )
    print(f"{len(documents)} articles, {len(EVENT_TYPES)} types")


if __name__ == "__main__":
    main()

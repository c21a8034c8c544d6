"""Count the taggers' mistakes on held-out articles, by kind (docs/errors.md).

python training/errors.py NET.pkl SPARSE.pkl      (files that train.py and sparse.py left in build/)
"""

import collections
import pickle
import sys
from pathlib import Path

import data

from marsad.coding import decoding
from marsad.coding.coder import THRESHOLD
from marsad.coding.evaluation import matching, place_coded, place_gold
from marsad.coding.tagger import agree, runs


def coded(document: data.Document, net, sparse):
    """What the two opinions say of an article, with the parts of speech that each trigger may have."""
    offset, events = 0, []
    for line in document.lines:
        key = (document.id, line.index, None)
        if net.get(key):
            found = runs(line.tokens, agree(net[key]["event"], sparse[key]["event"]), THRESHOLD)
            told = decoding.swallowed(line.tokens, [r.first for r in found], [r.event for r in found])
            for number, run in enumerate(found):
                if number not in told:
                    start, end = offset + line.tokens[run.first].start, offset + line.tokens[run.last].end
                    letters = line.tokens[run.first].word.letters
                    events.append({"event": run.event, "start": start, "end": end, "letters": letters})
        offset += len(line.text) + 1
    return events


def _overlap(a, b) -> bool:
    return a[1] < b[2] and b[1] < a[2]


def kind(which: str, one, others) -> str:
    """The kind of a missed gold event (others: coded) or of an extra coded one (others: gold)."""
    here = [o for o in others if o[0] == one[0]]
    if any(_overlap(one, o) for o in here):
        return f"{which}: right word, wrong type"
    if any(o[3]["event"] == one[3]["event"] for o in here):
        return f"{which}: right type in the sentence, another word"
    return f"{which}: other events there" if here else f"{which}: nothing there"


def main() -> None:
    """Command line."""
    net, sparse = (pickle.loads(Path(name).read_bytes()) for name in sys.argv[1:3])  # own files
    counts: collections.Counter[str] = collections.Counter()
    documents = [d for d in data.development() if (d.id, 0, None) in net and (d.id, 0, None) in sparse]
    for document in documents:
        record = {"sentences": document.sentences, "events": document.events}
        gold, found = place_gold(record), place_coded(record, coded(document, net, sparse))
        matched = matching(gold, found, document.sentences)
        counts["found"] += len(matched)
        for i, event in enumerate(gold):
            if i not in matched:
                counts[kind("missed", event, found)] += 1
                counts["missed: not actual"] += event[3]["status"] != "actual"
        for j, event in enumerate(found):
            if j not in set(matched.values()):
                counts[kind("extra", event, gold)] += 1
                counts["extra: can only be a noun"] += "v" not in event[3]["letters"]
    print(f"{len(documents)} articles", *(f"{n:5} {name}" for name, n in sorted(counts.items())), sep="\n")


if __name__ == "__main__":
    main()

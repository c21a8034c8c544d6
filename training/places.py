"""Learn what the features of ``marsad.coding.place_choice`` weigh, by maximum likelihood.

    python training/places.py [--keep-out 5] [--cross-validate] [--errors N]
        [--roles build/roles.oof.pkl] [--beginnings build/beginnings.oof.pkl]

Gold is the development set; sentences of GSR teach what needs no network, with ``--corpus`` the open corpus
too, which did not help (see data.py). A candidate is right when its head word is that of the gold
place, as in scoring. The places of earlier events are candidates for later ones: gold's in the first
round, the model's own answers on unseen articles in the second. ``--keep-out 5`` keeps every fifth
article out and reports on those.
"""

import argparse
import pickle
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from data import Document, corpus, development, gsr  # puts the library on the path
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from story_country import held_out

from marsad.coding import place_choice, places, roles
from marsad.coding.evaluation import place_gold, values
from marsad.coding.place_choice import Answer, Asked, Option
from marsad.coding.story_country import story_country
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token, tokenise
from marsad.records import Sentence

Floats = NDArray[np.float64]
WEIGHTS = Path(__file__).resolve().parents[1] / "plugins/marsad/coding/data/place_weights.tsv"
PENALTY = 10.0
LEAST_SEEN = 3
FOLDS = 5


@dataclass
class Story:
    """An article made ready."""

    number: int
    id: str
    sentences: list[Sentence]
    tokens: list[list[Token]]
    triggers: list[tuple[int, Candidate]]
    gold: list[dict[str, Any]]
    home: str | None
    spans: list[roles.RoleSpan | None]
    networked: bool  # whether the roles network was asked
    answers: list[Option] = field(default_factory=list)


def head_word(text: str) -> str | None:
    """What scoring compares."""
    return next(iter(values({"location": {"text": text}})["location_place"]), None)


def story(number: int, document: Document, marked: dict[Any, Any] | None, homes: dict[str, str]) -> Story:
    """An article with its gold triggers in order, and the network's answers for them."""
    placed = sorted(
        place_gold({"sentences": document.sentences, "events": document.events}), key=lambda p: (p[0], p[1])
    )
    tokens = [tokenise(text) for text in document.sentences]
    at = 0
    sentences = []
    for i, text in enumerate(document.sentences):
        sentences.append(Sentence(index=i, start=at, end=at + len(text), text=text))
        at += len(text) + 1
    triggers, spans = [], []
    for s, a, b, event in placed:
        inside = [
            i for i, t in enumerate(tokens[s]) if t.start < b and a < t.end and t.word.kind != "mark"
        ] or [0]
        status = event.get("status") or "actual"
        triggers.append((s, Candidate(inside[0], inside[-1], event["event"], event.get("mode"), status, 1.0)))
        answer = marked.get((document.id, s, inside[0])) if marked else None
        found = roles.decode(answer["role"]) if answer is not None else []
        places_ = [x for x in found if x.role == "location"]
        spans.append(max(places_, key=lambda x: x.probability) if places_ else None)
    return Story(
        number,
        document.id,
        sentences,
        tokens,
        triggers,
        [e for *_, e in placed],
        homes.get(document.id) or story_country(tokens, None),
        spans,
        any(key[0] == document.id for key in marked or ()),
    )


def marks(network: str | None, beginnings: str | None) -> dict[Any, Any] | None:
    """The labels that the coder would see of events in held-out articles: key → {"role": probabilities}."""
    if not network:
        return None
    answers: dict[Any, Any] = pickle.loads(Path(network).read_bytes())  # own files, written by train.py
    more = pickle.loads(Path(beginnings).read_bytes()) if beginnings else {}
    return {
        key: {"role": roles.agree(answer["role"], *more[key]) if key in more else answer["role"]}
        for key, answer in answers.items()
    }


def asked(one: Story, number: int, earlier: list[Answer]) -> Asked:
    index, trigger = one.triggers[number]
    return Asked([s.text for s in one.sentences], one.tokens[index], index, trigger, earlier)


def is_right(one: Story, option: Option, event: dict[str, Any]) -> bool:
    wanted = head_word((event.get("location") or {}).get("text") or "")
    if option.phrase is None:
        return wanted is None
    return shown(one, option) == wanted and wanted is not None


def shown(one: Story, option: Option) -> str | None:
    if option.phrase is None:
        return None
    m = option.phrase.mention
    return head_word(one.sentences[option.at].text[m.start : m.end])


def options(one: Story, given: list[Option | None] | None) -> list[list[Option]]:
    """Every event's options, the earlier answers given (None: gold's)."""
    listed, earlier = [], []
    for number, event in enumerate(one.gold):
        choice = place_choice.options(asked(one, number, list(earlier)), one.spans[number])
        if not one.networked:
            choice = [without_network(o) for o in choice]
        listed.append(choice)
        right = next((o for o in choice if is_right(one, o, event)), None) if given is None else given[number]
        key = right.phrase.mention.key if right and right.phrase else None
        earlier.append(Answer(one.triggers[number][0], event["event"], key))
    return listed


def without_network(option: Option) -> Option:
    return option._replace(features=tuple(f for f in option.features if not f.startswith("net:")))


def decode(one: Story) -> list[Option]:
    """The model's answers in order."""
    out, earlier = [], []
    for number, event in enumerate(one.gold):
        choice = place_choice.options(asked(one, number, list(earlier)), one.spans[number])
        if not one.networked:
            choice = [without_network(o) for o in choice]
        best = max(choice, key=place_choice.score)
        out.append(best)
        key = best.phrase.mention.key if best.phrase else None
        earlier.append(Answer(one.triggers[number][0], event["event"], key))
    return out


def fit(examples: list[tuple[Story, list[list[Option]]]]) -> dict[str, float]:
    """The weights under which the gold places are likeliest."""
    events = [
        (listed[n], [is_right(one, o, one.gold[n]) for o in listed[n]])
        for one, listed in examples
        for n in range(len(one.gold))
    ]
    events = [(o, r) for o, r in events if any(r)]
    seen = Counter(f for listed, _ in events for o in listed for f in o.features)
    names = {f: i for i, f in enumerate(sorted(f for f, n in seen.items() if n >= LEAST_SEEN))}
    columns, starts, group, right = [], [0], [], []
    for e, (listed, good) in enumerate(events):
        for o, g in zip(listed, good, strict=True):
            columns += [names[f] for f in o.features if f in names]
            starts.append(len(columns))
            group.append(e)
            right.append(g)
    rows = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(group), len(names)))
    groups, hit = np.array(group), np.array(right)
    first = np.searchsorted(groups, np.arange(len(events)))

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = rows @ weights
        scores -= np.maximum.reduceat(scores, first)[groups]
        odds = np.exp(scores)
        total, good = np.bincount(groups, odds), np.bincount(groups, odds * hit)
        expected = odds / total[groups] - odds * hit / good[groups]
        value = float(np.log(total).sum() - np.log(good).sum() + PENALTY * weights @ weights / 2)
        return value, rows.T @ expected + PENALTY * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return {f: float(found.x[i]) for f, i in names.items()}


def set_weights(weights: dict[str, float]) -> None:
    place_choice._weights = lambda: weights  # type: ignore[assignment]


def train(stories: list[Story], more: list[Story]) -> dict[str, float]:
    """Weights from gold carry-over first, then from the model's own answers on unseen articles."""
    listed = {s.id: options(s, None) for s in stories}
    single = [(s, options(s, None)) for s in more]
    own: dict[str, list[Option | None]] = {}
    for part in range(2):
        set_weights(fit([(s, listed[s.id]) for i, s in enumerate(stories) if i % 2 != part] + single))
        for s in stories[part::2]:
            own[s.id] = list(decode(s))
    return fit([(s, options(s, own[s.id])) for s in stories] + single)


def figures(stories: list[Story]) -> dict[str, float]:
    """The scorer's measures, the triggers given, and how far points are from gold's place by name."""
    place, country = [0, 0, 0], [0, 0, 0]
    for one in stories:
        for _number, (option, event) in enumerate(zip(one.answers, one.gold, strict=True)):
            gold = event.get("location") or {}
            wanted, said = head_word(gold.get("text") or ""), shown(one, option)
            place[0] += wanted is not None and wanted == said
            place[1] += said is not None
            place[2] += wanted is not None
            code = places.locate(one.sentences, option, one.home).country if option.phrase else None
            country[0] += bool(gold.get("country")) and gold.get("country") == code
            country[1] += code is not None
            country[2] += bool(gold.get("country"))
    f = {name: 2 * c[0] / max(1, c[1] + c[2]) for name, c in (("place", place), ("country", country))}
    return f | {"place_precision": place[0] / max(1, place[1]), "place_recall": place[0] / max(1, place[2])}


def report(name: str, stories: list[Story]) -> None:
    for networked in (True, False):
        chosen = [s for s in stories if s.networked == networked]
        if chosen:
            said = " ".join(f"{k} {v:.3f}" for k, v in figures(chosen).items())
            print(name, "with network" if networked else "alone", said, flush=True)


def reachable(stories: list[Story]) -> float:
    hits = total = 0
    for one in stories:
        for event, listed in zip(one.gold, options(one, None), strict=True):
            if head_word((event.get("location") or {}).get("text") or ""):
                total += 1
                hits += any(is_right(one, o, event) for o in listed)
    return hits / max(1, total)


def write(weights: dict[str, float]) -> None:
    """Keep the weights as the table that the library reads."""
    lines = [f"{name}\t{weight:.3f}" for name, weight in sorted(weights.items()) if abs(weight) >= 0.01]
    head = "# What the features of place_choice.py weigh; learnt by training/places.py.\nfeature\tweight\n"
    WEIGHTS.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def where(option: Option, at: int) -> str:
    """Of a choice: none, in the event's own sentence, or in an earlier one."""
    return "none" if option.phrase is None else "own" if option.at == at else "far"


def show_errors(stories: list[Story], limit: int) -> None:
    import random

    wrong = [
        (one, n) for one in stories for n, o in enumerate(one.answers) if not is_right(one, o, one.gold[n])
    ]
    random.Random(1).shuffle(wrong)
    kinds: Counter[str] = Counter()
    for one in stories:
        for n, o in enumerate(one.answers):
            at = one.triggers[n][0]
            good = [x for x in options(one, None)[n] if is_right(one, x, one.gold[n])]
            want = where(good[0], at) if good else "unreachable"
            kinds[
                f"gold {want} said {where(o, at)} {'ok' if is_right(one, o, one.gold[n]) else 'WRONG'}"
            ] += 1
    print(kinds.most_common())
    for one, n in wrong[:limit]:
        index, trigger = one.triggers[n]
        text, o, gold = one.sentences[index].text, one.answers[n], one.gold[n].get("location") or {}
        m = o.phrase.mention if o.phrase else None
        said = one.sentences[o.at].text[m.start : m.end] if m else None
        reach = any(is_right(one, x, one.gold[n]) for x in options(one, None)[n])
        print(
            f"{one.id} s{index} {trigger.event}/{trigger.mode} «{one.gold[n]['trigger']}» "
            f"gold={gold.get('text')}"
            f" said={said} (s{o.at}) reach={reach}\n   {text[:260]}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep-out", type=int, default=0, metavar="N")
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--roles", help="out-of-fold answers of the roles network (train.py roles --folds)")
    parser.add_argument("--beginnings", help="out-of-fold answers of beginnings.py, which the roles heed")
    parser.add_argument("--no-gsr", action="store_true")
    parser.add_argument("--corpus", action="store_true")
    parser.add_argument("--penalty", type=float, default=0)
    parser.add_argument("--errors", type=int, default=0)
    arguments = parser.parse_args()
    global PENALTY
    PENALTY = arguments.penalty or PENALTY
    marked = marks(arguments.roles, arguments.beginnings)
    homes = held_out(development() + corpus())
    stories = [story(i, d, marked, homes) for i, d in enumerate(development())]
    more = [] if arguments.no_gsr else [story(i, d, None, homes) for i, d in enumerate(gsr())]
    if arguments.corpus:
        more += [story(i, d, None, homes) for i, d in enumerate(corpus())]
    n = arguments.keep_out
    kept = [s for s in stories if n and s.number % n == n - 1]
    rest = [s for s in stories if s not in kept]
    print(f"reachable {reachable(rest):.3f}")
    if arguments.cross_validate:
        fold_weights = [
            train([s for i, s in enumerate(rest) if i % FOLDS != part], more) for part in range(FOLDS)
        ]
        for bias in (0.0, 0.8, 0.5):
            place_choice._BIAS = bias
            for part, weights in enumerate(fold_weights):
                set_weights(weights)
                for one in rest[part::FOLDS]:
                    one.answers = decode(one)
            report(f"cross-validated, bias {bias}", rest)
        if arguments.errors:
            show_errors(rest, arguments.errors)
        return
    weights = train(rest, more)
    set_weights(weights)
    for one in kept:
        one.answers = decode(one)
    if kept:
        report("kept out", kept)
    if not kept:
        write(weights)


if __name__ == "__main__":
    main()

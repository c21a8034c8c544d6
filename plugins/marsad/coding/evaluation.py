"""Scores of coded events against gold records, as the evaluation of Arabic event coding here counts them.

A coded event matches a gold event of the same type and sentence whose trigger it overlaps, one to one, as
many as possible; a coded trigger of more than four tokens matches nothing. ``field_*`` scores count every
event, matched or not; ``given_trigger_*`` only the matched ones. The gold file's format is
``docs/coding.md``, section «Gold records».
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import Any

Record = dict[str, Any]
Placed = tuple[int, int, int, Record]  # sentence, start, end (in the sentence), event

FIELDS = (
    "mode", "status", "location_place", "location_country", "date", "toll", "actor_code",
    "recipient_code", "actor_words", "recipient_words", "source_words",
)  # fmt: skip
LONGEST_TRIGGER = 4  # tokens
_VOWELS = re.compile("[\u064b-\u0652\u0640]")
_FOLDED = str.maketrans("أإآٱىة", "اااايه")


def words_of(text: str | None) -> list[str]:
    """Words in the form in which spans are compared: no vowels, spelling variants folded, no article."""
    folded = _VOWELS.sub("", text or "").translate(_FOLDED)
    return [_without_article(word) for word in re.findall(r"\w+", folded)]


def _without_article(word: str) -> str:
    return re.sub(r"^(?:[وفبلك])?(?:ال|لل)", "", word)


_PLACE_TYPES = frozenset(
    words_of("مدينة محافظة منطقة قرية بلدة ولاية مديرية حي مخيم شمال جنوب شرق غرب وسط قطاع دولة جمهورية")
)


def _occurrence(sentence: str, trigger: str, number: int) -> int:
    """Where the trigger stands: as a word of its own if anywhere, else inside one."""
    whole = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(trigger)}(?!\w)", sentence)]
    hits = whole or [m.start() for m in re.finditer(re.escape(trigger), sentence)] or [0]
    return hits[min(number, len(hits) - 1)]


def place_gold(article: Record) -> list[Placed]:
    """Gold events on their offsets; repeated triggers of one type take successive occurrences."""
    seen: Counter[tuple[int, str, str]] = Counter()
    placed = []
    for event in article["events"]:
        key = (event["sentence"], event["trigger"], event["event"])
        number = event.get("occurrence", seen[key])
        start = event.get(
            "at", _occurrence(article["sentences"][event["sentence"]], event["trigger"], number)
        )
        seen[key] += 1
        placed.append((event["sentence"], start, start + len(event["trigger"]), event))
    return placed


def place_coded(article: Record, events: Iterable[Record]) -> list[Placed]:
    """Coded events (offsets in the sentences joined by newlines) on their sentences."""
    placed = []
    for event in events:
        position = 0
        for index, sentence in enumerate(article["sentences"]):
            if event["start"] <= position + len(sentence):
                placed.append((index, event["start"] - position, event["end"] - position, event))
                break
            position += len(sentence) + 1
    return placed


def matching(gold: list[Placed], coded: list[Placed], sentences: list[str]) -> dict[int, int]:
    """Gold number → coded number, a maximum matching (Kuhn's augmenting paths)."""

    def fits(g: Placed, c: Placed) -> bool:
        short = len(sentences[c[0]][max(c[1], 0) : c[2]].split()) <= LONGEST_TRIGGER
        return short and g[0] == c[0] and g[3]["event"] == c[3]["event"] and g[1] < c[2] and c[1] < g[2]

    owner: dict[int, int] = {}

    def seat(i: int, tried: set[int]) -> bool:
        for j, candidate in enumerate(coded):
            if j not in tried and fits(gold[i], candidate):
                tried.add(j)
                if j not in owner or seat(owner[j], tried):
                    owner[j] = i
                    return True
        return False

    for i in range(len(gold)):
        seat(i, set())
    return {i: j for j, i in owner.items()}


def _one(value: Any) -> Counter[Any]:
    return Counter() if value in (None, "", []) else Counter([value])


def _parties(event: Record, role: str) -> list[Record]:
    return event.get(role) or []


def values(event: Record) -> dict[str, Counter[Any]]:
    """What an event says in each field, in a form that can be compared and counted."""
    location = event.get("location") or {}
    place = [w for w in words_of(location.get("text")) if w not in _PLACE_TYPES]
    mode, source, status = event.get("mode"), event.get("source"), event.get("status")
    out = {
        "mode": _one(mode[0] if isinstance(mode, list) and mode else mode),
        "status": _one(None if status == "actual" else status),
        "location_place": _one(place[0] if place else None),
        "location_country": _one(location.get("country")),
        "date": _one(event.get("date")),
        "toll": Counter(
            (k, event[k]) for k in ("dead", "injured", "arrested") if isinstance(event.get(k), int)
        ),
        "source_words": Counter(words_of(source.get("text") if isinstance(source, dict) else source)),
    }
    for role in ("actor", "recipient"):
        parties = _parties(event, role)
        out[f"{role}_code"] = Counter((p.get("country") or "", p.get("sector") or "") for p in parties)
        out[f"{role}_words"] = Counter(w for p in parties for w in words_of(p.get("text")))
    return out


def _agreeing(field: str, gold: Counter[Any], coded: Counter[Any]) -> int:
    return min(1, (gold & coded).total()) if field == "location_place" else (gold & coded).total()


class Tally:
    """Right, said and wanted; precision, recall and F1 of them."""

    def __init__(self) -> None:
        self.right = self.said = self.wanted = 0

    def add(self, right: int, said: int, wanted: int) -> None:
        """Count some more."""
        self.right, self.said, self.wanted = self.right + right, self.said + said, self.wanted + wanted

    @property
    def precision(self) -> float:
        """Share of what was said that is right."""
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        """Share of what was wanted that was said."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


def _overlap(key: Callable[[Placed], Any], gold: list[Placed], coded: list[Placed]) -> int:
    return (Counter(map(key, gold)) & Counter(map(key, coded))).total()


def _code_key(event: Record, said: dict[str, Counter[Any]]) -> Any:
    return event["event"], frozenset(said["actor_code"]), frozenset(said["recipient_code"])


class ArticleScores:
    """Tallies over articles; ``results()`` names and computes every figure."""

    def __init__(self) -> None:
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self.confidence: dict[int, list[int]] = defaultdict(lambda: [0, 0])

    def add(self, article: Record, events: list[Record]) -> None:
        """Count one article's events against its gold."""
        gold, coded = place_gold(article), place_coded(article, events)
        matched = matching(gold, coded, article["sentences"])
        n_coded, n_gold, tally = len(coded), len(gold), self.tallies
        tally["event"].add(len(matched), n_coded, n_gold)
        same_type = _overlap(lambda e: (e[0], e[3]["event"]), gold, coded)
        tally["event_same_sentence_and_type"].add(same_type, n_coded, n_gold)
        tally["event_same_sentence_any_type"].add(_overlap(lambda e: e[0], gold, coded), n_coded, n_gold)
        for placed, column in ((gold, "wanted"), (coded, "said")):
            for item in placed:
                kind = tally["type_" + item[3]["event"]]
                setattr(kind, column, getattr(kind, column) + 1)
        self._fields(gold, coded, matched)
        self._stories(gold, coded, matched)
        hits = set(matched.values())
        for j, (_, _, _, event) in enumerate(coded):
            if isinstance(event.get("confidence"), int | float):
                bucket = self.confidence[min(int(event["confidence"] * 10), 9)]
                bucket[0] += j in hits
                bucket[1] += 1

    def _fields(self, gold: list[Placed], coded: list[Placed], matched: Mapping[int, int]) -> None:
        wanted, said = [values(g[3]) for g in gold], [values(c[3]) for c in coded]
        for field in FIELDS:
            total_said = sum(v[field].total() for v in said)
            self.tallies[f"field_{field}"].add(0, total_said, sum(v[field].total() for v in wanted))
        self.tallies["who_did_what_to_whom"].add(0, len(coded), len(gold))
        for i, j in matched.items():
            self.tallies["type_" + gold[i][3]["event"]].right += 1
            same = _code_key(gold[i][3], wanted[i]) == _code_key(coded[j][3], said[j])
            self.tallies["who_did_what_to_whom"].right += same
            for field in FIELDS:
                right = _agreeing(field, wanted[i][field], said[j][field])
                self.tallies[f"field_{field}"].right += right
                self.tallies[f"given_trigger_{field}"].add(
                    right, said[j][field].total(), wanted[i][field].total()
                )

    def _stories(self, gold: list[Placed], coded: list[Placed], matched: Mapping[int, int]) -> None:
        for (i, j), (k, m) in combinations(sorted(matched.items()), 2):
            in_gold = gold[i][3].get("story_event") == gold[k][3].get("story_event")
            story = coded[j][3].get("story_event")
            in_coded = story is not None and story == coded[m][3].get("story_event")
            self.tallies["story_pairs"].add(in_gold and in_coded, in_coded, in_gold)

    def calibration_error(self) -> float:
        """Mean distance between a confidence decile's middle and its share of right events."""
        total = sum(n for _, n in self.confidence.values())
        distance = sum(abs(hit / n - (k + 0.5) / 10) * n for k, (hit, n) in self.confidence.items())
        return distance / total if total else 0.0

    def results(self) -> dict[str, float]:
        """Every figure by name."""
        event = self.tallies["event"]
        out = {"event_precision": event.precision, "event_recall": event.recall, "event_f1": event.f1}
        for name in ("event_f1_same_sentence_and_type", "event_f1_same_sentence_any_type"):
            out[name] = self.tallies[name.replace("_f1", "")].f1
        for name in ("who_did_what_to_whom", "story_pairs"):
            out[name + "_f1"] = self.tallies[name].f1
        for prefix in ("field", "given_trigger"):
            out |= {f"{prefix}_{field}_f1": self.tallies[f"{prefix}_{field}"].f1 for field in FIELDS}
        if self.confidence:
            out["calibration_error"] = self.calibration_error()
        return out | {n: t.f1 for n, t in sorted(self.tallies.items()) if n.startswith("type_")}


def score_articles(gold: Iterable[Record], coded: Mapping[str, list[Record]]) -> ArticleScores:
    """Scores of ``coded`` (article id → events) against gold articles."""
    scores = ArticleScores()
    for article in gold:
        scores.add(article, coded.get(article["id"], []))
    return scores


def score_sentences(gold: Iterable[Record], coded: Mapping[str, list[Record]]) -> dict[str, float]:
    """Scores against human-labelled sentences that say whether an ASSAULT or a PROTEST is told (GSR)."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    counts: Counter[str] = Counter()
    for sentence in gold:
        expected = sentence["expected"]
        kind = expected["plover"]
        live = [
            e for e in coded.get(sentence["id"], []) if e["event"] == kind and e.get("status") != "negated"
        ]
        if "annotations" in expected:
            _score_spans(kind, sentence, live, tallies, counts)
        elif expected["present"] is not None:
            right = (bool(live and expected["present"]), bool(live), bool(expected["present"]))
            tallies[f"gsr_{kind}_f1_strict"].add(*right)
            if expected["present"] or expected["label"].startswith("easy"):
                tallies[f"gsr_{kind}_f1_vs_easy_negatives"].add(*right)
    out = {name: tally.f1 for name, tally in tallies.items()}
    for kind in ("ASSAULT", "PROTEST"):
        if counts[kind]:
            out[f"gsr_{kind}_span_sentences_coded"] = counts[kind + " coded"] / counts[kind]
            out[f"gsr_{kind}_verb_found"] = counts[kind + " verb"] / counts[kind]
    return out


def _score_spans(
    kind: str, sentence: Record, live: list[Record], tallies: dict[str, Tally], counts: Counter[str]
) -> None:
    annotations = sentence["expected"]["annotations"]
    verbs = {w for a in annotations for w in words_of(" ".join(a["verb_tokens"]))}
    triggers = {w for e in live for w in words_of(sentence["text"][e["start"] : e["end"]])}
    counts[kind] += 1
    counts[kind + " coded"] += bool(live)
    counts[kind + " verb"] += bool(verbs & triggers)
    for role, key in (("actor", "source_tokens"), ("recipient", "target_tokens")):
        wanted = {w for a in annotations for w in words_of(" ".join(a[key]))}
        said = {w for e in live for p in _parties(e, role) for w in words_of(p.get("text"))}
        tallies[f"gsr_{kind}_{role}_words_f1"].add(len(wanted & said), len(said), len(wanted))

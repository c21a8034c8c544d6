"""Who acts where an event's own words name nobody: the speaker, or who acted in what was told before.

Speech acts and words in the first person are the speaker's («نعرب عن قلقنا»). A verb joined to another,
a noun with the article («الهجوم») and a retelling take the actor of what they go back to (guidelines,
«Carrying over»).
"""

import re
from functools import lru_cache
from typing import NamedTuple

from marsad.coding.party_description import FORCE
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token, word
from marsad.records import Party

# Types of which a speaker is the author where no other is named. How often that holds in the development set:
# support .60, agree .55, consult .60 (visits and talks that the speaker tells of), others in between.
_SPOKEN = frozenset({"AGREE", "CONSULT", "SUPPORT", "REJECT", "REQUEST", "THREATEN", "ACCUSE"})
# «مطالبا», «متهمة» …: accusative participles that tell a second act of the subject.
_PARTICIPLE = re.compile("^و?(?:م[^ا].{1,4}[^ا]ا|.ا[^ا][^ا]ا|.اعيا|.افيا)$")
# Types told over several sentences with one author.
_CONTINUED = frozenset({"ASSAULT", "REQUEST", "REJECT", "SANCTION", "THREATEN", "RETREAT", "COERCE"})
# Types whose recipient stays the same from one mention to the next.
_SAME_RECIPIENT = frozenset({"COERCE", "ACCUSE", "THREATEN"})
_SOURCE_REACH = 2  # sentences over which a speaker goes on speaking


class Told(NamedTuple):
    """An event as later ones refer back to it."""

    sentence: int
    event: str
    lemmas: frozenset[str]  # of its trigger
    actor: tuple[Party, ...]
    recipient: tuple[Party, ...]
    source: Party | None


class _Trigger(NamedTuple):
    """What is constant about the form of a trigger."""

    lemmas: frozenset[str]
    first_person: bool
    goes_back: bool  # joined to another verb, with article, with a pronoun, or a participle of state
    objects_only: bool  # what follows is never its actor: «نطالب السلطات», «متهما الحكومة»


@lru_cache(maxsize=20_000)
def _trigger(form: str) -> _Trigger:
    w = word(form)
    verbs = [r for r in w.readings if r.pos == "verb"]
    is_verb = bool(verbs) and bool(w.lemmas) and w.lemmas[0].endswith("|v")
    first = bool(verbs) and "n" not in w.letters and all(r.person == "1" for r in verbs)
    joined = is_verb and all(r.proclitics and r.proclitics[0] in {"wa", "fa"} for r in verbs)
    definite = not is_verb and any(r.has_article or r.enclitic for r in w.readings)
    participle = bool(_PARTICIPLE.match(w.folded))
    return _Trigger(frozenset(w.lemmas), first, joined or definite or participle, first or participle)


def follows_its_object(form: str, event: str) -> bool:
    """Whether the names after a trigger are whom it is done to: its actor is the speaker or came before."""
    return event in _SPOKEN and _trigger(form).objects_only


def told(
    sentence: int, tokens: list[Token], candidate: Candidate, actor: tuple[Party, ...],
    recipient: tuple[Party, ...], source: Party | None,
) -> Told:  # fmt: skip
    """An event for the memory."""
    lemmas = _trigger(tokens[candidate.first].word.form).lemmas
    return Told(sentence, candidate.event, lemmas, actor, recipient, source)


def actor(
    earlier: list[Told], sentence: int, tokens: list[Token], candidate: Candidate, source: Party | None
) -> tuple[Party, ...]:
    """The actor of an event that names none; empty where nothing points to anybody."""
    trigger = _trigger(tokens[candidate.first].word.form)
    speaker = source or _speaker_before(earlier, sentence)
    if trigger.first_person and speaker:
        return (speaker,)
    if candidate.event in _SPOKEN and source:
        return (source,)
    here = [event for event in earlier if event.sentence == sentence and event.actor]
    if here and (trigger.goes_back or candidate.event in {"AGREE", "REQUEST"}):
        return here[-1].actor
    same = [event for event in earlier if event.event == candidate.event and _acts(event)]
    again = next((event for event in reversed(same) if event.lemmas & trigger.lemmas), None)
    if again:
        return again.actor
    if same and candidate.event in _CONTINUED:
        return same[-1].actor
    return (speaker,) if speaker and candidate.event in {"THREATEN", "ACCUSE", "CONSULT"} else ()


def recipient(
    earlier: list[Told], tokens: list[Token], candidate: Candidate, actor: tuple[Party, ...]
) -> tuple[Party, ...]:
    """The recipient of an event that names none: of the same act told before, by the same actor if known."""
    if candidate.event not in _SAME_RECIPIENT:
        return ()
    codes = {(party.country, party.sector) for party in actor}
    for event in reversed(earlier):
        if event.event != candidate.event or not event.recipient:
            continue
        told_codes = {(party.country, party.sector) for party in event.recipient}
        return event.recipient if not told_codes & codes else ()
    return ()


def _acts(event: Told) -> bool:
    """Named its actor; civilians as authors of force are mostly victims that were misread."""
    return bool(event.actor) and not (event.event in FORCE and all(p.sector == "CVL" for p in event.actor))


def _speaker_before(earlier: list[Told], sentence: int) -> Party | None:
    near = (event.source for event in reversed(earlier) if event.sentence >= sentence - _SOURCE_REACH)
    return next((source for source in near if source), None)

"""What an answer says, by the rules in phrases.py: each finding with its words, its facts and a confidence.

How the confidence comes about, in points of a hundred: 80 for words that hardly mean anything else, 60 for fair ones;
10 more for a fact that goes with them (a day, an amount, an invoice, an address); 20 less under a condition ("once we
have the credit note"), 20 less where the same words also say something else, 20 less for an absence that no machine
tells. Below 40 nothing is said. Never above 95: a person confirms.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeVar

from dunwell.core.replies import facts
from dunwell.core.replies.days import mentions
from dunwell.core.replies.findings import Finding, Kind
from dunwell.core.replies.phrases import DISPUTE, PAID, PROMISE, Rule
from dunwell.core.replies.phrases_people import COPY_WANTED, OUT_OF_OFFICE, UNSUBSCRIBE, WRONG_PERSON
from dunwell.core.replies.sentences import Sentence, folded, sentences

_One = TypeVar("_One")
LEAST, MOST = 40, 95
FACT, CONDITION, CONFLICT, NO_MACHINE = 10, 20, 20, 20
_WINDOW = 3  # words before and after, within which a "not" counts
_AHEAD = timedelta(days=366)
_BREAKS = frozenset(",;:()–—?") | {
    "but",
    "aber",
    "sondern",
    "mais",
    "pero",
    "sino",
    "maar",
    "ma",
    "however",
    "jedoch",
}
_NOT_BEFORE = frozenset(
    [
        *(
            "not",
            "never",
            "no",
            "nobody",
            "unable",
            "cannot",
            "without",
            "neither",
            "nicht",
            "kein",
            "keine",
            "keinen",
        ),
        *(
            "keiner",
            "nie",
            "niemals",
            "ohne",
            "ne",
            "n",
            "pas",
            "jamais",
            "aucun",
            "aucune",
            "sans",
            "nunca",
            "ningun",
        ),
        *(
            "ninguna",
            "tampoco",
            "sin",
            "niet",
            "geen",
            "nooit",
            "zonder",
            "non",
            "mai",
            "nessun",
            "nessuna",
            "senza",
        ),
    ]
)
# Of these only some come behind what they deny: "wir zahlen nicht", "nous ne paierons pas", "we betalen niet".
_NOT_BEHIND = frozenset({"not", "nicht", "pas", "jamais", "niet", "nie", "kein", "keine", "geen", "nooit"})
_CONDITIONS = frozenset(
    [
        *(
            "if",
            "once",
            "unless",
            "provided",
            "sobald",
            "wenn",
            "falls",
            "sofern",
            "lorsque",
            "cuando",
            "zodra",
        ),
        *("indien", "quando", "appena", "qualora", "vorausgesetzt"),
    ]
)
_CONDITIONS_OF_TWO = frozenset(
    {("as", "soon"), ("des", "que"), ("en", "cuanto"), ("as", "long"), ("only", "after")}
)
_MACHINES = frozenset({Kind.OUT_OF_OFFICE, Kind.WRONG_PERSON})  # what an automatic answer may say
_ALL = (*PAID, *PROMISE, *DISPUTE, *WRONG_PERSON, *COPY_WANTED, *OUT_OF_OFFICE, *UNSUBSCRIBE)
# A reason that is named goes before "other"; where two are named, none is taken.
_OTHER_REASON = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known of who writes: languages (BCP 47), country, currencies, open invoices, mailboxes we know."""

    languages: frozenset[str] = frozenset({"en"})
    country: str = ""
    currencies: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Hit:
    """Words of a sentence that match a rule."""

    rule: Rule
    sentence: Sentence
    first: int
    behind: int

    @property
    def words(self) -> str:
        return self.sentence.written(first=self.first, behind=self.behind)


def classify(
    *, text: str, subject: str, received_on: date, is_automatic: bool, hints: Hints
) -> tuple[Finding, ...]:
    """Return what an answer says, the surest first; one OTHER where nothing is told. At most one of each kind.

    text: what is new in the mail, without quotes. An automatic answer tells only who is away or gone.
    """
    hits = [hit for sentence in _said(text, subject) for hit in _hits(sentence)]
    if is_automatic:
        hits = [hit for hit in hits if hit.rule.kind in _MACHINES]
    found: dict[Kind, Finding] = {}
    for kind in Kind:
        mine = [hit for hit in hits if hit.rule.kind is kind]
        made = [
            finding
            for hit in mine
            if (
                finding := _finding(
                    hit, hits, received_on=received_on, is_automatic=is_automatic, hints=hints
                )
            )
        ]
        if made:
            found[kind] = _together(made, whole=f"{subject}\n{text}", hints=hints)
    told = sorted(found.values(), key=lambda one: -one.confidence)
    kept = tuple(one for one in told if one.confidence >= LEAST)
    return kept or (Finding(kind=Kind.OTHER, confidence=0),)


def _said(text: str, subject: str) -> Iterator[Sentence]:
    """The sentences, and the subject where it is no mere answer to ours."""
    if not folded(subject[:20]).startswith(
        ("re:", "aw:", "sv:", "antw:", "rv:", "fw:", "fwd:", "wg:", "tr:", "i:", "r:")
    ):
        yield from sentences(subject[:300])
    yield from sentences(text)


def _hits(sentence: Sentence) -> Iterator[_Hit]:
    for rule in _ALL:
        match = rule.pattern.search(sentence.folded)
        if match is None:
            continue
        first, behind = sentence.words_between(start=match.start(), end=match.end())
        hit = _Hit(rule, sentence, first, behind)
        if not rule.not_with.intersection(sentence.words[max(0, first - 1) : behind]) and not _is_denied(hit):
            yield hit


def _is_denied(hit: _Hit) -> bool:
    """Whether a "not" stands among the words or close to them, in the same part of the sentence."""
    if hit.rule.denies:
        return False
    words = hit.sentence.words
    if _NOT_BEFORE.intersection(words[hit.first : hit.behind]):
        return True
    before, behind = hit.first, hit.behind
    while before > 0 and hit.first - before < _WINDOW and words[before - 1] not in _BREAKS:
        before -= 1
    while behind < len(words) and behind - hit.behind < _WINDOW and words[behind] not in _BREAKS:
        behind += 1
    return bool(
        _NOT_BEFORE.intersection(words[before : hit.first])
        or _NOT_BEHIND.intersection(words[hit.behind : behind])
    )


def _finding(
    hit: _Hit, hits: Sequence[_Hit], *, received_on: date, is_automatic: bool, hints: Hints
) -> Finding | None:
    """What one place says; None for a promise of a day that is over."""
    raw, kind = hit.sentence.raw, hit.rule.kind
    days = _days(hit, received_on=received_on, hints=hints)
    if days is None:
        return None
    part = _part(hit)
    amounts = facts.sums(text=part, currencies_known=hints.currencies) or facts.sums(
        text=raw, currencies_known=hints.currencies
    )
    mailboxes = facts.emails(text=raw, besides=hints.mailboxes)
    numbers = next(filter(None, (_numbers(one, hints) for one in (part, raw))), ())
    latest = kind is Kind.OUT_OF_OFFICE and bool(days)
    finding = Finding(
        kind=kind,
        confidence=0,
        evidence=(hit.words,),
        on=days[-1] if latest or len(days) == 1 else None,
        days=days if len(days) > 1 and not latest else (),
        amount=amounts[0] if len(amounts) == 1 else None,
        numbers=numbers,
        reference=facts.reference(raw) if kind is Kind.PAID_ALREADY else "",
        reason=hit.rule.reason,
        email=mailboxes[0] if len(mailboxes) == 1 else "",
        name=facts.name(raw) if kind in _MACHINES else "",
    )
    points = hit.rule.strength + (FACT if _has_fact(finding) else 0)
    points -= CONDITION if _is_conditional(hit) else 0
    others = [one for one in hits if one.sentence is hit.sentence and one.rule.kind is not kind]
    points -= CONFLICT if any(one.first < hit.behind and hit.first < one.behind for one in others) else 0
    points -= NO_MACHINE if kind is Kind.OUT_OF_OFFICE and not is_automatic else 0
    return replace(finding, confidence=max(0, min(points, MOST)))


def _part(hit: _Hit) -> str:
    """What was written around the words, up to a comma or a "but": "A-1 is paid, but A-2 is wrong" are two parts."""
    words, first, behind = hit.sentence.words, hit.first, hit.behind
    while first > 0 and words[first - 1] not in _BREAKS:
        first -= 1
    while behind < len(words) and words[behind] not in _BREAKS:
        behind += 1
    return hit.sentence.written(first=first, behind=behind)


def _numbers(text: str, hints: Hints) -> tuple[str, ...]:
    return facts.numbers(text=text, known=hints.numbers) or facts.named_numbers(text)


def _days(hit: _Hit, *, received_on: date, hints: Hints) -> tuple[date, ...] | None:
    """The days that may be meant: to come for a promise, gone for a payment. None for a promise of the past."""
    kind = hit.rule.kind
    if kind not in {Kind.PROMISE, Kind.PAID_ALREADY, Kind.OUT_OF_OFFICE}:
        return ()
    found = mentions(
        text=hit.sentence.raw, received_on=received_on, languages=hints.languages, country=hints.country
    )
    named = {day for mention in found for day in mention.days}
    if kind is Kind.PAID_ALREADY:
        fitting = {day for day in named if received_on - _AHEAD <= day <= received_on}
    else:
        fitting = {day for day in named if received_on <= day <= received_on + _AHEAD}
    if kind is Kind.PROMISE and named and not fitting:
        return None
    return tuple(sorted(fitting))


def _has_fact(finding: Finding) -> bool:
    """Whether a fact that goes with what is said stands beside it."""
    match finding.kind:
        case Kind.PAID_ALREADY:
            return bool(finding.on or finding.amount or finding.reference or finding.numbers)
        case Kind.PROMISE | Kind.OUT_OF_OFFICE:
            return finding.on is not None
        case Kind.WRONG_PERSON:
            return bool(finding.email or finding.name)
        case _:
            return bool(finding.numbers)


def _is_conditional(hit: _Hit) -> bool:
    words = hit.sentence.words
    if hit.rule.kind is not Kind.PROMISE:
        return False
    return bool(_CONDITIONS.intersection(words)) or any(
        pair in _CONDITIONS_OF_TWO for pair in pairwise(words)
    )


def _together(made: Sequence[Finding], *, whole: str, hints: Hints) -> Finding:
    """One finding of a kind out of several places: the surest leads, and takes from the others what it lacks.

    Where two places name different days or amounts, neither is taken.
    """
    ordered = sorted(made, key=lambda one: -one.confidence)
    best = ordered[0]
    days = sorted({day for one in ordered for day in (*one.days, *([one.on] if one.on else []))})
    sums = list(dict.fromkeys(one.amount for one in ordered if one.amount))
    numbers = tuple(dict.fromkeys(number for one in ordered for number in one.numbers))
    reasons = list(dict.fromkeys(one.reason for one in ordered if one.reason and one.reason != _OTHER_REASON))
    emails = list(dict.fromkeys(one.email for one in ordered if one.email))
    if best.kind is Kind.WRONG_PERSON and not emails:
        emails = list(facts.emails(text=whole, besides=hints.mailboxes))
    if not numbers and best.kind in {Kind.DISPUTE, Kind.COPY_WANTED, Kind.PAID_ALREADY, Kind.PROMISE}:
        numbers = facts.numbers(text=whole, known=hints.numbers)
    on = best.on if best.kind is Kind.OUT_OF_OFFICE else _only(days)
    return replace(
        best,
        evidence=_apart([words for one in ordered for words in one.evidence])[:5],
        on=on,
        days=() if on else tuple(days),
        amount=_only(sums),
        numbers=numbers[:20],
        reference=next((one.reference for one in ordered if one.reference), ""),
        reason=(_only(reasons) or _OTHER_REASON) if best.kind is Kind.DISPUTE else "",
        email=_only(emails) or "",
        name=next((one.name for one in ordered if one.name), ""),
    )


def _apart(evidence: Sequence[str]) -> tuple[str, ...]:
    """The words, without those that others hold."""
    kept = dict.fromkeys(evidence)
    return tuple(words for words in kept if not any(words != other and words in other for other in kept))


def _only(found: Sequence[_One]) -> _One | None:
    """The one that there is; never a guess between two."""
    return found[0] if len(found) == 1 else None

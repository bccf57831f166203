"""The letter that tells a customer that a contract goes on, or ends: how long, at what price, and by when to object."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.core import wording
from dunwell.core.billing import renewal_words
from dunwell.core.billing.draft import DraftLine
from dunwell.core.billing.letters import MailText, words_for
from dunwell.core.billing.recurring import Fixed, Plan, PriceVersion, version_on
from dunwell.core.billing.renewal import Renewal, term_of
from dunwell.core.billing.renewal_words import RenewalWords
from dunwell.core.billing.totals import line_minor
from dunwell.core.billing.usage import Metered, price_on

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalFacts:
    """What a letter of a renewal tells. contract: its number, "" without one. name: of the reader, "" if unknown."""

    plan: Plan
    renewal: Renewal
    entity: str
    name: str = ""
    contract: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """How somebody reads: the phrases, and the tag by which dates and amounts are written."""

    words: RenewalWords
    tag: str

    def day(self, on: date) -> str:
        return wording.day(on=on, language=self.tag)


def compose_renewal(*, facts: RenewalFacts, as_of: date, language: str) -> MailText:
    """The mail about the end of a term, in the language of its reader; with the prices known on the day it is made.

    Where the plan goes on: from when to when, what each item costs for a whole period in the next term, each price
    announced within it, and by when to give notice. as_of: the day it is written; prices "until now" are that day's.
    """
    picked, common = words_for(language)
    tag = wording.reading_tag(wanted=language, language=picked)
    reader = _Reader(words=renewal_words.WORDS[picked], tag=tag)
    words, last = reader.words, facts.renewal.term.last_on
    filled = {
        "entity": facts.entity,
        "what": _what(facts, words, as_of),
        "last": reader.day(last),
        "first": reader.day(last + _DAY),
        "notice": reader.day(facts.renewal.notice_by),
    }
    paragraphs = [common.greeting.format(name=facts.name) if facts.name else common.greeting_plain]
    if facts.renewal.renews:
        subject = words.subject
        paragraphs += _going_on(facts, reader, filled, as_of)
    else:
        subject = words.subject_end
        paragraphs.append(words.ends.format(**filled))
    paragraphs += [common.questions, common.closing.format(entity=facts.entity)]
    return MailText(
        language=picked,
        subject=wording.one_line(subject.format(**filled)),
        text="\n\n".join(paragraphs) + "\n",
    )


def _what(facts: RenewalFacts, words: RenewalWords, as_of: date) -> str:
    """The items that are billed now or in the next term, by name."""
    plan, first = facts.plan, facts.renewal.term.last_on + _DAY
    fixed = [one.name for one in plan.fixed if _quantity(one, as_of) or _quantity(one, first)]
    names = wording.one_line(", ".join([*fixed, *(one.name for one in plan.metered)]))
    return words.contract.format(what=names, number=facts.contract) if facts.contract else names


def _quantity(item: Fixed, on: date) -> bool:
    version = version_on(item=item, on=on)
    return version is not None and version.quantity > 0


def _going_on(facts: RenewalFacts, reader: _Reader, filled: dict[str, str], as_of: date) -> Iterator[str]:
    plan, words, last = facts.plan, reader.words, facts.renewal.term.last_on
    assert plan.term is not None, "what renews itself has a term"
    following = term_of(term=plan.term, starts_on=plan.starts_on, on=last + _DAY)
    filled |= {
        "until": reader.day(following.term.last_on),
        "next_notice": reader.day(following.notice_by),
    }
    notice = words.notice if as_of <= facts.renewal.notice_by else words.notice_past
    yield f"{words.goes_on.format(**filled)} {notice.format(**filled)}"
    lines = [
        line
        for item in plan.fixed
        if (line := _fixed_line(plan, item, reader, as_of, following.term.first_on, following.term.last_on))
    ]
    lines += [_metered_line(plan, item, reader, following.term.first_on) for item in plan.metered]
    yield "\n".join([words.costs.format(**filled), *(f"- {line}" for line in lines), words.no_tax])


def _fixed_line(plan: Plan, item: Fixed, reader: _Reader, as_of: date, first: date, last: date) -> str:
    """What an item costs from the first day of the next term on, and by each price announced within it; "" if none."""
    now, then = version_on(item=item, on=as_of), version_on(item=item, on=first)
    later = sorted((one for one in item.versions if first < one.from_on <= last), key=lambda one: one.from_on)
    said: list[str] = []
    if then is not None and then.quantity > 0:
        is_same = now is None or (now.quantity, now.price) == (then.quantity, then.price)
        said.append(
            _costs(plan, item, then, reader)
            if is_same or now is None
            else reader.words.until_now.format(
                amount=_costs(plan, item, then, reader), before=_amount(plan, item, now, reader)
            )
        )
    said += [
        reader.words.later.format(date=reader.day(one.from_on), amount=_costs(plan, item, one, reader))
        for one in later
    ]
    return f"{wording.one_line(item.name)}: {'; '.join(said)}" if said else ""


def _costs(plan: Plan, item: Fixed, version: PriceVersion, reader: _Reader) -> str:
    return f"{_amount(plan, item, version, reader)} {_cadence(plan, reader.words)}"


def _amount(plan: Plan, item: Fixed, version: PriceVersion, reader: _Reader) -> str:
    line = DraftLine(name=item.name, tax=item.tax, quantity=version.quantity, price=version.price)
    minor = line_minor(line=line, currency=plan.currency)
    return wording.amount(minor=minor, currency=plan.currency, language=reader.tag)


def _cadence(plan: Plan, words: RenewalWords) -> str:
    every, unit = plan.cadence.every, plan.cadence.unit.value
    return words.each[unit] if every == 1 else words.several[unit].format(n=every)


def _metered_line(plan: Plan, item: Metered, reader: _Reader, first: date) -> str:
    price = price_on(prices=item.prices, on=first)
    tiers = [
        wording.unit_price(price=one.price, currency=plan.currency, language=reader.tag)
        for one in (price.tiers if price is not None else ())
    ]
    return f"{wording.one_line(item.name)}: {reader.words.by_use.format(prices=' / '.join(tiers))}"

"""Whether a route is open to a claim, and the reason where it is not."""

from datetime import date
from decimal import Decimal

from dunwell.core.calendar import add_months
from dunwell.core.law.book import LawBook
from dunwell.core.law.records import Evidence, Procedure, SmallClaims
from dunwell.core.litigation.facts import ClaimFacts
from dunwell.core.litigation.routes import Refusal, RefusalReason, Route, Said
from dunwell.core.money import Money, exponent

_No = tuple[RefusalReason, str]


def refusal(
    *, book: LawBook, procedure: Procedure, route: Route, facts: ClaimFacts, filing_on: date
) -> Refusal | None:
    """The first reason why a route is not open to a claim that is filed on a day; None where it is open."""
    evidence = procedure.evidence
    no = _by_place(procedure, facts) or _by_currency(procedure, facts) or _by_age(procedure, facts, filing_on)
    if no is None and procedure.jurisdiction == "US":
        state = state_of(book=book, region=facts.parties.debtor_region)
        no = _by_state(state, facts)
        evidence = evidence if state is None else state.evidence
    elif no is None:
        no = _by_limit(procedure, facts)
    if no is None:
        return None
    return _refused(route, no, evidence)


def limit_of(*, most: Decimal, currency: str) -> Money:
    """A limit of the data as money."""
    return Money(int(most * 10 ** exponent(currency=currency)), currency)


def state_of(*, book: LawBook, region: str) -> SmallClaims | None:
    """The small-claims court of a state of the US by its name or code; None where neither is known."""
    asked = region.casefold().strip()
    names = {one.region_code.casefold(): one.region for one in book.limitations(jurisdiction="US")}
    return book.small_claims(state=names.get(asked, region)) if asked else None


def _refused(route: Route, no: _No, evidence: Evidence) -> Refusal:
    reason, text = no
    return Refusal(route=route, reason=reason, said=Said(text=text, evidence=evidence))


def _by_place(procedure: Procedure, facts: ClaimFacts) -> _No | None:
    debtor, creditor = facts.parties.debtor_country, facts.parties.creditor_country
    if procedure.members:
        return _by_members(procedure, debtor, creditor)
    if procedure.jurisdiction != debtor:
        where = debtor or "a country that is not known"
        return (
            RefusalReason.NOT_KNOWN,
            f"It is a route of the creditor's country; whether it takes a debtor in {where} is not in the data.",
        )
    region = facts.parties.debtor_region.casefold().strip()
    for one in procedure.outside_regions:
        if region == one.casefold():
            return RefusalReason.OUTSIDE, f"{one} has courts of its own, of which nothing is loaded."
    return None


def _by_members(procedure: Procedure, debtor: str, creditor: str) -> _No | None:
    for one in (debtor, creditor):
        if not one:
            return RefusalReason.NOT_KNOWN, "The country of a party is not known."
        if one in procedure.excluded:
            return RefusalReason.EXCLUDED_COUNTRY, f"{one} does not take part in it."
        if one not in procedure.members:
            return RefusalReason.OUTSIDE, f"{one} is no country that takes part in it."
    if procedure.is_cross_border_only and debtor == creditor:
        return (
            RefusalReason.NOT_CROSS_BORDER,
            f"It is for claims across a border; both parties are in {debtor}.",
        )
    return None


def _by_currency(procedure: Procedure, facts: ClaimFacts) -> _No | None:
    if procedure.is_currency_only and procedure.currency != facts.currency:
        return (
            RefusalReason.OTHER_CURRENCY,
            f"It takes claims in {procedure.currency} only; this one is in {facts.currency}.",
        )
    return None


def _by_age(procedure: Procedure, facts: ClaimFacts, filing_on: date) -> _No | None:
    if procedure.oldest_years is None:
        return None
    last = add_months(on=facts.oldest_due_on, months=12 * procedure.oldest_years)
    if filing_on <= last:
        return None
    return (
        RefusalReason.TOO_OLD,
        f"It takes nothing due for over {procedure.oldest_years} years; the oldest is of {facts.oldest_due_on}.",
    )


def _by_limit(procedure: Procedure, facts: ClaimFacts) -> _No | None:
    if procedure.most is None or procedure.currency is None:
        return None
    return _over(facts, procedure.currency, procedure.most, procedure.most, "")


def _by_state(state: SmallClaims | None, facts: ClaimFacts) -> _No | None:
    if state is None or not state.limits:
        asked = facts.parties.debtor_region
        said = (
            f"No limit of {asked} is loaded."
            if asked
            else "In which state the debtor is, is not known; say it."
        )
        return RefusalReason.NOT_KNOWN, said
    limits = (*state.limits, *state.company_limits)  # the creditor is a company
    return _over(facts, "USD", min(limits), max(limits), f" of {state.state}")


def _over(facts: ClaimFacts, currency: str, least: Decimal, most: Decimal, of: str) -> _No | None:
    """Against a limit, or two of which the sources are not at one: between them nothing is known."""
    if currency != facts.currency:
        return (
            RefusalReason.NOT_KNOWN,
            f"Its limit{of} is {currency} {most:,}; by which rate a claim in {facts.currency} counts is not known.",
        )
    principal = Money(facts.principal_minor, facts.currency)
    if principal > limit_of(most=most, currency=currency):
        return RefusalReason.OVER_LIMIT, f"The principal is above its limit{of} of {currency} {most:,}."
    if principal > limit_of(most=least, currency=currency):
        return (
            RefusalReason.NOT_KNOWN,
            f"The sources name limits{of} from {currency} {least:,} to {most:,}; the principal is between them.",
        )
    return None

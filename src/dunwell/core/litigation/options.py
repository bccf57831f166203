"""The routes of a claim: those that are open, with what they cost and take, and those that are not, with the reason."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from dunwell.core.law.book import LawBook
from dunwell.core.law.records import Procedure
from dunwell.core.litigation.estimating import estimate, prior_for
from dunwell.core.litigation.facts import ClaimFacts
from dunwell.core.litigation.limits import limitation
from dunwell.core.litigation.openness import limit_of, refusal, state_of
from dunwell.core.litigation.routes import Advice, LimitationView, Option, Prior, Refusal, Route, Said
from dunwell.core.litigation.steps import filing_day, first_filing, letter_days, planned

NO_PRIORS: Mapping[str, Prior] = MappingProxyType({})


def options(*, book: LawBook, facts: ClaimFacts, priors: Mapping[str, Prior] = NO_PRIORS) -> Advice:
    """Return the routes of a claim as of its day, each with steps, costs, days and what may come of it.

    Looked at are the routes of the debtor's country, the European ones where a party is in the Union, and the
    creditor's own, of which the data does not say whether they take a debtor abroad. `priors` go by the code of a
    route, by its kind, or by "*" for any; without one nothing is said of what may come of a route.
    """
    view = limitation(book=book, facts=facts)
    open_ones: list[Option] = []
    refused: list[Refusal] = []
    for procedure in _candidates(book, facts):
        route = route_of(procedure=procedure, facts=facts)
        on = filing_day(procedure=procedure, facts=facts)
        no = refusal(book=book, procedure=procedure, route=route, facts=facts, filing_on=on)
        if no is None:
            open_ones.append(_option(book, procedure, route, facts, on, view, priors))
        else:
            refused.append(no)
    return Advice(
        options=tuple(sorted(open_ones, key=lambda one: one.route.code)),
        refusals=tuple(sorted(refused, key=lambda one: one.route.code)),
        limitation=view,
        not_known=tuple(_missing(book, facts)),
    )


def route_of(*, procedure: Procedure, facts: ClaimFacts) -> Route:
    """The route that a procedure of the book is for a claim."""
    is_by_state = procedure.jurisdiction == "US"
    return Route(
        code=procedure.code,
        kind=procedure.kind,
        name=procedure.name,
        country=procedure.jurisdiction,
        law=procedure.law,
        region=facts.parties.debtor_region if is_by_state else "",
        evidence=procedure.evidence,
    )


def _candidates(book: LawBook, facts: ClaimFacts) -> Iterator[Procedure]:
    parties = {facts.parties.debtor_country, facts.parties.creditor_country} - {""}
    for one in book.records.procedures:
        if one.jurisdiction in parties or parties & {*one.members, *one.excluded}:
            yield one


def _option(
    book: LawBook,
    procedure: Procedure,
    route: Route,
    facts: ClaimFacts,
    filing_on: date,
    view: LimitationView,
    priors: Mapping[str, Prior],
) -> Option:
    steps = planned(
        procedure=procedure, facts=facts, filing_on=filing_on, country=facts.parties.debtor_country
    )
    return Option(
        route=route,
        filing_on=filing_on,
        steps=steps,
        estimate=estimate(
            book=book,
            procedure=procedure,
            facts=facts,
            filing_on=filing_on,
            steps=steps,
            prior=prior_for(priors=priors, procedure=procedure),
        ),
        said=tuple(_said(book, procedure, facts)),
        doubts=tuple(_doubts(book, procedure, facts, filing_on)),
        is_in_time=None if view.last_day is None else filing_on <= view.last_day,
    )


def _said(book: LawBook, procedure: Procedure, facts: ClaimFacts) -> Iterator[Said]:
    law = f" ({procedure.law})" if procedure.law else ""
    yield Said(text=f"{procedure.name}{law}.", evidence=procedure.evidence)
    if procedure.note:
        yield Said(text=f"{procedure.note}.", evidence=procedure.evidence)
    if procedure.cost:
        yield Said(text=f"Costs: {procedure.cost}.", evidence=procedure.evidence)
    if days := letter_days(procedure=procedure, debtor=facts.parties.debtor_kind):
        yield Said(text=_letter(procedure, facts, days), evidence=procedure.evidence)
    if procedure.suspends_limitation is not None:
        effect = "suspends" if procedure.suspends_limitation else "does not suspend"
        yield Said(text=f"Its service {effect} limitation.", evidence=procedure.evidence)
    state = (
        state_of(book=book, region=facts.parties.debtor_region) if procedure.jurisdiction == "US" else None
    )
    if state is not None:
        limits = " or ".join(f"{one:,}" for one in sorted({*state.limits, *state.company_limits}))
        yield Said(text=f"{state.state}: claims up to USD {limits}.", evidence=state.evidence)
        companies = state.companies or "whether companies may file, and with a lawyer, is not in the data"
        yield Said(text=f"{state.state}, companies: {companies}.", evidence=state.evidence)


def _letter(procedure: Procedure, facts: ClaimFacts, days: int) -> str:
    gone = f"it left on {facts.letter_on}" if facts.letter_on else "none has left"
    kind = facts.parties.debtor_kind.value.replace("_", " ")
    of = (
        f"a {kind}"
        if kind != "unknown"
        else "a debtor whose kind is not known, so that the longer period counts"
    )
    first = first_filing(procedure=procedure, facts=facts)
    return (
        f"A letter before the claim comes {days} days before it, to {of}; {gone}. First day to file: {first}."
    )


def _doubts(book: LawBook, procedure: Procedure, facts: ClaimFacts, filing_on: date) -> Iterator[str]:
    if procedure.evidence.is_to_verify:
        yield procedure.evidence.verify or f"The confidence is {procedure.evidence.confidence.word}."
    if facts.filing_on is not None and filing_on > facts.filing_on:
        yield f"It cannot be filed on {facts.filing_on}, because the letter's days have not passed by then."
    if (
        procedure.most is not None
        and procedure.currency == facts.currency
        and facts.total > limit_of(most=procedure.most, currency=facts.currency)
    ):
        yield "With interest and charges the claim is above the limit; whether they count is not in the data."
    if not procedure.steps:
        yield "Its steps and days are not in the data."
    if procedure.jurisdiction == "US":
        state = state_of(book=book, region=facts.parties.debtor_region)
        if state is not None and state.evidence.verify:
            yield f"To look up: {state.evidence.verify}."


def _missing(book: LawBook, facts: ClaimFacts) -> Iterator[str]:
    country = facts.parties.debtor_country
    if not country:
        yield "The debtor's country is not known: enter it in the customer's record."
        return
    own = [one for one in book.records.procedures if one.jurisdiction == country]
    if not own:
        yield f"No way to a title in {country} is loaded; a lawyer there has to say."
    if not facts.parties.creditor_country:
        yield "The creditor's country is not known, and so neither is whether the claim crosses a border."

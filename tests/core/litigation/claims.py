"""Claims written in a line, for the tests of routes."""

from datetime import date
from decimal import Decimal

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.litigation.facts import ClaimedItem, ClaimFacts, DebtorKind, Parties, claim_facts
from dunwell.core.litigation.options import options
from dunwell.core.litigation.routes import Advice, Option, Prior, Refusal
from dunwell.core.money import exponent

BOOK = packaged_book()
TODAY = date(2026, 11, 23)


def minor(amount: str, currency: str) -> int:
    return int(Decimal(amount) * 10 ** exponent(currency=currency))


def claim(
    creditor: str,
    debtor: str,
    amount: str,
    currency: str = "EUR",
    *,
    due: str = "2026-06-30",
    on: date = TODAY,
    interest: str = "0",
    charges: str = "0",
    kind: str = "unknown",
    region: str = "",
    law: str = "",
    filing: str | None = None,
    letter: str | None = None,
) -> ClaimFacts:
    item = ClaimedItem(
        number="I-1",
        due_on=date.fromisoformat(due),
        principal_minor=minor(amount, currency),
        interest_minor=minor(interest, currency),
        charges_minor=minor(charges, currency),
    )
    return claim_facts(
        parties=Parties(
            creditor_country=creditor,
            debtor_country=debtor,
            debtor_region=region,
            debtor_kind=DebtorKind(kind),
            law=law,
        ),
        currency=currency,
        items=[item],
        as_of=on,
        filing_on=date.fromisoformat(filing) if filing else None,
        letter_on=date.fromisoformat(letter) if letter else None,
    )


def advice(*args: str, prior: Prior | None = None, **more: object) -> Advice:
    facts = claim(*args, **more)  # type: ignore[arg-type]
    return options(book=BOOK, facts=facts, priors={} if prior is None else {"*": prior})


def opened(found: Advice, code: str) -> Option:
    return next(one for one in found.options if one.route.code == code)


def refused(found: Advice, code: str) -> Refusal:
    return next(one for one in found.refusals if one.route.code == code)

"""What the ledger knows of a claim: items of an account with interest to date, and who owes whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import polars as pl
from django.db import transaction
from django.db.models import QuerySet

from dunwell.apps.charges.frames import STEPS, Asked, gather
from dunwell.apps.charges.models import Charge, ChargeKind, CustomerTerm
from dunwell.apps.charges.planning import digest_of
from dunwell.apps.law.queries import law_book
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.access import UnknownAccount, UnknownItem, seen_accounts
from dunwell.apps.receivables.models import RAISES, Account, Residual
from dunwell.core import ids
from dunwell.core.charges.facts import Draft, HouseRules
from dunwell.core.charges.interest_plan import Bench
from dunwell.core.charges.plan import plan_of_account
from dunwell.core.charges.reasons import WITHHELD
from dunwell.core.litigation.facts import ClaimedItem, ClaimFacts, DebtorKind, Parties, claim_facts
from dunwell.core.litigation.reading import kind_by_name, state_in

TO_DATE = HouseRules(interest_months=0, posts_unverified=False)
"""Interest of every day, and none that stands on law to be verified: as a letter would claim it."""
ITEMS_MAX = 500  # of one claim
_COUNTRY_LETTERS = 2


class NoCourtClaim(Exception):
    """These items make no claim for a court; `field` names what to change.

    `code` is stable: no_items, several_accounts, several_items, too_many.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person says of the claim, which comes before what the records say. None or empty: nothing was said."""

    debtor_kind: DebtorKind | None = None
    region: str = ""
    law: str = ""
    filing_on: date | None = None
    letter_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtCase:
    """A claim as the ledger has it on a day, and what was taken for granted, in sentences."""

    account: Account
    item_ids: tuple[UUID, ...]
    facts: ClaimFacts
    assumed: tuple[str, ...]


def case_of_items(
    *, scope: Scope, item_ids: Sequence[UUID], as_of: date, said: Said | None = None
) -> CourtCase:
    """Return the claim that these items of one account make. Raises UnknownItem, NoCourtClaim, ClaimFactsFaulty."""
    wanted = set(item_ids)
    found = list(_owed(scope).filter(item__public_id__in=wanted)[: ITEMS_MAX + 1])
    if missing := wanted - {one.item.public_id for one in found}:
        raise UnknownItem(
            f"{len(missing)} of the items are none, are settled, or are not in the entities that you see."
        )
    accounts = {one.account_id: one.account for one in found}
    if len(accounts) > 1:
        raise NoCourtClaim(
            code="several_accounts",
            field="item",
            message="The items are of several accounts: a claim is one customer's at one entity in one currency.",
        )
    return _case(found, as_of=as_of, said=said or Said())


def case_of_account(*, scope: Scope, account_id: UUID, as_of: date, said: Said | None = None) -> CourtCase:
    """Return the claim of all that is overdue on an account. Raises UnknownAccount, NoCourtClaim, ClaimFactsFaulty."""
    account = seen_accounts(scope=scope).filter(public_id=account_id).first()
    if account is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    late = _owed(scope).filter(account=account, due_on__lt=as_of).exclude(item__source="charges")
    return _case(list(late[: ITEMS_MAX + 1]), as_of=as_of, said=said or Said())


def _owed(scope: Scope) -> QuerySet[Residual]:
    """What is left of the documents that are seen and owed, the oldest first."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = Residual.objects.filter(mine, residual_minor__gt=0, item__kind__in=RAISES)
    related = found.select_related("item", "account__entity", "account__customer")
    return related.order_by("due_on", "item_id")


def _case(owed: Sequence[Residual], *, as_of: date, said: Said) -> CourtCase:
    if not owed:
        raise NoCourtClaim(
            code="no_items", field="item", message="Nothing is overdue there that could be claimed."
        )
    if len(owed) > ITEMS_MAX:
        raise NoCourtClaim(
            code="too_many",
            field="item",
            message=f"A claim has at most {ITEMS_MAX} items: name those that are meant.",
        )
    account = owed[0].account
    bearing = _bearing(account, as_of=as_of, item_ids=[one.item_id for one in owed])
    items = [
        ClaimedItem(
            number=one.item.number,
            due_on=one.due_on,
            principal_minor=one.residual_minor,
            interest_minor=bearing.interest.get(one.item_id, 0),
            charges_minor=bearing.charges.get(one.item_id, 0),
        )
        for one in owed
    ]
    parties, assumed = _parties(account, said)
    return CourtCase(
        account=account,
        item_ids=tuple(one.item.public_id for one in owed),
        facts=claim_facts(
            parties=parties,
            currency=account.currency,
            items=items,
            as_of=as_of,
            filing_on=said.filing_on,
            letter_on=said.letter_on,
        ),
        assumed=(*assumed, *bearing.why_not),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bearing:
    """By item: interest and fixed sums, those charged and still open, and those that would be charged today."""

    interest: dict[int, int]
    charges: dict[int, int]
    why_not: tuple[str, ...]


def _bearing(account: Account, *, as_of: date, item_ids: Sequence[int]) -> _Bearing:
    """What the items bear. Fees for the whole account stand with its oldest item."""
    found = _Bearing(interest={}, charges={}, why_not=())
    wanted = set(item_ids)
    for charge, left in _charged(account):
        key = item_ids[0] if charge.item_id is None else charge.item_id
        if key in wanted and charge.debit_item_id not in wanted:
            _add(found, key, charge.kind, left)
    drafts, why_not = _accrued(account, as_of=as_of)
    for draft in drafts:
        if draft.item_id in wanted and draft.item_id is not None:
            _add(found, draft.item_id, draft.kind, draft.amount_minor)
    return _Bearing(interest=found.interest, charges=found.charges, why_not=why_not)


def _add(found: _Bearing, key: int, kind: str, minor: int) -> None:
    into = found.interest if kind == ChargeKind.INTEREST else found.charges
    into[key] = into.get(key, 0) + minor


def _charged(account: Account) -> Iterable[tuple[Charge, int]]:
    """The charges that were posted on the account and are not settled, with what is left of them."""
    charges = Charge.objects.filter(account=account, is_reversed=False).select_related("debit_item__residual")
    for one in charges.filter(debit_item__residual__residual_minor__gt=0).order_by("pk"):
        yield one, one.debit_item.residual.residual_minor


def _accrued(account: Account, *, as_of: date) -> tuple[Sequence[Draft], tuple[str, ...]]:
    """What the law would let us charge today on top, and why some of it is not reckoned, in sentences."""
    law = digest_of(law_book())
    rows = [(account.pk, kind, as_of) for kind in (ChargeKind.INTEREST.value, ChargeKind.COMPENSATION.value)]
    steps = pl.DataFrame(rows, schema=dict(STEPS.dtypes), orient="row")
    with transaction.atomic():
        known = gather(asked=Asked(steps=steps), as_of=as_of, law=law, account_ids=[account.pk])
    bench = Bench(book=law_book(), rules=TO_DATE, as_of=as_of, law={"law": law})
    plan = plan_of_account(
        items=known.items.get(account.pk, []), live=known.live.get(account.pk, []), bench=bench
    )
    if plan.undone:
        return (), ("Charges wait to be put right; interest to date is what was charged.",)
    return plan.drafts, tuple(dict.fromkeys(WITHHELD[one.reason] for one in plan.withheld))


def _parties(account: Account, said: Said) -> tuple[Parties, tuple[str, ...]]:
    """Who claims from whom, with where each of it comes from."""
    customer, assumed = account.customer, list[str]()
    kind = said.debtor_kind
    if kind is None:
        kind = kind_by_name(customer.name)
        if kind is DebtorKind.UNKNOWN:
            assumed.append(
                "Whether the debtor is a company is not known; where it matters the longer period counts."
            )
        else:
            assumed.append(f"By its name the debtor is a {kind.value.replace('_', ' ')}.")
    region = said.region
    if not region and (region := state_in(address=customer.address, country=customer.country)):
        assumed.append(f"By its address the debtor is in {region}.")
    law = said.law
    if not law:
        term = CustomerTerm.objects.filter(entity=account.entity, customer=customer).order_by("-pk").first()
        if term is not None and len(term.jurisdiction) == _COUNTRY_LETTERS:
            law = term.jurisdiction
            assumed.append(f"By the terms of the customer the debt is under the law of {law}.")
    parties = Parties(
        creditor_country=account.entity.country,
        debtor_country=customer.country.upper(),
        debtor_region=region,
        debtor_kind=kind,
        law=law.upper(),
    )
    return parties, tuple(assumed)


def items_named(*, scope: Scope, texts: Sequence[str]) -> tuple[UUID, ...]:
    """Return the items that a person means by itm_… or by a document's number. Raises UnknownItem, NoCourtClaim.

    A number that several open items of the scope have names none of them.
    """
    found: list[UUID] = []
    for text in texts:
        try:
            found.append(ids.read(text=text, expect="itm"))
            continue
        except ids.UnreadableId:
            named = _owed(scope).filter(item__number=text.strip()[:60])
            fitting = list(named.values_list("item__public_id", flat=True)[:2])
        if not fitting:
            raise UnknownItem(f"No open item has the number {text[:60]!r}; give its number, or itm_….")
        if len(fitting) > 1:
            raise NoCourtClaim(
                code="several_items",
                field="item",
                message=f"Several open items have the number {text[:60]!r}: give itm_… for the one that is meant.",
            )
        found += fitting
    return tuple(found)

"""Customers with limits for the tests of what follows from them."""

from datetime import date
from uuid import UUID

from tests.ledger import ACTOR, Ledger, morning

from dunwell.apps.credit.limit_models import CreditLimit
from dunwell.apps.credit.models import CreditSettings
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer, Group
from dunwell.apps.receivables.models import Account
from dunwell.core.credit.holding import HoldRules
from dunwell.core.credit.terms import CreditTerms, plain_of

TODAY = date(2026, 3, 10)
NOW = morning(TODAY)


def limit(
    minor: int,
    *,
    customer: Customer | None = None,
    group: Group | None = None,
    account: Account | None = None,
    entity: Entity | None = None,
    currency: str = "EUR",
) -> CreditLimit:
    """A limit that has been in force for years, unless a later one of the same is made."""
    return CreditLimit.objects.create(
        customer=customer,
        group=group,
        account=account,
        entity=entity,
        currency=currency,
        limit_minor=minor,
        holds_from=date(2024, 1, 1),
        set_at=NOW,
        set_by=ACTOR,
    )


def settings(entity: Entity | None, **holds: object) -> CreditSettings:
    """Terms of an entity with these rules of holding."""
    terms = CreditTerms(holds=HoldRules(**holds))  # type: ignore[arg-type]
    return CreditSettings.objects.create(
        entity=entity, terms=plain_of(terms), note="test", set_at=NOW, set_by=ACTOR
    )


def grouped(ledger: Ledger, *numbers: str) -> tuple[Group, list[Account]]:
    """Accounts of new customers that belong to one group."""
    group = Group.objects.create(code="GROUP", name="Group")
    accounts = [ledger.account(number) for number in numbers]
    Customer.objects.filter(pk__in=[one.customer_id for one in accounts]).update(group=group)
    for one in accounts:
        one.customer.refresh_from_db()
    return group, accounts


def key_of(account: Account) -> UUID:
    """The public identifier of an account's customer."""
    return account.customer.public_id

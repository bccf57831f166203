"""The statement of account from one balance to the next: what was owed, what moved, what is owed then."""

from datetime import date

from django.db.models import Sum

from dunwell.apps.receivables.models import TOLD_AS, Account, Entry, Ledger
from dunwell.ports.documents import BalanceForward, BankAccount, DeskContact, Movement, Party


def balance_on(*, account: Account, before: date) -> int:
    """Return what the account came to at the end of the day before: above zero is owed to us, in minor units."""
    entries = Entry.objects.filter(
        ledger=Ledger.RECEIVABLE, posting__account=account, effective_on__lt=before
    )
    return entries.aggregate(minor=Sum("amount_minor"))["minor"] or 0


def balance_forward_of(
    *, account: Account, first_on: date, last_on: date, language: str, note: str = ""
) -> BalanceForward:
    """Return the account from `first_on` to `last_on`, both days counted. `language` is a BCP 47 tag.

    What is set against each other on the account moves nothing and is left out.
    """
    opening = balance_on(account=account, before=first_on)
    movements = _movements(account, first_on=first_on, last_on=last_on, opening_minor=opening)
    entity, customer = account.entity, account.customer
    return BalanceForward(
        language=language,
        entity=Party(
            name=entity.name,
            address=tuple(entity.address.splitlines()),
            country=entity.country,
            tax_id=entity.tax_id,
        ),
        customer=Party(
            name=customer.name, address=tuple(customer.address.splitlines()), country=customer.country
        ),
        customer_number=customer.number,
        account_reference=f"{entity.code}-{customer.number}-{account.currency}",
        first_on=first_on,
        last_on=last_on,
        currency=account.currency,
        opening_minor=opening,
        movements=movements,
        closing_minor=movements[-1].balance_minor if movements else opening,
        bank_account=BankAccount(holder=entity.name, iban=entity.iban),
        contact=DeskContact(name=entity.name, email=entity.sender_email),
        note=note,
    )


def _movements(
    account: Account, *, first_on: date, last_on: date, opening_minor: int
) -> tuple[Movement, ...]:
    found = (
        Entry.objects.filter(
            ledger=Ledger.RECEIVABLE, posting__account=account, effective_on__range=(first_on, last_on)
        )
        .select_related("item")
        .order_by("effective_on", "posting_id", "pk")
    )
    sums: dict[int, int] = {}
    for entry in found:
        sums[entry.posting_id] = sums.get(entry.posting_id, 0) + entry.amount_minor
    balance, movements = opening_minor, list[Movement]()
    for entry in found:
        if sums[entry.posting_id] == 0:
            continue
        assert entry.item is not None, "receivables stand with their item"
        balance += entry.amount_minor
        movements.append(
            Movement(
                on=entry.effective_on,
                kind=TOLD_AS[entry.item.kind],  # type: ignore[arg-type]  # the column's CHECK keeps it to the known kinds
                number=entry.item.number,
                amount_minor=entry.amount_minor,
                balance_minor=balance,
            )
        )
    return tuple(movements)

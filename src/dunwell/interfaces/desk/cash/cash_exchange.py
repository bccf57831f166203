"""A payment in one currency for items in another: what it came to there, by a dated rate or by hand, and the rest."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from dunwell.apps.billing.exchange import rate_between
from dunwell.apps.cash.access import Faulty
from dunwell.apps.cash.exchanging import assign_exchanged
from dunwell.apps.cash.lanes import ClearingRow
from dunwell.apps.cash.line_rows import minor_of
from dunwell.apps.cash.looking import payable
from dunwell.apps.cash.models import LineStanding
from dunwell.apps.cash.posting import posted_on
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account, Residual
from dunwell.apps.receivables.portfolio import Filters, accounts_page
from dunwell.core import ids
from dunwell.core.billing.exchange import converted_minor
from dunwell.core.decimals import UnreadableAmount, to_decimal
from dunwell.core.money import Money
from dunwell.core.wording import plain_number
from dunwell.interfaces.desk.cash.cash_assign import Assigned, let_go_named
from dunwell.interfaces.desk.cash.cash_typed import Pairs, Typed, pairs_typed, said
from dunwell.interfaces.desk.door import Desk
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.typed_money import typed_minor

FOUND_MAX = 8
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a payment comes to in another currency, and by what: the bank's own words, or a published rate."""

    minor: int
    words: str


def exchange_context(desk: Desk, row: ClearingRow, typed: Typed, *, is_sent: bool) -> dict[str, object]:
    """What the form shows: the accounts found in other currencies, or the items of the one that was chosen."""
    account = _chosen(desk, row, typed)
    if account is None or (said(typed, "q") and not is_sent):
        return {"q": said(typed, "q"), "other": None, "found": _found(desk, row, said(typed, "q"))}
    hint = suggested(desk, row, into=account.currency)
    usual = desk.show.number(minor=hint.minor, currency=account.currency) if hint else ""
    ticked = set(typed.getlist("item"))
    return {
        "q": said(typed, "q"),
        "found": [],
        "other": account,
        "account": ids.show(prefix="acc", uuid=account.public_id),
        "suggested": hint,
        "there_typed": said(typed, "there") if is_sent else usual,
        "is_difference": said(typed, "difference") == "yes",
        "items": [
            _item(desk, one, typed, is_sent=is_sent, is_ticked=_key(one) in ticked) for one in _items(account)
        ],
    }


def suggested(desk: Desk, row: ClearingRow, *, into: str) -> Suggested | None:
    """What is left of the line comes to in another currency: as the bank says, else by a rate of its day; else None."""
    there, currency = row.standing.remaining_minor, row.line.currency
    told = row.line.exchange or {}
    if told.get("currency") == into and told.get("amount") and there == row.line.amount_minor:
        minor = minor_of(amount=Decimal(str(told["amount"])), currency=into)
        if minor:
            return Suggested(abs(minor), f"The bank says so{_rate_of(desk, told.get('rate'))}.")
    day: date = posted_on(line=row.line)
    rate = rate_between(one=currency, other=into, on=day)
    if rate is None:
        return None
    minor = converted_minor(minor=there, currency=currency, into=into, rate=rate)
    words = (
        f"1 {rate.base} = {plain_number(rate.rate, language=desk.show.language)} {rate.quote} "
        f"({rate.source}, {desk.show.day(on=rate.on)})"
    )
    return Suggested(minor, f"By the rate of its day: {words}.") if minor else None


def assign_in_other(desk: Desk, row: ClearingRow, typed: Typed) -> Assigned:
    """Post a payment against items in another currency, all of the line's money; raises CashRefused."""
    account = _chosen(desk, row, typed)
    if account is None:
        raise Faulty({"q": "Choose an account in another currency: find the customer by name or number."})
    pairs = pairs_typed(desk, typed, _items(account))
    there = _there(desk, typed, account)
    paid, short = _spread(desk, account, pairs, there, lets_go=said(typed, "difference") == "yes")
    minor = row.standing.remaining_minor
    rate = rate_words(desk, minor=minor, currency=row.line.currency, there=there, into=account.currency)
    match = assign_exchanged(
        scope=desk.scope,
        line_id=row.line_id,
        account_id=account.public_id,
        minor=minor,
        there_minor=there,
        pairs=paid.minor,
        now=desk.now,
        today=desk.today,
        note=" ".join(part for part in (said(typed, "note"), rate) if part),
        short=short,
    )

    def money(amount: int) -> str:
        return desk.show.amount(minor=amount, currency=account.currency)

    total = sum(paid.minor.values())
    words = [f"{money(there)} came to {account.customer.name} ({rate})."]
    if there > total:
        words.append(f"{money(there - total)} stays with them, unapplied.")
    return Assigned(
        said=" ".join([*words, *let_go_named(desk, match)]),
        match=ids.show(prefix="mch", uuid=match.public_id),
        left_minor=LineStanding.objects.get(pk=row.line.pk).remaining_minor,
    )


def rate_words(desk: Desk, *, minor: int, currency: str, there: int, into: str) -> str:
    """The rate that two amounts come to, to six places: 1 EUR = 1.0865 USD."""
    exact = to_decimal(money=Money(there, into)) / to_decimal(money=Money(minor, currency))
    rate = exact.quantize(_PLACES, rounding=ROUND_HALF_UP).normalize()
    return f"1 {currency} = {plain_number(rate, language=desk.show.language)} {into}"


def _spread(
    desk: Desk, account: Account, pairs: Pairs, there: int, *, lets_go: bool
) -> tuple[Pairs, dict[UUID, int]]:
    """What of each item is paid by the money that came, the oldest first; and what of it the rate left open."""
    total = sum(pairs.minor.values())
    if total <= there:
        return pairs, {}
    if not lets_go:
        over = desk.show.amount(minor=total - there, currency=account.currency)
        raise Faulty(
            {
                "items": f"The items come to {over} more than what arrived there: lower an amount, or say that it is "
                "a difference of exchange."
            }
        )
    left, paid, short = there, dict(pairs.minor), dict[UUID, int]()
    for item_id, wanted in pairs.minor.items():
        took = min(wanted, left)
        left -= took
        if took < wanted:
            short[item_id] = wanted - took
        paid[item_id] = took
    if any(took == 0 for took in paid.values()):
        raise Faulty(
            {"items": "The money does not reach all the items that are ticked: untick those it does not."}
        )
    return Pairs(minor=paid, named={}), short


def _there(desk: Desk, typed: Typed, account: Account) -> int:
    text = said(typed, "there")
    try:
        minor = typed_minor(text=text, currency=account.currency, language=desk.show.language) if text else 0
    except UnreadableAmount as error:
        raise Faulty({"there": f"{error}: write an amount like 250.00."}) from None
    if minor <= 0:
        raise Faulty({"there": f"Say what it comes to in {account.currency}: an amount above nothing."})
    return minor


def _chosen(desk: Desk, row: ClearingRow, typed: Typed) -> Account | None:
    account_id = typed_id(said(typed, "account"), expect="acc")
    if account_id is None:
        return None
    others = seen_accounts(scope=desk.scope).filter(entity_id=row.standing.entity_id)
    others = others.exclude(currency=row.line.currency).select_related("customer", "entity")
    return others.filter(public_id=account_id).first()


def _items(account: Account) -> list[Residual]:
    """What is open of the account and may be paid; credits are not set against it here."""
    return [one for one in payable(account=account) if one.residual_minor > 0]


def _key(one: Residual) -> str:
    return ids.show(prefix="itm", uuid=one.item.public_id)


def _item(desk: Desk, one: Residual, typed: Typed, *, is_sent: bool, is_ticked: bool) -> dict[str, object]:
    usual = desk.show.number(minor=one.residual_minor, currency=one.item.currency)
    return {
        "key": _key(one),
        "number": one.item.number,
        "due_on": one.due_on,
        "open_minor": one.residual_minor,
        "is_ticked": is_ticked,
        "amount": said(typed, f"amount-{_key(one)}") if is_sent else usual,
    }


def _found(desk: Desk, row: ClearingRow, text: str) -> list[dict[str, object]]:
    """Accounts of the entity in other currencies, by what was typed, else by the payer's name."""
    words = text or (row.line.ultimate_name or row.line.counterparty_name).partition(" ")[0]
    if not words:
        return []
    filters = Filters(text=words, entity=row.standing.entity.code)
    listed = accounts_page(scope=desk.scope, filters=filters, as_of=desk.today, page=1).rows
    accounts = Account.objects.in_bulk([one.account_id for one in listed])
    return [
        {
            "account": ids.show(prefix="acc", uuid=accounts[one.account_id].public_id),
            "name": one.customer,
            "number": one.number,
            "currency": one.currency,
            "open_minor": one.open_minor,
        }
        for one in listed
        if one.currency != row.line.currency
    ][:FOUND_MAX]


def _rate_of(desk: Desk, told: object) -> str:
    return f": rate {plain_number(Decimal(str(told)), language=desk.show.language)}" if told else ""

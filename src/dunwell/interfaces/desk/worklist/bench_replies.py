"""What a reply may mean: a form for each proposal, filled in with the facts that were found in it."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.open_items import items_of
from dunwell.apps.replies.access import ReplyRefused
from dunwell.apps.replies.making import HOLD_DAYS
from dunwell.apps.replies.models import ProposalState
from dunwell.apps.replies.operations import Overrides
from dunwell.apps.replies.queries import InboundRow, ProposalRow
from dunwell.core import ids
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.disputes.reasons import REASONS
from dunwell.interfaces.desk.door import Desk
from dunwell.interfaces.shared.typed_money import typed_minor

TYPED_MAX = 500
# Which facts of each kind may be corrected before it is confirmed.
FIELDS: dict[str, frozenset[str]] = {
    "promise": frozenset({"on", "amount", "items"}),
    "dispute": frozenset({"reason", "amount", "items"}),
    "paid_already": frozenset({"hold_days"}),
    "wrong_person": frozenset({"name", "email"}),
    "out_of_office": frozenset({"on", "name", "email"}),
    "copy_wanted": frozenset({"items"}),
    "unsubscribe": frozenset(),
    "other_contact": frozenset(),
}
MAKES: dict[str, str] = {
    "promise": "Record the promise",
    "dispute": "Record the dispute",
    "paid_already": "Wait for the payment",
    "wrong_person": "Write to them from now on",
    "out_of_office": "Take note",
    "copy_wanted": "Ask for a copy to be sent",
    "unsubscribe": "Send no more mail there",
    "other_contact": "Write to them first",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalForm:
    """One proposal with its fields filled in; `number` is the key that chooses it."""

    number: int
    key: str
    row: ProposalRow
    makes: str
    is_leading: bool
    fields: frozenset[str]
    on: str
    days: tuple[date, ...]
    amount: str
    currency: str
    reason: str
    name: str
    email: str
    hold_days: int
    items: tuple[tuple[str, str, bool], ...]
    accounts: tuple[tuple[str, str], ...]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """What may be chosen."""
        return [(code, one.name) for code, one in REASONS.items()]


def proposal_forms(desk: Desk, mail: InboundRow) -> list[ProposalForm]:
    """A form for each proposal that nobody has decided yet, the likeliest first."""
    left = [one for one in mail.proposals if one.state == ProposalState.PROPOSED]
    if not left:
        return []
    mine = seen_accounts(scope=desk.scope).select_related("entity")
    accounts = (
        list(mine.filter(customer__public_id=mail.customer_public_id).order_by("entity__code", "currency"))
        if mail.customer_public_id
        else []
    )
    account = next((one for one in accounts if one.public_id == mail.account_public_id), None)
    account = account or (accounts[0] if len(accounts) == 1 else None)
    items = items_of(scope=desk.scope, account_id=account.pk, as_of=desk.today) if account else []
    choices = () if account else tuple(
        (ids.show(prefix="acc", uuid=one.public_id), f"{one.entity.code} {one.currency}") for one in accounts
    )  # fmt: skip
    return [
        ProposalForm(
            number=number,
            key=ids.show(prefix="prp", uuid=one.public_id),
            row=one,
            makes=MAKES[one.kind],
            is_leading=mail.leading is not None and mail.leading.public_id == one.public_id,
            fields=FIELDS[one.kind],
            on=one.facts.on.isoformat() if one.facts.on else "",
            days=one.facts.days,
            amount=desk.show.number(
                minor=one.facts.amount_minor, currency=one.facts.currency or account.currency
            )
            if one.facts.amount_minor is not None and account
            else "",
            currency=account.currency if account else one.facts.currency,
            reason=one.facts.reason,
            name=one.facts.name,
            email=one.facts.email,
            hold_days=HOLD_DAYS,
            items=tuple(
                (
                    ids.show(prefix="itm", uuid=item.public_id),
                    f"{item.number} · {desk.show.amount(minor=item.residual_minor, currency=item.currency)}",
                    item.number in one.facts.numbers,
                )
                for item in items
                if item.residual_minor > 0
            ),
            accounts=choices,
        )
        for number, one in enumerate(left, start=1)
    ]


def overrides_typed(request: HttpRequest, desk: Desk, *, currency: str) -> Overrides:
    """What whoever confirms has put into the fields, or ReplyRefused."""
    said = {name: request.POST.get(name, "").strip()[:TYPED_MAX] for name in request.POST}
    try:
        on = date.fromisoformat(said["on"]) if said.get("on") else None
        account = ids.read(text=said["account"], expect="acc") if said.get("account") else None
        items = tuple(ids.read(text=one, expect="itm") for one in request.POST.getlist("item"))
        days = int(said["hold_days"]) if said.get("hold_days") else HOLD_DAYS
    except ids.UnreadableId:
        raise ReplyRefused(
            code="items_missing", field="items", message="Choose from what is shown."
        ) from None
    except ValueError:
        message = "Write the day as year-month-day: 2026-03-31."
        raise ReplyRefused(code="day_missing", field="on", message=message) from None
    return Overrides(
        account_id=account,
        item_ids=items,
        on=on,
        amount_minor=_amount(said.get("amount", ""), desk=desk, currency=currency),
        reason=said.get("reason", ""),
        email=said.get("email", ""),
        name=said.get("name", ""),
        note=said.get("note", ""),
        hold_days=max(1, min(60, days)),
    )


def _amount(text: str, *, desk: Desk, currency: str) -> int | None:
    if not text or not currency:
        return None
    try:
        return typed_minor(text=text, currency=currency, language=desk.show.language)
    except UnreadableAmount as refusal:
        raise ReplyRefused(code=refusal.code, field="amount", message=f"{refusal}.") from None

"""The form for one promise, on the customer's page and in the worklist: its limits are shown before they bite."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from django.http import HttpRequest

from dunwell.apps.credit.insurance import extension_of
from dunwell.apps.dunning.account_policies import policies_by_account
from dunwell.apps.organisation.scope import Power
from dunwell.apps.promises.access import NOTE_CHARACTERS_MAX, PERSON_CHARACTERS_MAX, PromiseRefused
from dunwell.apps.promises.models import Method, Promise, Source
from dunwell.apps.promises.operations import cancel_promise, change_promise, make_promise
from dunwell.apps.promises.queries import PromiseRow, free_to_promise, promise_row
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.core import ids
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.promises.extension import Extension
from dunwell.interfaces.desk.door import Desk
from dunwell.interfaces.shared.typed_money import typed_minor

USUAL_DAYS = 7
TYPED_MAX = 1000  # more of a field is not even shown again
FIELDS = ("amount", "due_on", "promised_by", "method", "note")
Doing = Literal["make", "change", "cancel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeItem:
    """An item that can be promised."""

    key: str
    number: str
    due_on: date
    free_minor: int
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseForm:
    """A form to fill in: `about` is the account that promises, or the promise to change or cancel."""

    doing: Doing
    about: UUID
    name: str  # NORTH EUR
    currency: str
    days_max: int
    last_day: date
    per_item_max: int
    is_beyond: bool  # whoever fills it in may go beyond the limits
    extension: Extension | None  # what the account's credit insurer allows
    free_minor: int
    items: Sequence[FreeItem] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def methods(self) -> Sequence[tuple[str, str]]:
        """How it will be paid."""
        return Method.choices

    @property
    def most(self) -> Mapping[str, int]:
        """By field, how many characters it takes."""
        return {"promised_by": PERSON_CHARACTERS_MAX, "note": NOTE_CHARACTERS_MAX}


def rules_for(desk: Desk, account: Account) -> PromiseRules:
    """The rules for promises of the account's policy."""
    return policies_by_account(account_ids=[account.pk], as_of=desk.today)[account.pk].promises


def account_at(desk: Desk, *, account_id: UUID, customer_id: int | None = None) -> Account:
    """An account that is seen, of this customer where one is given; else UnknownAccount."""
    mine = seen_accounts(scope=desk.scope).select_related("entity", "customer").filter(public_id=account_id)
    found = (mine if customer_id is None else mine.filter(customer_id=customer_id)).first()
    if found is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    return found


def new_promise_form(
    desk: Desk,
    *,
    account: Account,
    request: HttpRequest | None = None,
    errors: Mapping[str, str] | None = None,
    person: str = "",
) -> PromiseForm:
    """The form for a new promise, empty or as it was sent."""
    usual = {
        "due_on": (desk.today + timedelta(days=USUAL_DAYS)).isoformat(),
        "method": Method.TRANSFER.value,
        "promised_by": person,
    }
    chosen = set(request.POST.getlist("item")) if request is not None else set()
    free = free_to_promise(scope=desk.scope, account_id=account.public_id, today=desk.today)
    items = [
        FreeItem(
            key=(key := ids.show(prefix="itm", uuid=one.item_public_id)),
            number=one.number,
            due_on=one.due_on,
            free_minor=one.free_minor,
            is_chosen=key in chosen,
        )
        for one in free
    ]
    return _form(
        desk,
        doing="make",
        about=account.public_id,
        account=account,
        free_minor=sum(one.free_minor for one in items),
        items=items,
        values=said(request) if request is not None else usual,
        errors=errors or {},
    )


def promise_form_about(
    desk: Desk,
    *,
    account: Account,
    row: PromiseRow,
    doing: Doing,
    request: HttpRequest | None = None,
    errors: Mapping[str, str] | None = None,
) -> PromiseForm:
    """The form to change or cancel a promise, as it stands or as it was sent."""
    left = row.amount_minor - row.paid_minor
    stands = {
        "amount": desk.show.number(minor=left, currency=row.currency),
        "due_on": row.due_on.isoformat(),
        "promised_by": row.promised_by,
        "method": row.method,
        "note": row.note if doing == "change" else "",
    }
    return _form(
        desk,
        doing=doing,
        about=row.public_id,
        account=account,
        free_minor=left,
        values=said(request) if request is not None else stands,
        errors=errors or {},
    )


def said(request: HttpRequest) -> dict[str, str]:
    """What was typed, by field."""
    return {name: request.POST.get(name, "")[:TYPED_MAX] for name in FIELDS}


def make_typed(request: HttpRequest, desk: Desk, *, account: Account) -> Promise:
    """Record the promise that was typed, or PromiseRefused with the form's own field."""
    typed = said(request)
    with _form_fields():
        return make_promise(
            scope=desk.scope,
            account_id=account.public_id,
            item_ids=_items(request),
            amount_minor=amount_typed(typed["amount"], desk=desk, currency=account.currency),
            due_on=_day(typed["due_on"]),
            promised_by=typed["promised_by"],
            method=typed["method"],
            note=typed["note"],
            source=Source.DESK,
            rules=rules_for(desk, account),
            now=desk.now,
            today=desk.today,
            extension=extension_of(account=account, as_of=desk.today),
        )


def change_typed(request: HttpRequest, desk: Desk, *, account: Account, promise_id: UUID) -> Promise:
    """Change the promise as it was typed, or PromiseRefused with the form's own field."""
    typed = said(request)
    with _form_fields():
        return change_promise(
            scope=desk.scope,
            promise_id=promise_id,
            due_on=_day(typed["due_on"]),
            amount_minor=amount_typed(typed["amount"], desk=desk, currency=account.currency),
            promised_by=typed["promised_by"],
            method=typed["method"],
            note=typed["note"],
            rules=rules_for(desk, account),
            now=desk.now,
            today=desk.today,
            extension=extension_of(account=account, as_of=desk.today),
        )


def cancel_typed(request: HttpRequest, desk: Desk, *, promise_id: UUID) -> Promise:
    """Cancel the promise, or PromiseRefused."""
    note = request.POST.get("note", "")
    return cancel_promise(scope=desk.scope, promise_id=promise_id, note=note, now=desk.now, today=desk.today)


def row_of(desk: Desk, *, promise_id: UUID) -> PromiseRow:
    """The promise as it stands, or UnknownPromise."""
    return promise_row(scope=desk.scope, promise_id=promise_id, as_of=desk.today)


def amount_typed(text: str, *, desk: Desk, currency: str, field_name: str = "amount") -> int | None:
    """The minor units in a field, None where it is empty, or PromiseRefused."""
    if not text.strip():
        return None
    try:
        return typed_minor(text=text, currency=currency, language=desk.show.language)
    except UnreadableAmount as refusal:
        raise PromiseRefused(code=refusal.code, field=field_name, message=f"{refusal}.") from None


@contextmanager
def _form_fields() -> Iterator[None]:
    """Let a refusal name the field as the form has it."""
    try:
        yield
    except PromiseRefused as refusal:
        if refusal.field == "amount_minor":
            refusal.field = "amount"
        raise


def _items(request: HttpRequest) -> list[UUID] | None:
    chosen = request.POST.getlist("item")
    if not chosen:
        return None
    try:
        return [ids.read(text=one, expect="itm") for one in chosen]
    except ids.UnreadableId:
        raise PromiseRefused(
            code="nothing_open", field="items", message="Choose from the items shown."
        ) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = "Write the day as year-month-day: 2026-03-31."
        raise PromiseRefused(code="past", field="due_on", message=message) from None


def _form(
    desk: Desk,
    *,
    doing: Doing,
    about: UUID,
    account: Account,
    free_minor: int,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    items: Sequence[FreeItem] = (),
) -> PromiseForm:
    rules = rules_for(desk, account)
    return PromiseForm(
        doing=doing,
        about=about,
        name=f"{account.entity.code} {account.currency}",
        currency=account.currency,
        days_max=rules.days_max,
        last_day=desk.today + timedelta(days=rules.days_max),
        per_item_max=rules.per_item_max,
        is_beyond=desk.scope.may(Power.APPROVE),
        extension=extension_of(account=account, as_of=desk.today),
        free_minor=free_minor,
        items=items,
        values=values,
        errors=errors,
    )

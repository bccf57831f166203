"""What `invoice` and `run deliveries` read, print and answer."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.db import transaction
from django.db.models import Q

from dunwell.apps.billing.gathering import gather, set_aside, undo
from dunwell.apps.billing.gathering_models import SetAside
from dunwell.apps.billing.issuing import MOST_AT_ONCE, issue, issue_waiting, set_out
from dunwell.apps.billing.models import Bill, BillState, Delivery, DeliveryState
from dunwell.apps.billing.order_models import Order
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.parties.merged import customers_called
from dunwell.apps.runs.bill_mail import send_bills
from dunwell.apps.runs.bill_watch import watch
from dunwell.apps.runs.renewal_mail import send_renewals
from dunwell.apps.runs.statement_mail import send_statements
from dunwell.core import ids
from dunwell.core.decimals import to_text
from dunwell.core.money import Money
from dunwell.core.plain import Plain, PlainFault
from dunwell.interfaces.cli.printing import complain, print_json, print_table
from dunwell.interfaces.shared.house import clock, house

ACTOR = "cli"
PREFIX = "bil"
MOST_BYTES = 64 << 20
LISTED_MAX = 500


class _Unreadable(Exception):
    """The file holds no bills."""


def issue_file(*, path: str, is_delayed: bool, as_json: bool) -> int:
    """Issue what a file says, all of it or none, and print it; 1 when there are faults."""
    try:
        plains = _read(path)
    except _Unreadable as fault:
        return complain(str(fault))
    faults: list[PlainFault] = []
    bills: list[Bill] = []
    with transaction.atomic():
        for at in range(0, len(plains), MOST_AT_ONCE):
            part = plains[at : at + MOST_AT_ONCE]
            try:
                with transaction.atomic():
                    bills += _set_out(part) if is_delayed else issue(plains=part, now=clock(), actor=ACTOR)
            except BillRefused as refusal:
                faults += _placed(refusal, first=at, is_alone=len(plains) == 1, of=len(part))
        transaction.set_rollback(bool(faults))
    if faults:
        return _refuse(faults, as_json=as_json)
    if as_json:
        print_json({"bills": [_shown(bill) for bill in bills]})
    else:
        _print(bills)
    return 0


def _read(path: str) -> Sequence[Plain]:
    """The bills of a file: decimals come over as texts, so that none was a binary float on the way."""
    file = Path(path)
    if path != "-" and file.stat().st_size > MOST_BYTES:
        raise _Unreadable(f"{file.name} is larger than {MOST_BYTES >> 20} MiB: split it.")
    raw = sys.stdin.buffer.read(MOST_BYTES + 1) if path == "-" else file.read_bytes()
    try:
        found = json.loads(raw, parse_float=str, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise _Unreadable(f"{file.name} is no JSON: {fault}") from fault
    plains = found if isinstance(found, list) else [found]
    if not plains or not all(isinstance(one, dict) for one in plains):
        raise _Unreadable(f"{file.name} holds neither an invoice nor a list of them.")
    return plains


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _set_out(plains: Sequence[Plain]) -> list[Bill]:
    """Let them wait; every fault of all of them at once."""
    found: list[Bill] = []
    faults: list[PlainFault] = []
    for at, plain in enumerate(plains):
        try:
            found.append(set_out(plain=plain, now=clock(), actor=ACTOR))
        except BillRefused as refusal:
            faults += _placed(refusal, first=at, is_alone=len(plains) == 1, of=1)
    if faults:
        raise BillRefused(code="faulty", message="Nothing of it was set out.", faults=faults)
    return found


def _placed(refusal: BillRefused, *, first: int, is_alone: bool, of: int) -> list[PlainFault]:
    """The faults with their place in the whole file."""
    faults = refusal.faults or (PlainFault("", str(refusal)),)
    if is_alone:
        return list(faults)
    if of == 1 and not faults[0].field.startswith("["):
        return [PlainFault(f"[{first}].{one.field}".rstrip("."), one.message) for one in faults]
    placed: list[PlainFault] = []
    for one in faults:
        inner, bracket, rest = one.field.removeprefix("[").partition("]")
        field = f"[{first + int(inner)}]{rest}" if bracket and inner.isdigit() else one.field
        placed.append(PlainFault(field, one.message))
    return placed


def _refuse(faults: Sequence[PlainFault], *, as_json: bool) -> int:
    if as_json:
        print_json({"faults": [{"field": one.field, "message": one.message} for one in faults]})
    for one in faults:
        complain(f"{one.field}: {one.message}" if one.field else one.message)
    return 1


def show_list(*, entity: str, customer: str, state: str, as_json: bool) -> int:
    """Print bills, the newest first, at most LISTED_MAX of them."""
    found = Bill.objects.select_related("entity", "customer").order_by("-pk")
    if entity:
        found = found.filter(entity__code=entity)
    if customer:
        found = found.filter(customer__in=customers_called(number=customer))
    if state:
        found = found.filter(state=state)
    bills = list(found[:LISTED_MAX])
    if as_json:
        print_json({"bills": [_shown(bill) for bill in bills]})
    else:
        _print(bills)
    return 0


def send_due(*, as_json: bool) -> int:
    """Do what the worker does each minute with bills, and print it; 1 when something still waits."""
    issued = issue_waiting(now=clock(), actor=ACTOR)
    sent = send_bills(house=house(), clock=clock, actor=ACTOR)
    watched = watch(now=clock(), actor=ACTOR)
    statements = send_statements(house=house(), clock=clock, actor=ACTOR)
    renewals = send_renewals(house=house(), clock=clock, actor=ACTOR)
    waiting = Delivery.objects.filter(state__in=[DeliveryState.DUE, DeliveryState.SENDING]).count()
    told = {
        "issued": len(issued),
        "left": sent.left,
        "held": sent.held,
        "put_back": sent.put_back,
        "asked": watched.held + watched.silent,
        "answered": watched.closed,
        "statements": statements,
        "renewals": renewals,
        "waiting": waiting,
    }
    if as_json:
        print_json(told)
    else:
        print(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in told.items()) + ".")
    if waiting:
        complain(f"{waiting} still wait: for a carrier that is away, or because the sending is stopped.")
    return 1 if waiting else 0


def gather_bills(
    *, customer: str, entity: str, names: Sequence[str], orders: Sequence[str], is_later: bool, as_json: bool
) -> int:
    """Gather a customer's drafts and orders into one bill, or set them aside for it; 1 where that cannot be.

    names: identifiers of drafts, orders: their numbers; without any, all that is set aside of the customer.
    """
    try:
        with transaction.atomic():
            wanted = _set_aside(customer=customer, entity=entity, names=names, orders=orders)
            bills = [] if is_later else [gather(rows=wanted, now=clock(), actor=ACTOR)]
    except _Unreadable as fault:
        return complain(str(fault))
    except BillRefused as refusal:
        faults = refusal.faults or (PlainFault("", str(refusal)),)
        return _refuse(faults, as_json=as_json)
    if as_json:
        print_json({"set_aside": len(wanted), "bills": [_shown(bill) for bill in bills]})
    elif is_later:
        print(f"{len(wanted)} set aside.")
    else:
        _print(bills)
    return 0


def _set_aside(
    *, customer: str, entity: str, names: Sequence[str], orders: Sequence[str]
) -> Sequence[SetAside]:
    """What is to be gathered: as named, set aside now where it is not yet, else all that is set aside."""
    named = customers_called(number=customer)
    found = SetAside.objects.filter(into__isnull=True, taken_out_at__isnull=True)
    if not names and not orders:
        return list(
            found.filter(
                Q(draft__customer__in=named, draft__entity__code=entity)
                | Q(order__customer__in=named, order__entity__code=entity)
            )
        )
    drafts = [_draft(name) for name in names]
    known = {
        one.number: one
        for one in Order.objects.filter(entity__code=entity, customer__in=named, number__in=orders)
    }
    if missing := [number for number in orders if number not in known]:
        raise _Unreadable(f"There is no order {missing[0]!r} of this customer.")
    there = list(found.filter(Q(draft__in=drafts) | Q(order__in=known.values())))
    done = {row.draft_id for row in there}, {row.order_id for row in there}
    fresh = set_aside(
        bills=[one for one in drafts if one.pk not in done[0]],
        orders=[one for one in known.values() if one.pk not in done[1]],
        now=clock(),
        actor=ACTOR,
    )
    return [*there, *fresh]


def _draft(name: str) -> Bill:
    try:
        return Bill.objects.get(public_id=ids.read(text=name, expect=PREFIX))
    except (ids.UnreadableId, Bill.DoesNotExist) as unknown:
        raise _Unreadable(f"There is no draft {name!r}: invoice list --json shows their ids.") from unknown


def undo_gathering(*, name: str, as_json: bool) -> int:
    """Undo a bill that gathers others while it is not issued, and print how many there are by themselves again."""
    try:
        rows = undo(bill=_draft(name), now=clock(), actor=ACTOR)
    except (_Unreadable, BillRefused) as fault:
        return complain(str(fault))
    if as_json:
        print_json({"taken_out": len(rows)})
    else:
        print(f"Undone: {len(rows)} drafts and orders are billed by themselves again.")
    return 0


def _shown(bill: Bill) -> dict[str, Any]:
    def amount(minor: int) -> str:
        return to_text(money=Money(minor, bill.currency))

    return {
        "id": ids.show(prefix=PREFIX, uuid=bill.public_id),
        "number": bill.number or None,
        "external_id": bill.external_id,
        "kind": bill.kind,
        "state": bill.state,
        "entity": bill.entity.code,
        "customer": bill.customer.number,
        "currency": bill.currency,
        "net": amount(bill.net_minor),
        "tax": amount(bill.tax_minor),
        "gross": amount(bill.gross_minor),
        "payable": amount(bill.gross_minor - bill.prepaid_minor + bill.rounding_minor),
        "issued_on": bill.issued_on.isoformat() if bill.issued_on else None,
        "due_on": bill.due_on.isoformat() if bill.due_on else None,
        "leaves_at": bill.leaves_at.isoformat() if bill.leaves_at else None,
        "deliveries": [
            {"channel": one.channel, "recipient": one.recipient, "state": one.state, "detail": one.detail}
            for one in Delivery.objects.filter(bill=bill).order_by("pk")
        ],
    }


def _print(bills: Sequence[Bill]) -> None:
    print_table(
        headings=("Number", "Kind", "Customer", "Amount", "Due", "State"),
        rows=[
            (
                bill.number or "–",
                bill.get_kind_display(),
                bill.customer.number,
                f"{bill.currency} {to_text(money=Money(bill.gross_minor, bill.currency))}",
                bill.due_on.isoformat() if bill.due_on else "",
                BillState(bill.state).label,
            )
            for bill in bills
        ],
        right=("Amount",),
    )

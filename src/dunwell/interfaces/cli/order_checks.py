"""What `credit check` and `credit look` print and answer."""

from typing import Any
from uuid import UUID, uuid4

from rich.console import Console

from dunwell.apps.credit.checks import CheckRefused, check_order, give_up
from dunwell.apps.credit.checks_models import OrderCheck
from dunwell.apps.credit.holds import look
from dunwell.apps.credit.rates import RateMissing
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Scope, system_scope
from dunwell.apps.receivables.in_turn import customers_after
from dunwell.core import ids
from dunwell.core.credit.checking import SENTENCES, CheckReason
from dunwell.core.decimals import POINT, UnreadableAmount, to_minor, to_text
from dunwell.core.money import Money, UnknownCurrency
from dunwell.interfaces.cli.printing import complain, print_json
from dunwell.interfaces.shared.house import clock, house

ACTOR = "cli"


class _Wrong(Exception):
    """What was asked names nothing, or not just one."""


def check(
    *, number: str, amount: str, entity: str, currency: str, order: str, hours: int, as_json: bool
) -> int:
    """Check an order and print the answer; 0 where it may go ahead. Nothing is kept for one without a number."""
    scope, now = system_scope(actor=ACTOR), clock()
    try:
        seller = _entity(entity)
        code = currency or seller.currency
        made = check_order(
            scope=scope,
            customer_id=_customer(scope, number),
            entity_code=seller.code,
            amount_minor=to_minor(text=amount, currency=code, style=POINT),
            currency=code,
            order_key=order or f"cli-{uuid4().hex}",
            now=now,
            today=house_day(now=now),
            hours=hours,
        )
        if not order:
            made = give_up(scope=scope, check_id=made.public_id, now=now)
    except (_Wrong, CheckRefused, RateMissing, UnreadableAmount, UnknownCurrency) as refusal:
        if as_json:
            print_json({"error": {"code": getattr(refusal, "code", "invalid"), "message": str(refusal)}})
        return complain(str(refusal))
    if as_json:
        print_json(_shown(made))
    else:
        _print(made)
    return 0 if made.answer in {"accept", "deposit_required"} else 1


def look_now(*, as_json: bool) -> int:
    """Look at everybody's orders now, and print how many were warned of, held and let go."""
    now = clock()
    done = look(as_of=house_day(now=now), now=now, actor=ACTOR, default_sender=house().default_sender)
    if as_json:
        print_json({"warned": done.warned, "held": done.held, "ended": done.ended})
    else:
        print(f"{done.warned} warned of, {done.held} held, {done.ended} ended.")
    return 0


def _entity(code: str) -> Entity:
    found = list(Entity.objects.filter(code=code) if code else Entity.objects.order_by("code")[:2])
    if len(found) != 1:
        raise _Wrong(f"There is no entity {code!r}." if code else "Say who sells: --entity CODE.")
    return found[0]


def _customer(scope: Scope, number: str) -> UUID:
    found = customers_after(scope=scope, after=0, limit=2, number=number)
    if len(found) != 1:
        what = "is no customer" if not found else "are several customers"
        raise _Wrong(f"There {what} with the number {number!r} that has an account.")
    return found[0].public_id


def _shown(made: OrderCheck) -> dict[str, Any]:
    return {
        "id": ids.show(prefix="chk", uuid=made.public_id),
        "answer": made.answer,
        "reasons": [{"code": one, "sentence": SENTENCES[CheckReason(one)]} for one in made.reasons],
        "allowed_actions": made.actions,
        "amount": _text(made.amount_minor, made),
        "deposit": _text(made.deposit_minor, made),
        "reserved": _text(made.credit_minor if made.ended_at is None else 0, made),
        "room": None if made.room_minor is None else _text(made.room_minor, made),
        "currency": made.currency,
        "figures": made.figures,
        "expires_at": made.expires_at.isoformat(),
    }


def _print(made: OrderCheck) -> None:
    console = Console(highlight=False)
    console.print(made.answer.replace("_", " "), style="bold")
    for one in made.reasons:
        console.print(f"  {SENTENCES[CheckReason(one)]}")
    if made.deposit_minor:
        console.print(f"  Deposit: {_text(made.deposit_minor, made)} {made.currency}")
    if made.room_minor is not None:
        console.print(f"  Room before the order: {_text(made.room_minor, made)} {made.currency}")
    console.print(f"  What may be done: {', '.join(one.replace('_', ' ') for one in made.actions)}")


def _text(minor: int, made: OrderCheck) -> str:
    return to_text(money=Money(minor, made.currency))

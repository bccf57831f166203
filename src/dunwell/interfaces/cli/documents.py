"""What `document` and `statement` write, print and answer."""

import sys
from pathlib import Path

from dunwell.apps.billing.copies import CopyRefused
from dunwell.apps.billing.copy_models import CopyLink, StatementPlan
from dunwell.apps.billing.links import address_of, link_for, revoke
from dunwell.apps.billing.models import Bill, Form
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.merged import customers_called
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.bill_parcels import made_copy
from dunwell.apps.runs.bill_reports import take_reports
from dunwell.core import ids
from dunwell.formats.carrier_report import parse
from dunwell.formats.mime import is_address
from dunwell.interfaces.cli.printing import complain, print_json
from dunwell.interfaces.shared.house import clock, house

ACTOR = "cli"
PREFIX = "bil"
FORMS = {**{form.value: form for form in Form}, "facturx": Form.PDF}


class _Unknown(Exception):
    """There is no such bill, or there are several."""


def render(*, name: str, form: str, out: str) -> int:
    """Write a form of a bill; 1 where there is none, or it would be refused."""
    try:
        copy = made_copy(bill=_bill(name), form=FORMS[form], house=house(), now=clock())
    except (_Unknown, CopyRefused) as fault:
        return complain(str(fault))
    content = bytes(copy.content)
    if out == "-":
        sys.stdout.buffer.write(content)
    else:
        Path(out).write_bytes(content)
    return 0


def link(*, name: str, days: int, is_revoked: bool, as_json: bool) -> int:
    """Make a link to a bill, or take all of them back, and print that."""
    try:
        bill = _bill(name)
    except _Unknown as fault:
        return complain(str(fault))
    if is_revoked:
        found = CopyLink.objects.filter(bill=bill, revoked_at__isnull=True).select_related("bill")
        count = sum(revoke(link=one, now=clock(), actor=ACTOR) for one in found)
        if as_json:
            print_json({"revoked": count})
        else:
            print(f"{count} taken back.")
        return 0
    made = link_for(bill=bill, now=clock(), actor=ACTOR, days=days)
    address = address_of(link=made, site_url=house().site_url)
    if as_json:
        print_json({"link": address, "until": made.expires_at.isoformat()})
    else:
        print(address)
    return 0


def take_proof(*, path: str, as_json: bool) -> int:
    """Take in what a carrier reports, and print how much of it is new; 1 when there are faults."""
    file = parse(content=Path(path).read_bytes())
    faults, new = file.faults, 0
    if not faults:
        new, faults = take_reports(rows=file.rows, now=clock(), actor=ACTOR)
    if as_json:
        told = [{"line": one.line, "field": one.field, "message": one.message} for one in faults]
        print_json({"reports": len(file.rows), "new": new, "faults": told})
    elif not faults:
        print(f"{len(file.rows)} reports, {new} of them new.")
    for one in faults:
        complain(f"line {one.line}: {f'{one.field}: ' if one.field else ''}{one.message}")
    return 1 if faults else 0


def schedule(
    *,
    customer: str,
    entity: str,
    currency: str,
    style: str,
    day: int,
    email: str,
    is_off: bool,
    as_json: bool,
) -> int:
    """Set how an account's statement is sent, and print it; 1 where there is no such account."""
    seller = Entity.objects.filter(code=entity).first()
    if seller is None:
        return complain(f"There is no entity {entity!r}.")
    if email and not is_address(email):
        return complain(f"{email!r} is no e-mail address.")
    account = Account.objects.filter(
        customer__in=customers_called(number=customer),
        entity=seller,
        currency=currency or seller.currency,
        is_joined=False,
    ).first()
    if account is None:
        return complain(f"{customer!r} has no account with {entity} in {currency or seller.currency}.")
    plan, _ = StatementPlan.objects.update_or_create(
        account=account,
        defaults={"style": style, "day": day, "email": email, "is_active": not is_off},
        create_defaults={
            "style": style,
            "day": day,
            "email": email,
            "is_active": not is_off,
            "created_at": clock(),
            "created_by": ACTOR,
        },
    )
    told = {
        "customer": customer,
        "entity": entity,
        "currency": account.currency,
        "style": plan.style,
        "day": plan.day,
        "email": plan.email or None,
        "is_active": plan.is_active,
    }
    if as_json:
        print_json(told)
    else:
        print(
            "Sent on day {day} of each month, {style}.".format(**told) if plan.is_active else "Sent no more."
        )
    return 0


def _bill(name: str) -> Bill:
    """The bill of an identifier or a number; raises _Unknown."""
    found = Bill.objects.select_related("entity", "customer", "item")
    try:
        bills = list(found.filter(public_id=ids.read(text=name, expect=PREFIX)))
    except ids.UnreadableId:
        bills = list(found.filter(number=name)[:2]) if name else []
    if not bills:
        raise _Unknown(f"There is no bill {name!r}.")
    if len(bills) > 1:
        both = " and ".join(ids.show(prefix=PREFIX, uuid=one.public_id) for one in bills)
        raise _Unknown(f"Several entities have a bill {name!r}: give the identifier, {both}.")
    if bills[0].state != "issued":
        raise _Unknown(f"{name!r} is not issued yet: there is no document of it.")
    return bills[0]

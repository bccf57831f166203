"""The bills that the desk's addresses are about, for the table of addresses."""

import base64

from tests.world import NOW, World

from dunwell.apps.billing import orders, plans
from dunwell.apps.billing.deposit_waivers import ask_deposit_waiver
from dunwell.apps.billing.issuing import issue, set_out, take_back
from dunwell.apps.billing.models import Seller
from dunwell.apps.journal.queries import stamp
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.parties.models import Customer


def bills(world: World) -> dict[str, dict[str, object]]:
    """An invoice of Abel's with an attachment, a draft to let go, and one that may still be taken back."""
    Seller.objects.update_or_create(entity=world.north, defaults={"vat_id": "DE123456789"})
    Customer.objects.filter(pk=world.abel.pk).update(country="DE")
    line = {"name": "Advice", "quantity": "2", "price": "100.00", "tax": "S19"}
    plain = {"entity": "NORTH", "customer": "C-1001", "lines": [line]}
    file = {"name": "hours.pdf", "media_type": "application/pdf"}
    file["content"] = base64.b64encode(b"%PDF-1.7").decode()
    (issued,) = issue(plains=[plain | {"attachments": [file]}], now=NOW, actor="test")
    draft, waiting, binned = (
        set_out(plain=plain | {"external_id": name}, now=NOW, actor="test")
        for name in ("draft", "waiting", "binned")
    )
    for one in (draft, binned):
        take_back(bill=one, now=NOW, actor="test")
    about = {"public_id": issued.public_id}
    return {
        **{f"desk:{name}": about for name in ("bill", "bill_again", "bill_credit")},
        "desk:bill_document": {**about, "form": "pdf"},
        "desk:customer_bills": {"public_id": world.abel.public_id},
        **{f"desk:{name}": {"public_id": draft.public_id} for name in ("bill_edit", "bill_release")},
        "desk:bill_file": {**about, "number": 1},
        **{f"desk:{name}": {"public_id": binned.public_id} for name in ("bill_throw_away", "bill_take_out")},
        **_orders(world, plain),
        "desk:bill_take_back": {"public_id": waiting.public_id},
        **{f"desk:{name}": {"public_id": world.abel.public_id} for name in ("buyer", "buyer_change")},
        "desk:seller": {"code": "NORTH"},
        "desk:bill_looks": {"code": "NORTH"},
    }


def _orders(world: World, plain: dict[str, object]) -> dict[str, dict[str, object]]:
    """An order of Abel's whose deposit somebody asked to waive, and a plan."""
    quote = orders.quote(plain=plain, now=NOW, actor="test")
    order = orders.accept(order=quote, now=NOW, actor="test")
    waiver = ask_deposit_waiver(
        scope=desk_scope(user=world.collector),
        order_id=order.public_id,
        reason="Ten years with us",
        seen=stamp(subject="order", subject_id=order.pk),
        now=NOW,
    )
    item = {"name": "Hosting", "price": "310.00", "tax": "S19"}
    given = {"entity": "NORTH", "customer": "C-1001", "starts_on": "2026-03-01", "items": [item]}
    plan = plans.make(plain=given, now=NOW, actor="test")
    wish = {"waiver_id": waiver.public_id}
    return {
        "desk:order": {"public_id": order.public_id},
        "desk:order_act": {"public_id": order.public_id, "act": "cancel"},
        **{f"desk:{name}": wish for name in ("deposit_waiver_decide", "deposit_waiver_take_back")},
        "desk:recurring_plan": {"public_id": plan.public_id},
        "desk:recurring_act": {"public_id": plan.public_id, "act": "pause"},
    }

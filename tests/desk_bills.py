"""The bills that the desk's addresses are about, for the table of addresses."""

import base64

from tests.world import NOW, World

from dunwell.apps.billing.issuing import issue, set_out, take_back
from dunwell.apps.billing.models import Seller
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
    draft, waiting = (
        set_out(plain=plain | {"external_id": name}, now=NOW, actor="test") for name in ("draft", "waiting")
    )
    take_back(bill=draft, now=NOW, actor="test")
    about = {"public_id": issued.public_id}
    return {
        **{f"desk:{name}": about for name in ("bill", "bill_again", "bill_credit")},
        "desk:bill_document": {**about, "form": "pdf"},
        "desk:customer_bills": {"public_id": world.abel.public_id},
        **{f"desk:{name}": {"public_id": draft.public_id} for name in ("bill_edit", "bill_release")},
        "desk:bill_file": {**about, "number": 1},
        "desk:bill_take_back": {"public_id": waiting.public_id},
        **{f"desk:{name}": {"public_id": world.abel.public_id} for name in ("buyer", "buyer_change")},
        "desk:seller": {"code": "NORTH"},
        "desk:bill_looks": {"code": "NORTH"},
    }

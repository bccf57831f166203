"""What the addresses behind a contact's link need, for the table of addresses; and what each audience gets there."""

from tests.desk_applications import applications
from tests.world import NOW, World

from dunwell.apps.credit.application_codes import entity_token
from dunwell.apps.credit.application_codes import token_of as application_token
from dunwell.apps.disputes.files import add_file
from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.links.access import token_of
from dunwell.apps.links.models import MadeFor
from dunwell.apps.links.operations import make_link
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.promises.operations import make_promise
from dunwell.apps.promises.plans import Agreement, make_plan
from dunwell.apps.receivables.models import OpenItem
from dunwell.core import ids
from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.promises.outcomes import Instalment
from dunwell.formats.uploads import read_upload
from dunwell.interfaces.shared.house import clock

ALL = "200 200 200 200 200 200 200 200 200"  # whoever has the link
NONE = "404 404 404 404 404 404 404 404 404"
NO_VISIT = "403 403 403 403 403 403 403 403 403"
LINK_PAGES = ("link", "statement", "pay", "when", "parts", "wrong", "ask", "people", "advice", "step")
PORTAL_TABLE = [
    *((f"portal:{name}", "GET", ALL, {}) for name in (*LINK_PAGES, "promise", "plan", "dispute")),
    ("portal:terms", "GET", ALL, {}),
    ("portal:credit", "GET", ALL, {}),
    ("portal:apply", "GET", ALL, {}),
    ("portal:application", "GET", ALL, {}),
    ("portal:terms_document", "GET", ALL, {}),
    ("portal:item_document", "GET", NONE, {}),  # another system issued it
    ("portal:item_einvoice", "GET", NONE, {}),
    ("portal:payment", "POST", NONE, {"act": "go_on"}),  # nothing was begun
    ("portal:pay_back", "GET", NONE, {}),
    ("portal:account", "GET", NO_VISIT, {}),
    ("portal:leave", "POST", NO_VISIT, {}),
    ("portal:account_statement", "GET", NO_VISIT, {}),
    ("portal:account_csv", "GET", NO_VISIT, {}),
    ("portal:account_methods", "GET", NO_VISIT, {}),
    ("portal:account_method", "GET", NO_VISIT, {}),
    ("portal:account_method_back", "GET", NO_VISIT, {}),
]


def portal(world: World, *items: OpenItem) -> dict[str, dict[str, object]]:
    """A link to Abel's account, where something is promised, planned and disputed already."""
    account, today = world.abel_account, clock().date()
    link = make_link(
        account=account,
        contact=world.abel.contacts.order_by("pk")[0],
        made_for=MadeFor.DESK,
        actor="test",
        now=clock(),
    )
    revoked = make_link(
        account=account,
        contact=world.abel.contacts.order_by("pk")[0],
        made_for=MadeFor.DESK,
        actor="test",
        now=clock(),
    )
    token = {"token": token_of(link=link)}
    made = {"scope": desk_scope(user=world.collector), "now": NOW, "today": today}
    promise = make_promise(
        **made,
        account_id=account.public_id,
        item_ids=[items[0].public_id],
        due_on=today,
        promised_by="Ann",
        method="card",
        note="",
        source="desk",
        rules=PromiseRules(),
    )
    plan = make_plan(
        **made,
        account_id=account.public_id,
        item_ids=[items[1].public_id],
        instalments=[Instalment(due_on=today, amount_minor=items[1].amount_minor)],
        agreed=Agreement(customer_person="Ann"),
        rules=PromiseRules(),
        grace_days=3,
    )
    dispute = raise_dispute(
        **made, item_id=items[2].public_id, draft=DisputeDraft(reason="price", amount_minor=1)
    )
    item = {**token, "item": ids.show(prefix="itm", uuid=items[0].public_id)}
    own = {"account": ids.show(prefix="acc", uuid=account.public_id)}
    abel = {"public_id": world.abel.public_id}
    upload = read_upload(name="a.pdf", content=b"%PDF-1.7 nothing")
    file = add_file(scope=made["scope"], dispute_id=dispute.public_id, upload=upload, now=NOW)
    return {
        **{f"desk:{name}": abel for name in ("portal_links", "portal_link_make")},
        "desk:portal_link_revoke": {**abel, "link_id": revoked.public_id},
        "desk:dispute_file": {"file_id": file.public_id},
        **{f"portal:{name}": token for name in (*LINK_PAGES, "terms", "terms_document", "credit")},
        "portal:apply": {"token": entity_token(entity=world.north)},
        "portal:application": {"token": application_token(application=applications(world)[0])},
        "portal:promise": {**token, "promise": ids.show(prefix="prm", uuid=promise.public_id)},
        "portal:plan": {**token, "plan": ids.show(prefix="pln", uuid=plan.public_id)},
        "portal:dispute": {**token, "dispute": ids.show(prefix="dsp", uuid=dispute.public_id)},
        "portal:item_document": item,
        "portal:item_einvoice": item,
        "portal:payment": {**token, "payment": ids.show(prefix="pay", uuid=items[0].public_id)},
        "portal:pay_back": {"back": "x.y"},
        "portal:account_statement": own,
        "portal:account_csv": own,
        "portal:account_methods": own,
        "portal:account_method": {**own, "method": ids.show(prefix="met", uuid=account.public_id)},
        "portal:account_method_back": {"setup": account.public_id},
    }

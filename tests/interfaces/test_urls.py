"""Every address × audience × answer. An address that is not in the table fails; what belongs to others is 404."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.api_addresses import API_TABLE, api
from tests.apps.billing.scene import link_to_a_bill
from tests.desk_agency_money import AGENCY_MONEY_TABLE, agency_money
from tests.desk_applications import APPLICATIONS_TABLE, application_addresses
from tests.desk_autopay import charged
from tests.desk_bills import bills
from tests.desk_cash import cash
from tests.desk_charges import charges
from tests.desk_court import COURT_TABLE, court
from tests.desk_credit import CREDIT_TABLE, credit
from tests.desk_evidence import EVIDENCE_TABLE, evidence
from tests.desk_gate import GATE_TABLE, gate
from tests.desk_payments import payments
from tests.desk_placements import PLACEMENTS_TABLE, placements
from tests.desk_portal import PORTAL_TABLE, portal
from tests.desk_trust import TRUST_TABLE, trust
from tests.desk_weigh import WEIGH_TABLE, weigh
from tests.fakes import FakeMail, fake_house
from tests.world import NOW, TODAY, make_action, make_message, make_run, make_task, make_world, owe

from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.dunning.holds import place_hold
from dunwell.apps.dunning.models import OwnerNotice
from dunwell.apps.messages.models import MessageState
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.promises.operations import make_promise
from dunwell.apps.promises.plans import make_plan
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.runs.models import ActionState
from dunwell.apps.runs.owner_tokens import token_of
from dunwell.apps.worklist.models import TaskKind
from dunwell.core import ids
from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.promises.outcomes import Instalment
from dunwell.interfaces.desk.billing import bills as bills_page
from dunwell.interfaces.desk.charges import charges as charges_page
from dunwell.interfaces.desk.customers import statements
from dunwell.interfaces.desk.evidence import reports as reports_page
from dunwell.interfaces.portal import door
from dunwell.interfaces.shared.house import clock

pytestmark = pytest.mark.django_db

# Seven of North (controller to peer), one of South, one of nowhere, and one whom nobody knows.
AUDIENCES = ["controller", "collector", "assistant", "auditor"]
AUDIENCES += ["owner", "peer", "stranger", "newcomer", "anonymous"]
EVERYBODY = "200 200 200 200 200 200 200 200 302"
ABEL = "200 200 200 200 200 404 404 404 302"
LETTERS = "200 200 200 200 403 403 200 403 302"
ABELS_LETTER = "200 200 200 200 403 403 404 403 302"
FORMS = "200 200 200 403 403 403 404 403 302"
MOVES = "302 302 302 403 403 403 404 403 302"
STALE = "409 409 409 403 403 403 404 403 302"  # something else happened since
BANK = "200 200 200 200 404 404 404 404 302"  # of a whole entity: no salesperson's
MEMBERS = "200 200 200 200 200 200 200 403 302"
RUNNERS = "302 403 403 403 403 403 403 403 302"
ADMINS = "403 403 403 403 403 403 403 403 302"  # none of them is one; the policies' own tests have one
STEERS = "302 302 302 403 302 404 404 404 302"
NOTHING = "404 404 404 404 404 404 404 404 404"
OPEN = "200 200 200 200 200 200 200 200 200"
OPEN_DOOR = "302 302 302 302 302 302 302 302 200"
SOON = (clock().date() + timedelta(days=30)).isoformat()  # a hold ends within a year of the day it is
NEXT_WEEK = (clock().date() + timedelta(days=6)).isoformat()
POST = "POST"
GET = "GET"

# In this order, for what one move does the next undoes.
TABLE: list[tuple[str, str, str, dict[str, str]]] = [
    ("desk:overview", GET, EVERYBODY, {}),
    ("desk:customers", GET, EVERYBODY, {}),
    ("desk:customers_csv", GET, EVERYBODY, {}),
    ("desk:customer", GET, ABEL, {}),
    ("desk:customer_timeline", GET, ABEL, {}),
    ("desk:statement", GET, ABEL, {}),
    ("desk:why", GET, ABEL, {}),
    ("desk:contact_add", POST, MOVES, {"email": "ann@abel.example", "role": "payables"}),
    ("desk:contact_change", POST, MOVES, {"phone": "+49 30 5550199", "role": "approver"}),
    ("desk:contact_use_again", POST, MOVES, {}),
    ("desk:holds", GET, ABEL, {}),
    ("desk:hold_place", POST, MOVES, {"on": "customer", "reason": "legal", "ends_on": SOON}),
    ("desk:hold_change", POST, MOVES, {"review_on": SOON, "note": "Longer"}),
    ("desk:hold_lift", POST, MOVES, {}),
    ("desk:disputes", GET, ABEL, {}),
    ("desk:dispute_raise", POST, MOVES, {"reason": "price", "extent": "part", "amount": "5"}),
    ("desk:dispute_review", POST, MOVES, {}),
    ("desk:dispute_change", POST, MOVES, {"note": "See mail"}),
    ("desk:dispute_accept", POST, MOVES, {"credit_by": SOON}),
    ("desk:dispute_extend", POST, MOVES, {"credit_by": SOON, "review_on": SOON}),
    ("desk:dispute_reopen", POST, MOVES, {}),
    ("desk:dispute_part", POST, MOVES, {"amount": "1", "answer": "A bit of it", "credit_by": SOON}),
    ("desk:dispute_reject", POST, MOVES, {"answer": "No"}),
    ("desk:dispute_withdraw", POST, MOVES, {}),
    ("desk:standing", GET, ABEL, {}),
    ("desk:standing_change", POST, MOVES, {"group": "Optik", "is_vip": "yes"}),
    ("desk:portal_links", GET, ABEL, {}),
    ("desk:portal_link_make", POST, "409 409 409 403 403 403 404 403 302", {}),  # without an account
    ("desk:portal_link_revoke", POST, MOVES, {}),
    ("desk:dispute_file", GET, ABEL, {}),
    *PORTAL_TABLE,
    *APPLICATIONS_TABLE,
    *TRUST_TABLE,
    *EVIDENCE_TABLE,
    ("desk:owned", GET, EVERYBODY, {}),
    ("desk:owned_veto", POST, STEERS, {"step": "3", "reason": "I meet them on Friday"}),
    ("desk:owned_postpone", POST, STEERS, {"step": "3", "reason": "Later", "until": NEXT_WEEK}),
    ("desk:owned_go_ahead", POST, STEERS, {"step": "3"}),
    ("desk:owned_task", POST, STEERS, {"outcome": "go_on"}),
    ("portal:bill", GET, "200 200 200 200 200 200 200 200 200", {}),  # whoever has the link
    ("portal:bill_document", GET, "200 200 200 200 200 200 200 200 200", {}),
    ("portal:bill_einvoice", GET, "200 200 200 200 200 200 200 200 200", {}),
    ("portal:bill_file", GET, "200 200 200 200 200 200 200 200 200", {}),
    *CREDIT_TABLE,
    *GATE_TABLE,
    *PLACEMENTS_TABLE,
    *COURT_TABLE,
    *AGENCY_MONEY_TABLE,
    *WEIGH_TABLE,
    ("owner:step", GET, "200 200 200 200 200 200 200 200 200", {}),  # whoever has the link
    ("desk:promises", GET, ABEL, {}),
    ("desk:promise_make", POST, MOVES, {"due_on": SOON, "method": "card", "promised_by": "Ann"}),
    ("desk:promise_act", POST, MOVES, {"due_on": SOON, "method": "transfer"}),
    ("desk:plan_make", POST, MOVES, {"count": "2", "interval": "weekly", "first_on": SOON, "person": "Ann"}),
    ("desk:plan_act", POST, MOVES, {}),
    ("desk:steps", GET, ABEL, {}),
    ("desk:step_act", POST, "409 409 409 403 403 403 404 403 302", {"step": "99", "reason": "Not that one"}),
    ("desk:sending", GET, EVERYBODY, {}),
    ("desk:sending_set", POST, "302 302 302 403 403 403 302 403 302", {"sending": "live"}),
    ("desk:run_release", POST, "302 403 403 403 403 403 403 403 302", {}),
    ("desk:worklist", GET, EVERYBODY, {}),
    ("desk:drafts_approve", POST, "302 302 302 403 403 403 302 403 302", {}),
    ("desk:row", GET, ABEL, {}),
    ("desk:row_ask", GET, FORMS, {}),
    ("desk:row_do", POST, MOVES, {"outcome": "no_answer"}),
    ("desk:outbox", GET, LETTERS, {}),
    ("desk:message", GET, ABELS_LETTER, {}),
    ("desk:message_html", GET, ABELS_LETTER, {}),
    ("desk:attachment", GET, ABELS_LETTER, {}),
    ("desk:settle", POST, MOVES, {"arrived": "yes"}),
    ("desk:tomorrow", GET, EVERYBODY, {}),
    ("desk:run", GET, EVERYBODY, {}),
    ("desk:law", GET, MEMBERS, {}),
    ("desk:charges", GET, EVERYBODY, {}),
    ("desk:charges_preview", GET, EVERYBODY, {}),
    # nobody here sees the whole group
    ("desk:charges_post", POST, "403 403 403 403 403 403 403 403 302", {}),
    ("desk:charges_report", GET, MEMBERS, {}),
    ("desk:charge", GET, ABEL, {}),
    ("desk:charge_document", GET, ABEL, {}),
    ("desk:charge_waive", POST, MOVES, {"amount": "1", "reason": "Asked for"}),
    ("desk:waiver_decide", POST, "302 403 403 403 403 403 403 403 302", {"answer": "yes"}),
    ("desk:customer_charges", GET, ABEL, {}),
    ("desk:bills", GET, EVERYBODY, {}),
    ("desk:bill", GET, ABEL, {}),
    ("desk:bill_file", GET, ABEL, {}),
    ("desk:bill_document", GET, ABEL, {}),
    ("desk:customer_bills", GET, ABEL, {}),
    ("desk:orders", GET, EVERYBODY, {}),
    ("desk:order_new", POST, "200 200 200 403 403 403 200 403 302", {"do": "add"}),
    ("desk:order", GET, ABEL, {}),
    ("desk:order_act", POST, STALE, {"seen": "0", "reason": "x"}),
    ("desk:deposit_waiver_decide", POST, RUNNERS, {"answer": "yes"}),
    ("desk:deposit_waiver_take_back", POST, "409 302 409 403 403 403 404 403 302", {}),  # whoever asked
    ("desk:recurring", GET, EVERYBODY, {}),
    ("desk:recurring_new", POST, "200 200 200 403 403 403 200 403 302", {"do": "add"}),
    ("desk:recurring_plan", GET, ABEL, {}),
    ("desk:recurring_act", POST, STALE, {"seen": "0", "from_on": "2026-03-05"}),
    ("desk:bill_again", POST, MOVES, {"way": "post"}),
    ("desk:bill_new", POST, "200 200 200 403 403 403 200 403 302", {"do": "add"}),
    ("desk:bill_edit", POST, FORMS, {"do": "add"}),
    ("desk:bill_throw_away", POST, MOVES, {}),
    ("desk:bill_take_out", POST, MOVES, {}),
    ("desk:bill_release", POST, MOVES, {}),
    ("desk:bill_take_back", POST, MOVES, {}),
    ("desk:bill_credit", POST, MOVES, {"reason": "Our mistake", "once": "1"}),
    ("desk:buyer", GET, ABEL, {}),
    ("desk:buyer_change", POST, MOVES, {"vat_id": "DE987654321", "country": "DE"}),
    ("desk:sellers", GET, ADMINS, {}),
    ("desk:seller", POST, ADMINS, {}),
    ("desk:bill_looks", POST, ADMINS, {}),
    ("desk:account_policy", POST, RUNNERS, {"policy": "standard", "reason": "Asked for"}),
    ("desk:policies", GET, MEMBERS, {}),
    ("desk:policy", GET, MEMBERS, {}),
    ("desk:policy_new", POST, ADMINS, {"do": "add"}),
    ("desk:policy_edit", POST, ADMINS, {"do": "add"}),
    ("desk:policy_rules", POST, ADMINS, {"do": "add"}),
    ("desk:policy_texts", GET, MEMBERS, {}),
    ("desk:policy_text_new", GET, ADMINS, {}),
    ("desk:policy_text", POST, ADMINS, {"do": "look"}),
    ("desk:cash", GET, EVERYBODY, {}),
    ("desk:cash_advices", GET, EVERYBODY, {}),
    ("desk:cash_advice", GET, ABEL, {}),
    ("desk:cash_advice_file", GET, ABEL, {}),
    ("desk:cash_advice_do", POST, STALE, {}),  # it is taken in already
    ("desk:cash_figures", GET, EVERYBODY, {}),
    ("desk:cash_line", GET, BANK, {}),
    ("desk:cash_ask", GET, FORMS, {}),
    ("desk:cash_do", POST, STALE, {"seen": "0"}),
    ("desk:cash_over", GET, EVERYBODY, {}),
    ("desk:cash_surplus", GET, BANK, {}),
    ("desk:cash_surplus_do", POST, STALE, {"seen": "0"}),
    ("desk:cash_deductions", GET, EVERYBODY, {}),
    ("desk:cash_deduction", GET, BANK, {}),
    ("desk:cash_deduction_do", POST, STALE, {}),  # no reason is given
    ("desk:cash_refunds", GET, EVERYBODY, {}),
    ("desk:cash_refund", GET, BANK, {}),
    ("desk:cash_refund_do", POST, STALE, {}),
    ("desk:cash_refund_file", POST, "409 409 409 403 403 403 409 403 302", {}),
    ("desk:cash_payment_file", GET, BANK, {}),
    ("desk:cash_payment_file_sent", POST, MOVES, {}),
    ("desk:cash_payment_file_drop", POST, STALE, {}),
    ("desk:cash_policies", GET, EVERYBODY, {}),
    ("desk:cash_policy", POST, "403 403 403 403 404 404 404 404 302", {}),
    ("desk:cash_statements", GET, EVERYBODY, {}),
    ("desk:cash_take_in", POST, "409 409 409 403 403 403 409 403 302", {}),
    ("desk:cash_statement", GET, BANK, {}),
    ("desk:cash_file", GET, BANK, {}),
    ("desk:cash_statement_release", POST, STALE, {}),
    ("desk:cash_statement_drop", POST, STALE, {}),
    ("desk:payments", GET, EVERYBODY, {}),
    ("desk:payment", GET, ABEL, {}),
    ("desk:payment_do", POST, STALE, {}),  # without a refund named there is nothing to call off
    ("desk:payouts", GET, EVERYBODY, {}),
    ("desk:payout", GET, BANK, {}),
    ("desk:payout_again", POST, MOVES, {}),
    ("desk:autopay", GET, EVERYBODY, {}),
    ("desk:debit_do", POST, "409 409 409 403 403 403 409 403 302", {}),
    ("desk:debit_file", GET, STALE, {}),  # nobody has agreed to it yet
    ("desk:debit_file_do", POST, STALE, {}),
    ("desk:account_autopay", GET, ABEL, {}),
    ("desk:account_autopay_do", POST, STALE, {}),
    ("desk:service", GET, EVERYBODY, {}),
    ("desk:service_rules", POST, ADMINS, {}),
    ("desk:service_answer", POST, "409 409 409 409 302 404 404 404 302", {"answer": "yes"}),
    *API_TABLE,
    ("api:openapi-json", GET, OPEN, {}),  # it describes, and tells nothing
    ("api:api-root", GET, NOTHING, {}),
    ("api-nothing", GET, NOTHING, {}),
    ("hooks:mail", POST, "404 404 404 404 404 404 404 404 404", {}),  # closed where no secret is set
    ("hooks:payments", POST, NOTHING, {}),  # closed where no provider is connected
    ("account_login", GET, OPEN_DOOR, {}),
    ("account_inactive", GET, "200 200 200 200 200 200 200 200 200", {}),
    ("account_signup", GET, OPEN_DOOR, {}),
    ("account_logout", POST, "302 302 302 302 302 302 302 302 302", {}),
]


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"
        else:
            yield from addresses(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def test_every_address_is_in_the_table_once():
    assert sorted(addresses(get_resolver())) == sorted(name for name, *_ in TABLE)


def objects(world) -> dict[str, dict[str, object]]:
    """What the addresses are about: all of it Abel's."""
    item, *_ = owe(
        world.abel_account,
        *(("A-1", 100_00, 20), ("A-2", 50_00, -5)),
        *((f"P-{number}", 30_00, 1) for number in range(4)),
    )
    more = owe(world.abel_account, *((f"L-{number}", 20_00, 1) for number in range(3)))
    run = make_run(decisions=[(world.abel_account, "STEP_DUE"), (world.berg_account, "NOTHING_OPEN")])
    action = make_action(run=run, item=item, state=ActionState.UNCERTAIN)
    letter = make_message(account=world.abel_account, action=action, state=MessageState.UNCERTAIN)
    task = make_task(account=world.abel_account, kind=TaskKind.CALL)
    refused = Contact.objects.create(
        customer=world.abel,
        email="gone@abel.example",
        undeliverable_at=NOW,
        source="test",
        external_id="C-1001-gone",
        created_at=NOW,
    )
    hold = place_hold(
        scope=desk_scope(user=world.collector),
        account_id=world.abel_account.public_id,
        reason="legal",
        note="",
        ends_on=None,
        review_on=TODAY,
        now=NOW,
        today=TODAY,
    )
    question = make_task(account=world.abel_account, kind=TaskKind.OWNER, assignee=world.owner)
    told = OwnerNotice.objects.create(
        account=world.abel_account,
        carrying_item_id=item.pk,
        step=3,
        stage="owner",
        person=world.owner,
        email=world.owner.email,
        told_on=clock().date(),
        told_at=clock(),
        window_days=2,
        window_ends_on=clock().date() + timedelta(days=2),
        planned_on=clock().date(),
    )
    steers = ["owned_veto", "owned_postpone", "owned_go_ahead"]
    row = {"key": ids.show(prefix="tsk", uuid=task.public_id)}
    return {
        "desk:customer": {"public_id": world.abel.public_id},
        "desk:customer_timeline": {"public_id": world.abel.public_id},
        "desk:why": {"public_id": world.abel.public_id, "account_id": world.abel_account.public_id},
        "desk:statement": {"public_id": world.abel.public_id, "account_id": world.abel_account.public_id},
        "desk:contact_add": {"public_id": world.abel.public_id},
        "desk:contact_change": {
            "public_id": world.abel.public_id,
            "contact_id": world.abel.contacts.first().public_id,
        },
        "desk:contact_use_again": {"public_id": world.abel.public_id, "contact_id": refused.public_id},
        "desk:holds": {"public_id": world.abel.public_id},
        "desk:hold_place": {"public_id": world.abel.public_id},
        "desk:hold_change": {"public_id": world.abel.public_id, "hold_id": hold.public_id},
        "desk:hold_lift": {"public_id": world.abel.public_id, "hold_id": hold.public_id},
        **{
            f"desk:{name}": {"public_id": world.abel.public_id}
            for name in ("disputes", "dispute_raise", "standing", "standing_change")
        },
        **disputes(world, item),
        **agreements(world),
        "desk:steps": {"public_id": world.abel.public_id},
        "desk:step_act": {
            "public_id": world.abel.public_id,
            "account_id": world.abel_account.public_id,
            "act": "skip",
        },
        "desk:run_release": {"public_id": run.public_id},
        "desk:row": row,
        **{f"desk:{name}": {**row, "what": "call"} for name in ("row_ask", "row_do")},
        **{f"desk:{name}": {"account_id": world.abel_account.public_id} for name in steers},
        "desk:owned_task": {"public_id": question.public_id},
        "owner:step": {"token": token_of(notice=told)},
        **credit(world),
        **gate(world),
        **placements(world),
        **court(world),
        **weigh(world),
        **agency_money(world),
        **portal(world, *more),
        **application_addresses(world),
        **link_to_a_bill(customer=world.abel, entity=world.north, now=clock()),
        **bills(world),
        **charges(world),
        **trust(world),
        **evidence(world),
        **cash(world),
        **payments(world),
        **charged(world),
        "desk:message": {"public_id": letter.public_id},
        "desk:message_html": {"public_id": letter.public_id},
        "desk:attachment": {"public_id": letter.public_id, "number": 1},
        "desk:settle": {"public_id": letter.public_id},
        "desk:run": {"public_id": run.public_id},
        "desk:account_policy": {
            "public_id": world.abel.public_id,
            "account_id": world.abel_account.public_id,
        },
        "desk:policy": {"code": "standard"},
        **api(world),
        "api-nothing": {"rest": "v2/"},
        "desk:policy_edit": {"code": "standard"},
        "desk:policy_text": {"key": "reminder", "language": "en"},
    }


def disputes(world, item) -> dict[str, dict[str, object]]:
    """Three of them: one that is decided twice, one to reject, one to withdraw."""
    raised = [
        raise_dispute(
            scope=desk_scope(user=world.collector),
            item_id=item.public_id,
            draft=DisputeDraft(reason="price", amount_minor=10_00),
            now=NOW,
            today=TODAY,
        )
        for _ in range(3)
    ]
    acts = dict.fromkeys(("review", "change", "accept", "extend", "reopen", "part"), raised[0])
    acts |= {"reject": raised[1], "withdraw": raised[2]}
    return {
        f"desk:dispute_{act}": {"public_id": world.abel.public_id, "dispute_id": one.public_id}
        for act, one in acts.items()
    }


def agreements(world) -> dict[str, dict[str, object]]:
    """A promise to change and a proposed plan to end, made today by the clock."""
    made = {
        "scope": desk_scope(user=world.collector),
        "account_id": world.abel_account.public_id,
        "rules": PromiseRules(),
        "now": clock(),
        "today": clock().date(),
    }
    items = {item.number: item.public_id for item in OpenItem.objects.filter(account=world.abel_account)}
    day = clock().date() + timedelta(days=5)
    promise = make_promise(
        **made,
        item_ids=[items["P-0"]],
        due_on=day,
        promised_by="Ann",
        method="transfer",
        note="",
        source="desk",
    )
    plan = make_plan(
        **made,
        item_ids=[items["P-1"]],
        instalments=[Instalment(due_on=day, amount_minor=30_00)],
        agreed=None,
        grace_days=3,
    )
    abel = {"public_id": world.abel.public_id}
    return {
        **{f"desk:{name}": abel for name in ("promises", "promise_make", "plan_make")},
        "desk:promise_act": {**abel, "promise_id": promise.public_id, "act": "change"},
        "desk:plan_act": {**abel, "plan_id": plan.public_id, "act": "cancel"},
    }


def sent(name: str, data: dict[str, str]) -> dict[str, str]:
    """What is posted there; an item to dispute is named by its identifier."""
    if name in {"desk:credit_agreed", "desk:insurance_limit", "desk:insurance_told"}:
        abel = Customer.objects.get(number="C-1001")
        return data | {"customer": ids.show(prefix="cus", uuid=abel.public_id)}
    named = {"desk:dispute_raise": "A-1", "desk:promise_make": "P-2", "desk:plan_make": "P-3"}
    if name not in named:
        return data
    item = OpenItem.objects.get(number=named[name])
    account = ids.show(prefix="acc", uuid=item.account.public_id)
    return data | {"item": ids.show(prefix="itm", uuid=item.public_id), "account": account}


@pytest.mark.django_db(transaction=True)  # a preview opens a transaction of its own
@pytest.mark.parametrize("audience", AUDIENCES)
def test_each_audience_gets_what_the_table_says(audience, monkeypatch):
    house = fake_house(mail=FakeMail())
    for files in (statements, charges_page, bills_page, reports_page):
        monkeypatch.setattr(files, "house", lambda: house)
    cache.clear()  # of how often an address has asked: the audiences before are at the same one
    monkeypatch.setattr(door, "REQUESTS_A_MINUTE", 1000)  # the table asks faster than people do
    world = make_world()
    about = objects(world)
    client = Client()
    answers, expected = [], []
    for name, method, statuses, data in TABLE:
        if audience == "anonymous":
            client.logout()
        elif client.session.get(SESSION_KEY) != str(getattr(world, audience).pk):  # dearer than most pages
            client.force_login(getattr(world, audience))
        address = reverse(name, kwargs=about.get(name, {}))
        answer = client.get(address) if method == GET else client.post(address, sent(name, data))
        expected.append((name, int(statuses.split()[AUDIENCES.index(audience)])))
        answers.append((name, answer.status_code))
        assert answer.headers["Content-Security-Policy"]
        if name.startswith("desk:") and audience == "anonymous":
            assert answer.headers["Location"].startswith(reverse("account_login"))
    assert answers == expected


def test_a_post_without_the_token_is_refused():
    world = make_world()
    task = make_task(account=world.abel_account)
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.collector)
    key = ids.show(prefix="tsk", uuid=task.public_id)
    address = reverse("desk:row_do", kwargs={"key": key, "what": "call"})
    assert client.post(address, {"outcome": "no_answer"}).status_code == 403
    task.refresh_from_db()
    assert task.state == "open"


def test_what_reads_cannot_be_posted_to():
    world = make_world()
    about = objects(world)
    client = Client()
    client.force_login(world.controller)
    read = [name for name, method, *_ in TABLE if name.startswith("desk:") and method == GET]
    refused = [
        name for name in read if client.post(reverse(name, kwargs=about.get(name, {}))).status_code == 405
    ]
    assert refused == read

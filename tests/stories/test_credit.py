"""A client's credit from its first form until it is trusted again: refused, prepaying, proven, late, held, free."""

from datetime import date, timedelta

from tests.apps.billing.scene import plain, seller
from tests.apps.credit.application_scene import CONSENT, TYPED
from tests.fakes import FakeVatRegistry, fake_house
from tests.ledger import ACTOR, Ledger, morning
from tests.world import make_user

from dunwell.apps.billing import deposits, orders
from dunwell.apps.billing.held import may_begin
from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.models import Buyer
from dunwell.apps.billing.order_models import Order, OrderBill, OrderStop
from dunwell.apps.credit.application_assessing import assess
from dunwell.apps.credit.application_codes import confirm, new_code
from dunwell.apps.credit.application_deciding import refuse
from dunwell.apps.credit.application_letters import send_letters
from dunwell.apps.credit.application_models import CreditApplication
from dunwell.apps.credit.applications import apply_as_new
from dunwell.apps.credit.asking import LimitDraft, LimitRefused, Target, ask_limit, decide_limit
from dunwell.apps.credit.checks import check_order, give_up
from dunwell.apps.credit.checks_models import OrderCheck
from dunwell.apps.credit.holds import look
from dunwell.apps.credit.holds_models import CreditHold, HoldMail
from dunwell.apps.credit.scores import last_score
from dunwell.apps.credit.terms import set_terms
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role, User
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.runs.hold_mail import send_hold_mails
from dunwell.core.calendar import add_months
from dunwell.core.credit.applications import read_application
from dunwell.interfaces.jobs import scores

FIRST = date(2026, 3, 2)


class Story:
    """The people of the house and what they do, each on a day."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.collector = make_user("collector", Role.COLLECTOR, ledger.entity)
        self.controller = make_user("controller", Role.CONTROLLER, ledger.entity)
        self.house = fake_house(mail=ledger.mail, vat_registry=FakeVatRegistry())

    def on(self, day: date) -> None:
        self.ledger.clock.now = morning(day)

    def limit(self, account: Account, minor: int, *, day: date) -> None:
        """The collector asks, and only the controller's yes makes it hold."""
        wish = ask_limit(
            scope=desk_scope(user=self.collector),
            target=Target(customer=account.customer, entity=self.ledger.entity),
            draft=LimitDraft(currency="EUR", limit_minor=minor, reason="As the formula proposes"),
            now=morning(day),
            today=day,
        )
        decide_limit(
            scope=desk_scope(user=self.controller),
            request_id=wish.public_id,
            is_yes=True,
            note="",
            now=morning(day),
            today=day,
        )

    def check(self, account: Account, minor: int, *, day: date, order: str) -> OrderCheck:
        """The shop asks; what it is answered is not kept here."""
        scope = system_scope(actor="shop")
        made = check_order(
            scope=scope,
            customer_id=account.customer.public_id,
            entity_code=self.ledger.entity.code,
            amount_minor=minor,
            currency="EUR",
            order_key=order,
            now=morning(day),
            today=day,
        )
        give_up(scope=scope, check_id=made.public_id, now=morning(day))
        return made

    def score(self, day: date) -> None:
        self.on(day)
        scores.tick(clock=self.ledger.clock)

    def look(self, day: date) -> tuple[int, int, int]:
        """Whom the hourly look warned of, held and let go; the letters leave after it."""
        self.on(day)
        found = look(as_of=day, now=morning(day), actor=ACTOR, default_sender="house@group.example")
        self.ledger.clock.now = morning(day) + timedelta(hours=4)
        send_hold_mails(house=self.house, clock=self.ledger.clock, actor=ACTOR)
        return (found.warned, found.held, found.ended)


def applied(story: Story, *, day: date) -> CreditApplication:
    """A new client asks on-line for 20,000.00, and confirms its address."""
    typed = {**{name: getattr(TYPED, name) for name in TYPED.__slots__}, "requested_minor": 20_000_00}
    asked, faults = read_application(typed=type(TYPED)(**typed), this_year=day.year)
    assert faults == ()
    made = apply_as_new(entity=story.ledger.entity, asked=asked, consent=CONSENT, now=morning(day))
    row = confirm(application=made, code=new_code(application=made, now=morning(day)), now=morning(day))
    return assess(application=row, actor="applicant", now=morning(day), today=day)


def prepaid_order(story: Story, *, number: str, day: date) -> Order:
    """An order of 1,190.00 that begins once its deposit is paid, and is billed then."""
    ledger, who = story.ledger, {"now": morning(day), "actor": ACTOR}
    line = [{"name": "Work", "price": "1000.00", "tax": "S19"}]
    order = orders.accept(
        order=orders.quote(plain=plain(ledger, number, lines=line), **who), evidence={"name": "Ann"}, **who
    )
    assert (order.state, may_begin(order=order)) == ("deposit_asked", False)
    request = OrderBill.objects.get(order=order, is_deposit=True).bill.item
    assert isinstance(request, OpenItem)
    ledger.pay(request, request.amount_minor, on=day)
    deposits.note_payments(**who)
    order.refresh_from_db()
    assert (order.state, may_begin(order=order)) == ("deposit_paid", True)
    issue(plains=[plain(ledger, number, order=order.number, lines=line)], **who)
    return order


def test_a_client_is_refused_prepays_proves_itself_goes_late_is_held_and_is_free_again(
    ledger: Ledger,
) -> None:
    story = Story(ledger)
    seller(ledger, deposits={"share": {"percent": "60"}})
    set_terms(
        scope=system_scope(actor=ACTOR), entity=None, plain={}, note="From the start", now=morning(FIRST)
    )
    refused_limit(story)
    account = prepaying(story)
    raised_on = proven(story, account)
    invoice, held_on = late_and_held(story, account, since=raised_on)
    free_again(story, account, invoice, day=held_on + timedelta(days=2))


def refused_limit(story: Story) -> None:
    """It is too new for what it asks: nobody becomes a customer, and it is told why."""
    application = applied(story, day=FIRST)
    assert application.state == "in_review"
    refused = refuse(
        scope=desk_scope(user=story.controller),
        application=application,
        reasons=["TOO_NEW"],
        answer="",
        house=story.house,
        now=morning(FIRST),
    )
    assert (refused.state, refused.reasons, refused.customer) == ("refused", ["TOO_NEW"], None)
    story.ledger.clock.now = morning(FIRST) + timedelta(hours=4)
    send_letters(house=story.house, now=story.ledger.clock())


def prepaying(story: Story) -> Account:
    """It orders all the same: within a small limit, and what goes beyond it is paid in advance."""
    account = story.ledger.account("MUSTER")
    customer = account.customer
    customer.country, customer.address = "DE", "Weg 1\n52062 Aachen"
    customer.save()
    Buyer.objects.create(customer=customer)
    before = story.check(account, 1_190_00, day=FIRST, order="S-1")
    assert (before.answer, before.reasons) == ("refer", ["NO_LIMIT"])

    story.limit(account, 500_00, day=FIRST)
    found = story.check(account, 1_190_00, day=FIRST, order="S-2")
    assert (found.answer, found.reasons, found.deposit_minor) == (
        "deposit_required",
        ["ABOVE_LIMIT"],
        690_00,
    )
    prepaid_order(story, number="MUSTER", day=FIRST)
    left = OpenItem.objects.get(account=account, kind="invoice")
    story.ledger.pay(left, left.residual.residual_minor, on=FIRST + timedelta(days=5))
    return account


def proven(story: Story, account: Account) -> date:
    """A year of invoices paid on their day: the best class, and a limit ten times as high, by four eyes."""
    for month in range(1, 13):
        due = add_months(on=FIRST, months=month)
        story.on(due)
        invoice = story.ledger.invoice(account, f"M-{month}", 400_00, due=due)
        story.ledger.pay(invoice, 400_00, on=due)
        story.score(due)
    day = add_months(on=FIRST, months=12)
    score = last_score(customer_id=account.customer_id)
    account.customer.refresh_from_db()
    assert score is not None
    assert (score.class_code, score.is_thin, account.customer.risk_class) == ("A", False, "low")

    asked = ask_limit(
        scope=desk_scope(user=story.controller),
        target=Target(customer=account.customer, entity=story.ledger.entity),
        draft=LimitDraft(currency="EUR", limit_minor=5_000_00, reason="A year without a day of delay"),
        now=morning(day),
        today=day,
    )
    alone = vote_of(story.controller, asked.public_id, day=day)
    assert alone == "prepared_by_voter"
    second = make_user("second", Role.CONTROLLER, story.ledger.entity)
    assert vote_of(second, asked.public_id, day=day) == "granted"
    assert story.check(account, 4_000_00, day=day, order="S-3").answer == "accept"
    return day


def vote_of(user: User, request_id: object, *, day: date) -> str:
    try:
        done = decide_limit(
            scope=desk_scope(user=user),
            request_id=request_id,  # type: ignore[arg-type]  # as it came from the wish
            is_yes=True,
            note="",
            now=morning(day),
            today=day,
        )
    except LimitRefused as refusal:
        return refusal.code
    return done.state


def late_and_held(story: Story, account: Account, *, since: date) -> tuple[OpenItem, date]:
    """The largest invoice yet is not paid: a warning a week before, then its orders are held."""
    story.on(since)
    due = since + timedelta(days=14)
    invoice = story.ledger.invoice(account, "LATE", 3_000_00, due=due, issued=since)
    assert story.look(due + timedelta(days=22)) == (0, 0, 0)
    assert story.look(due + timedelta(days=23)) == (1, 0, 0)
    hold = CreditHold.objects.get()
    assert (hold.state, hold.reasons) == ("warned", ["OVERDUE_SOON"])
    warned = story.check(account, 100_00, day=due + timedelta(days=24), order="S-4")
    assert warned.answer == "accept", "who is warned is served as before"

    days = [due + timedelta(days=late) for late in range(24, 40)]
    held_on = next(day for day in days if story.look(day) == (0, 1, 0))
    assert held_on >= due + timedelta(days=30)
    hold.refresh_from_db()
    assert (hold.state, hold.reasons, OrderStop.objects.count()) == ("held", ["OVERDUE"], 1)
    found = story.check(account, 100_00, day=held_on, order="S-5")
    assert (found.answer, found.reasons) == ("refer", ["ON_HOLD"])
    before = last_score(customer_id=account.customer_id)
    story.score(held_on)
    after = last_score(customer_id=account.customer_id)
    assert before is not None
    assert after is not None
    assert after.overdue_items == 1
    assert after.score < before.score, "an unpaid invoice lowers the score before it is paid"
    return invoice, held_on


def free_again(story: Story, account: Account, invoice: OpenItem, *, day: date) -> None:
    """It pays: its orders go on the same day, without anybody having to remember it."""
    story.ledger.pay(invoice, 3_000_00, on=day)
    assert story.look(day) == (0, 0, 1)
    hold = CreditHold.objects.get()
    assert (hold.state, hold.ended_by, OrderStop.objects.count()) == ("over", "eased", 0)
    assert story.check(account, 100_00, day=day, order="S-6").answer in {"accept", "deposit_required"}
    assert story.look(day + timedelta(days=2)) == (0, 0, 0), "and what is said on a weekend leaves on Monday"
    sent = HoldMail.objects.filter(audience="customer", state="sent").order_by("pk")
    assert list(sent.values_list("kind", flat=True)) == ["warned", "held", "over"]
    told = Event.objects.filter(customer_id=account.customer_id, name__startswith="credit.").order_by("pk")
    names = [
        name for name in told.values_list("name", flat=True) if "order" not in name and "letter" not in name
    ]
    assert names[:3] == ["credit.limit.asked", "credit.limit.granted", "credit.score.first"]
    assert [name for name in names if "hold" in name] == [
        "credit.hold.warned",
        "credit.hold.held",
        "credit.hold.ended",
    ]

"""Two agencies of the demo group, and what became of the claims that they were given, day by day."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Min

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role, User
from dunwell.apps.organisation.scope import Scope, desk_scope, system_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.placements.access import AgencyScope, agency_scope
from dunwell.apps.placements.agency_models import Agency, AgencyMember, AgencyRole, RemitMode
from dunwell.apps.placements.agency_people import add_member
from dunwell.apps.placements.agreeing import AgencyDraft, agree_terms, keep_agency, note_conduct
from dunwell.apps.placements.answering import acknowledge, reject
from dunwell.apps.placements.changes import hear
from dunwell.apps.placements.collecting import record_payment
from dunwell.apps.placements.direct_payments import find_direct
from dunwell.apps.placements.models import Placement, RequestKind
from dunwell.apps.placements.money_models import AgencyMoney, PaidTo
from dunwell.apps.placements.placing import place
from dunwell.apps.placements.proposing import Wish, decide, propose
from dunwell.apps.placements.recalling import announce_recall, open_of
from dunwell.apps.placements.requests import answer, ask
from dunwell.apps.placements.statements import Given, take_statement
from dunwell.apps.receivables.models import Account, Residual
from dunwell.core.demo.house import DOMAIN, PASSWORD
from dunwell.core.placements.eligibility import Conditions
from dunwell.core.placements.reconcile import Told
from dunwell.core.placements.states import PlacementState
from dunwell.core.placements.terms import Band, Rate, Terms
from dunwell.ports.documents import Documents

LOG_INS = (
    ("agency", f"agent.harbour@{DOMAIN}"),
    ("agency", f"agent.northgate@{DOMAIN}"),
)
CLAIMS = {"harbour": 6, "northgate": 3}
"""How many claims each is given on the first day, as far as there are so many that may be placed."""
OVERDUE_DAYS = 60
CUSTOMERS_LEAST = 200
LATER = 2  # claims that are proposed on the last day, and wait for a second person
_YEAR = 365


def agencies_on_a_day(
    *, day: date, days: Sequence[date], documents: Documents | None, actor: str, now: datetime
) -> int:
    """Do what the group and its agencies did with placed claims on a rehearsed day; return how much it was.

    On each of `days` comes one act of the play, whole or not at all; the same day again does nothing more. A small
    group has no agencies: everybody who owes it something is needed for the rest of the demo.
    """
    with transaction.atomic():
        if day == days[0]:
            return _begin(documents, actor, day, now)
        is_done = Event.objects.filter(name__startswith="placements.", at__gte=now).exists()
        if is_done or not Agency.objects.exists():
            return 0
        acts: tuple[Callable[[date, datetime], int], ...] = (_answer, _work, _collect, _account_for, _go_on)
        return acts[min(days.index(day) - 1, len(acts) - 1)](day, now)


def _begin(documents: Documents | None, actor: str, day: date, now: datetime) -> int:
    if Agency.objects.exists() or Customer.objects.count() < CUSTOMERS_LEAST:
        return 0
    scope = system_scope(actor=actor)
    harbour = AgencyDraft(
        code="harbour",
        name="Harbour Recovery GmbH",
        country="DE",
        address="Beispielkai 4\n20457 Hamburg",
        email="claims@harbour.example",
        phone="+49 40 5550100",
        language="de",
        tax_basis_points=1_900,
        speaks=("de", "en", "fr"),
        debt_types=("trade", "charges"),
        capacity=400,
        licence="Demo register 123/45",
        remit_mode=RemitMode.NET.value,
        recall_after_days=180,
        entities=("DE",),
    )
    northgate = AgencyDraft(
        code="northgate",
        name="Northgate Collections Ltd",
        country="GB",
        address="4 Sample Wharf\nLeeds LS1 1AA",
        email="placements@northgate.example",
        phone="+44 113 5550100",
        tax_basis_points=2_000,
        speaks=("en",),
        remit_mode=RemitMode.COMBINED.value,
        entities=("GB", "US"),
    )
    for draft, currencies, person in (
        (harbour, ("EUR",), "Hanna Fleetmark"),
        (northgate, ("GBP", "USD"), "Noel Garrowby"),
    ):
        agency = keep_agency(scope=scope, draft=draft, now=now)
        for currency in currencies:
            agree_terms(
                scope=scope,
                agency_id=agency.public_id,
                terms=_terms(currency),
                valid_from=day - timedelta(days=_YEAR),
                note="Framework agreement of the demo",
                now=now,
                today=day,
            )
        add_member(
            agency=agency,
            email=f"agent.{draft.code}@{DOMAIN}",
            name=person,
            role=AgencyRole.MANAGER.value,
            password=PASSWORD,
            actor=actor,
            now=now,
        )
    return sum(
        _place(agency, claims=claims, documents=documents, day=day, now=now)
        for agency, claims in ((Agency.objects.get(code=code), count) for code, count in CLAIMS.items())
    )


def _terms(currency: str) -> Terms:
    """By age and value, half for what nobody got before; nothing for ten days, and half of what comes to us."""
    small, middle = Band(below=1_000_00), Band(low=1_000_00, below=10_000_00)
    old = Band(low=_YEAR)
    return Terms(
        currency=currency,
        rates=(
            Rate(basis_points=4_000, placement=Band(low=2)),
            Rate(basis_points=3_500, age=old),
            Rate(basis_points=2_500, phase="legal"),
            Rate(basis_points=2_800, amount=small),
            Rate(basis_points=1_800, amount=middle),
            Rate(basis_points=1_200),
        ),
        grace_days=30,
        direct_share=5_000,
        withdrawal_share=2_000,
        withdrawal_free_after=90,
        minimum_minor=25_00,
    )


def _place(agency: Agency, *, claims: int, documents: Documents | None, day: date, now: datetime) -> int:
    found = _proposed(agency, most=claims, day=day, now=now)
    for one in found:
        decide(scope=_first(Role.CONTROLLER), placement_id=one.public_id, is_yes=True, note="", now=now)
        place(
            scope=_first(Role.COLLECTOR),
            placement_id=one.public_id,
            documents=documents,
            now=now,
            today=day,
        )
    return len(found)


def _proposed(
    agency: Agency, *, most: int, day: date, now: datetime, veto_days: int = 0, demand_days: int = 0
) -> list[Placement]:
    """Propose the oldest accounts that may be placed with an agency, until there are enough."""
    overdue = Residual.objects.filter(
        residual_minor__gt=0,
        due_on__lt=day - timedelta(days=OVERDUE_DAYS),
        account__entity__agencies__agency=agency,
    )
    oldest = overdue.values("account_id").annotate(due_on=Min("due_on"))
    ranked = oldest.order_by("due_on", "account__customer__external_id", "account__currency")
    accounts = Account.objects.in_bulk([one["account_id"] for one in ranked[: 8 * most]])
    made: list[Placement] = []
    for one in ranked[: 8 * most]:
        if len(made) == most:
            break
        (proposed,) = propose(
            scope=_first(Role.COLLECTOR),
            wishes=[Wish(account_id=accounts[one["account_id"]].public_id)],
            agency_id=agency.public_id,
            note="Every step of the policy was taken.",
            now=now,
            today=day,
            veto_days=veto_days,
            demand_days=demand_days,
            conditions=Conditions(age_from=OVERDUE_DAYS),
        )
        if proposed.placement is not None:
            made.append(proposed.placement)
    return made


def _answer(day: date, now: datetime) -> int:
    """Both take what they were given, but for the last claim of the first agency."""
    waiting = list(
        Placement.objects.filter(state=PlacementState.PLACED).select_related("agency").order_by("pk")
    )
    harbours = [one for one in waiting if one.agency.code == "harbour"]
    for count, one in enumerate(waiting, start=1):
        if len(harbours) > 1 and one == harbours[-1]:
            reject(
                scope=_agent(one),
                placement_id=one.public_id,
                reason="The debtor is a client of ours.",
                now=now,
                today=day,
            )
            continue
        acknowledge(
            scope=_agent(one),
            placement_id=one.public_id,
            reference=f"{one.agency.code[:1].upper()}-{4_700 + count}",
            now=now,
            today=day,
        )
    return len(waiting)


def _work(day: date, now: datetime) -> int:
    """They write and ring; one debtor promises, another would pay a part at once."""
    known = _with_agencies()
    for count, one in enumerate(known):
        code, text = (
            ("letter", "First letter, by post and by e-mail."),
            ("reached", "Spoke to the managing director: they wait for a large customer themselves."),
            ("call", "Rang twice, nobody there."),
        )[count % 3]
        _hear(one, code, f"work-{count}", text, day=day, now=now)
    if known:
        _hear(
            known[0],
            "promise",
            "promise-1",
            "Half by the end of the week.",
            day=day,
            now=now,
            amount_minor=max(1, open_of(placement=known[0]) // 2),
        )
    if len(known) > 1:
        _ask(known[1], RequestKind.SETTLEMENT, "They pay nine tenths at once if that is all.", 9, day, now)
    return len(known)


def _collect(day: date, now: datetime) -> int:
    """Money comes: a half, and one claim in full; we agree to a settlement that was asked for."""
    find_direct(now=now)
    known = [one for one in _with_agencies() if open_of(placement=one)]
    for place_, share in ((0, 2), (1, 1), (2, 3)):
        if place_ < len(known):
            one = known[place_]
            record_payment(
                scope=_agent(one),
                placement_id=one.public_id,
                key=f"P-{one.pk}-1",
                on=day,
                minor=open_of(placement=one) // share,
                currency=one.account.currency,
                source="portal",
                now=now,
                today=day,
            )
    for asked in (one for known_ in known for one in known_.requests.filter(state="open")):
        answer(
            scope=_first(Role.CONTROLLER),
            request_id=asked.public_id,
            is_yes=True,
            text="Agreed, if it is here within ten days.",
            now=now,
            today=day,
        )
    return len(known)


def _account_for(day: date, now: datetime) -> int:
    """The first agency sends its statement, with one line at another rate than was agreed; a debtor complains."""
    find_direct(now=now)
    agency = Agency.objects.get(code="harbour")
    paid = AgencyMoney.objects.filter(placement__agency=agency, paid_to=PaidTo.AGENCY)
    moneys = list(paid.select_related("placement__account__entity").order_by("pk"))
    member = AgencyMember.objects.filter(agency=agency).select_related("user").first()
    if not moneys or member is None:
        return 0
    dearer = moneys[-1].minor // 100  # a hundredth more of the last line
    lines = [
        Told(
            line=count,
            claim=one.placement.number,
            minor=one.minor,
            commission_minor=one.commission_minor + (dearer if one == moneys[-1] else 0),
            on=one.on,
            reference=one.key,
        )
        for count, one in enumerate(moneys, start=1)
    ]
    take_statement(
        scope=agency_scope(user=member.user),
        agency=agency,
        given=Given(
            entity=moneys[0].placement.account.entity,
            currency=moneys[0].placement.account.currency,
            reference=f"HR-{day:%Y-%m}",
            period_from=day.replace(day=1),
            period_to=day,
            lines=lines,
            tax_minor=sum(one.commission_minor for one in lines) * agency.tax_basis_points // 10_000,
        ),
        now=now,
    )
    note_conduct(
        scope=_first(Role.COLLECTOR),
        agency_id=agency.public_id,
        kind="complaint",
        severity=1,
        text="The debtor says that he was rung at seven in the evening.",
        happened_on=day,
        now=now,
        today=day,
        placement_id=moneys[0].placement.public_id,
    )
    return len(lines)


def _go_on(day: date, now: datetime) -> int:
    """A claim will be taken back, a request waits for us, and the next claims wait for a second person."""
    find_direct(now=now)
    known = _with_agencies()
    if len(known) > 2:
        announce_recall(
            scope=_first(Role.COLLECTOR),
            placement_id=known[-1].public_id,
            reason="They have asked for a plan with us directly.",
            now=now,
            today=day,
        )
    if known:
        _ask(
            known[0],
            RequestKind.COSTS,
            "A search in the register of debtors, at most this much.",
            0,
            day,
            now,
        )
    for agency in Agency.objects.order_by("code"):
        _proposed(agency, most=LATER, day=day, now=now, veto_days=5, demand_days=10)
    return len(known)


def _with_agencies() -> list[Placement]:
    held = (PlacementState.ACKNOWLEDGED, PlacementState.WORKING)
    found = Placement.objects.filter(state__in=held).select_related("agency", "account__entity")
    return list(found.order_by("pk"))


def _hear(
    one: Placement,
    code: str,
    key: str,
    text: str,
    *,
    day: date,
    now: datetime,
    amount_minor: int | None = None,
) -> None:
    hear(
        scope=_agent(one),
        placement_id=one.public_id,
        code=code,
        key=key,
        on=day,
        now=now,
        today=day,
        text=text,
        amount_minor=amount_minor,
    )


def _ask(one: Placement, kind: RequestKind, text: str, tenths: int, day: date, now: datetime) -> None:
    """Ask for so many tenths of what is open; none: a small fixed sum."""
    ask(
        scope=_agent(one),
        placement_id=one.public_id,
        kind=kind.value,
        text=text,
        key=f"{kind.value}-1",
        now=now,
        today=day,
        amount_minor=max(1, open_of(placement=one) * tenths // 10) if tenths else 45_00,
    )


def _agent(one: Placement) -> AgencyScope:
    member = AgencyMember.objects.filter(agency=one.agency).select_related("user").order_by("pk")[0]
    return agency_scope(user=member.user)


def _first(role: Role) -> Scope:
    return desk_scope(user=User.objects.filter(memberships__role=role).order_by("pk")[0])

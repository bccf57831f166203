"""What others know in the demo group: a bureau's report and alert, a credit insurer, a company with two records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import polars as pl
from django.db.models import Min, Sum

from dunwell.apps.credit.bureaus import Purse, gather, hear_alerts
from dunwell.apps.credit.insurance import PolicyDraft, add_policy, insure
from dunwell.apps.credit.report_models import InsurancePolicy
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Scope, system_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.parties.operations import CONTACTS, CUSTOMERS, upsert_customers
from dunwell.apps.receivables.models import Account, Residual
from dunwell.apps.receivables.recording import ITEMS, record_items
from dunwell.apps.worklist.credit_tasks import ask_about_alerts, ask_for_insurers
from dunwell.core.credit.insurance import Cover
from dunwell.core.credit.waterfall import Bureau, Need
from dunwell.ports.credit_bureau import Alert, Ambiguous, Candidate, NotFound, Report, Subject

SOURCE: Final = "demo-old"  # the system before this one, from which a customer came twice
NEEDS: Final = frozenset({Need.SCORE, Need.LIMIT})
NOTIFY_DAYS: Final = 60
NEAR_DAYS: Final = 9  # so long before it is told is the account that shows what the ladder knows
EXTENSION_DAYS: Final = 90
INSURED: Final = 5  # buyers with limits of their own
STEP_MINOR: Final = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoBureau:
    """A bureau that knows the first company, finds the second twice, and has something to tell of the first."""

    today: date
    terms: Bureau = Bureau(name="Example Bureau", cost_minor=350, tells=NEEDS)  # noqa: RUF009 - it never changes
    twice: str = ""

    def report(self, *, subject: Subject, key: str) -> Report | NotFound | Ambiguous:  # noqa: ARG002 - asked once
        """A report; of the company found twice, both."""
        if subject.name == self.twice:
            return Ambiguous(
                candidates=tuple(
                    Candidate(reference=f"EB-{number}", company=subject.name, place=place)
                    for number, place in ((20_417, "Bremen"), (20_968, "Basel"))
                )
            )
        return Report(
            reference="EB-10031",
            company=subject.name,
            reported_on=self.today - timedelta(days=20),
            score=58,
            limit_minor=2_000_000,
            currency="EUR",
            days_beyond_terms=17,
            content=f"Example Bureau\nCompany: {subject.name}\nScore: 58 of 100\n".encode(),
            media_type="text/plain",
        )

    def alerts(self, *, references: Sequence[str], since: datetime) -> list[Alert]:
        """The score of the company it reported on fell."""
        at = since + timedelta(hours=18)
        text = "The score fell from 58 to 31: two judgments in a month."
        return [
            Alert(key=f"EB-A-{one}", reference=one, at=at, kind="score_down", text=text, is_severe=True)
            for one in references
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owed:
    account: Account
    minor: int
    overdue_days: int


def learn_in_demo(*, actor: str, as_of: date, now: datetime) -> int:
    """Insure buyers of the first entity that counts in euro, ask a bureau, book a company twice; once.

    Returns how many limits the insurer granted; 0 where it is done or nobody owes anything there.
    """
    entity = Entity.objects.filter(currency="EUR").order_by("pk").first()
    scope = system_scope(actor=actor)
    owed = _owed(entity, as_of=as_of) if entity is not None else []
    if entity is None or not owed or InsurancePolicy.objects.exists():
        return 0
    _book_twice(owed[0].account.customer, entity=entity, actor=actor, as_of=as_of, now=now)
    _ask_bureau(scope, owed, as_of=as_of, now=now)
    return _insure(scope, entity, owed, as_of=as_of, now=now)


def _owed(entity: Entity, *, as_of: date) -> list[_Owed]:
    """Who owes in the entity's currency, the most first."""
    rows = (
        Residual.objects.filter(
            residual_minor__gt=0, account__entity=entity, account__currency=entity.currency
        )
        .exclude(item__kind="deposit_request")
        .values("account_id")
        .annotate(minor=Sum("residual_minor"), oldest=Min("due_on"))
        .order_by("-minor", "account__customer__external_id")
    )
    found = list(rows)
    accounts = Account.objects.select_related("customer").in_bulk([row["account_id"] for row in found])
    return [
        _Owed(
            account=accounts[row["account_id"]],
            minor=row["minor"],
            overdue_days=(as_of - row["oldest"]).days,
        )
        for row in found
    ]


def _insure(scope: Scope, entity: Entity, owed: list[_Owed], *, as_of: date, now: datetime) -> int:
    """A policy with limits for those who owe the most and are not late yet, and for one whose report is near."""
    wanted = NOTIFY_DAYS - NEAR_DAYS
    near = min(owed, key=lambda one: (abs(one.overdue_days - wanted), one.account.pk))
    notify_days = NOTIFY_DAYS
    if not 0 < NOTIFY_DAYS - near.overdue_days <= NEAR_DAYS + 4:  # a small group has nobody of that age
        notify_days = max(1, near.overdue_days + NEAR_DAYS)
    policy = add_policy(
        scope=scope,
        entity=entity,
        draft=PolicyDraft(
            insurer="Example Credit Insurance",
            number="ECI-2207-14",
            currency=entity.currency,
            cover=Cover(
                covered_basis_points=9_000,
                discretionary_minor=0,
                notify_days=notify_days,
                stop_days=notify_days,
                claim_days=notify_days + 90,
                extension_days=notify_days + EXTENSION_DAYS - NOTIFY_DAYS,
            ),
            holds_from=as_of.replace(month=1, day=1),
            holds_until=as_of.replace(month=12, day=31),
        ),
        now=now,
    )
    others = [one for one in owed if one.overdue_days < notify_days // 2 and one is not near]
    insured = [near, *others[: INSURED - 1]]
    for number, one in enumerate(insured, start=1):
        insure(
            scope=scope,
            policy=policy,
            customer=one.account.customer,
            limit_minor=max(STEP_MINOR, one.minor * 3 // 4 // STEP_MINOR * STEP_MINOR),
            reference=f"L-{number:03}",
            holds_from=policy.holds_from,
            now=now,
        )
    ask_for_insurers(scope=scope, as_of=as_of, now=now)
    return len(insured)


def _ask_bureau(scope: Scope, owed: list[_Owed], *, as_of: date, now: datetime) -> None:
    """A report on who owes the most, an answer with two companies for the next, and what happened since."""
    names = list(dict.fromkeys(one.account.customer for one in owed))[:2]
    bureau = DemoBureau(today=as_of, twice=names[1].name if len(names) > 1 else "")
    for customer in names:
        gather(
            scope=scope,
            customer=customer,
            needs=NEEDS,
            bureaus=[bureau],
            purse=Purse(currency="EUR", month_minor=None),
            today=as_of,
            now=now,
        )
    alerts = hear_alerts(bureau=bureau, since=now - timedelta(days=1), now=now, actor=scope.actor)
    ask_about_alerts(alerts=alerts, as_of=as_of, actor=scope.actor, now=now)


def _book_twice(customer: Customer, *, entity: Entity, actor: str, as_of: date, now: datetime) -> None:
    """The customer once more, as the system before this one wrote it, with a small invoice that is not due yet."""
    values: dict[str, object] = dict.fromkeys(CUSTOMERS.names)
    values |= {
        "source": SOURCE,
        "external_id": f"OLD-{customer.number}",
        "number": f"OLD-{customer.number}",
        "name": customer.name.upper(),
        "language": customer.language,
        "country": customer.country,
        "owner_email": customer.owner_email,
    }
    record = pl.DataFrame([values], schema=dict(CUSTOMERS.dtypes))
    upsert_customers(customers=record, contacts=CONTACTS.empty(), actor=actor, now=now)
    twin = Customer.objects.get(source=SOURCE)
    row = {
        "source": SOURCE,
        "external_id": f"{twin.number}/1",
        "customer_id": twin.pk,
        "entity_id": entity.pk,
        "currency": entity.currency,
        "kind": "invoice",
        "number": "OLD-8841",
        "issued_on": as_of - timedelta(days=12),
        "due_on": as_of + timedelta(days=18),
        "amount_minor": 84_050,
        "attributes": "{}",
    }
    record_items(items=pl.DataFrame([row], schema=dict(ITEMS.dtypes)), actor=actor, now=now)

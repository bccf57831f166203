"""What is charged by itself in the demo: a card announced, a mandate in a file, a card declined; services warned.

Consents, notices and tries are those of days gone by; each is made by what the worker does on such a day. Where the
payment sandbox is connected the cards lie there, and are charged when their days come; else they are of the past.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet, Sum

from dunwell.apps.cash.models import BankAccount
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.organisation.models import Role, User
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.parties.models import Contact
from dunwell.apps.payments import autopay, methods
from dunwell.apps.payments.autopay import Agreed
from dunwell.apps.payments.autopay_settings import SettingsDraft, set_autopay
from dunwell.apps.payments.collection_models import Collection, CollectionState, SepaFile
from dunwell.apps.payments.debit_files import write_debit_file
from dunwell.apps.payments.mandate_models import Autopay, KeptKind, KeptMethod
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.promises.models import Plan, Promise
from dunwell.apps.receivables.models import Account, Residual
from dunwell.apps.runs.autopay_due import charge_due
from dunwell.apps.runs.autopay_mail import send_autopay_mails
from dunwell.apps.runs.service_lever import look_now
from dunwell.apps.service.models import ServiceStanding
from dunwell.apps.service.operations import set_rules
from dunwell.core.service.lever import Rules
from dunwell.formats.payment_xml import is_iban
from dunwell.interfaces.cli.demo import till as demo_till
from dunwell.interfaces.cli.demo.provider import PastPayments
from dunwell.interfaces.shared.house import clock
from dunwell.ports.house import House

CREDITOR_ID = "DE98ZZZ09999999999"  # the Bundesbank's example
PAYER_IBAN = "DE02120300000000202051"
CARD_DAYS, DEBIT_DAYS = 7, 14
AGREED, TOLD, TRIED = 13, 12, 1  # days before the demo's own
DUE = (
    (1, CARD_DAYS - TRIED),
    (-5, 2),
    (-AGREED, -5),
)  # from and to: the card, the mandate, the card that fails
EXPIRES = timedelta(days=20)
WARN_DAYS, WARN_FROM_MINOR = 14, 200_000
LOOKED_AT = 400
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def autopay_demo(*, house: House | None, actor: str, as_of: date, now: datetime) -> int:
    """Let three customers be charged by themselves and warn others; again does what is left. Return how many are.

    Without a house no letter can announce a charge, so that nothing is charged. Raises Unavailable where the sandbox
    is connected, and does not answer.
    """
    bank = _bank()
    if house is None or bank is None:
        return 0
    past = PastPayments(cards_expire_on=as_of + EXPIRES)
    wired = replace(house, payments={past.name: past}, payment_default=past.name)
    if demo_till.NAME in house.payments:
        wired = replace(wired, payments={**house.payments, past.name: past}, payment_default=demo_till.NAME)
    if not Autopay.objects.exists():
        _agree(bank, wired, actor=actor, as_of=as_of, now=now)
    for at in (_on(as_of, AGREED) + _HOUR, _on(as_of, TOLD) + 2 * _HOUR, _on(as_of, TRIED)):
        charge_due(house=wired, clock=lambda at=at: at)  # type: ignore[misc]
        send_autopay_mails(house=wired, clock=lambda at=at: at, actor=actor)  # type: ignore[misc]
    _write_file(bank, as_of=as_of, now=now)
    _warn(bank, actor=actor, as_of=as_of, now=now)
    return Autopay.objects.count()


def _bank() -> BankAccount | None:
    found = BankAccount.objects.filter(entity__currency="EUR").select_related("entity").order_by("pk")
    return next((one for one in found if is_iban(one.number)), None)


def _agree(bank: BankAccount, wired: House, *, actor: str, as_of: date, now: datetime) -> None:
    """Three customers agree: one whose card will be charged, one with a mandate, one whose card is declined."""
    then = _on(as_of, AGREED)
    scope = system_scope(actor=actor)
    draft = SettingsDraft(
        card_notice_days=CARD_DAYS,
        debit_notice_days=DEBIT_DAYS,
        delay_hours=24,
        creditor_id=CREDITOR_ID,
        account_id=bank.public_id,
    )
    set_autopay(scope=scope, entity_id=bank.entity.public_id, draft=draft, now=then)
    kept: list[tuple[Account, Contact, KeptMethod]] = []
    for place, (first, last) in enumerate(DUE):
        besides = [account.customer_id for account, _, _ in kept]
        found = _payer(bank, as_of=as_of, first=first, last=last, is_alone=place == 0, besides=besides)
        if found is None:
            continue
        account, contact = found
        if place == 1:
            signed = methods.MandateDraft(
                holder=account.customer.name[:70], iban=PAYER_IBAN, signed_on=then.date()
            )
            method = methods.add_mandate(
                scope=scope, account_id=account.public_id, draft=signed, today=then.date(), now=then
            )
        else:
            method = _left_at_page(
                wired, account, contact, is_good=place == 0, actor=actor, then=then, now=now
            )
        kept.append((account, contact, method))
    with transaction.atomic():
        for account, contact, method in kept:
            _enrol(account, contact, method, actor=actor, now=then)


def _left_at_page(
    wired: House,
    account: Account,
    contact: Contact,
    *,
    is_good: bool,
    actor: str,
    then: datetime,
    now: datetime,
) -> KeptMethod:
    """A card kept as of `then`; a page of the sandbox is one of today, as its clock is."""
    is_till = wired.payment_default == demo_till.NAME
    setup = methods.begin_method_setup(
        scope=system_scope(actor=actor),
        account_id=account.public_id,
        contact=contact,
        payments=wired.payments,
        provider=wired.payment_default,
        return_url=wired.site_url,
        language="en",
        now=max(now, clock()) if is_till else then,
    )
    if is_till:
        today = max(now, clock()).date()
        demo_till.leave_card(
            url=setup.url,
            number=demo_till.GOOD_CARD if is_good else demo_till.FAILING_CARD,
            expires_on=today.replace(year=today.year + 2, day=1) if is_good else today,
            holder=contact.name or account.customer.name,
        )
    done = methods.finish_method_setup(setup_id=setup.public_id, payments=wired.payments, now=then)
    assert done.method is not None, "a card was left on the page"
    return done.method


def _enrol(account: Account, contact: Contact, method: KeptMethod, *, actor: str, now: datetime) -> None:
    scope = system_scope(actor=actor)
    words = autopay.consent_of(
        scope=scope,
        account_id=account.public_id,
        method_id=method.public_id,
        language=contact.language or account.customer.language,
    )
    agreed = Agreed(
        person=contact.name or account.customer.name,
        version=words.version,
        language=words.language,
        sha256=words.sha256,
        contact=contact,
    )
    autopay.enrol(
        scope=scope, account_id=account.public_id, method_id=method.public_id, agreed=agreed, now=now
    )


def _payer(
    bank: BankAccount,
    *,
    as_of: date,
    first: int,
    last: int,
    is_alone: bool,
    besides: Sequence[int],
) -> tuple[Account, Contact] | None:
    """A customer whose smallest invoice is due from the `first` to the `last` day, counted from the demo's own.

    `besides`: customers who are taken already. `is_alone`: nothing else of the account became due since the consents.
    """
    due = _undisturbed(bank).filter(due_on__range=(as_of + first * _DAY, as_of + last * _DAY))
    if is_alone:
        since = Residual.objects.filter(
            due_on__range=(as_of - AGREED * _DAY, as_of), residual_minor__gt=0
        ).values("account_id")
        due = due.exclude(account_id__in=since)
    found = list(due.order_by("residual_minor", "item_id")[:LOOKED_AT])
    contacts = addressees(customer_ids={one.account.customer_id for one in found})
    for one in found:
        customer_id = one.account.customer_id
        if customer_id in contacts and customer_id not in besides:
            return one.account, contacts[customer_id]
    return None


def _undisturbed(bank: BankAccount) -> QuerySet[Residual]:
    """Open invoices in euros of accounts about which nothing was said or paid yet."""
    found = Residual.objects.filter(
        account__entity_id=bank.entity_id,
        account__currency="EUR",
        account__customer__is_do_not_contact=False,
        item__kind="invoice",
        residual_minor__gt=0,
    )
    found = found.exclude(account_id__in=Promise.objects.values("account_id"))
    found = found.exclude(account_id__in=Plan.objects.values("account_id"))
    found = found.exclude(account_id__in=Dispute.objects.values("account_id"))
    found = found.exclude(account_id__in=PaymentAttempt.objects.values("account_id"))
    return found.select_related("account__customer", "account__entity")


def _write_file(bank: BankAccount, *, as_of: date, now: datetime) -> None:
    """The clerk writes the file of what was announced; it waits for somebody else."""
    clerk = User.objects.filter(memberships__entity=bank.entity, memberships__role=Role.CLERK).first()
    waiting = Collection.objects.filter(
        state=CollectionState.TOLD, autopay__method__kind=KeptKind.MANDATE, not_before__lte=now
    )
    if clerk is not None and waiting.exists() and not SepaFile.objects.exists():
        write_debit_file(scope=desk_scope(user=clerk), entity_id=bank.entity.public_id, today=as_of, now=now)


def _warn(bank: BankAccount, *, actor: str, as_of: date, now: datetime) -> None:
    """The lever is used where much is overdue: whom nothing speaks for, of the largest, has just been warned."""
    if ServiceStanding.objects.exists():
        return
    overdue = (
        _undisturbed(bank)
        .filter(due_on__lt=as_of - WARN_DAYS * _DAY)
        .values("account_id")
        .annotate(minor=Sum("residual_minor"))
        .filter(minor__gte=WARN_FROM_MINOR)
        .order_by("-minor", "account_id")[:10]
    )
    rules = Rules(is_on=True, warn_days=WARN_DAYS, minimum_minor=WARN_FROM_MINOR)
    set_rules(scope=system_scope(actor=actor), entity_id=bank.entity.public_id, rules=rules, now=now)
    account_ids = [one["account_id"] for one in overdue]
    look_now(account_ids=account_ids, targets=[], as_of=as_of, now=now)


def _on(as_of: date, days: int) -> datetime:
    """Early in the afternoon, so many days before."""
    return datetime.combine(as_of - days * _DAY, time(13), tzinfo=UTC)

"""Credit policies of the demo group's entities: published, sent long ago, and agreed to by seven customers in ten."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from dunwell.apps.agreements.links import agree
from dunwell.apps.agreements.models import CreditPolicy, PolicySending, SendingState
from dunwell.apps.agreements.operations import publish
from dunwell.apps.agreements.sendings import propose_sendings
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import system_scope
from dunwell.core.agreements.draft import PolicyDraft, PolicyText
from dunwell.core.charges.schedule import Fee, FeeSchedule, Tier
from dunwell.ports.house import House

ADDRESS = "192.0.2.10"  # a network that is for documentation only
CURRENCIES = ("CHF", "EUR", "GBP", "USD")
FEES = FeeSchedule(
    code="standard",
    version=1,
    currencies=CURRENCIES,
    fees=(
        Fee(
            code="late",
            grace_days=5,
            base="net",
            tiers=(
                Tier(from_day=10, flat=dict.fromkeys(CURRENCIES, 10_00)),
                Tier(from_day=30, percent=Decimal(1)),
                Tier(from_day=60, percent=Decimal(2)),
            ),
        ),
    ),
    total_cap_percent=Decimal(5),
)
TEXTS = {
    "en": PolicyText(
        title="Credit policy",
        text="# Payment\n\nInvoices are due on the day that they name. Please pay by transfer and quote the number "
        "of the invoice.\n\n- Tell us within ten days if something on an invoice is wrong.\n- Talk to us before the "
        "due date if you cannot pay in time: we find a way together.",
        stops="Where an invoice is overdue for more than sixty days, new orders wait until it is paid.",
    ),
    "de": PolicyText(
        title="Kreditbedingungen",
        text="# Zahlung\n\nRechnungen sind an dem Tag fällig, den sie nennen. Bitte überweisen Sie und nennen Sie die "
        "Rechnungsnummer.\n\n- Sagen Sie uns binnen zehn Tagen, wenn auf einer Rechnung etwas nicht stimmt.\n"
        "- Sprechen Sie vor der Fälligkeit mit uns, wenn Sie nicht rechtzeitig zahlen können: Wir finden einen Weg.",
        stops="Ist eine Rechnung länger als sechzig Tage überfällig, warten neue Aufträge, bis sie bezahlt ist.",
    ),
    "fr": PolicyText(
        title="Conditions de crédit",
        text="# Paiement\n\nLes factures sont dues au jour qu’elles indiquent. Veuillez payer par virement en "
        "rappelant le numéro de la facture.\n\n- Signalez-nous toute erreur dans les dix jours.\n- Parlez-nous avant "
        "l’échéance si vous ne pouvez pas payer à temps : nous trouverons une solution.",
        stops="Après soixante jours de retard d’une facture, les nouvelles commandes attendent son paiement.",
    ),
}


def publish_demo_credit(*, house: House, actor: str, on: date, now: datetime) -> int:
    """Publish a policy for every entity that has none, as of a day past; return how many customers agreed to one."""
    agreed = 0
    with transaction.atomic():
        if CreditPolicy.objects.exists():
            return 0
        for entity in Entity.objects.order_by("pk"):
            publish(
                scope=system_scope(actor=actor),
                entity=entity,
                draft=PolicyDraft(valid_from=on, texts=TEXTS, fees=FEES, note="As agreed with the board"),
                documents=house.documents,
                today=on,
                now=now,
            )
        while propose_sendings(today=on, now=now, default_sender=house.default_sender):
            pass  # so many at a time
        sendings = PolicySending.objects.select_related("customer", "contact", "policy__entity")
        for sending in sendings.order_by("pk"):
            if sending.customer_id % 10 < 7:
                person = sending.contact.name if sending.contact else ""
                agree(
                    sending=sending,
                    person=person or sending.customer.name,
                    address=ADDRESS,
                    now=now + timedelta(hours=sending.customer_id % 40),
                )
                agreed += 1
        PolicySending.objects.update(state=SendingState.SENT, settled_at=now)
    return agreed

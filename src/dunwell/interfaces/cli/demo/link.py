"""One customer's page of the demo: the link that a contact with several open items has, some of them overdue."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from dunwell.apps.links.access import address_of
from dunwell.apps.links.models import MadeFor, PortalLink
from dunwell.apps.links.operations import make_link
from dunwell.apps.organisation.days import house_day
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.payments.mandate_models import Autopay
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.receivables.models import Account

ACTOR = "system:demo"
KEY = "demo:customer_page:{}"
DAYS = 180
LEAST_OPEN, MOST_OPEN, LEAST_OVERDUE = 4, 9, 2
LOOKED_AT = 40


def customer_page(*, site_url: str, now: datetime) -> str:
    """Return the address of the page; the link is made once, and anew only when it opens nothing any more.

    "" where no customer has that much open.
    """
    living = PortalLink.objects.filter(
        key__startswith=KEY.format(""), revoked_at__isnull=True, expires_at__gt=now + timedelta(days=1)
    ).filter(contact__undeliverable_at__isnull=True)
    link = living.order_by("-pk").first() or _made(now=now)
    return address_of(link=link, site_url=site_url) if link else ""


def _made(*, now: datetime) -> PortalLink | None:
    accounts = list(_accounts(now=now)[:LOOKED_AT])
    contacts = addressees(customer_ids=[one.customer_id for one in accounts])
    reachable = [one for one in accounts if one.customer_id in contacts]
    # Whoever looks at the demo reads English, so a customer who does as well comes first.
    ranked = sorted(reachable, key=lambda one: not contacts[one.customer_id].language.startswith("en"))
    if not ranked:
        return None
    return make_link(
        account=ranked[0],
        contact=contacts[ranked[0].customer_id],
        made_for=MadeFor.DESK,
        key=KEY.format(now.date().isoformat()),
        days=DAYS,
        actor=ACTOR,
        now=now,
    )


def _accounts(*, now: datetime) -> QuerySet[Account]:
    """Accounts of the demo with some open and some overdue invoices, for which nobody pays yet."""
    invoices = Q(residuals__item__kind="invoice", residuals__residual_minor__gt=0)
    paying = PaymentAttempt.objects.values("account_id")
    by_itself = Autopay.objects.values("account_id")
    found = (
        Account.objects.filter(customer__source="demo", customer__is_do_not_contact=False)
        .exclude(pk__in=paying)
        .exclude(pk__in=by_itself)
        .annotate(
            open_count=Count("residuals", filter=invoices),
            overdue_count=Count("residuals", filter=invoices & Q(residuals__due_on__lt=house_day(now=now))),
        )
        .filter(open_count__gte=LEAST_OPEN, open_count__lte=MOST_OPEN, overdue_count__gte=LEAST_OVERDUE)
    )
    return found.select_related("customer").order_by("-open_count", "pk")

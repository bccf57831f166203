"""What the house was wired with: one value that holds every port."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dunwell.ports.agencies import AgencyFiles
from dunwell.ports.credit_bureau import CreditBureau
from dunwell.ports.documents import Documents
from dunwell.ports.einvoice import OfficialRules
from dunwell.ports.exchange import Exchange
from dunwell.ports.inbox import Inbox
from dunwell.ports.mail import Mail
from dunwell.ports.payments import PaymentProvider
from dunwell.ports.post import Post
from dunwell.ports.sms import Sms
from dunwell.ports.vat_registry import VatRegistry
from dunwell.ports.webhooks import Webhooks

Clock = Callable[[], datetime]
"""Tells the instant, with its zone. Only interfaces make one; what takes long asks it again for each event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The ports that a run acts through."""

    mail: Mail
    post: Post
    sms: Sms
    documents: Documents
    default_sender: str
    """The address that letters come from where an entity has none of its own."""
    site_url: str = "http://localhost:8000"
    """Where people reach these pages, for the links in what is sent."""
    inbox: Inbox | None = None
    """Where answers arrive; None where nobody is asked for them."""
    exchange: Exchange | None = None
    """Who carries e-invoices; None where no network is connected."""
    einvoice_rules: OfficialRules | None = None
    """Holds e-invoices against the official schemas and rules; None where nothing of theirs is at hand."""
    payments: Mapping[str, PaymentProvider] = field(default_factory=dict[str, PaymentProvider])
    """Who takes payments, by name; empty where customers pay to the bank account only."""
    payment_default: str = ""
    """The provider whose pages customers are sent to; "" for none."""
    webhooks: Webhooks | None = None
    """Who tells other systems what happened; None where none is to be told."""
    vat_registry: VatRegistry | None = None
    """Who knows which companies are registered for value-added tax; None where nobody is asked."""
    bureaus: Sequence[CreditBureau] = ()
    """Who is asked what is known of a company; empty where reports only come as files."""
    bureau_budget_minor: int | None = None
    """What may be spent on their reports in a calendar month, in `bureau_currency`; None: no cap."""
    bureau_currency: str = "EUR"
    agencies: AgencyFiles | None = None
    """Who carries files to and from collections agencies; None where they work in their portal only."""

"""The form for one contact, on the customer's page: what was typed stays, and each fault stands at its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest

from dunwell.apps.dunning.wording import texts
from dunwell.apps.parties.contacts import CHARACTERS_MAX, FIELDS, ContactDraft, ContactRefused
from dunwell.apps.parties.models import ContactRole
from dunwell.apps.receivables.customer_card import CustomerCard
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.desk.words import language_name

NEW = "new"
TYPED_CHARACTERS_MAX = 500  # more of a field is not even shown again


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A form to fill in; `contact_id` is None for somebody new."""

    contact_id: UUID | None
    draft: ContactDraft
    roles: Sequence[tuple[str, str]]
    languages: Sequence[tuple[str, str]]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def most(self) -> Mapping[str, int]:
        """By field, how many characters it takes."""
        return CHARACTERS_MAX


def form_asked(request: HttpRequest, *, card: CustomerCard) -> ContactForm | None:
    """The form that the address asks for: contact=new, or contact=con_… of this customer; None without."""
    asked = request.GET.get("contact", "")
    if asked == NEW:
        empty = ContactDraft(name="", email="", phone="", role=ContactRole.PAYABLES, language="")
        return form_of(card=card, contact_id=None, draft=empty)
    contact_id = typed_id(asked, expect="con")
    for one in card.contacts:
        if one.public_id == contact_id:
            draft = ContactDraft(
                name=one.name,
                email=one.email,
                phone=one.phone,
                role=one.role,
                language=one.language,
                mobile=one.mobile,
                is_sms_agreed=one.is_sms_agreed,
            )
            return form_of(card=card, contact_id=contact_id, draft=draft)
    return None


def typed(request: HttpRequest) -> ContactDraft:
    """What somebody typed."""
    texts = {name: request.POST.get(name, "")[:TYPED_CHARACTERS_MAX] for name in (*FIELDS, "mobile")}
    return ContactDraft(**texts, is_sms_agreed=request.POST.get("is_sms_agreed") == "1")


def form_of(
    *,
    card: CustomerCard,
    contact_id: UUID | None,
    draft: ContactDraft,
    refusal: ContactRefused | None = None,
) -> ContactForm:
    """The form with what was typed, and what is wrong with it."""
    errors: dict[str, str] = {}
    for fault in refusal.faults if refusal else ():
        errors.setdefault(fault.field, fault.message)
    codes = sorted(texts())
    if draft.language and draft.language not in codes:
        codes.append(draft.language)
    return ContactForm(
        contact_id=contact_id,
        draft=draft,
        roles=ContactRole.choices,
        languages=[
            ("", f"The customer's ({language_name(card.language)})"),
            *((code, language_name(code)) for code in codes),
        ],
        errors=errors,
    )

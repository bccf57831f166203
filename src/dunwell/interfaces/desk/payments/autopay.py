"""Autopay at the desk: what will be charged, whose card expires, files of direct debits, consents of an account."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.cash.access import CashRefused, seen_bank_accounts
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power
from dunwell.apps.payments import autopay as consents
from dunwell.apps.payments import methods
from dunwell.apps.payments.amending import amend_mandate
from dunwell.apps.payments.autopay_access import AutopayRefused, account_of
from dunwell.apps.payments.autopay_queries import (
    autopay_of,
    collections_of,
    expiring,
    methods_of,
    sepa_files,
    upcoming,
)
from dunwell.apps.payments.autopay_settings import SettingsDraft, set_autopay
from dunwell.apps.payments.collection_models import FileState
from dunwell.apps.payments.debit_files import (
    content_of,
    decide_debit_file,
    let_be_last,
    mark_debits_sent,
    take_in_status,
    write_debit_file,
)
from dunwell.apps.payments.mandate_models import KeptKind, KeptMethod
from dunwell.apps.receivables.models import Account
from dunwell.core import ids
from dunwell.formats.pain002 import MAX_BYTES
from dunwell.interfaces.desk.cash.cash_asking import Asked, Form, Sent, form, refused_beside, typed_at
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.house import house
from dunwell.ports.errors import Unavailable

LIST_MAX = 200
UNKNOWN: Final = frozenset(
    {"unknown_account", "unknown_method", "unknown_autopay", "unknown_file", "unknown_setup"}
)


@desk_page()
def autopay(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What will be charged by itself, cards that expire, and the files of direct debits."""
    return _overview(request, desk)


@desk_page("POST", power=Power.WORK)
def debit_do(request: HttpRequest, desk: Desk, act: str) -> HttpResponseBase:
    """Write a file of direct debits, take in what the bank says of one, or change how an entity charges."""
    try:
        said = _FOR_ALL[act](request, desk)
    except AutopayRefused as refusal:
        return _overview(request, desk, sent=Sent(act=act, typed=request.POST, refusal=_told(refusal)))
    flash.success(request, said)
    return redirect("desk:autopay")


@desk_page(power=Power.WORK)
def debit_file(_request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """The bytes of a file that two people agreed to, for the bank."""
    try:
        found = content_of(scope=desk.scope, file_id=public_id)
    except AutopayRefused as refusal:
        if refusal.code in UNKNOWN:
            raise Http404(str(refusal)) from refusal
        return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(bytes(found.content), content_type="application/xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.message_id}.xml"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@desk_page("POST", power=Power.WORK)
def debit_file_do(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """Say yes or no to a file, or that it is with the bank."""
    try:
        if act == "sent":
            mark_debits_sent(scope=desk.scope, file_id=public_id, now=desk.now)
            said = "Noted: the file is with the bank. Never send it twice."
        else:
            found = decide_debit_file(
                scope=desk.scope,
                file_id=public_id,
                is_yes=request.POST.get("answer") == "yes",
                note=request.POST.get("note", "")[:500],
                now=desk.now,
            )
            said = f"The file is {FileState(found.state).label.lower()}."
    except AutopayRefused as refusal:
        told = _told(refusal)
        return _overview(request, desk, sent=Sent(act=act, typed=request.POST, refusal=told))
    flash.success(request, said)
    return redirect("desk:autopay")


@desk_page()
def account_autopay(request: HttpRequest, desk: Desk, account_id: UUID) -> HttpResponseBase:
    """What is kept of an account, who agreed to what, and what was and will be charged."""
    return _account(request, desk, account_id)


@desk_page("POST", power=Power.WORK)
def account_autopay_do(request: HttpRequest, desk: Desk, account_id: UUID, act: str) -> HttpResponseBase:
    """Keep a mandate or a consent that was given on paper or by telephone, take one back, forget a method."""
    try:
        said = _ACTS[act](request, desk, account_id)
    except AutopayRefused as refusal:
        told = _told(refusal)
        return _account(request, desk, account_id, sent=Sent(act=act, typed=request.POST, refusal=told))
    flash.success(request, said)
    return redirect("desk:account_autopay", account_id=account_id)


def _told(refusal: AutopayRefused) -> CashRefused:
    if refusal.code in UNKNOWN:
        raise Http404(str(refusal)) from refusal
    return CashRefused(code=refusal.code, message=str(refusal), field=refusal.field)


def _written(request: HttpRequest, desk: Desk) -> str:
    entity = typed_id(typed_at(request, "write", "entity"), expect="ent")
    if entity is None:
        raise AutopayRefused(code="no_creditor", field="entity", message="Choose whose debits these are.")
    file = write_debit_file(scope=desk.scope, entity_id=entity, today=desk.today, now=desk.now)
    return f"{file.message_id} is written: {file.tries.count()} direct debits wait for a second person."


def _status(request: HttpRequest, desk: Desk) -> str:
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > MAX_BYTES:
        raise AutopayRefused(code="faults", field="file", message="Choose the bank's pain.002 file.")
    rejected, faults = take_in_status(scope=desk.scope, data=upload.read(), today=desk.today, now=desk.now)
    more = f" Not usable: {'; '.join(faults)}" if faults else ""
    return f"The bank rejected {rejected} direct debits.{more}"


def _configured(request: HttpRequest, desk: Desk) -> str:
    def number(name: str) -> int:
        text = typed_at(request, "settings", name)
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise AutopayRefused(code="faults", field=name, message="Give a whole number.")
        return int(text)

    entity = typed_id(typed_at(request, "settings", "entity"), expect="ent")
    if entity is None:
        raise AutopayRefused(code="faults", field="entity", message="Choose an entity.")
    kept = set_autopay(
        scope=desk.scope,
        entity_id=entity,
        draft=SettingsDraft(
            card_notice_days=number("card_notice_days"),
            debit_notice_days=number("debit_notice_days"),
            delay_hours=number("delay_hours"),
            creditor_id=typed_at(request, "settings", "creditor_id"),
            account_id=typed_id(typed_at(request, "settings", "account"), expect="bac"),
        ),
        now=desk.now,
    )
    return f"Kept for {kept.entity.code}. What was agreed to before keeps its own days of notice."


_FOR_ALL: Mapping[str, Callable[[HttpRequest, Desk], str]] = {
    "write": _written,
    "status": _status,
    "settings": _configured,
}


def _overview(request: HttpRequest, desk: Desk, *, sent: Sent | None = None) -> HttpResponse:
    files = list(sepa_files(scope=desk.scope)[:LIST_MAX])
    forms = _overview_forms(desk, sent) if desk.may_work else []
    context = {
        "upcoming": upcoming(scope=desk.scope)[:LIST_MAX],
        "expiring": expiring(scope=desk.scope, today=desk.today),
        "files": files,
        "forms": forms,
        "refusal": refused_beside(forms, sent),
        "may_approve": desk.scope.may(Power.APPROVE),
        "actor": desk.scope.actor,
        "who": names_of({one.written_by for one in files}),
    }
    answer = page(request, desk, "desk/autopay.html", context)
    answer.status_code = 409 if sent else 200
    return answer


def _overview_forms(desk: Desk, sent: Sent | None) -> list[Form]:
    entities = {
        one.entity_id: one.entity
        for one in Account.objects.filter(
            entity_id__in=desk.scope.entity_ids, entity__autopay_settings__creditor_account__isnull=False
        ).select_related("entity")
    }
    forms = [_settings_form(desk, sent)] if desk.scope.may(Power.CONFIGURE) else []
    if not entities:
        return forms
    choices = [(ids.show(prefix="ent", uuid=one.public_id), one.name) for one in entities.values()]
    return [
        *forms,
        form(
            act="write",
            title="Write a file of direct debits",
            says="All that was announced and is due within 14 days, by mandates of our own. A second person agrees.",
            action=reverse("desk:debit_do", kwargs={"act": "write"}),
            asked=[Asked(name="entity", label="Creditor", kind="select", choices=choices)],
            buttons=[("write", "Write the file")],
            sent=sent,
        ),
    ]


def _settings_form(desk: Desk, sent: Sent | None) -> Form:
    entities = Entity.objects.filter(pk__in=desk.scope.entity_ids).order_by("code")
    banks = seen_bank_accounts(scope=desk.scope).select_related("entity").order_by("entity__code", "number")
    accounts = [
        (ids.show(prefix="bac", uuid=one.public_id), f"{one.entity.code} {one.number}") for one in banks
    ]
    return form(
        act="settings",
        title="How an entity charges",
        says="Days from the announcement to the charge, and hours after an invoice came in which mistakes are seen.",
        action=reverse("desk:debit_do", kwargs={"act": "settings"}),
        asked=[
            Asked(
                name="entity",
                label="Entity",
                kind="select",
                choices=[(ids.show(prefix="ent", uuid=one.public_id), one.name) for one in entities],
            ),
            Asked(name="card_notice_days", label="Days of notice, cards", kind="number", value="3"),
            Asked(name="debit_notice_days", label="Days of notice, direct debits", kind="number", value="14"),
            Asked(name="delay_hours", label="Hours of delay", kind="number", value="24"),
            Asked(name="creditor_id", label="SEPA creditor identifier", hint="for mandates of our own"),
            Asked(
                name="account",
                label="Account that is credited",
                kind="select",
                choices=[("", "–"), *accounts],
            ),
        ],
        buttons=[("keep", "Keep")],
        sent=sent,
    )


def _account(request: HttpRequest, desk: Desk, account_id: UUID, *, sent: Sent | None = None) -> HttpResponse:
    try:
        account = account_of(scope=desk.scope, account_id=account_id)
    except AutopayRefused as refusal:
        raise Http404(str(refusal)) from refusal
    kept = methods_of(scope=desk.scope, account_id=account_id)
    forms = _account_forms(desk, account, kept, sent) if desk.may_work else []
    running = autopay_of(scope=desk.scope, account_id=account_id)
    context = {
        "account": account,
        "methods": kept,
        "running": running,
        "collections": collections_of(scope=desk.scope, account_id=account_id),
        "forms": forms,
        "refusal": refused_beside(forms, sent),
        "who": names_of({one.consent.recorded_by for one in running} | {one.kept_by for one in kept}),
    }
    answer = page(request, desk, "desk/autopay_account.html", context)
    answer.status_code = 409 if sent else 200
    return answer


def _account_forms(desk: Desk, account: Account, kept: list[KeptMethod], sent: Sent | None) -> list[Form]:
    forms = [
        _consent_form(desk, account, one, sent) for one in kept if not one.autopays.filter(is_active=True)
    ]
    if mandates := [one for one in kept if one.kind == KeptKind.MANDATE]:
        forms.append(_amend_form(account, mandates, sent))
    if account.currency == "EUR":
        forms.append(
            form(
                act="mandate",
                title="Keep a SEPA mandate",
                says="One that the payer signed. Keeping it charges nothing: somebody has to agree to that as well.",
                action=_action(account.public_id, "mandate"),
                asked=[
                    Asked(name="holder", label="Account holder"),
                    Asked(name="iban", label="IBAN"),
                    Asked(name="signed_on", label="Signed on", kind="date"),
                    Asked(
                        name="scheme",
                        label="Scheme",
                        kind="select",
                        choices=[("CORE", "Core"), ("B2B", "Between businesses")],
                    ),
                    Asked(name="reference", label="Mandate reference", hint="left empty, one is made"),
                ],
                buttons=[("keep", "Keep the mandate")],
                sent=sent,
            )
        )
    return forms


def _amend_form(account: Account, mandates: list[KeptMethod], sent: Sent | None) -> Form:
    return form(
        act="amend",
        title="Change the account of a mandate",
        says="The payer told you of another account. The mandate goes on; the bank is told with the next collection.",
        action=_action(account.public_id, "amend"),
        asked=[
            Asked(
                name="method",
                label="Mandate",
                kind="select",
                choices=[
                    (ids.show(prefix="met", uuid=one.public_id), f"{one.mandate_reference}, {one.label}")
                    for one in mandates
                ],
            ),
            Asked(name="iban", label="New IBAN"),
            Asked(name="bic", label="BIC", hint="may stay empty"),
        ],
        buttons=[("change", "Change the account")],
        sent=sent,
    )


def _consent_form(desk: Desk, account: Account, method: KeptMethod, sent: Sent | None) -> Form:
    words = consents.consent_of(
        scope=desk.scope,
        account_id=account.public_id,
        method_id=method.public_id,
        language=account.customer.language,
    )
    return form(
        act="enrol",
        title=f"Charge {method.label} by itself",
        says=f"Only if the customer agreed to these words: “{words.text}”",
        action=_action(account.public_id, "enrol"),
        asked=[
            Asked(
                name="person",
                label="Who at the customer agreed?",
                hint="and you have it on paper or on record",
            ),
        ],
        buttons=[("enrol", "They agreed to this")],
        sent=sent,
        hidden={
            "method": ids.show(prefix="met", uuid=method.public_id),
            "version": str(words.version),
            "language": words.language,
            "sha256": words.sha256,
        },
    )


def _action(account_id: UUID, act: str) -> str:
    return reverse("desk:account_autopay_do", kwargs={"account_id": account_id, "act": act})


def _mandate(request: HttpRequest, desk: Desk, account_id: UUID) -> str:
    try:
        signed_on = date.fromisoformat(typed_at(request, "mandate", "signed_on"))
    except ValueError as fault:
        raise AutopayRefused(code="wrong_day", field="signed_on", message="Give the day.") from fault
    scheme = typed_at(request, "mandate", "scheme")
    kept = methods.add_mandate(
        scope=desk.scope,
        account_id=account_id,
        draft=methods.MandateDraft(
            holder=typed_at(request, "mandate", "holder"),
            iban=typed_at(request, "mandate", "iban"),
            signed_on=signed_on,
            scheme="B2B" if scheme == "B2B" else "CORE",
            reference=typed_at(request, "mandate", "reference"),
        ),
        today=desk.today,
        now=desk.now,
    )
    return f"Kept: mandate {kept.mandate_reference}. Nothing is charged by it yet."


def _amend(request: HttpRequest, desk: Desk, account_id: UUID) -> str:
    chosen = typed_id(typed_at(request, "amend", "method"), expect="met")
    kept = {one.public_id for one in methods_of(scope=desk.scope, account_id=account_id)}
    if chosen is None or chosen not in kept:
        raise AutopayRefused(code="wrong_state", field="method", message="This is no mandate that is in use.")
    found = amend_mandate(
        scope=desk.scope,
        method_id=chosen,
        iban=typed_at(request, "amend", "iban"),
        bic=typed_at(request, "amend", "bic"),
        now=desk.now,
    )
    return f"Mandate {found.mandate_reference} is collected from {found.label} from now on."


def _enrol(request: HttpRequest, desk: Desk, account_id: UUID) -> str:
    method = typed_id(request.POST.get("method", ""), expect="met")
    version = request.POST.get("version", "")
    if method is None:
        raise AutopayRefused(code="method_unusable", message="Choose a method of this account.")
    consents.enrol(
        scope=desk.scope,
        account_id=account_id,
        method_id=method,
        agreed=consents.Agreed(
            person=typed_at(request, "enrol", "person"),
            version=int(version) if version.isascii() and version.isdigit() else 0,
            language=request.POST.get("language", ""),
            sha256=request.POST.get("sha256", ""),
            address=request.META.get("REMOTE_ADDR", ""),
            agent=request.headers.get("User-Agent", ""),
        ),
        now=desk.now,
    )
    return "From now on what becomes due is charged, after it was announced."


def _withdraw(request: HttpRequest, desk: Desk, account_id: UUID) -> str:
    chosen = typed_id(request.POST.get("autopay", ""), expect="apy")
    running = {one.public_id: one for one in autopay_of(scope=desk.scope, account_id=account_id)}
    if chosen is None or chosen not in running:
        raise AutopayRefused(code="wrong_state", message="Nothing is charged by itself there any more.")
    consents.withdraw(
        scope=desk.scope,
        autopay_id=chosen,
        ended=consents.Ended(person=desk.user.name or desk.user.email, reason="Taken back at the desk."),
        now=desk.now,
    )
    return "Taken back: nothing that is not charged yet is charged."


def _forget(request: HttpRequest, desk: Desk, account_id: UUID) -> str:
    chosen = typed_id(request.POST.get("method", ""), expect="met")
    kept = {one.public_id for one in methods_of(scope=desk.scope, account_id=account_id)}
    if chosen is None or chosen not in kept:
        raise AutopayRefused(code="wrong_state", message="This method is forgotten already.")
    try:
        methods.forget_method(scope=desk.scope, method_id=chosen, payments=house().payments, now=desk.now)
    except Unavailable as away:
        return f"Forgotten here; the provider could not be told: {away.message}"
    return "Forgotten, here and at its provider."


def _last(request: HttpRequest, desk: Desk, account_id: UUID) -> str:
    chosen = typed_id(request.POST.get("method", ""), expect="met")
    kept = {
        one.public_id
        for one in methods_of(scope=desk.scope, account_id=account_id)
        if one.kind == KeptKind.MANDATE
    }
    if chosen is None or chosen not in kept:
        raise AutopayRefused(code="wrong_state", message="This is no mandate that is in use.")
    let_be_last(scope=desk.scope, method_id=chosen)
    return "The next collection by this mandate is its last."


_ACTS: Mapping[str, Callable[[HttpRequest, Desk, UUID], str]] = {
    "mandate": _mandate,
    "amend": _amend,
    "enrol": _enrol,
    "withdraw": _withdraw,
    "forget": _forget,
    "last": _last,
}

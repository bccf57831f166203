"""Ways to pay that the account's customer keeps, and what is charged by itself because they agreed to it.

Keeping a method is one thing, agreeing to be charged by itself another: the words stand beside a box that nobody ticked
beforehand, and the sum of the words that were shown comes back with it.
"""

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.links.fences import rows_of
from dunwell.apps.links.models import Did
from dunwell.apps.payments.autopay import Agreed, Ended, consent_of, enrol, withdraw
from dunwell.apps.payments.autopay_access import AutopayRefused
from dunwell.apps.payments.autopay_queries import autopay_of, methods_of
from dunwell.apps.payments.mandate_models import Autopay, KeptMethod, MethodSetup, SetupState
from dunwell.apps.payments.methods import begin_method_setup, finish_method_setup, forget_method
from dunwell.apps.receivables.access import UnknownAccount, UnknownItem, seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.core import ids
from dunwell.core.wording import direction
from dunwell.interfaces.portal.charged_parts import part_named, part_words, parts_of_account
from dunwell.interfaces.portal.door import Visitor, by_visit, shown
from dunwell.interfaces.portal.pay import hosts, is_hosted, with_hosts
from dunwell.interfaces.portal.rows import refusal_words, typed
from dunwell.interfaces.shared.house import house
from dunwell.ports.errors import Refused, Unavailable


@by_visit("GET", "HEAD", "POST", is_fenced=False)
def methods(request: HttpRequest, visitor: Visitor, account: str) -> HttpResponse:
    """Show what is kept and what is charged by itself; go on to keep another method, or end an autopay."""
    mine = account_of(visitor, account)
    if request.method != "POST":
        return _list(request, visitor, mine)
    said = typed(request, "act", "autopay")
    try:
        if said["act"] == "end":
            return _end(visitor, mine, ids.read(text=said["autopay"], expect="apy"))
        return _add(visitor, mine)
    except AutopayRefused as refusal:
        return _list(request, visitor, mine, code=_code(refusal))
    except Unavailable:
        return _list(request, visitor, mine, code="unavailable")


@by_visit("GET", "HEAD", "POST", is_fenced=False)
def method(request: HttpRequest, visitor: Visitor, account: str, method: str) -> HttpResponse:
    """Show the words of consent to a method's being charged by itself; keep the consent, or forget the method."""
    mine = account_of(visitor, account)
    kept = _kept(visitor, mine, ids.read(text=method, expect="met"))
    if request.method != "POST":
        return _form(request, visitor, mine, kept)
    try:
        if typed(request, "act")["act"] == "forget":
            with suppress(Refused, Unavailable):  # it is forgotten here all the same
                forget_method(
                    scope=visitor.scope, method_id=kept.public_id, payments=house().payments, now=visitor.now
                )
            visitor.note(Did.FORGET)
        else:
            _enrol(request, visitor, mine, kept)
            visitor.note(Did.ENROL)
    except AutopayRefused as refusal:
        return _form(request, visitor, mine, kept, code=_code(refusal))
    return redirect(_address(mine))


@by_visit("GET", "HEAD", is_fenced=False)
def method_back(request: HttpRequest, visitor: Visitor, setup: UUID) -> HttpResponse:
    """Say what became of a method, to whoever comes back from the provider's page; the provider is asked."""
    with rows_of(customer_id=visitor.link.customer_id):
        setups = MethodSetup.objects.filter(public_id=setup, account__customer_id=visitor.link.customer_id)
        found = setups.select_related("account__entity", "method").first()
    if found is None:
        raise UnknownItem("There is no such page of this customer.")
    with suppress(AutopayRefused, Refused, Unavailable):  # then what we knew before is shown
        found = finish_method_setup(setup_id=found.public_id, payments=house().payments, now=visitor.now)
    account = account_of(visitor, _key(found.account))
    text = visitor.say(f"setup_{found.state}", method=found.method.label if found.method else "")
    return _list(request, visitor, account, done=text, is_fault=found.state != SetupState.SAVED)


def account_of(visitor: Visitor, account: str) -> Account:
    """An account of the visitor's own company by its public name; raises UnknownAccount, UnreadableId."""
    wanted = ids.read(text=account, expect="acc")
    with rows_of(customer_id=visitor.link.customer_id):
        mine = seen_accounts(scope=visitor.scope).filter(customer_id=visitor.link.customer_id)
        found = mine.select_related("entity", "customer").filter(public_id=wanted).first()
    if found is None:
        raise UnknownAccount("There is no such account of this customer.")
    return found


def _add(visitor: Visitor, account: Account) -> HttpResponse:
    """On to the provider's page on which a method is left, and to no other host than the provider's own."""
    wired = house()
    back = reverse("portal:account_method_back", kwargs={"setup": UUID(int=0)})
    setup = begin_method_setup(
        scope=visitor.scope,
        account_id=account.public_id,
        contact=visitor.link.contact,
        payments=wired.payments,
        provider=wired.payment_default,
        return_url=wired.site_url.rstrip("/") + back.replace(str(UUID(int=0)), "{setup}"),
        language=visitor.language,
        now=visitor.now,
    )
    if not is_hosted(setup.url):
        raise AutopayRefused(code="provider_refused", message="The provider's page is on another host.")
    return HttpResponseRedirect(setup.url, status=303)


def _enrol(request: HttpRequest, visitor: Visitor, account: Account, kept: KeptMethod) -> None:
    """Keep the consent to the words that were shown. Raises AutopayRefused."""
    said = typed(request, "agree", "person", "version", "words_in", "sha256")
    part = part_named(request, visitor, account)
    if said["agree"] != "yes":
        raise AutopayRefused(code="not_agreed", field="agree", message="The box was not ticked.")
    enrol(
        scope=visitor.scope,
        account_id=account.public_id,
        method_id=kept.public_id,
        agreed=Agreed(
            person=said["person"],
            version=int(said["version"]) if said["version"].isascii() and said["version"].isdigit() else 0,
            language=said["words_in"][:10],
            sha256=said["sha256"],
            address=visitor.address,
            agent=visitor.agent,
            contact=visitor.link.contact,
        ),
        now=visitor.now,
        plan_id=part.plan_id,
        recurring_id=part.recurring_id,
    )


def _end(visitor: Visitor, account: Account, autopay_id: UUID) -> HttpResponse:
    """Take a consent back, as easily as it was given: nothing is asked."""
    contact = visitor.link.contact
    with rows_of(customer_id=visitor.link.customer_id):
        is_mine = Autopay.objects.filter(account=account, public_id=autopay_id).exists()
    if not is_mine:
        raise UnknownItem("There is no such autopay on this account.")
    withdraw(
        scope=visitor.scope,
        autopay_id=autopay_id,
        ended=Ended(
            person=(contact.name or contact.email)[:120], address=visitor.address, agent=visitor.agent
        ),
        now=visitor.now,
    )
    visitor.note(Did.WITHDRAW)
    return redirect(_address(account))


def _kept(visitor: Visitor, account: Account, method_id: UUID) -> KeptMethod:
    """A method of the account that can be charged, within the customer's rows."""
    with rows_of(customer_id=visitor.link.customer_id):
        found = methods_of(scope=visitor.scope, account_id=account.public_id)
    for one in found:
        if one.public_id == method_id:
            return one
    raise UnknownItem("There is no such method on this account.")


def _list(
    request: HttpRequest,
    visitor: Visitor,
    account: Account,
    *,
    code: str = "",
    done: str = "",
    is_fault: bool = False,
) -> HttpResponse:
    with rows_of(customer_id=visitor.link.customer_id):
        kept = methods_of(scope=visitor.scope, account_id=account.public_id)
        running = autopay_of(scope=visitor.scope, account_id=account.public_id)
    context = {
        "title": visitor.words["methods_title"],
        "whose": f"{account.entity.name} · {account.currency}",
        "address": _address(account),
        "methods": [
            {
                "label": one.label,
                "until": visitor.say("methods_until", date=visitor.day(one.expires_on))
                if one.expires_on
                else "",
                "url": _method_address(account, one),
            }
            for one in kept
        ],
        "autopays": [_autopay_words(visitor, one) for one in running],
        "is_offered": bool(hosts()),
        "done": "" if is_fault else done,
        "refusal": refusal_words(visitor, code) if code else done if is_fault else "",
    }
    return with_hosts(shown(request, visitor, "methods", context, status=409 if code else 200))


def _form(
    request: HttpRequest, visitor: Visitor, account: Account, kept: KeptMethod, *, code: str = ""
) -> HttpResponse:
    part = part_named(request, visitor, account)
    words = consent_of(  # not within the customer's rows: how an entity charges is nobody's row
        scope=visitor.scope,
        account_id=account.public_id,
        method_id=kept.public_id,
        language=visitor.language,
        plan_id=part.plan_id,
        recurring_id=part.recurring_id,
    )
    contact = visitor.link.contact
    context = {
        "title": kept.label,
        "whose": f"{account.entity.name} · {account.currency}",
        "words": words,
        "parts": parts_of_account(visitor, account),
        "part": part,
        "person": typed(request, "person")["person"] or contact.name,
        "list": _address(account),
        "words_direction": direction(words.language),
        "refusal": refusal_words(visitor, code) if code else "",
        "code": code,
    }
    return shown(request, visitor, "method", context, status=409 if code else 200)


def _autopay_words(visitor: Visitor, autopay: Autopay) -> dict[str, str]:
    what = part_words(visitor, plan=autopay.plan, recurring=autopay.recurring)
    return {
        "key": ids.show(prefix="apy", uuid=autopay.public_id),
        "text": visitor.say(
            "autopay_one" if what else "autopay_account",
            what=what,
            method=autopay.method.label,
            person=autopay.consent.person,
            date=visitor.day(autopay.started_on),
        ),
        "words": autopay.consent.text,
        "language": autopay.consent.language,
        "direction": direction(autopay.consent.language),
    }


def _code(refusal: AutopayRefused) -> str:
    """The code that words are kept by; whatever is not the visitor's is not there."""
    if refusal.code.startswith("unknown_"):
        raise UnknownItem("There is no such thing on this account.") from refusal
    return "setup_refused" if refusal.code == "provider_refused" else refusal.code


def _key(account: Account) -> str:
    return ids.show(prefix="acc", uuid=account.public_id)


def _address(account: Account) -> str:
    return reverse("portal:account_methods", kwargs={"account": _key(account)})


def _method_address(account: Account, kept: KeptMethod) -> str:
    named = {"account": _key(account), "method": ids.show(prefix="met", uuid=kept.public_id)}
    return reverse("portal:account_method", kwargs=named)

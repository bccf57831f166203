"""The step up: a code is mailed to the link's own contact, and opens the whole account for a while."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.apps.links.fences import rows_of
from dunwell.apps.links.models import Did
from dunwell.apps.links.visits import (
    CODE_MINUTES,
    VISIT_HOURS,
    CodeRefused,
    enter,
    is_code_awaited,
    new_code,
)
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.switches import switch_state
from dunwell.formats.mime import Address, Letter, is_address
from dunwell.interfaces.portal.door import COOKIE_PATH, VISIT_COOKIE, Visitor, by_link, shown
from dunwell.interfaces.portal.rows import refusal_words, typed
from dunwell.interfaces.shared.house import house
from dunwell.ports.errors import Refused, Unavailable


@by_link("GET", "HEAD", "POST", is_fenced=False)
def step(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Send a code, or open the account with the one that came."""
    said = typed(request, "act", "code")
    if request.method != "POST":
        return _form(request, visitor)
    try:
        if said["act"] == "send":
            _send(visitor)
            return redirect(visitor.url("step"))
        key = _enter(visitor, said["code"][:20])
    except CodeRefused as refusal:
        if refusal.code in {"wrong", "too_many_tries"}:
            visitor.note(Did.CODE_WRONG)
        return _form(request, visitor, code=refusal.code)
    answer = redirect("portal:account")
    answer.set_cookie(
        VISIT_COOKIE,
        key,
        max_age=VISIT_HOURS * 3600,
        path=COOKIE_PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def _enter(visitor: Visitor, code: str) -> str:
    """The key of a visit; raises CodeRefused, after the wrong try was kept: it must not be rolled back with it."""
    refused: CodeRefused | None = None
    key = ""
    with rows_of(customer_id=visitor.link.customer_id):
        try:
            _, key = enter(
                link=visitor.link, code=code, address=visitor.address, agent=visitor.agent, now=visitor.now
            )
        except CodeRefused as refusal:
            refused = refusal
        else:
            visitor.note(Did.VISIT)
    if refused is not None:
        raise refused
    return key


def _send(visitor: Visitor) -> None:
    """Mail a code to the link's own contact; raises CodeRefused (too_many_codes, not_sent)."""
    contact, entity, wired = visitor.link.contact, visitor.link.account.entity, house()
    if not is_address(contact.email) or not switch_state().is_live:
        raise CodeRefused(code="not_sent")
    with rows_of(customer_id=visitor.link.customer_id):
        code = new_code(link=visitor.link, now=visitor.now)
    sender = entity.sender_email or wired.default_sender
    letter = Letter(
        message_id=f"code.{new_public_id().hex}@{sender.rpartition('@')[2]}",
        sender=Address(address=sender, name=entity.name),
        to=(Address(address=contact.email, name=contact.name),),
        subject=visitor.say("code_subject", code=code, entity=entity.name),
        text=visitor.say("code_mail", code=code, entity=entity.name, minutes=CODE_MINUTES),
        language=visitor.language,
    )
    try:
        wired.mail.send(letter=letter)
    except (Refused, Unavailable):
        raise CodeRefused(code="not_sent") from None
    visitor.note(Did.CODE_SENT)


def _form(request: HttpRequest, visitor: Visitor, *, code: str = "") -> HttpResponse:
    is_awaited = is_code_awaited(link=visitor.link, now=visitor.now)
    masked = _masked(visitor.link.contact.email)
    context = {
        "title": visitor.words["step_title"],
        "is_awaited": is_awaited,
        "text": visitor.say("step_sent" if is_awaited else "step_text", email=masked, minutes=CODE_MINUTES),
        "refusal": refusal_words(visitor, f"code_{code}") if code else "",
    }
    return shown(request, visitor, "step", context, status=409 if code else 200)


def _masked(email: str) -> str:
    """The address so that its owner knows it, and nobody learns it: a…@company.example."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"

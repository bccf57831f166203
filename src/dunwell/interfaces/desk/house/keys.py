"""Keys of other systems at the desk: made and shown once, listed with their last use, taken back by administrators."""

from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.organisation.keys import (
    DAYS,
    DAYS_MAX,
    PER_MINUTE,
    PER_MINUTE_MAX,
    KeyRefused,
    UnknownKey,
    key_in_scope,
    make_key,
    revoke_key,
    seen_keys,
)
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import ApiWord, Power
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page

LISTED_MAX = 200
ALLOWS = {
    ApiWord.RECEIVABLES_READ: "read customers, accounts, open items, receipts, allocations",
    ApiWord.BILLING_READ: "read bills",
    ApiWord.BILLING_WRITE: "issue bills",
    ApiWord.USAGE_WRITE: "record what was used of recurring plans",
    ApiWord.CREDIT_CHECK: "check orders, and keep a part of a limit for them",
    ApiWord.EVENTS_READ: "read what happened",
}


@desk_page(power=Power.CONFIGURE)
def api_keys(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The keys, the newest first, and the form to make one."""
    return _shown(request, desk)


@desk_page("POST", power=Power.CONFIGURE)
def api_key_make(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Make a key, and show it this once: the page is the answer itself, and nothing keeps it."""
    try:
        key, token = make_key(
            scope=desk.scope,
            name=request.POST.get("name", "").replace("\x00", ""),
            words=request.POST.getlist("scopes"),
            entity_codes=request.POST.getlist("entities"),
            days=_number(request, "days"),
            per_minute=_number(request, "per_minute"),
            now=desk.now,
        )
    except KeyRefused as refusal:
        return _shown(request, desk, refusal=refusal)
    return _shown(request, desk, token=token, name=key.name)


@desk_page("POST", power=Power.CONFIGURE)
def api_key_revoke(request: HttpRequest, desk: Desk, key_id: UUID) -> HttpResponseBase:
    """Take a key back at once, for all its entities."""
    try:
        key = key_in_scope(scope=desk.scope, public_id=key_id)
        revoke_key(scope=desk.scope, public_id=key_id, now=desk.now)
    except UnknownKey as unknown:
        raise Http404(str(unknown)) from unknown
    flash.success(request, f"{key.prefix} opens nothing any more.")
    return redirect("desk:api_keys")


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0


def _shown(
    request: HttpRequest, desk: Desk, *, refusal: KeyRefused | None = None, token: str = "", name: str = ""
) -> HttpResponse:
    found = list(seen_keys(scope=desk.scope).prefetch_related("entities").order_by("-pk")[:LISTED_MAX])
    keys = [
        {
            "key": one,
            "codes": sorted(each.code for each in one.entities.all()),
            "is_revoked": one.revoked_at is not None,
            "is_over": one.expires_at <= desk.now,
        }
        for one in found
    ]
    context = {
        "keys": keys,
        "who": names_of({one.created_by for one in found}),
        "words": [(word.value, ALLOWS[word]) for word in ApiWord],
        "entities": entities(scope=desk.scope),
        "limits": {
            "days": DAYS,
            "days_max": DAYS_MAX,
            "per_minute": PER_MINUTE,
            "per_minute_max": PER_MINUTE_MAX,
        },
        "refusal": str(refusal) if refusal else "",
        "refused_field": refusal.field if refusal else "",
        "typed_name": request.POST.get("name", "") if refusal else "",
        "chosen": set(request.POST.getlist("scopes") + request.POST.getlist("entities"))
        if refusal
        else set(),
        "token": token,
        "token_name": name,
    }
    shown = page(request, desk, "desk/api_keys.html", context)
    shown.status_code = 409 if refusal else 200
    return shown

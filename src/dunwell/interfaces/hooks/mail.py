"""A mail that a provider hands on: kept before it is answered, so that the provider may forget it."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dunwell.apps.worklist.inbound import take_in
from dunwell.core import ids
from dunwell.formats.inbound_mail import MOST_BYTES
from dunwell.interfaces.hooks.signatures import is_fresh, is_signed
from dunwell.interfaces.shared.house import clock

ACTOR = "system:hook"
TIMESTAMP, SIGNATURE = "X-Dunwell-Timestamp", "X-Dunwell-Signature"


@csrf_exempt  # signed with a secret that no browser has
@require_POST
def receive(request: HttpRequest) -> JsonResponse:
    """Take in the raw mail that is the body; 202 once it is kept. The same mail again is the same answer."""
    secret = settings.DUNWELL_HOOK_SECRET
    if not secret:
        return _refused(404, "no_secret", "Nobody has set DUNWELL_HOOK_SECRET: this address is closed.")
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return _refused(413, "too_large", f"A mail has at most {MOST_BYTES} bytes.")
    timestamp = request.headers.get(TIMESTAMP, "")
    signature = request.headers.get(SIGNATURE, "")
    if not is_signed(secret=secret, timestamp=timestamp, signature=signature, body=body):
        return _refused(401, "bad_signature", "The signature is not that of this body and time.")
    now = clock()
    if not is_fresh(timestamp=timestamp, now=now):
        return _refused(401, "too_old", "The request is not of these last five minutes.")
    if not body.strip():
        return _refused(400, "empty", "The body is the raw mail; there is none.")
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    taken = take_in(raw=body, actor=ACTOR, now=now, today=today)
    shown = ids.show(prefix="inb", uuid=taken.inbound.public_id)
    return JsonResponse({"mail": shown, "is_new": taken.is_new}, status=202)


def _refused(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)

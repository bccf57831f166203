"""What payment providers tell: verified, kept before it is answered, and handled later by the worker."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dunwell.apps.payments.access import PaymentRefused
from dunwell.apps.payments.events import take_in_event
from dunwell.core import ids
from dunwell.interfaces.shared.house import clock, house
from dunwell.ports.errors import Refused
from dunwell.ports.payments import SignatureInvalid

MOST_BYTES = 1024 * 1024


@csrf_exempt  # signed by the provider with a secret that no browser has
@require_POST
def receive(request: HttpRequest, provider: str) -> JsonResponse:
    """Keep an event; 200 once it is kept, and the same answer for the same event again."""
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return _refused(413, "too_large", f"An event has at most {MOST_BYTES} bytes.")
    try:
        event, is_new = take_in_event(
            provider=provider, body=body, headers=request.headers, house=house(), now=clock()
        )
    except PaymentRefused as refusal:
        return _refused(404, refusal.code, str(refusal))
    except SignatureInvalid as refusal:
        return _refused(401, refusal.code, refusal.message)
    except Refused as refusal:
        return _refused(400, refusal.code, refusal.message)
    return JsonResponse({"event": ids.show(prefix="evt", uuid=event.public_id), "is_new": is_new})


def _refused(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)

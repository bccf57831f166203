"""Cards that the demo's customers have left at the payment sandbox, on its page, as a browser would.

They are kept there for real, as far as anything is at a sandbox: the worker charges them on their days, and one of them
is declined then, so that its owner is sent a link to give another.
"""

import http.client
from datetime import date
from urllib.parse import urlencode, urlsplit

from dunwell.ports.errors import Unavailable

NAME = "sandbox"
GOOD_CARD = "4242424242424242"
FAILING_CARD = "4000000000000341"  # it can be saved, and is declined when it is charged
SECONDS = 10


def leave_card(*, url: str, number: str, expires_on: date, holder: str) -> None:
    """Type a card at a page of the sandbox; raises Unavailable where the page does not take it."""
    parts = urlsplit(url)
    form = {"number": number, "expiry": f"{expires_on:%m/%y}", "cvc": "123", "holder": holder}
    line = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=SECONDS)
    try:
        line.request(
            "POST",
            f"{parts.path}?way=card",
            body=urlencode(form),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        status = line.getresponse().status
    except (OSError, http.client.HTTPException) as fault:
        raise Unavailable(f"The payment sandbox does not answer: {fault}") from fault
    finally:
        line.close()
    if status != http.HTTPStatus.SEE_OTHER:
        raise Unavailable(f"The payment sandbox did not take the demo's card ({status}).")

"""How the sandbox signs what it sends: HMAC-SHA256 over time and body, so that no old one can be played again."""

import hashlib
import hmac
import re

HEADER = "Sandbox-Signature"
OLDEST_SECONDS = 300
_SHAPE = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


def sign(*, secret: str, body: bytes, at: int) -> str:
    """Return the header for a body that leaves at a Unix time in seconds."""
    return f"t={at},v1={_digest(secret=secret, body=body, at=at)}"


def fault(*, secret: str, body: bytes, header: str, now: int) -> str | None:
    """Say what is wrong with a header, or None: its shape, its time (300 seconds either side), its signature."""
    shape = _SHAPE.fullmatch(header)
    if not shape:
        return f"There is no {HEADER} that can be read."
    at = int(shape[1])
    if not hmac.compare_digest(shape[2], _digest(secret=secret, body=body, at=at)):
        return "The signature is not that of this body and time."
    if abs(now - at) > OLDEST_SECONDS:
        return "The webhook is not of these last five minutes."
    return None


def _digest(*, secret: str, body: bytes, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()

"""Whether a request is from who shares our secret, and is not an old one played again."""

import hashlib
import hmac
from datetime import datetime

OLDEST_SECONDS = 300


def sign(*, secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a body sent at a Unix time in seconds: HMAC-SHA256 over `timestamp.body`, in hex."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(*, secret: str, timestamp: str, signature: str, body: bytes) -> bool:
    """Tell whether the signature is that of the body at this time, in as much time whether it is or not."""
    given = signature.strip().lower().removeprefix("sha256=")
    if not given.isascii():
        return False
    return hmac.compare_digest(given, sign(secret=secret, timestamp=timestamp, body=body))


def is_fresh(*, timestamp: str, now: datetime) -> bool:
    """Tell whether the time lies within OLDEST_SECONDS of now, either side: clocks differ."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(int(now.timestamp()) - int(timestamp)) <= OLDEST_SECONDS

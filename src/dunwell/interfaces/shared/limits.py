"""So many requests a minute from one address, over all processes: enough for people, too few for guessers."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

KEPT_SECONDS = 120


def is_too_often(*, request: HttpRequest, name: str, most: int, now: datetime) -> bool:
    """Count a request under a name, and tell whether its address has now made more than `most` in this minute."""
    address = get_adapter().get_client_ip(request)
    return is_over(name=f"{name}:{address}", most=most, now=now)


def is_over(*, name: str, most: int, now: datetime) -> bool:
    """Count something under a name, and tell whether it has now happened more than `most` times in this minute."""
    key = f"limit:{name}:{now:%Y%m%d%H%M}"
    cache.add(key, 0, timeout=KEPT_SECONDS)
    try:
        return int(cache.incr(key)) > most
    except ValueError:  # forgotten between the two: a new minute has begun
        return False

"""The signed links in what the sales side is told: each opens one notice, and says so without a log-in."""

from uuid import UUID

from dunwell.apps.dunning.models import OwnerNotice
from dunwell.apps.organisation.tokens import named_by, token_for

SALT = "dunwell.owner.notice"


def token_of(*, notice: OwnerNotice) -> str:
    """Return the token that opens a notice."""
    return token_for(public_id=notice.public_id, salt=SALT)


def link_of(*, notice: OwnerNotice, site_url: str) -> str:
    """Return the address at which a notice can be answered."""
    return f"{site_url.rstrip('/')}/owner/{token_of(notice=notice)}/"


def notice_named(*, token: str) -> UUID | None:
    """Return the public id that a token was made for; None where it was not made here."""
    return named_by(token=token, salt=SALT)

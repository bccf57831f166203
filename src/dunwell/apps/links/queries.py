"""Reads of the links: those of a customer with what was done by them, and what a link shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dunwell.apps.links.models import PortalLink, PortalUse
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.models import OpenItem, Residual

LINKS_MAX = 20
USES_MAX = 50
ITEMS_MAX = 200


class UnknownLink(Exception):
    """No link with this identifier is seen in this scope."""

    code = "unknown_link"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRow:
    """One thing that was done by a link."""

    at: datetime
    what: str
    address: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """A link with what was done by it, the latest first."""

    public_id: UUID
    contact: str
    email: str
    entity: str
    currency: str
    made_for: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    uses: tuple[UseRow, ...]
    use_count: int

    def is_live(self, now: datetime) -> bool:
        """Whether it still opens the page."""
        return self.revoked_at is None and self.expires_at > now


def link_in_scope(*, scope: Scope, link_id: UUID) -> PortalLink:
    """Return a link of a customer that the scope sees, or raise UnknownLink."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = PortalLink.objects.filter(mine, public_id=link_id).select_related("contact", "account").first()
    if found is None:
        raise UnknownLink("There is no such link in the entities that you see.")
    return found


def links_of(*, scope: Scope, customer_id: int) -> list[LinkRow]:
    """Return the last LINKS_MAX links of a customer that were used or made at the desk, the newest first."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = list(
        PortalLink.objects.filter(mine, customer_id=customer_id)
        .select_related("contact", "account__entity")
        .order_by("-created_at", "-pk")[:LINKS_MAX]
    )
    return [_row(link) for link in found]


def items_shown(*, link: PortalLink, most: int = ITEMS_MAX) -> list[OpenItem]:
    """Return the open debits that a link shows, the earliest due first: those it names, or all of its account."""
    open_now = Residual.objects.filter(account_id=link.account_id, residual_minor__gt=0)
    named = _named(link)
    if named:
        open_now = open_now.filter(item_id__in=named)
    residuals = open_now.select_related("item", "item__residual").order_by("due_on", "item_id")[:most]
    return [residual.item for residual in residuals]


def credits_shown(*, link: PortalLink) -> list[OpenItem]:
    """Return the credits of the link's account that are not used up, the oldest first."""
    found = Residual.objects.filter(account_id=link.account_id, residual_minor__lt=0)
    residuals = found.select_related("item", "item__residual").order_by("due_on", "item_id")[:ITEMS_MAX]
    return [residual.item for residual in residuals]


def items_named(*, link: PortalLink) -> list[OpenItem]:
    """Return the items that a link names, open or not; none where it shows all of its account."""
    return list(OpenItem.objects.filter(pk__in=_named(link)).order_by("due_on", "pk"))


def shows_any(*, link: PortalLink, numbers: Collection[str]) -> bool:
    """Tell whether a link shows any item with one of these numbers: one that it names, or where it names none, all."""
    named = items_named(link=link)
    return not named or any(item.number in numbers for item in named)


def is_whole(*, link: PortalLink) -> bool:
    """Tell whether a link shows all of its account, and not some items only."""
    return not _named(link)


def _named(link: PortalLink) -> Sequence[int]:
    return list(link.items.values_list("item_id", flat=True))


def _row(link: PortalLink) -> LinkRow:
    uses = PortalUse.objects.filter(link=link)
    return LinkRow(
        public_id=link.public_id,
        contact=link.contact.name or link.contact.email,
        email=link.contact.email,
        entity=link.account.entity.code,
        currency=link.account.currency,
        made_for=link.get_made_for_display(),
        created_at=link.created_at,
        expires_at=link.expires_at,
        revoked_at=link.revoked_at,
        uses=tuple(
            UseRow(at=use.at, what=use.get_what_display(), address=use.address, agent=use.agent)
            for use in uses.order_by("-pk")[:USES_MAX]
        ),
        use_count=uses.count(),
    )

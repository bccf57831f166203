"""What people are to be asked because of a mail. The worklist lies above: whoever calls opens the tasks."""

from dataclasses import dataclass
from typing import Literal

from dunwell.apps.receivables.models import Account

AskKind = Literal["send_copy", "contact_missing", "delivery_bounced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A thing for a person to do about an account."""

    kind: AskKind
    account: Account
    title: str
    body: str
    delivery_id: int | None = None  # the bill on its way that it is about

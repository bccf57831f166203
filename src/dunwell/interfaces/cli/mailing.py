"""What `mail` reads and prints."""

from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from dunwell.apps.replies.models import Inbound, InboundState, Proposal, ProposalKind
from dunwell.apps.worklist.inbound import fetch, take_in
from dunwell.core import ids
from dunwell.formats.inbound_mail import MOST_BYTES
from dunwell.interfaces.cli.printing import complain, print_json
from dunwell.interfaces.shared.house import clock, house

ACTOR = "cli"


def fetch_all(*, as_json: bool) -> int:
    """Take in all that lies in the inbox and print how much that was; 1 when something could not be kept."""
    inbox = house().inbox
    if inbox is None:
        return complain("No inbox is named: set DUNWELL_INBOX_URL.")
    found = fetch(inbox=inbox, actor=ACTOR, clock=clock, zone=ZoneInfo(settings.TIME_ZONE))
    if as_json:
        print_json({"taken": found.taken, "known": found.known, "failed": found.failed})
    else:
        print(f"{found.taken} taken in, {found.known} there already, {found.failed} left in the inbox.")
    return 1 if found.failed else 0


def take(*, path: str, as_json: bool) -> int:
    """Take in one mail from a file and print what it is taken to say; 1 when it is too large."""
    file = Path(path)
    if file.stat().st_size > MOST_BYTES:
        return complain(f"{file.name} is larger than {MOST_BYTES // 1024 // 1024} MB.")
    now = clock()
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    taken = take_in(raw=file.read_bytes(), actor=ACTOR, now=now, today=today)
    found = taken.inbound
    proposals = list(Proposal.objects.filter(inbound=found).order_by("-confidence", "pk"))
    if as_json:
        print_json(_shown(found, proposals=proposals, is_new=taken.is_new))
        return 0
    whose = str(found.customer) if found.customer else "nobody known"
    print(
        f"{'Taken in' if taken.is_new else 'There already'}: from {whose}, {InboundState(found.state).label}."
    )
    if found.refused_reason:
        print(found.refused_reason)
    for one in proposals:
        print(f"  {one.confidence:>3}  {ProposalKind(one.kind).label}: {'; '.join(map(str, one.evidence))}")
    return 0


def _shown(found: Inbound, *, proposals: list[Proposal], is_new: bool) -> dict[str, object]:
    return {
        "mail": ids.show(prefix="inb", uuid=found.public_id),
        "is_new": is_new,
        "state": found.state,
        "threaded_by": found.threaded_by,
        "customer": found.customer.number if found.customer else None,
        "refused": found.refused_code or None,
        "proposals": [
            {"kind": one.kind, "confidence": one.confidence, "evidence": one.evidence, "data": one.data}
            for one in proposals
        ],
    }

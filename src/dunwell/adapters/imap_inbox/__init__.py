"""An inbox on an IMAP server."""

from dunwell.adapters.imap_inbox.adapter import ImapInbox
from dunwell.adapters.imap_inbox.settings import ImapSettings

__all__ = ["ImapInbox", "ImapSettings"]

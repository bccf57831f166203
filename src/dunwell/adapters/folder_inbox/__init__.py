"""An inbox that is a folder of `.eml` files: for the demo, for tests, for whatever else drops mails there."""

from dunwell.adapters.folder_inbox.adapter import FolderInbox

__all__ = ["FolderInbox"]

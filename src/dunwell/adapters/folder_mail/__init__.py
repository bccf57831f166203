"""Mail that goes no further than a folder: for the demo, for tests, for looking first."""

from dunwell.adapters.folder_mail.adapter import BadMailUrl, FolderMail, from_url

__all__ = ["BadMailUrl", "FolderMail", "from_url"]

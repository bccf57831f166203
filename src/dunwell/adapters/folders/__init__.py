"""Carriers that go no further than a folder: for the demo, for tests, for looking first, for whoever collects it."""

from dunwell.adapters.folders.agencies import FolderAgencies
from dunwell.adapters.folders.drop import BadFolderUrl, folder_of
from dunwell.adapters.folders.exchange import FolderExchange
from dunwell.adapters.folders.mail import FolderMail
from dunwell.adapters.folders.post import FolderPost
from dunwell.adapters.folders.sms import FolderSms

__all__ = [
    "BadFolderUrl",
    "FolderAgencies",
    "FolderExchange",
    "FolderMail",
    "FolderPost",
    "FolderSms",
    "folder_of",
]

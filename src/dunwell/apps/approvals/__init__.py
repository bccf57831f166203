"""Approvals: who said yes or no to what, so that four eyes can be asked for and shown."""

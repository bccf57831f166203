"""Customers at the desk: one page of each, with its people, promises, disputes, holds and links."""

"""Customers, their contacts and their owners."""

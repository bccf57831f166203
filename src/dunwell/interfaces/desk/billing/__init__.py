"""Billing at the desk: bills, orders, recurring plans, and how an entity bills and a customer is billed."""

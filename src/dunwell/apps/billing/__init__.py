"""Billing: orders, invoices and what became of them on their way to the customer."""

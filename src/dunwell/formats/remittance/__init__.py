"""Remittance advice: which invoices a payment is for, out of tables, EDIFACT REMADV, X12 820 and plain mail text."""

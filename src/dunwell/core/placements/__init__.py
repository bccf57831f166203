"""Debts in an agency's hands: what it charges, and what is owed to whom of the money that comes. Pure."""

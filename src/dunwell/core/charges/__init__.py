"""Charges for late payment: what a contract provides for, beside what the law does."""

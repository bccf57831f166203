"""Payments at the desk: attempts and payouts, autopay, and the service lever."""

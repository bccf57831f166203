"""Payments at providers: attempts, what providers tell, money given back, payouts."""

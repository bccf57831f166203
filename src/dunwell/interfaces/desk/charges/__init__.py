"""Charges at the desk: what delay costs, what was charged, and what was let go."""

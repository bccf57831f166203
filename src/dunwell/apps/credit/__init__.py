"""Credit: whom we trust and how far; scores, limits, what hangs on each customer, and what follows from it."""

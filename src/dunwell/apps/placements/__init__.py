"""Claims handed over to agencies: terms, placements, what is told both ways, and the money."""

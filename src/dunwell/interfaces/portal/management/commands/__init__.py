"""`migrate`, which also raises the fences between customers."""

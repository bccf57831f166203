"""`migrate`: quick on an empty database, and with the fences between those who come from outside."""

"""How messages move."""

"""The wiring: the only floor that knows everybody."""

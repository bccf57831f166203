"""Commands of Django that the house goes further with."""

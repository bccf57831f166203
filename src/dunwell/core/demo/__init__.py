"""A group that never was: entities, customers and two years of trade, grown from a seed."""

"""Promises and instalment plans: how far they are paid, how they end, and what they keep from being asked for."""

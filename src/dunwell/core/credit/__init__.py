"""Whom to trust with credit, and how far: scores, classes, limits, holds and the answer to an order. Pure."""

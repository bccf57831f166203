"""Charges: interest, compensation and late fees as documents of their own, waivers and reversals of them."""

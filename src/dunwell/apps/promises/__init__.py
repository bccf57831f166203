"""Promises and instalment plans: what customers said they would pay, and what came of it."""

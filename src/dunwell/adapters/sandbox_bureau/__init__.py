"""A credit bureau that knows nobody and answers everything: for trials, demos and tests. Deterministic."""

from dunwell.adapters.sandbox_bureau.adapter import DEAR, FREE, PLAIN, SandboxBureau

__all__ = ["DEAR", "FREE", "PLAIN", "SandboxBureau"]

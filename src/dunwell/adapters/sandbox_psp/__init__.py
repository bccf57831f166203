"""A payment provider to try things on: a process of its own with a hosted page, and the client that speaks to it.

Nothing it does moves money, and it takes no card and no account but the test numbers in `numbers.py`.
"""

from dunwell.adapters.sandbox_psp.client import SandboxPayments

__all__ = ["SandboxPayments"]

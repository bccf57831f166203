"""The sub-ledger: items, postings, allocations, residuals."""

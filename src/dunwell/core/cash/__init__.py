"""Which invoices a payment pays: evidence, explanations, a stated confidence, and a decision."""

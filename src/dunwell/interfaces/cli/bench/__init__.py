"""What `dunwell bench` measures: each on a ledger of its own, with the bars that it is held to."""

"""Letters on any channel and what became of them."""

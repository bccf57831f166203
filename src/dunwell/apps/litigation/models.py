"""Claims before courts."""

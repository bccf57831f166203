"""Cash: bank lines, whose money they are, and what it pays."""

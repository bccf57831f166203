"""The words of a credit policy."""

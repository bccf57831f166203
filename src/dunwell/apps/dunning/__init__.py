"""Policies and levels as versioned data."""

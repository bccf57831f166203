"""Policies at the desk: the ladders, their words, and who gets which."""

"""Payments at providers and by mandate: states, declines, tries, notices: pure."""

"""Agreements at the desk: credit policies, their versions, and who agreed."""

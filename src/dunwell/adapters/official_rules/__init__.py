"""The official schemas and Schematron stylesheets, carried with their licences and run by lxml and SaxonC."""

from dunwell.adapters.official_rules.adapter import CarriedRules

__all__ = ["CarriedRules"]

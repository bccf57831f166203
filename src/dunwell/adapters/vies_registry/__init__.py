"""Whether a company is registered for value-added tax, asked of the European Commission's VIES."""

from dunwell.adapters.vies_registry.adapter import ViesRegistry
from dunwell.adapters.vies_registry.settings import PATH, ViesSettings, settings_of

__all__ = ["PATH", "ViesRegistry", "ViesSettings", "settings_of"]

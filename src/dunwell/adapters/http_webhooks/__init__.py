"""Signed messages to other systems by HTTPS, to the hosts that are named and to none besides."""

from dunwell.adapters.http_webhooks.adapter import HttpWebhooks
from dunwell.adapters.http_webhooks.settings import Target, targets_of

__all__ = ["HttpWebhooks", "Target", "targets_of"]

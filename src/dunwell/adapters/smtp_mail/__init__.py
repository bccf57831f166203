"""Mail by SMTP, over any server."""

from dunwell.adapters.smtp_mail.adapter import SmtpMail
from dunwell.adapters.smtp_mail.settings import SmtpSettings, from_url

__all__ = ["SmtpMail", "SmtpSettings", "from_url"]

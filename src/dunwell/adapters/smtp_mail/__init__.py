"""Mail by SMTP, over any server."""

from dunwell.adapters.smtp_mail.adapter import SmtpMail
from dunwell.adapters.smtp_mail.settings import SmtpSettings

__all__ = ["SmtpMail", "SmtpSettings"]

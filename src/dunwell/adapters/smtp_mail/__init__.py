"""Mail by SMTP, over any server."""

from dunwell.adapters.smtp_mail.adapter import SmtpMail
from dunwell.adapters.smtp_mail.settings import BadMailUrl, SmtpSettings, from_url

__all__ = ["BadMailUrl", "SmtpMail", "SmtpSettings", "from_url"]

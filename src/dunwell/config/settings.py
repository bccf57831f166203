"""Django's settings. Everything that differs between installations comes from the environment (see env.py)."""

from pathlib import Path
from typing import Any

from dunwell.config import env

PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = env.secret_key()
DEBUG = env.boolean("DUNWELL_DEBUG", default=False)
ALLOWED_HOSTS = env.words("DUNWELL_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("DUNWELL_TRUSTED_ORIGINS", default=[])

ROOT_URLCONF = "dunwell.config.urls"
WSGI_APPLICATION = "dunwell.config.wsgi.application"
AUTH_USER_MODEL = "organisation.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "dunwell.apps.organisation.apps.OrganisationConfig",
    "dunwell.apps.journal.apps.JournalConfig",
    "dunwell.apps.law.apps.LawConfig",
    "dunwell.apps.approvals.apps.ApprovalsConfig",
    "dunwell.apps.parties.apps.PartiesConfig",
    "dunwell.apps.messages.apps.MessagesConfig",
    "dunwell.apps.receivables.apps.ReceivablesConfig",
    "dunwell.apps.links.apps.LinksConfig",
    "dunwell.apps.billing.apps.BillingConfig",
    "dunwell.apps.cash.apps.CashConfig",
    "dunwell.apps.agreements.apps.AgreementsConfig",
    "dunwell.apps.promises.apps.PromisesConfig",
    "dunwell.apps.disputes.apps.DisputesConfig",
    "dunwell.apps.payments.apps.PaymentsConfig",
    "dunwell.apps.charges.apps.ChargesConfig",
    "dunwell.apps.credit.apps.CreditConfig",
    "dunwell.apps.dunning.apps.DunningConfig",
    "dunwell.apps.replies.apps.RepliesConfig",
    "dunwell.apps.service.apps.ServiceConfig",
    "dunwell.apps.placements.apps.PlacementsConfig",
    "dunwell.apps.litigation.apps.LitigationConfig",
    "dunwell.apps.worklist.apps.WorklistConfig",
    "dunwell.apps.runs.apps.RunsConfig",
    "dunwell.config",  # its `migrate`
    "dunwell.interfaces.agency",
    "dunwell.interfaces.desk",
    "dunwell.interfaces.owner",
    "dunwell.interfaces.portal",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "dunwell.interfaces.shared.flash.FlashConfig",  # django.contrib.messages, whose label is ours
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "dunwell.interfaces.shared.security.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dunwell.interfaces.desk.door.theme",
            ],
        },
    },
]

DATABASES = {"default": env.database_settings(env.text("DATABASE_URL", default=""))}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = (
    "dunwell.interfaces.desk.house.accounts.ClosedAccountAdapter"  # nobody signs up by themselves
)
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/5m/key"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

# One cache for all processes, so that limits on log-ins hold over all of them.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"},
}

LANGUAGE_CODE = "en"
TIME_ZONE = env.text("DUNWELL_TIMEZONE", default="UTC")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_USE_FINDERS = True  # no collectstatic step: the files lie in the package

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Behind TLS: cookies over TLS only. The local demo speaks plain HTTP on the loopback address.
HTTPS_ONLY = env.boolean("DUNWELL_HTTPS_ONLY", default=False)
SESSION_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Collections for the day are made by the worker from this hour on, in TIME_ZONE; "off" leaves it to people.
DUNWELL_DAILY_HOUR = env.hour_or_off("DUNWELL_DAILY_HOUR", default=6)
PROCRASTINATE_IMPORT_PATHS = ["dunwell.interfaces.jobs.tasks"]

DUNWELL_HOOK_SECRET = env.optional("DUNWELL_HOOK_SECRET")  # signs the mails that a provider hands on

DUNWELL_HOUSE = "dunwell.config.wiring.house"  # dotted, so that nothing below config imports it

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"dunwell": {"level": "INFO"}},
}

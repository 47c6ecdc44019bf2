"""One file for all places. What differs is an environment variable, described in docs/operate/settings.md."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import FileAwareEnv

from mreza import __version__
from mreza.config.languages import LOCALE_DIR, interface_languages
from mreza.config.storages import storage_of

PACKAGE_DIR = Path(__file__).resolve().parent.parent
BASE_DIR = PACKAGE_DIR.parent

env = FileAwareEnv()  # NAME_FILE may hold the path of a file with the value of NAME
# A file of settings for those who prefer one to the environment; what the environment says wins.
env.read_env(env.str("ENV_FILE", str(BASE_DIR / ".env")), recurse=False)

VERSION = __version__

# --- where things lie -------------------------------------------------------------------------------------
VAR_DIR = Path(env.str("MREZA_VAR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# Outside the database on purpose: what a restored or rewritten database cannot undo (docs/operate/people.md).
JOURNAL_HEADS = env.str("JOURNAL_HEADS", str(VAR_DIR / "journal-heads"))
ERASURE_LEDGER = env.str("ERASURE_LEDGER", str(VAR_DIR / "erasures"))

DEBUG = env.bool("DEBUG", False)


def _secret_key() -> str:
    """Given by the environment, or made once and kept beside the database."""
    given: str = env.str("SECRET_KEY", "")
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured("SECRET_KEY must have at least 32 signs.")
        return given
    kept = VAR_DIR / "secret-key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text().strip()


SECRET_KEY = _secret_key()

# --- addresses --------------------------------------------------------------------------------------------
# Absolute addresses come from here, never from the request (K20).
SITE_URL = env.str("SITE_URL", f"http://localhost:{env.int('PORT', 8000)}").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname:
    raise ImproperlyConfigured("SITE_URL must be an address such as https://mreza.example.")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [_site.hostname, "localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]
HTTPS = _site.scheme == "https"
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES and HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

ROOT_URLCONF = "mreza.config.urls"
WSGI_APPLICATION = "mreza.config.wsgi.application"
APPEND_SLASH = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.AutodiscoverRulesConfig",
    "mreza.foundation",
    "mreza.ui",
    "mreza.journal",
    "mreza.notices",
    "mreza.accounts",
    "mreza.translations",
    "mreza.files",
    "mreza.search",
    "mreza.vocabulary",
    "mreza.cities",
    "mreza.activities",
    "mreza.ties",
    "mreza.areas.practices",
    "mreza.areas.partnerships",
    "mreza.desk",
    "mreza.public",
    "mreza.config",
]

MIDDLEWARE = [
    "mreza.foundation.hygiene.IsolationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "mreza.ui.pages.PublicPageMiddleware",
    "mreza.config.api.ApiMiddleware",
    "mreza.foundation.hygiene.HygieneMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "mreza.accounts.middleware.AccountPagesMiddleware",
    "mreza.public.errors.FriendlyMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "mreza.config.jinja.environment",
            # For pages that a library renders (sign-in); our own come through ui.pages.page().
            "context_processors": ["mreza.ui.pages.surroundings"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "bridge",
        "DIRS": [PACKAGE_DIR / "accounts" / "bridge"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# --- database ---------------------------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL with FULL loses nothing that was acknowledged, even when the power fails; IMMEDIATE makes "first
    # come" mean the same as on PostgreSQL (security.md §0.6).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,  # longer than the longest write (an import of 10,000 records): who waits gets no error
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
        ),
    }
    # A real file for tests too: `:memory:` has neither WAL nor a second connection.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env.str("CACHE_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "mreza_cache"}
}
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", 64)

# --- languages and time -----------------------------------------------------------------------------------
LANGUAGES = interface_languages()
LANGUAGE_CODE = "en"
LOCALE_PATHS = [LOCALE_DIR]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_COOKIE_NAME = "language"
THEME_COOKIE_NAME = "theme"

# --- files ------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_FINDERS = ["mreza.config.static.OurStaticFiles"]
STATIC_HASHED = env.bool("STATIC_HASHED", not DEBUG)
STORAGE_URL = env.str("STORAGE_URL", "")
STORAGES = {
    "default": storage_of(STORAGE_URL),
    "staticfiles": {
        "BACKEND": "mreza.config.static.HashedStaticFiles"
        if STATIC_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
FILES_RESERVE_MB = env.int("FILES_RESERVE_MB", 512)  # free disk that uploads leave to the database (K18)
WHITENOISE_USE_FINDERS = not STATIC_HASHED
WHITENOISE_MAX_AGE = 60
MEDIA_ROOT = VAR_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- people -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:desk"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "mreza.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "mreza.accounts.forms.LoginForm",
    "reauthenticate": "mreza.accounts.forms.ReauthenticateForm",
    "add_email": "mreza.accounts.forms.AddEmailForm",
    "change_password": "mreza.accounts.forms.ChangePasswordForm",
    "set_password": "mreza.accounts.forms.SetPasswordForm",
    "reset_password": "mreza.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "mreza.accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_CHANGE_EMAIL = True  # one address a person; a new one replaces it when it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = str
MFA_ADAPTER = "mreza.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "mreza.accounts.forms.AuthenticateForm",
    "reauthenticate": "mreza.accounts.forms.ReauthenticateByCodeForm",
    "activate_totp": "mreza.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "mreza.accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "mreza.accounts.forms.EditWebAuthnForm",
    "login_webauthn": "mreza.accounts.forms.LoginWebAuthnForm",
    "authenticate_webauthn": "mreza.accounts.forms.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "mreza.accounts.forms.ReauthenticateWebAuthnForm",
}
# The address changes only when the new one is confirmed, so a passkey is no reason to forbid it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones are off by some seconds
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Mreža"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SESSION_ENGINE = "mreza.accounts.sessions"
USERSESSIONS_TRACK_ACTIVITY = False  # the session store does it, seldom and never on public pages

# --- mail and background work -----------------------------------------------------------------------------
# Without a mail server letters stay in the outbox, where they can be read, until there is one.
EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "mreza.notices.keeping.KeepingBackend",
)
EMAIL_FILE_PATH = str(VAR_DIR / "mail")  # for Django's filebased backend
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"mreza@{_site.hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What people keep up to date, and what is forgotten.
FACTS_DUE_MONTHS = env.int("FACTS_DUE_MONTHS", 12)
CITY_SILENT_MONTHS = env.int("CITY_SILENT_MONTHS", 6)
LETTERS_KEPT_MONTHS = env.int("LETTERS_KEPT_MONTHS", 12)
# How many questions of one city may be open at once.
QUESTIONS_OPEN = env.int("QUESTIONS_OPEN", 5)

# --- a trial (`make try`) ---------------------------------------------------------------------------------
# Invented people and links that sign anybody in as them. Two locks: the switch, and a database in a folder made for
# a trial; `mreza.desk.trial` asks both every time.
TRIAL = env.bool("MREZA_TRY", False)
_is_trial_database = Path(str(DATABASES["default"]["NAME"])).name == "trial.sqlite3"
if TRIAL and not (_is_trial_database and _site.hostname == "localhost" and not HTTPS):
    raise ImproperlyConfigured("MREZA_TRY is for `make try` alone: its own database, on this machine.")
if TRIAL:
    EMAIL_BACKEND = "mreza.notices.keeping.KeepingBackend"  # nothing leaves

# --- headers ----------------------------------------------------------------------------------------------
_csp = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "require-trusted-types-for": ["'script'"],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {k: v for k, v in _csp.items() if k != "require-trusted-types-for"}}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
} | {"publickey-credentials-get": ["self"], "publickey-credentials-create": ["self"]}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_FAILURE_VIEW = "mreza.public.errors.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    "security.W004", "security.W008", "security.W012", "security.W016",  # plain http is right on a laptop
]  # fmt: skip

# --- logs -------------------------------------------------------------------------------------------------
LOG_LEVEL = env.log_level("LOG_LEVEL", logging.INFO)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "mreza.config.logs.formatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": ["out"], "level": LOG_LEVEL, "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
        "django_tasks_db": {"level": "ERROR"},  # that a worker starts and stops is said by the supervisor
    },
}

"""One base for every environment; what differs between installations comes from it (docs/operations.md)."""

import json
import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

django_stubs_ext.monkeypatch()  # admin classes and forms may be subscripted by their model

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("TALKA_HOME", ROOT / "var")).resolve()
PORT = os.environ.get("PORT", "8000")
SITE_URL = os.environ.get("TALKA_SITE_URL", f"http://localhost:{PORT}").rstrip("/")
DEMO = os.environ.get("TALKA_DEMO", "0") == "1"
TILES_URL = os.environ.get("TALKA_TILES_URL", "")
SECURE = SITE_URL.startswith("https://")
CLOCK_MAY_MOVE = DEMO
SHORT_WORK = 30
"""Seconds of a statement that somebody waits for at a page."""


def secret(path: Path) -> str:
    """Read a secret from its file; the first process to ask makes it (0600, atomically)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        value = secrets.token_urlsafe(64)
        file.write(value)
    return value


def patience(limit: str) -> float | None:
    """Seconds to wait for one answer of a database whose own limit for a statement is `limit` (as PostgreSQL writes it).

    A second more than that: then it hangs. None where there is no limit or a long one: such work is waited for.
    """
    found = re.fullmatch(r"(\d+)\s*(ms|s)?", limit.strip())
    seconds = int(found[1]) / (1 if found[2] == "s" else 1_000) if found else 0
    return seconds + 1 if 0 < seconds <= SHORT_WORK else None


def eid_providers(file: str) -> list[dict[str, object]]:
    """Read the OpenID Connect providers of TALKA_EID_FILE (docs/operations.md): a list in JSON, secrets inside."""
    if not file:
        return []
    return [
        {
            "provider_id": one["id"],
            "name": one["name"],
            "client_id": one["client_id"],
            "secret": one["secret"],
            "settings": {
                "server_url": one["issuer"],
                **{key: one[key] for key in ("subject_claim", "userinfo_only", "scope") if key in one},
            },
        }
        for one in json.loads(Path(file).read_text(encoding="utf-8"))
    ]


SECRET_KEY = secret(Path(os.environ.get("TALKA_SECRET_KEY_FILE", HOME / "keys" / "secret-key")))
AUDIT_KEY = secret(HOME / "keys" / "audit-key")
VAULT_KEY = secret(HOME / "keys" / "vault-key")
VAPID_KEY = secret(HOME / "keys" / "vapid-key")  # the Web Push key pair is derived from it
CERTIFICATE_KEY = secret(HOME / "keys" / "certificate-key")
WEBHOOK_KEY = secret(HOME / "keys" / "webhook-key")  # secrets of receivers are derived from it, and the key of "v1a"
STATISTICS_KEY = secret(HOME / "keys" / "statistics-key")  # under it the figures count a person
TRUST_FILES = [Path(name) for name in os.environ.get("TALKA_TRUST_FILES", "").split(os.pathsep) if name]
"""PEM files: whose certificates on signed documents count (core.signatures). None: nothing signed is ever valid."""
PUBLIC_FILES = Path(os.environ.get("TALKA_PUBLIC_FILES", HOME / "public"))
"""Published keys and revocation lists of certificates: served from files, so that they outlive the database."""
SEAL_FILE = os.environ.get("TALKA_SEAL_FILE", "")
"""PKCS#12 of the seal on certificates. None: one is made (not trusted)."""
SEAL_PASSWORD_FILE = os.environ.get("TALKA_SEAL_PASSWORD_FILE", "")
"""Where its password is. None: in the file `<name>.password` beside it."""
SIGNAPI_FILE = os.environ.get("TALKA_SIGNAPI_FILE", "")
"""JSON with the account at eParaksts SignAPI (certificates.sealing); it seals instead of the file then."""
RECEIVERS_FILE = os.environ.get("TALKA_RECEIVERS_FILE", "")
"""JSON list of systems that holders may hand certificates over to (certificates.handover): code, name, url, token."""
TIMESTAMP_URL = os.environ.get("TALKA_TIMESTAMP_URL", "")
"""RFC 3161: seals get a timestamp of it (PAdES B-T). None: B-B."""
SEAL_ROOTS_FILE = os.environ.get("TALKA_SEAL_ROOTS_FILE", "")
"""PEM of the roots above seal and timestamp: with it the paper keeps what their revocation services say (PAdES B-LT)."""
CKAN_URL = os.environ.get("TALKA_CKAN_URL", "")
"""A portal of open data (https://data.gov.lv/dati): after each release of figures it is told what there is. None: nobody."""
CKAN_ORGANISATION = os.environ.get("TALKA_CKAN_ORGANISATION", "")
CKAN_TOKEN_FILE = os.environ.get("TALKA_CKAN_TOKEN_FILE", "")

ALLOWED_HOSTS = sorted({str(urlsplit(SITE_URL).hostname), "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "talka.web.views.errors.old_form"
DEBUG = False

INSTALLED_APPS = [
    "talka.web",
    "talka.interchange",
    "talka.statistics",
    "talka.channels",
    "talka.stories",
    "talka.certificates",
    "talka.hours",
    "talka.matching",
    "talka.applications",
    "talka.opportunities",
    "talka.organisations",
    "talka.notifications",
    "talka.accounts",
    "talka.registers",
    "talka.core",
    "talka.web.apps.TablesConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "talka.core.middleware.PublicSurface",
    "django.middleware.security.SecurityMiddleware",
    "talka.core.middleware.LanguageFromPath",
    "talka.core.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "talka.accounts.middleware.ShortSessions",
    "talka.notifications.middleware.DeviceCookie",
    "talka.accounts.middleware.CredentialsFirst",
    "talka.accounts.middleware.AdminDoor",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "talka.core.context.site",
                "talka.web.context.reader",
            ],
        },
    },
]

DATABASES: dict[str, dict[str, object]] = {}
STATEMENT_TIMEOUT = os.environ.get("TALKA_STATEMENT_TIMEOUT", "5s")
if url := os.environ.get("DATABASE_URL"):
    parts = conninfo_to_dict(url)
    DATABASES["default"] = {
        "ENGINE": "config.database",
        "NAME": parts.pop("dbname", "talka"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "PATIENCE": patience(STATEMENT_TIMEOUT),
        "OPTIONS": {
            **parts,
            "connect_timeout": 3,
            "prepare_threshold": 0,  # what talka.core.prepared asks is planned once a connection; nothing else is
            "application_name": "talka",
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT} -c lock_timeout=2s"
            " -c idle_in_transaction_session_timeout=15s -c timezone=UTC"
            " -c max_parallel_workers_per_gather=0",  # one question, one processor: many ask at once (docs/performance.md)
        },
    }
CACHES = {
    # Of each process: drawn fragments under keys that name all they show. Django's 300 would not hold the cards of a few lists.
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 4_000}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "talka.accounts.policies.passwords.Guessable"},
]
AUTHENTICATION_BACKENDS = ["talka.accounts.adapter.account.Backend"]
LOGIN_URL = "accounts:sign_in"  # /ienakt/
LOGIN_REDIRECT_URL = "start_here"  # the desk, the organisation one works for, or one's own page

# django-allauth: sign-in, passkeys, one-time codes, sessions, eID. Its own sign-up and e-mail pages do not exist here.
ACCOUNT_ADAPTER = "talka.notifications.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "nickname"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": None, "reauthenticate": "10/m/user"}
"""The library counts by process, and only tries of second steps: talka.accounts.actions.attempts counts sign-ins for all."""
MFA_ADAPTER = "talka.accounts.adapter.KeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
MFA_TOTP_TOLERANCE = 1
PASSKEY_DOMAIN = os.environ.get("TALKA_PASSKEY_DOMAIN", str(urlsplit(SITE_URL).hostname))
SOCIALACCOUNT_ADAPTER = "talka.accounts.adapter.EidAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": eid_providers(os.environ.get("TALKA_EID_FILE", ""))}}

LANGUAGE_CODE = "lv"
LANGUAGES = [("lv", "Latviešu"), ("en", "English")]
LOCALE_PATHS: list[Path] = []
USE_I18N = True
TIME_ZONE = "Europe/Riga"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.RememberingStorage"},
}
MEDIA_ROOT = HOME / "files"

_host_prefix = "__Host-" if SECURE else ""
SESSION_ENGINE = "talka.core.sessions"
SESSION_COOKIE_NAME = f"{_host_prefix}sessionid"
SESSION_COOKIE_SECURE = SECURE
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_host_prefix}csrftoken"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_SSL_REDIRECT = False  # the proxy in front does it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

# A mail server brings mail to addresses of this domain to `talka receive-mail`; empty: none does, none is given out.
RELAY_DOMAIN = os.environ.get("TALKA_RELAY_DOMAIN", "").strip().lower()
# smtp://, starttls:// or smtps://user:password@host:port?from=address; empty: mails are kept under TALKA_HOME/outbox
EMAIL_URL = os.environ.get("TALKA_EMAIL_URL", "")
if EMAIL_URL and (urlsplit(EMAIL_URL).scheme not in {"smtp", "starttls", "smtps"} or not urlsplit(EMAIL_URL).hostname):
    raise ImproperlyConfigured("TALKA_EMAIL_URL reads smtp://, starttls:// or smtps://user:password@host:port")
OUTBOX = HOME / "outbox"
# Where browsers let themselves be called; a name that begins with a dot stands for every host below it.
PUSH_HOSTS = ["fcm.googleapis.com", ".push.services.mozilla.com", ".notify.windows.com", "web.push.apple.com"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "config.logs.PrivateFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("TALKA_LOG_LEVEL", "WARNING")},
    # Django's request logger writes paths with their queries; ours (core.middleware) writes the route's name only.
    "loggers": {
        "django.request": {"handlers": ["nowhere"], "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        "django.server": {"handlers": ["nowhere"], "propagate": False},
        "talka": {"level": "INFO"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []

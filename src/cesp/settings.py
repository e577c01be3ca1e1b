"""Settings. Safe by default: with an empty environment the service refuses to start.

Everything that differs between machines comes from the environment (see docs/exploitation.md).
``CESP_DEMONSTRATION=1`` opens the demonstration, and only on loopback host names: the persona
page signs anybody in, so a real site must not be able to show it by accident.
"""

import secrets
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

SOURCE = Path(__file__).resolve().parent
VAR = Path(env.str("CESP_VAR", default=str(Path.cwd() / "var")))
VAR.mkdir(parents=True, exist_ok=True)

DEMONSTRATION = env.bool("CESP_DEMONSTRATION", default=False)
DEBUG = False
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("CESP_HOSTS", default=LOOPBACK)
CSRF_TRUSTED_ORIGINS = env.list("CESP_ORIGINS", default=[])

if DEMONSTRATION and not set(ALLOWED_HOSTS) <= set(LOOPBACK):
    raise ImproperlyConfigured(
        "CESP_DEMONSTRATION ouvre une page qui connecte n'importe qui : elle n'est admise que sur la machine "
        f"elle-même ({', '.join(LOOPBACK)}). Retirer CESP_DEMONSTRATION ou CESP_HOSTS."
    )


def _demonstration_key() -> str:
    """A key made once per folder, so that sessions of the demonstration outlive a restart."""
    path = VAR / "demonstration.key"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = env.str("CESP_SECRET_KEY", default="") or (_demonstration_key() if DEMONSTRATION else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("CESP_SECRET_KEY est obligatoire (50 caractères aléatoires, voir docs/exploitation.md).")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # Ahead of the packages whose templates it overrides.
    "cesp.common",
    "widget_tweaks",
    "dsfr",
    "django.forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "cesp.pictures",
    "cesp.audit",
    "cesp.accounts",
    "cesp.identity",
    "cesp.notifications",
    "cesp.documents",
    "cesp.letters",
    "cesp.correspondence",
    "cesp.contracts",
    "cesp.payments",
    "cesp.takeover",
    "cesp.simulator",
    "cesp.privacy",
    "cesp.portal",
    "cesp.demonstration",
]

MIDDLEWARE = [
    "cesp.common.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cesp.accounts.access.AccessMiddleware",
    "cesp.accounts.readings.ReadingsMiddleware",
    "cesp.common.readonly.ReadonlyMiddleware",
]

ROOT_URLCONF = "cesp.urls"
WSGI_APPLICATION = "cesp.wsgi.application"
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
                "csp.context_processors.nonce",
                "cesp.common.site.site",
                "cesp.accounts.navigation.navigation",
            ],
            "builtins": ["cesp.common.templatetags.french"],
        },
    }
]

DATABASES = {"default": env.db_url_config(env.str("DATABASE_URL", default="") or f"sqlite:///{VAR / 'cesp.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Progress of long work is written while a transaction is open, so it cannot live in the database.
    "progress": env.cache("CESP_PROGRESS_CACHE", default=f"filecache://{VAR / 'progress'}"),
}

JOBS = "cesp.jobs.JOBS"
# Apps that tie people to the organisations that follow them (cesp.accounts.perimeter).
FOLLOWING = ["cesp.contracts.following"]
# Who keeps each kind of promise made in the outbox.
OUTBOX: dict[str, str] = {}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "portal:home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# In the session, not in a cookie of their own: the page « Vos données » says which cookies there are.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.path("CESP_STATIC", default=str(VAR / "static"))
WHITENOISE_USE_FINDERS = DEMONSTRATION
if DEMONSTRATION:
    Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # nothing is collected there, and nothing is missing
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMONSTRATION
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = VAR / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_MARK_OPTIONAL_FIELDS = True

# Where the service answers, for the links of its e-mails and papers.
SITE_URL = env.str("CESP_URL", default="http://localhost:8000").rstrip("/")

# Whose the site is, in print. Names of bodies are data: no code names one.
SITE_NAME = "Contrat d'engagement de service public"
SITE_TAGLINE = "De la candidature au dernier jour servi"
# The State's identity is reserved to its own sites (terms of the DSFR): off unless turned on.
STATE_IDENTITY = env.bool("CESP_STATE_IDENTITY", default=False)

# Who answers, by subject: functional mailboxes, in a TOML file of the shape of the one that ships.
CONTACTS = env.str("CESP_CONTACTS", default=str(SOURCE / "portal" / "data" / "contacts.toml"))

# Whom to write to about one's data: a functional mailbox, printed on the page « Vos données ».
DATA_PROTECTION_CONTACT = env.str("CESP_DATA_PROTECTION_CONTACT", default="")
if DEMONSTRATION and not DATA_PROTECTION_CONTACT:
    DATA_PROTECTION_CONTACT = "protection-des-donnees@gestion.example"

# The account the allowances leave from, as it is printed in the payment file.
DEBTOR_NAME = env.str("CESP_DEBTOR_NAME", default="")
DEBTOR_IBAN = env.str("CESP_DEBTOR_IBAN", default="")
DEBTOR_BIC = env.str("CESP_DEBTOR_BIC", default="")
if DEMONSTRATION and not DEBTOR_IBAN:
    DEBTOR_NAME, DEBTOR_IBAN, DEBTOR_BIC = (
        "Autorité gestionnaire (démonstration)",
        "FR7630006000011234567890189",
        "AGRIFRPPXXX",
    )

# The allowance reaches the account this many working days before the last one of the month (as the State pays).
PAY_DAY_BEFORE_LAST = env.int("CESP_PAY_DAY_BEFORE_LAST", default=2)
# How many transfers the bank takes in one file; beyond, a run leaves in several.
PAYMENT_FILE_TRANSFERS = env.int("CESP_PAYMENT_FILE_TRANSFERS", default=50_000)
# What a spreadsheet of existing contracts may weigh (cesp.takeover.guard.Limits says what each one bounds).
TAKEOVER_LIMITS = {
    "file_bytes": env.int("CESP_TAKEOVER_FILE_BYTES", default=20_000_000),
    "unfolded_bytes": env.int("CESP_TAKEOVER_UNFOLDED_BYTES", default=400_000_000),
    "rows": env.int("CESP_TAKEOVER_ROWS", default=20_000),
    "reader_bytes": env.int("CESP_TAKEOVER_READER_BYTES", default=1_500_000_000),
    "reader_seconds": env.int("CESP_TAKEOVER_READER_SECONDS", default=60),
}

SECURE = not DEMONSTRATION and env.bool("CESP_HTTPS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("CESP_BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LOGGING_CONFIG = "cesp.common.logs.configure"
LOGGING = {"level": env.str("CESP_LOG_LEVEL", default="INFO")}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]  # decided above by CESP_HTTPS

"""Settings. Safe by default: with an empty environment the service refuses to start.

Everything that differs between machines comes from the environment (see docs/exploitation.md).
``CESP_DEMONSTRATION=1`` opens the demonstration, and only on loopback host names: the persona
page signs anybody in, so a real site must not be able to show it by accident.
"""

import secrets
from datetime import timedelta
from email.utils import formataddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "csp",
    "cesp.pictures",
    "cesp.audit",
    "cesp.territory",
    "cesp.accounts",
    "cesp.identity",
    "cesp.notifications",
    "cesp.documents",
    "cesp.letters",
    "cesp.correspondence",
    "cesp.zoning",
    "cesp.contracts",
    "cesp.campaigns",
    "cesp.selection",
    "cesp.offers",
    "cesp.payments",
    "cesp.recovery",
    "cesp.studies",
    "cesp.life_events",
    "cesp.interviews",
    "cesp.internship",
    "cesp.questionnaire",
    "cesp.projects",
    "cesp.settling",
    "cesp.engagement",
    "cesp.breach",
    "cesp.reminders",
    "cesp.followup",
    "cesp.takeover",
    "cesp.simulator",
    "cesp.privacy",
    "cesp.portal",
    "cesp.demonstration",
]

MIDDLEWARE = [
    "cesp.common.logs.RequestIdMiddleware",
    "cesp.common.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cesp.common.plain_text.PlainTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cesp.identity.sessions.SessionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cesp.accounts.door.DoorMiddleware",
    "cesp.identity.assurance.AssuranceMiddleware",
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
                "cesp.identity.navigation.session",
                "cesp.notifications.navigation.bell",
                "cesp.contracts.navigation.role_title",
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
FOLLOWING = ["cesp.contracts.following", "cesp.campaigns.following", "cesp.projects.following"]
# Which contracts an agency reads for a project in its region, before a fact says so (cesp.contracts.models): a callable
# taking the code of a region, giving keys of contracts.
CONTRACTS_READ_BY = "cesp.projects.following.contracts_read_by"
# Apps that hold projects in places that a new zoning classes otherwise (cesp.zoning.queries.revision).
REVISION_CONCERNS = ["cesp.projects.queries.revised.concerned"]
# Who counts the contracts of each quota that are on offer or signed (cesp.campaigns.queries.quotas); empty: nobody.
QUOTA_ENGAGED = "cesp.offers.queries.quotas.engaged"
# Whether a signatory has a contract, for their menu (cesp.accounts.navigation).
HAS_A_CONTRACT = "cesp.contracts.navigation.has_a_contract"
# The app that reads contracts under regional rules, told when they change (cesp.zoning.operations.rules).
REGIONAL_RULES = "cesp.contracts.under_rules"
# Apps whose rows the journal keeps a digest of (cesp.audit.verification).
WITNESSED = ["cesp.contracts.witness"]
# Apps that know when two accounts are not one person's (cesp.accounts.person_links).
MERGING = [
    "cesp.contracts.merging",
    "cesp.campaigns.merging",
    "cesp.payments.merging",
    "cesp.documents.merging",
    "cesp.privacy.merging",
    "cesp.interviews.merging",
]
# Apps that assign things to people, for whoever leaves (cesp.accounts.handing_over).
HANDOVER = ["cesp.correspondence.handover", "cesp.followup.handover"]
# Apps that keep letters from whom they are addressed to, until an act of theirs (cesp.letters.holding_back).
HOLDING_BACK = ["cesp.correspondence.holding_back"]
# What keeps a campaign from ending, besides its own dates (cesp.campaigns.campaign_workflow).
CAMPAIGN_ENDING = ["cesp.offers.queries.ending.what_is_left"]
# Apps that give people something to do by a day (cesp.notifications.deadlines).
DEADLINES = [
    "cesp.reminders.from_law",
    "cesp.offers.deadlines",
    "cesp.internship.deadlines",
    "cesp.life_events.deadlines",
    "cesp.interviews.deadlines",
    "cesp.questionnaire.deadlines",
    "cesp.breach.deadlines",
    "cesp.recovery.deadlines",
    "cesp.settling.deadlines",
    "cesp.engagement.deadlines",
]
# Who is told, in the same transaction, that a deadline of some people moved (cesp.notifications.deadlines.changed).
DEADLINES_CHANGED = ["cesp.reminders.operations.renewing.changed"]
# Who is told, in the same transaction, that the file of a contract has one more row (cesp.contracts.file).
FILE_CHANGED = [
    "cesp.breach.operations.following.file_changed",
    "cesp.recovery.operations.revisiting.file_changed",
    "cesp.projects.operations.lapsing.file_changed",
    "cesp.settling.operations.following.file_changed",
    "cesp.reminders.operations.renewing.file_changed",
]
# Who is told, in the same transaction, that a request is sent or withdrawn (cesp.life_events.operations.filing).
REQUEST_MOVED = ["cesp.breach.operations.renouncing.request_moved"]
# Who is told, in the same transaction, that a legal notice has been received (cesp.correspondence.notices).
NOTICE_KNOWN = ["cesp.breach.operations.effect.notice_known"]
# What orders to pay have in charge of overpayments (cesp.payments.recovered says how it is called); empty: nothing.
RECOVERED_OVERPAYMENTS = "cesp.recovery.queries.claims.recovered"
# Who is told, in the same transaction, that a desk accepted an answer to the questionnaire (cesp.questionnaire).
ANSWER_ACCEPTED = ["cesp.engagement.operations.years.answer_accepted"]
# Who is told, in the same transaction, that a candidature is withdrawn (cesp.campaigns.operations.filing).
CANDIDATURE_WITHDRAWN = ["cesp.offers.operations.answering.candidature_withdrawn"]
# Who knows when an event of cesp.documents.retention happened to whom: a callable taking a day and a person's key.
PIECE_EVENTS = {
    **dict.fromkeys(
        ("contract_closed", "last_payment", "procedure_closed"), "cesp.contracts.personal_data.over_before"
    ),
    "selection_ended": "cesp.campaigns.personal_data.selection_ended_before",
}
# Who keeps each kind of promise made in the outbox.
OUTBOX: dict[str, str] = {
    "mail": "cesp.common.mail.keep",
    "payments.tell_emitted": "cesp.payments.telling.tell_emitted",
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "identity:sign_in"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:welcome"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "cesp.identity.passwords.PredictableValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "given_names", "family_name"]},
    },
]

# Too many wrong passwords for an account from one address: wait (django-axes).
AXES_FAILURE_LIMIT = env.int("CESP_PASSWORD_TRIES", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("CESP_PASSWORD_WAIT_MINUTES", default=15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_CLIENT_IP_CALLABLE = "cesp.identity.browser.network_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the journal says who signed in
AXES_VERBOSE = False
# Links by e-mail that one address, and one network address, may ask for in an hour.
LINKS_PER_ADDRESS_HOURLY = env.int("CESP_LINKS_PER_ADDRESS_HOURLY", default=5)
LINKS_PER_SOURCE_HOURLY = env.int("CESP_LINKS_PER_SOURCE_HOURLY", default=30)
# Whether agents must have a one-time code before they see anything.
AGENTS_NEED_TOTP = env.bool("CESP_AGENTS_NEED_TOTP", default=not DEMONSTRATION)
OTP_TOTP_ISSUER = "CESP"
# How long a session may sleep, by who opened it; and last at most. In seconds.
SESSION_IDLE_SECONDS = {
    "agent": env.int("CESP_AGENT_IDLE_SECONDS", default=30 * 60),
    "signatory": env.int("CESP_SIGNATORY_IDLE_SECONDS", default=2 * 3600),
}
SESSION_LIFETIME_SECONDS = env.int("CESP_SESSION_LIFETIME_SECONDS", default=10 * 3600)
# A session that cesp.identity.sessions did not open is closed at its first request; only tests admit some.
ADMIT_UNMARKED_SESSIONS = False
# What each act needs: a level (cesp.identity.assurance.LEVELS), and an identity proved at most so many minutes ago.
ASSURANCE = {
    "identity:change_email": ("low", 15),
    "identity:change_password": ("low", 15),
    "identity:link_identity": ("low", 15),
    "identity:remove_totp": ("low", 15),
    "identity:totp": ("low", 15),
    "identity:unlink_identity": ("low", 15),
    "internship:allocate": ("substantial", 15),
    "offers:countersign": ("substantial", 15),
    "offers:sign": ("low", 15),
    "payments:approve": ("substantial", 15),
    "payments:approve_account": ("substantial", 15),
    "payments:check_account": ("substantial", 15),
    "payments:download": ("substantial", 15),
    "payments:emit": ("substantial", 15),
    "payments:propose_account": ("low", 15),
    "privacy:approve_erasure": ("substantial", 15),
    "privacy:ask_export": ("low", 15),
    "privacy:export_download": ("low", 15),
    "privacy:review_erasure": ("substantial", 15),
    "settling:sign": ("low", 15),
}
# What every act, not a reading, of a role needs.
ASSURANCE_OF_ROLES = {"administrator": ("substantial", 15)}


def _provider(name: str, *, label: str, audience: str, scopes: str, acr: str) -> dict[str, dict[str, Any]]:
    """An identity provider, if its issuer is in the environment (docs/exploitation.md)."""
    prefix = f"CESP_OIDC_{name.upper()}_"
    issuer = env.str(prefix + "ISSUER", default="")
    if not issuer:
        return {}
    return {
        name: {
            "label": label,
            "audience": audience,
            "issuer": issuer,
            "client_id": env.str(prefix + "CLIENT_ID"),
            "client_secret": env.str(prefix + "CLIENT_SECRET"),
            "scopes": env.str(prefix + "SCOPES", default=scopes),
            "acr": env.str(prefix + "ACR", default=acr),
            "level": env.str(prefix + "LEVEL", default="low"),
            "signed_userinfo": env.bool(prefix + "SIGNED_USERINFO", default=name != "psc"),
            "auth": env.str(prefix + "AUTH", default="client_secret_post"),
        }
    }


OIDC = {
    **_provider(
        "franceconnect",
        label="FranceConnect",
        audience="Pour les étudiants et les internes.",
        scopes="openid given_name family_name birthdate email",
        acr="eidas1",
    ),
    **_provider(
        "proconnect",
        label="ProConnect",
        audience="Pour les agents des ARS, des UFR et de l'autorité gestionnaire.",
        scopes="openid given_name usual_name email",
        acr="",
    ),
    **_provider(
        "psc",
        label="Pro Santé Connect",
        audience="Pour les médecins et les chirurgiens-dentistes inscrits à l'ordre.",
        scopes="openid scope_all",
        acr="eidas1",
    ),
}
OIDC_TIMEOUT_SECONDS = env.float("CESP_OIDC_TIMEOUT_SECONDS", default=5.0)
OIDC_LOOPBACK = False  # a provider in the clear on this machine; only tests speak to one

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
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "cesp.common.uploads.BoundedHandler",
]
# Beyond, nothing more of a file is written, whoever sends it; each form has a lower limit of its own.
UPLOAD_MOST_BYTES = env.int("CESP_UPLOAD_BYTES", default=25_000_000)
DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_MARK_OPTIONAL_FIELDS = True

# A background for the map, from elsewhere: « https://{s}.tiles.example/{z}/{x}/{y}.png », and whom to credit. None
# unless set: our own outlines are enough, and no visitor is told to another host.
MAP_TILES_URL = env.str("CESP_MAP_TILES", default="")
MAP_TILES_ATTRIBUTION = env.str("CESP_MAP_TILES_ATTRIBUTION", default="")

# The key that seals the journal each day (Ed25519, PEM); keys in use before, whose seals still hold (hexadecimal).
JOURNAL_KEY = env.path("CESP_JOURNAL_KEY", default=str(VAR / "journal.key"))
JOURNAL_FORMER_KEYS = env.list("CESP_JOURNAL_FORMER_KEYS", default=[])
JOURNAL_KEY_MADE_AT_FIRST_USE = DEMONSTRATION
# How far the journal had come a minute ago: outside of the database on purpose.
JOURNAL_HEAD = env.path("CESP_JOURNAL_HEAD", default=str(VAR / "journal-head.json"))

# Where the service answers, for the links of its e-mails and papers.
SITE_URL = env.str("CESP_URL", default="http://localhost:8000").rstrip("/")

# The seal of letters: a PKCS#12 or PEM file (P-256 key and certificate); a demonstration makes one of its own.
SEAL_FILE = env.str("CESP_SEAL", default="")
SEAL_PASSPHRASE = env.str("CESP_SEAL_PASSPHRASE", default="")
SEAL_TEST = DEMONSTRATION
SEAL_TIMESTAMP_URL = env.str("CESP_SEAL_TIMESTAMP", default="")
# Mails: CESP_SMTP_URL=smtp+tls://user:password@host:587. A demonstration never sends any out.
SMTP_URL = env.str("CESP_SMTP_URL", default="")
if DEMONSTRATION or not SMTP_URL:
    EMAIL_BACKEND = f"cesp.common.mail_backends.{'RecordOnly' if DEMONSTRATION else 'NotSet'}"
else:
    globals().update(env.email_url_config(SMTP_URL))
EMAIL_TIMEOUT = 20
# How long things are kept, in days: the text of a mail that left (0: not at all), the line saying that it left,
# promises kept, notifications read, invitations that nobody took. privacy/retention.toml names these settings.
MAIL_BODY_DAYS = env.int("CESP_MAIL_BODY_DAYS", default=0)
MAIL_RECORD_DAYS = env.int("CESP_MAIL_RECORD_DAYS", default=1_095)
OUTBOX_DAYS = env.int("CESP_OUTBOX_DAYS", default=30)
PLACE_CONFIRMED_MONTHS = env.int("CESP_PLACE_CONFIRMED_MONTHS", default=6)
NOTIFICATION_DAYS = env.int("CESP_NOTIFICATION_DAYS", default=365)
INVITATION_DAYS = env.int("CESP_INVITATION_DAYS", default=365)

# Whose the site is, in print. Names of bodies are data: no code names one.
SITE_NAME = "Contrat d'engagement de service public"
SITE_TAGLINE = "De la candidature au dernier jour servi"
DEFAULT_FROM_EMAIL = formataddr((SITE_NAME, env.str("CESP_MAIL_FROM", default="ne-pas-repondre@localhost")))
# The State's identity is reserved to its own sites (terms of the DSFR): off unless turned on.
STATE_IDENTITY = env.bool("CESP_STATE_IDENTITY", default=False)

# What each subject of a thread says of itself, and within how many working days it is answered unless it says so.
SUBJECTS = env.str("CESP_SUBJECTS", default=str(SOURCE / "correspondence" / "data" / "subjects.toml"))
ANSWER_WORKING_DAYS = env.int("CESP_ANSWER_WORKING_DAYS", default=5)
# Within how many working days an agency that has set nothing itself answers somebody who asks for an interview.
INTERVIEW_ANSWER_WORKING_DAYS = env.int("CESP_INTERVIEW_ANSWER_WORKING_DAYS", default=10)
# Hours before an appointment until which a signatory moves or cancels it by themself.
INTERVIEW_NOTICE_HOURS = env.int("CESP_INTERVIEW_NOTICE_HOURS", default=24)
# Days after which an electronic legal notice that nobody opened may leave by registered post.
NOTICE_POST_AFTER_DAYS = env.int("CESP_NOTICE_POST_AFTER_DAYS", default=15)

# Whom to write to about one's data: a functional mailbox, printed on the page « Vos données ».
DATA_PROTECTION_CONTACT = env.str("CESP_DATA_PROTECTION_CONTACT", default="")
if DEMONSTRATION and not DATA_PROTECTION_CONTACT:
    DATA_PROTECTION_CONTACT = "protection-des-donnees@gestion.example"

# The account the allowances leave from, as it is printed in the payment file.
DEBTOR_NAME = env.str("CESP_DEBTOR_NAME", default="")
DEBTOR_IBAN = env.str("CESP_DEBTOR_IBAN", default="")
DEBTOR_BIC = env.str("CESP_DEBTOR_BIC", default="")
# Where signatories pay what they owe, as orders print it; empty, the payments desk says where.
RECOVERY_IBAN = env.str("CESP_RECOVERY_IBAN", default="")
if DEMONSTRATION and not DEBTOR_IBAN:
    DEBTOR_NAME, DEBTOR_IBAN, DEBTOR_BIC = (
        "Autorité gestionnaire (démonstration)",
        "FR7630006000011234567890189",
        "AGRIFRPPXXX",
    )

# The allowance reaches the account this many working days before the last one of the month (as the State pays).
PAY_DAY_BEFORE_LAST = env.int("CESP_PAY_DAY_BEFORE_LAST", default=2)
# Days between the approval of bank details that a signatory proposed and the first payment there.
BANK_COOLING_OFF_DAYS = env.int("CESP_BANK_COOLING_OFF_DAYS", default=7)
# The largest share of a month's net allowance that a set-off may withhold, in hundredths.
SET_OFF_LARGEST_PERCENT = env.int("CESP_SET_OFF_LARGEST_PERCENT", default=50)
# How many transfers the bank takes in one file; beyond, a run leaves in several.
PAYMENT_FILE_TRANSFERS = env.int("CESP_PAYMENT_FILE_TRANSFERS", default=50_000)
# What a spreadsheet of existing contracts may weigh (cesp.common.spreadsheets.guard.Limits says what each one bounds).
TAKEOVER_LIMITS = {
    "file_bytes": env.int("CESP_TAKEOVER_FILE_BYTES", default=20_000_000),
    "unfolded_bytes": env.int("CESP_TAKEOVER_UNFOLDED_BYTES", default=400_000_000),
    "rows": env.int("CESP_TAKEOVER_ROWS", default=20_000),
    "reader_bytes": env.int("CESP_TAKEOVER_READER_BYTES", default=1_500_000_000),
    "reader_seconds": env.int("CESP_TAKEOVER_READER_SECONDS", default=60),
}

# What a piece may weigh (cesp.documents.limits.Limits says what each one bounds).
PIECE_LIMITS = {
    "file_bytes": env.int("CESP_PIECE_FILE_BYTES", default=10_000_000),
    "pages": env.int("CESP_PIECE_PAGES", default=60),
    "pieces_a_person": env.int("CESP_PIECES_A_PERSON", default=300),
}
# Who looks for viruses: « none », « tcp://host:3310 » or « unix:///run/clamav/clamd.ctl ».
ANTIVIRUS = env.str("CESP_ANTIVIRUS", default="none")
# Path of the vault inside nginx (X-Accel-Redirect), for it to send the files itself; empty: the service does.
VAULT_LOCATION = env.str("CESP_VAULT_LOCATION", default="")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


SECURE = not DEMONSTRATION and env.bool("CESP_HTTPS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = SESSION_LIFETIME_SECONDS
if SECURE:  # the prefix makes browsers refuse a cookie set for another host or in the clear
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_SSL_REDIRECT = SECURE
BEHIND_PROXY = env.bool("CESP_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
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
        "img-src": [SELF, "data:", *([_origin(MAP_TILES_URL.replace("{s}", "*"))] if MAP_TILES_URL else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A browser follows a form to where it is redirected only if that place is named here.
        "form-action": [SELF, *sorted({_origin(provider["issuer"]) for provider in OIDC.values()})],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LOGGING_CONFIG = "cesp.common.logs.configure"
LOGGING = {"level": env.str("CESP_LOG_LEVEL", default="INFO")}
SILENCED_SYSTEM_CHECKS = [
    "security.W004",  # decided above by CESP_HTTPS
    "security.W008",
    "axes.W002",  # the sign-in page itself says when to try again
]

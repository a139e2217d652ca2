"""What is true of the product wherever it runs; the other settings modules add where it keeps things."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from dj_database_url import DBConfig
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "audit",
    "crm",
    "customers",
    "auditlog",
    "guardian",
    "import_export",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "lucide",
    "django_tasks",
    "django_tasks_db",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "crm.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crm.accounts.middleware.SignedInMiddleware",
    "crm.accounts.middleware.ReaderMiddleware",
    "audit.trail.middleware.TrailMiddleware",
    "crm.accounts.middleware.SignInMiddleware",
    "crm.posts.middleware.SeatMiddleware",
    "crm.accounts.middleware.FirstThingsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "crm.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # uploads are sealed into the database
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# What is uploaded is held in memory until it is sealed: a temporary file would keep it in clear.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FORM_RENDERER = "crm.web.forms.ZhikeRenderer"

# Every view and edit writes a line, so a commit must survive a power cut (FULL), and writers queue at BEGIN.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
        "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
    ),
}

# Rate limits and lockouts are counted for all processes together, so they stand in the database.
# So do the marks of codes that were used: nothing may be pushed out of it before its time.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "crm_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# A sign-in ends after half an hour in which nothing was done, and after eight hours whatever was done.
ZHIKE_IDLE = timedelta(minutes=30)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Nothing here needs a device; passkeys are asked for by our own pages only.
ZHIKE_PERMISSIONS_POLICY = ", ".join(
    (
        *(f"{feature}=()" for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer")),
        *(f"{feature}=()" for feature in ("microphone", "midi", "payment", "usb", "display-capture")),
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
    )
)
TRUSTED_PROXIES = 0
TRAIL_ANCHORS: tuple[str, ...] = ()
TRAIL_TILES = ""  # the folder that has the log as tlog-tiles; "": none

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "crm.accounts.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "crm.accounts.passwords.HistoryValidator"},
]
# P2.6: how long, how many before it are refused, after how many days a new one is asked for (0: never).
ZHIKE_PASSWORD_LENGTH, ZHIKE_PASSWORD_HISTORY, ZHIKE_PASSWORD_DAYS = 12, 5, 90
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# allauth: staff are entered by the information centre, sign in by user name, and nothing else is open.
ACCOUNT_ADAPTER = "crm.accounts.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_DISPLAY = "crm.accounts.adapter.shown_as"
ACCOUNT_FORMS = {"login": "crm.accounts.forms.SignInForm", "change_password": "crm.accounts.forms.NewPasswordForm"}
# Wrong passwords are counted by axes, by name (StaffAdapter.pre_authenticate); this counts wrong codes, by person.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key"}

# The second factor: asked for by what the posts of today open (SECURITY 4), in production always.
ZHIKE_SECOND_FACTOR = False
MFA_ADAPTER = "crm.accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "知客 Zhike"
# A code is good in its own half minute only: its mark as used lives no longer than that.
MFA_TOTP_TOLERANCE = 0
MFA_FORMS = {
    "authenticate": "crm.accounts.forms.CodeForm",
    "reauthenticate": "crm.accounts.forms.CodeAgainForm",
    "activate_totp": "crm.accounts.forms.AppForm",
    "add_webauthn": "crm.accounts.forms.PasskeyForm",
    "authenticate_webauthn": "crm.accounts.forms.PasskeyStepForm",
    "login_webauthn": "crm.accounts.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "crm.accounts.forms.PasskeyAgainForm",
}

# Sign-in by the company's own identity provider (OpenID Connect): off until a deployment names one.
SOCIALACCOUNT_ADAPTER = "crm.accounts.oidc.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_CLAIM, OIDC_COUNTS_AS_SECOND_FACTOR = "preferred_username", False

# axes: five failures close a name for a quarter of an hour, from whichever address they came.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "crm.accounts.attempts.name_tried"
AXES_LOCKOUT_CALLABLE = "crm.accounts.views.locked_out"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# A lock by address too would shut out an office behind one address; by name it cannot be evaded, whatever else changes.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

# A refused request must keep its own line in the trail, which a rolled-back request transaction would erase.
ATOMIC_REQUESTS = False

# guardian: no anonymous row, no prefetch of a post's hundred thousand grants (DEPENDENCIES: traps of guardian).
ANONYMOUS_USER_NAME = None
GUARDIAN_AUTO_PREFETCH = False
GUARDIAN_RAISE_403 = False

# auditlog: its model is ours; its own tables and its belief in X-Forwarded-For are off.
AUDITLOG_LOGENTRY_MODEL = "audit.LogEntry"
AUDITLOG_STORE_JSON_CHANGES = True
AUDITLOG_DISABLE_REMOTE_ADDR = True
MIGRATION_MODULES = {"auditlog": None}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

# Where keys are kept is each settings module's own; how they are used is the same everywhere.
ZHIKE_DEPLOYMENT = "zhike"
ZHIKE_CIPHER, ZHIKE_INDEX_BITS = "aes-256-gcm", 14

# A copy of the data is made through this entry of DATABASES where the program's own role may not read all of it.
ZHIKE_BACKUP_DATABASE: DBConfig | None = None

# The register of purposes is the posts' own; the frame shows it without knowing that room.
ZHIKE_PURPOSES = "crm.posts.purposes.PURPOSES"

# What the trail's codes mean to its reader; the memory itself knows no one.
TRAIL_VOCABULARY = "customers.browse.vocabulary.TrailVocabulary"

# A line's mark under a key that the database never sees; the file that keeps weighty lines a second time ("": none);
# how long a line may wait for its seal before nothing leaves any more (None: for ever).
TRAIL_MAC, TRAIL_MAC_CHECK = "crm.crypto.marks.line_mark", "crm.crypto.marks.line_marks"
TRAIL_SINK = ""
TRAIL_PATIENCE: timedelta | None = timedelta(minutes=15)
TRAIL_ROUND = timedelta(seconds=8)  # from one sealing to the next, where nothing is weighty
# The origin of the trail's log ("": the deployment's own), and the lines of keys whose checkpoints are believed
# (empty: the line that the sealer wrote into its directory, where the pages can read it).
TRAIL_ORIGIN = ""
TRAIL_KEYS: tuple[str, ...] = ()

# A job that has not been heard of for this long has lost its worker and is given to another.
JOB_SILENCE = timedelta(seconds=60)

# Mail of notices: printed unless a mail server is named. A link in one needs the address of this site.
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = "zhike@localhost"
SITE_URL = ""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "crm.settings.logs.Discreet", "format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.dispatch": {"level": "CRITICAL"},  # quotes a fault's text; the worker logs it without (announce)
        "django_tasks_db": {"level": "ERROR"},  # says on each stop that it stops
    },
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

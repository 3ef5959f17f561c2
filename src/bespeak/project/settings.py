"""All settings. Whatever an operator may change is read from the environment here, once, or the start fails."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from bespeak.project import environment, mailserver

_checkout = Path(__file__).resolve().parents[3]

# Where things are
BESPEAK_HOME = environment.folder("BESPEAK_HOME", _checkout if (_checkout / "pyproject.toml").is_file() else Path.cwd())
BESPEAK_HOST = environment.text("BESPEAK_HOST", "127.0.0.1")
BESPEAK_PORT = environment.port("BESPEAK_PORT", 8000)
BESPEAK_BASE_URL = environment.web_address("BESPEAK_BASE_URL", environment.address_of(BESPEAK_HOST, BESPEAK_PORT))

# How it behaves
DEBUG = environment.boolean("BESPEAK_DEBUG", default=False)
BESPEAK_CLOCK_FILE = environment.clock_file("BESPEAK_CLOCK_FILE")
BESPEAK_SECOND_FACTOR = environment.boolean("BESPEAK_SECOND_FACTOR", default=False)
BESPEAK_PRIVATE_WEBHOOKS = environment.boolean("BESPEAK_PRIVATE_WEBHOOKS", default=False)

# How often somebody may ask, in requests a second and process; ten seconds' worth may come at once
BESPEAK_RATE_ORDERS = environment.rate("BESPEAK_RATE_ORDERS", 5000)
BESPEAK_RATE_OTHERS = environment.rate("BESPEAK_RATE_OTHERS", 200)
BESPEAK_RATE_STRANGERS = environment.rate("BESPEAK_RATE_STRANGERS", 5)

# How many pages may be followed live at once, in each web process
BESPEAK_STREAMS = environment.number("BESPEAK_STREAMS", 8000, 1, 100_000)

# Mail: without a server to give it to none is sent
BESPEAK_MAIL = mailserver.way("BESPEAK_MAIL", "BESPEAK_MAIL_FROM", BESPEAK_HOME)

# Secrets and hosts
SECRET_KEY = environment.secret_key("BESPEAK_SECRET_KEY", BESPEAK_HOME / "var" / "secret.key")
BESPEAK_ALLOWED_HOSTS = environment.words(
    "BESPEAK_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", urlsplit(BESPEAK_BASE_URL).hostname or ""]
)
ALLOWED_HOSTS = ["*"]  # the frame looks itself: these, and the hosts that stores have (doors/frame/visit.py)
_IS_HTTPS = BESPEAK_BASE_URL.startswith("https://")

# Logs: one JSON object a line on stderr, or text for eyes
LOGGING_CONFIG = "bespeak.project.logging.configure"
LOGGING = {
    "form": environment.choice("BESPEAK_LOG", "json", ("json", "text")),
    "level": environment.choice("BESPEAK_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
}

# Data
DATABASES = {"default": environment.database("DATABASE_URL", BESPEAK_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = (
    16 * 1024 * 1024
)  # as much as is taken at all: what is sent lies on no disk before it is kept

# The house
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "heroicons",
    "bespeak.journal",
    "bespeak.domain.accounts",
    "bespeak.domain.stores",
    "bespeak.domain.customers",
    "bespeak.domain.messaging",
    "bespeak.domain.shipping",
    "bespeak.domain.policy",
    "bespeak.domain.catalog",
    "bespeak.domain.inventory",
    "bespeak.domain.knowledge",
    "bespeak.domain.conversations",
    "bespeak.domain.agreements",
    "bespeak.domain.orders",
    "bespeak.domain.prospects",
    "bespeak.domain.payments",
    "bespeak.domain.fulfilment",
    "bespeak.domain.saleschannels",
    "bespeak.doors.frame",
    "bespeak.doors.storefront",
    "bespeak.doors.console",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "bespeak.project",
]
ROOT_URLCONF = "bespeak.project.urls"
WSGI_APPLICATION = "bespeak.project.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "bespeak.doors.frame.sealing.Sealed",
    "bespeak.doors.frame.sealing.PackedPages",
    "bespeak.doors.frame.visit.Visit",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
APPEND_SLASH = False

# Time and language
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ja", "日本語")]

# Pages
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "bespeak.doors.frame.reading.context",
            ],
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
STORAGES = {"staticfiles": {"BACKEND": "bespeak.doors.frame.assets.Hashed"}}
MESSAGE_STORAGE = "bespeak.doors.frame.notes.Notes"

# Counts of tries, in each web process: members' wrong passwords, and apart from them what strangers do on the pages
CACHES = {
    name: {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    for name in ("default", "visitors")
}

# How members sign in: an e-mail address and a password, then a code, or a passkey; nobody signs up by themselves
AUTHENTICATION_BACKENDS = ["bespeak.doors.console.signing.Sessions"]
LOGIN_URL = "account_login"
SESSION_COOKIE_NAME = "__Host-session" if _IS_HTTPS else "session"
SESSION_COOKIE_AGE = 12 * 3600
ACCOUNT_ADAPTER = "bespeak.doors.console.signing.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key", "change_password": "5/m/user"}
MFA_ADAPTER = "bespeak.doors.console.signing.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _IS_HTTPS

# What browsers are told to forbid
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _IS_HTTPS
CSRF_COOKIE_NAME = "__Host-csrftoken" if _IS_HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = _IS_HTTPS
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "bespeak.doors.frame.problems.csrf"

"""All settings. Whatever an operator may change is read from the environment here, once, or the start fails."""

from pathlib import Path
from urllib.parse import urlsplit

from bespeak.project import environment

_checkout = Path(__file__).resolve().parents[3]

# Where things are
BESPEAK_HOME = environment.folder("BESPEAK_HOME", _checkout if (_checkout / "pyproject.toml").is_file() else Path.cwd())
BESPEAK_HOST = environment.text("BESPEAK_HOST", "127.0.0.1")
BESPEAK_PORT = environment.port("BESPEAK_PORT", 8000)
BESPEAK_BASE_URL = environment.web_address("BESPEAK_BASE_URL", environment.address_of(BESPEAK_HOST, BESPEAK_PORT))

# How it behaves
DEBUG = environment.boolean("BESPEAK_DEBUG", default=False)
BESPEAK_CLOCK_FILE = environment.clock_file("BESPEAK_CLOCK_FILE")
BESPEAK_PRIVATE_WEBHOOKS = environment.boolean("BESPEAK_PRIVATE_WEBHOOKS", default=False)

# How often somebody may ask, in requests a second and process; ten seconds' worth may come at once
BESPEAK_RATE_ORDERS = environment.rate("BESPEAK_RATE_ORDERS", 5000)
BESPEAK_RATE_OTHERS = environment.rate("BESPEAK_RATE_OTHERS", 200)
BESPEAK_RATE_STRANGERS = environment.rate("BESPEAK_RATE_STRANGERS", 5)

# Secrets and hosts
SECRET_KEY = environment.secret_key("BESPEAK_SECRET_KEY", BESPEAK_HOME / "var" / "secret.key")
ALLOWED_HOSTS = environment.words(
    "BESPEAK_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", urlsplit(BESPEAK_BASE_URL).hostname or ""]
)

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

# The house
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "bespeak.journal",
    "bespeak.domain.accounts",
    "bespeak.domain.stores",
    "bespeak.domain.customers",
    "bespeak.domain.shipping",
    "bespeak.domain.policy",
    "bespeak.domain.catalog",
    "bespeak.domain.inventory",
    "bespeak.domain.conversations",
    "bespeak.domain.agreements",
    "bespeak.domain.orders",
    "bespeak.domain.payments",
    "bespeak.domain.saleschannels",
    "bespeak.project",
]
ROOT_URLCONF = "bespeak.project.urls"
WSGI_APPLICATION = "bespeak.project.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
APPEND_SLASH = False

# Time and language
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ja", "日本語")]

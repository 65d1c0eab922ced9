"""All configuration of a hub, and the only place where the environment is read.

Wiring and values only: no logic beyond turning the environment into settings. Plugins are found by their
entry points and tried under a guard; the loader (`hub.plugins.loader`) judges the rest later.
"""

import errno
import os
import re
import shlex
from importlib.util import find_spec
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from hub import discovery, durable, guard, place

PROJECT = place.PROJECT


def data_folder() -> Path:
    """The folder that holds everything of this hub; made private to the account that runs it."""
    folder = place.data_folder(os.environ)
    try:
        durable.made(durable.made(folder) / place.BOX, 0o700)
    except (FileExistsError, FileNotFoundError):  # a file, or a place where nobody can make one, such as /proc
        raise NotADirectoryError(errno.ENOTDIR, "no folder can be made here", str(folder)) from None
    return folder


def secret_key(path: Path) -> str:
    """Read the site's signing secret, made once with the box and never backed up."""
    return durable.kept(path, lambda: get_random_secret_key().encode()).decode()


def number(name: str, otherwise: int, most: int) -> int:
    """A whole number from the environment; `otherwise` where it names none."""
    text = os.environ.get(name) or str(otherwise)
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and 0 < int(text) <= most):
        raise ImproperlyConfigured(f"{name} is {text!r}: write a whole number from 1 to {most}.")
    return int(text)


def flag(name: str, otherwise: bool = False) -> bool:
    """A setting that is on or off. Who means to be in safe mode and is not must hear of it."""
    text = os.environ.get(name, "")
    if text not in ("", "0", "1"):
        raise ImproperlyConfigured(f"{name} is {text!r}: write 1 for on, 0 for off.")
    return text == "1" if text else otherwise


def ranges(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Ranges of addresses, such as 10.42.0.0/16."""
    try:
        return tuple(ip_network(text) for text in os.environ.get(name, "").replace(",", " ").split())
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}. Write ranges of addresses, such as 10.42.0.0/16.") from None


def addresses(name: str) -> tuple[IPv4Address | IPv6Address, ...]:
    """Addresses of this machine, such as 10.42.0.1; never one that stands for all."""
    try:
        found = tuple(ip_address(text) for text in os.environ.get(name, "").replace(",", " ").split())
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}. Write addresses, such as 10.42.0.1.") from None
    if any(each.is_unspecified or each.is_multicast for each in found):
        raise ImproperlyConfigured(f"{name}: write each address at which people reach this hub, such as 10.42.0.1.")
    return found


def mesh(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Ranges of addresses that DNS can turn round as they are: cut where a number of the address ends."""
    found = ranges(name)
    if any(each.prefixlen % (8 if each.version == 4 else 4) or not each.prefixlen for each in found):
        raise ImproperlyConfigured(f"{name}: ranges end with /8, /16, /24 or /32, those of IPv6 with a multiple of 4.")
    return found


NEVER_BELOW = ("hub", "mesh", "alt", "local", "localhost", "onion", "test", "invalid", "example")
"""Last labels that belong to others, or that browsers ask nobody for."""


def suffix(name: str) -> str:
    """The name below which the names of hubs stand."""
    text = os.environ.get(name, "").lower().removesuffix(".") or "home.arpa"
    if text.rpartition(".")[2] in NEVER_BELOW:
        raise ImproperlyConfigured(
            f"{name} is {text!r}: names cannot stand below .{text.rpartition('.')[2]}, which others use or no browser "
            "asks for. Write home.arpa, internal, or a name below them."
        )
    if not re.fullmatch(r"(?=.{1,100}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z][a-z0-9-]{0,62}", text):
        raise ImproperlyConfigured(f"{name} is {text!r}: write home.arpa, internal, or a name below them.")
    return text


def host_name(name: str) -> str:
    """The name of a host, of two labels at least."""
    text = os.environ.get(name, "").lower()
    if text and not re.fullmatch(r"(?=.{4,160}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}", text):
        raise ImproperlyConfigured(f"{name} is {text!r}: write the name of a host alone, such as riverbend.home.arpa.")
    return text


def web_address(name: str) -> str:
    """Where pages are, by plain http, without the slash at the end."""
    text = os.environ.get(name, "").lower().rstrip("/")
    if text and not re.fullmatch(r"http://([a-z0-9.-]{1,253}|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", text):
        raise ImproperlyConfigured(f"{name} is {text!r}: write an address of plain http, such as http://10.42.0.1/.")
    return text


def postgres(address: str) -> dict[str, Any]:
    """Turn `postgres://name:secret@host:port/database` into Django's form."""
    try:
        url = urlsplit(address)
        port, database = url.port, url.path.lstrip("/")
    except ValueError:
        database = ""
    if not database or url.scheme not in ("postgres", "postgresql"):
        # The address itself holds a secret and is not repeated.
        raise ImproperlyConfigured("HUB_DATABASE: write postgres://name:secret@host:port/database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
    }


def bucket(address: str) -> dict[str, str] | None:
    """Turn `https://key:secret@host/bucket/folder?region=…` into what django-storages is told."""
    if not address:
        return None
    try:
        url = urlsplit(address)
        port, (name, _, location) = url.port, url.path.strip("/").partition("/")
    except ValueError:
        name = ""
    if not (name and url.hostname and url.username and url.password and url.scheme in ("http", "https")):
        # The address itself holds a secret and is not repeated.
        raise ImproperlyConfigured("HUB_BUCKET: write https://key:secret@host/bucket, of an S3-compatible store.")
    if not (find_spec("storages") and find_spec("boto3")):
        raise ImproperlyConfigured("HUB_BUCKET needs django-storages: pip install 'django-storages[s3]'.")
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    return {
        "endpoint_url": f"{url.scheme}://{host}" + (f":{port}" if port else ""),
        "access_key": unquote(url.username),
        "secret_key": unquote(url.password),
        "bucket_name": name,
        "location": location,
        "region_name": parse_qs(url.query).get("region", ["us-east-1"])[0],
    }


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite as design.md section 4 measured it: no acknowledged commit is lost to a power cut."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA wal_autocheckpoint=8000; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;",
        },
        "TEST": {"NAME": path.with_name("test.db")},
    }


HUB_DATA = data_folder()
HUB_WEB_PORT = number("HUB_WEB_PORT", 8000, most=65535)
HUB_EXCHANGE_PORT = number("HUB_EXCHANGE_PORT", HUB_WEB_PORT + 1, most=65535)
LISTENS_AT = "127.0.0.1"  # `up --host` sets it
HUB_HTTPS_PORT = number("HUB_HTTPS_PORT", 0, most=65535) if os.environ.get("HUB_HTTPS_PORT") else None
HUB_ARGON2_MIB = number("HUB_ARGON2_MIB", 64, most=4096)
HUB_IDLE_SECONDS = number("HUB_IDLE_SECONDS", 180, most=24 * 3600)
HUB_SEAL = Path(os.environ["HUB_SEAL"]) if os.environ.get("HUB_SEAL") else None
HUB_POWER_OFF = shlex.split(os.environ.get("HUB_POWER_OFF", ""))
HUB_STICK = Path(os.environ["HUB_STICK"]).absolute() if os.environ.get("HUB_STICK") else None
HUB_BUCKET = bucket(os.environ.get("HUB_BUCKET", ""))
HUB_BACKUP = Path(os.environ["HUB_BACKUP"]).absolute() if os.environ.get("HUB_BACKUP") else None
HUB_PLUGINS_EXCLUDE = frozenset(os.environ.get("HUB_PLUGINS_EXCLUDE", "").replace(",", " ").split())
if "naming" in HUB_PLUGINS_EXCLUDE:
    raise ImproperlyConfigured("HUB_PLUGINS_EXCLUDE names naming, which every page needs to say who somebody is.")
HUB_NEAR = ranges("HUB_NEAR")
HUB_SITES = host_name("HUB_SITES")
HUB_SUFFIX = suffix("HUB_SUFFIX")
HUB_DNS_PORT = number("HUB_DNS_PORT", 53, most=65535) if os.environ.get("HUB_DNS_PORT") else 0
HUB_DNS_ADDRESS = addresses("HUB_DNS_ADDRESS")
HUB_MESH = mesh("HUB_MESH")
if HUB_DNS_PORT == 5353:
    raise ImproperlyConfigured("HUB_DNS_PORT is 5353, which is for names on the link. Write another, such as 5300.")
if HUB_DNS_PORT and not HUB_DNS_ADDRESS:
    raise ImproperlyConfigured("HUB_DNS_PORT needs HUB_DNS_ADDRESS: where people reach this hub, such as 10.42.0.1.")
HUB_CAPTIVE = web_address("HUB_CAPTIVE")
HUB_MDNS = flag("HUB_MDNS", otherwise=True)
HUB_SAFE = flag("HUB_SAFE")
HUB_CLOCK_RIGHT = flag("HUB_CLOCK_RIGHT")

DEBUG = flag("HUB_DEBUG")
SECRET_KEY = secret_key(HUB_DATA / place.BOX / place.SECRET)
# A hub is reached by whatever address its village network gives it; cookies are host-only and links are relative.
ALLOWED_HOSTS = ["*"]

guard.begin(loud=DEBUG, limit=number("HUB_PLUGIN_SECONDS", 10, most=3600))
HUB_PLUGINS = discovery.discover(HUB_PLUGINS_EXCLUDE, HUB_SAFE)
INSTALLED_APPS = [
    "django_q",
    "hub.jobs.apps.JobsConfig",
    "hub.log.apps.LogConfig",
    "hub.accounts.apps.AccountsConfig",
    "hub.content.apps.ContentConfig",
    "hub.moderation.apps.ModerationConfig",
    "hub.plugins.apps.PluginsConfig",
    "hub.search.apps.SearchConfig",
    "hub.live.apps.LiveConfig",
    "hub.host.apps.HostConfig",
    "hub.portal.apps.PortalConfig",
    *discovery.config_paths(HUB_PLUGINS),
    "hub.portal.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "hub.portal.security.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "hub.accounts.people.signed_in.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hub.portal.kiosk.presses.CountPresses",
    "hub.portal.kiosk.late.LateForms",
    "hub.portal.gate.PluginGate",
]
ROOT_URLCONF = "hub.urls"
ASGI_APPLICATION = "hub.asgi.web"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hub.portal.context.hub",
            ],
        },
    },
]
DATABASES = {
    "default": postgres(os.environ["HUB_DATABASE"]) if os.environ.get("HUB_DATABASE") else sqlite(HUB_DATA / "hub.db"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["hub.accounts.people.backend.Unseal"]
SESSION_ENGINE = "hub.accounts.sign_in.sessions"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
LOGIN_URL = "portal:sign-in"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:home"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("sw", "Kiswahili"),
    ("ar", "العربية"),
    ("hi", "हिन्दी"),
]
LOCALE_PATHS = [PROJECT / "hub" / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

HUB_QCLUSTER = flag("HUB_QCLUSTER")
Q_CLUSTER = {
    "name": "hub",
    "orm": "default",
    "broker_class": "hub.jobs.broker.Queue",
    "workers": 2,
    "poll": 2,
    "timeout": 600,
    "retry": 660,
    "scheduler": False,  # what comes by itself does so by the hub's uptime, not by dates
    "catch_up": False,
    "save_limit": -1,  # what went well leaves no row
    "ack_failures": True,
}

STATIC_URL = "/static/"
STATIC_ROOT = HUB_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hub.host.twins.Twins"},
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["hub.content.forms.Form"]
CSRF_FAILURE_VIEW = "hub.portal.refusals.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO" if DEBUG else "WARNING"},
    # Who is refused, errs or sends too much reads so on the page. To the caretaker it is no news.
    "loggers": {
        "django.request": {"level": "INFO" if DEBUG else "ERROR"},
        "django.security.RequestDataTooBig": {"level": "INFO" if DEBUG else "CRITICAL"},
    },
}

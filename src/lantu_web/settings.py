"""Settings of the site. Everything that differs between installations comes from the environment.

LANTU_HOME      folder for database, key and static files      (a checkout: var/)
DATABASE_URL    postgres://… instead of SQLite in LANTU_HOME
SECRET_KEY      instead of a generated key file in LANTU_HOME
LANTU_HOSTS     names the site answers to, with commas         (this computer only)
LANTU_HTTPS     1 behind TLS: secure cookies, HSTS, redirect
LANTU_DEBUG     1 for Django's debug pages
LANTU_LOGIN_TRIES, LANTU_LOGIN_WAIT   wrong passwords for a name from one computer; then minutes to wait (5, 15)
LANTU_SESSION_HOURS                   after which one comes in again    (8)
LANTU_OIDC_…    single sign-on: see accounts/single_sign_on.py
"""

from __future__ import annotations

import os
from datetime import timedelta

import dj_database_url
from django.utils.translation import gettext_lazy as _

from lantu_web.accounts.single_sign_on import sign_on_is_wanted, sign_on_settings
from lantu_web.home import PACKAGE, home_folder, secret_key

HOME = home_folder()
STATIC_ROOT = HOME / "static"
BUILT_STATIC = HOME / "built"  # fonts cut down to the characters in use
for folder in (HOME, STATIC_ROOT, BUILT_STATIC):
    folder.mkdir(parents=True, exist_ok=True)

SECRET_KEY = secret_key(HOME)
DEBUG = os.environ.get("LANTU_DEBUG") == "1"
HTTPS = os.environ.get("LANTU_HTTPS") == "1"
ALLOWED_HOSTS = [host for host in os.environ.get("LANTU_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]

INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "lantu_web.register",
    "lantu_web.policies",
    "lantu_web.monitoring",
    "lantu_web.pages",  # before the admin, whose frame it dresses
    "lantu_web.api",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "lantu_web.accounts",  # after the users of Django, whose admin it replaces
]

MIDDLEWARE = [
    "lantu_web.pages.middleware.SecurityHeaders",
    "lantu_web.pages.middleware.Unchanged",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lantu_web.pages.middleware.Language",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lantu_web.api.bearer.Bearer",
    "lantu_web.pages.middleware.Sight",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers for a login that has to wait
]

ROOT_URLCONF = "lantu_web.urls"
WSGI_APPLICATION = "lantu_web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lantu_web.pages.context.site",
            ],
        },
    },
]

# A reader never waits for a writer (WAL); a writer takes its lock at the start of a transaction, so that no
# read-then-write fails half way (IMMEDIATE). What was answered with success is on the disk (FULL).
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": HOME / "lantu.sqlite3",
    "CONN_MAX_AGE": 60,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY"
        ),
    },
}
DATABASES = {
    "default": dj_database_url.config(conn_max_age=60, conn_health_checks=True)
    if os.environ.get("DATABASE_URL")
    else SQLITE
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A name that was tried too often from one computer waits. The two together, so that nobody can lock out another.
LOGIN_TRIES = int(os.environ.get("LANTU_LOGIN_TRIES") or 5)
LOGIN_WAIT = int(os.environ.get("LANTU_LOGIN_WAIT") or 15)  # minutes
# Slower: a name tried from many computers, and a computer that tries many names (accounts/signing_in.py).
LOGIN_TRIES_NAME, LOGIN_TRIES_ADDRESS = LOGIN_TRIES * 4, LOGIN_TRIES * 10
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = LOGIN_TRIES
AXES_COOLOFF_TIME = timedelta(minutes=LOGIN_WAIT)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "lantu_web.pages.views.accounts.locked_out"
AXES_CLIENT_IP_CALLABLE = "lantu_web.accounts.signing_in.client_address"
AXES_RESET_ON_SUCCESS = AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False
OIDC = sign_on_is_wanted(os.environ)
if OIDC:
    INSTALLED_APPS.append("mozilla_django_oidc")
    AUTHENTICATION_BACKENDS.append("lantu_web.accounts.oidc.HouseBackend")
    globals().update(sign_on_settings(os.environ))

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Chinese is the language of the messages in code and templates; English comes from the catalogue.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "lantu_language"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BUILT_STATIC]
COLLECTED = (STATIC_ROOT / "staticfiles.json").is_file()
WHITENOISE_USE_FINDERS = not COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED and not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long form of parcels is told what to do instead of cut off
# Questions to the interface, for each key and for each address that asks without one.
API_RATES = {"rules": "120/m", "read": "600/m", "whole": "60/m", "write": "120/m"}
NINJA_NUM_PROXIES = 1 if HTTPS else 0  # whose address counts for the limits of the API
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "pages:login", "/account/", "pages:overview"
SESSION_HOURS = int(os.environ.get("LANTU_SESSION_HOURS") or 8)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"lantu_web": {"level": "INFO"}, "axes": {"level": "ERROR"}},  # logins have a journal
}

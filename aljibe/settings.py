"""Settings, read from the environment once and checked at start. Each variable is documented in the README."""

import logging
import os
import re
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

AQUI = Path(__file__).resolve().parent


def base_de_datos(url: str) -> dict[str, Any]:
    """The settings of Django for a database address of libpq, URL or key=value."""
    try:
        partes = dict(conninfo_to_dict(url))
    except ProgrammingError:  # the address has a password: it is not repeated
        raise ImproperlyConfigured("ALJIBE_DATABASE_URL no es una dirección de PostgreSQL: revísela.") from None
    opciones: dict[str, Any] = {
        k: v for k, v in partes.items() if k not in {"dbname", "user", "password", "host", "port"}
    }
    # Only what asks for its values to travel apart is prepared (base/preparadas.py), from the second time on.
    opciones["prepare_threshold"] = 1
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": partes.get("dbname", ""),
        "USER": partes.get("user", ""),
        "PASSWORD": partes.get("password", ""),
        "HOST": partes.get("host", ""),
        "PORT": partes.get("port", ""),
        "OPTIONS": opciones,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "TEST": {"MIGRATE": False},
    }


CONEXIONES = os.environ.get("ALJIBE_CONEXIONES", "8")
if not re.fullmatch(r"[1-9][0-9]{0,3}", CONEXIONES):
    raise ImproperlyConfigured(f"ALJIBE_CONEXIONES es «{CONEXIONES}»; se esperaba un entero de 1 a 9999.")

_url = os.environ.get("ALJIBE_DATABASE_URL", "postgresql://aljibe_app@/aljibe")
_url_dueno = os.environ.get("ALJIBE_DATABASE_URL_DUENO", _url)

URL_PUBLICA = os.environ.get("ALJIBE_URL", "http://localhost:8000").rstrip("/")
if not re.fullmatch(r"https?://[^\s/?#]+", URL_PUBLICA):
    raise ImproperlyConfigured(
        f"ALJIBE_URL es «{URL_PUBLICA}»; se esperaba la dirección pública, como https://agua.gob.mx."
    )
EN_PRODUCCION = URL_PUBLICA.startswith("https://")

# Without a secret of its own, each start makes one: sessions end with the process, which is right only for a try-out.
SECRET_KEY = os.environ.get("ALJIBE_SECRETO") or secrets.token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ALJIBE_DOMINIOS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [URL_PUBLICA] if EN_PRODUCCION else []

DATABASES = {"default": base_de_datos(_url), "dueno": base_de_datos(_url_dueno)}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "aljibe.base",
    "aljibe.seguridad",
    "aljibe.tarifas",
    "aljibe.padron",
    "aljibe.libro",
    "aljibe.documentos",
    "aljibe.facturacion",
    "aljibe.caja",
    "aljibe.interfaces",
]

MIDDLEWARE = [
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
    "aljibe.interfaces.puerta.Puerta",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "aljibe.urls"
WSGI_APPLICATION = "aljibe.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [AQUI / "interfaces" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "aljibe.interfaces.contexto.marco",
            ],
        },
    }
]

AUTH_USER_MODEL = "seguridad.Usuario"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "aljibe.interfaces.puerta.Entrada",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "entrar"
LOGIN_REDIRECT_URL = "inicio"
LOGOUT_REDIRECT_URL = "entrar"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "usuario"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "aljibe.interfaces.ventanilla.sesion.entrar.detener"

SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_COOKIE_NAME = "aljibe_sesion"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = EN_PRODUCCION
CSRF_COOKIE_NAME = "aljibe_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = EN_PRODUCCION
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "aljibe.interfaces.errores.sin_sello"
SECURE_HSTS_SECONDS = 31536000 if EN_PRODUCCION else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
        "frame-src": ["'self'"],
    }
}

LANGUAGE_CODE = "es-mx"
TIME_ZONE = "America/Mexico_City"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [AQUI / "interfaces" / "static"]
# Finders spare the collecting step, which takes longer than everything else at start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

# A job that ended well leaves nothing behind: those of the clock are thousands a day.
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful"}
PROCRASTINATE_IMPORT_PATHS = ["aljibe.interfaces.jobs"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

_BITACORA = os.environ.get("ALJIBE_BITACORA", "WARNING")
if _BITACORA not in logging.getLevelNamesMapping():
    raise ImproperlyConfigured(f"ALJIBE_BITACORA es «{_BITACORA}»; se esperaba DEBUG, INFO, WARNING o ERROR.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"linea": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"consola": {"class": "logging.StreamHandler", "formatter": "linea"}},
    "root": {"handlers": ["consola"], "level": _BITACORA},
}

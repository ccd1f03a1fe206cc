"""WSGI entry point for the server process."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

from aljibe.base.procesos import morir_con_el_padre

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aljibe.settings")
morir_con_el_padre()
application = get_wsgi_application()
# Here and not in the settings: the server forks its processes with the settings read, and the threads that mind a
# pool do not live through a fork.
connections.settings["default"]["OPTIONS"]["pool"] = {
    "min_size": 1,
    "max_size": int(settings.CONEXIONES),
    "timeout": 10,
}

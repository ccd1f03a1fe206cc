"""WSGI entry point for the server process."""

import os

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections

from aljibe.base.prestamo import ConexionPrestada
from aljibe.base.procesos import morir_con_el_padre

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aljibe.settings")
application = get_wsgi_application()


def atender() -> WSGIHandler:
    """The application in a process of the server, which ends with it and keeps its connections to the database.

    The pool is asked for here and not in the settings: the processes are forked with the settings read, and the
    threads that mind a pool do not live through a fork.
    """
    morir_con_el_padre()
    connections.settings["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": int(settings.CONEXIONES),
        "timeout": 10,
        "connection_class": ConexionPrestada,
    }
    return application

"""WSGI entry point for the server process."""

import os

from django.core.wsgi import get_wsgi_application

from aljibe.base.procesos import morir_con_el_padre

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aljibe.settings")
morir_con_el_padre()
application = get_wsgi_application()

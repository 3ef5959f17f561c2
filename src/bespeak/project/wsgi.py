"""What a WSGI server runs: `bespeak.project.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bespeak.project.settings")

application = get_wsgi_application()

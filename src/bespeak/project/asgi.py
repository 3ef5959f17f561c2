"""What granian loads: Django is set up first, then the front, whose imports need the rooms' models."""

import os
import resource
from contextlib import suppress

import django
from django.utils.module_loading import import_string

from bespeak.kit import beside, garbage

beside.stand()  # a web process beside the web server: it does not outlive it
_, _most = resource.getrlimit(resource.RLIMIT_NOFILE)
with suppress(ValueError, OSError):  # every page that is followed live is an open file
    resource.setrlimit(resource.RLIMIT_NOFILE, (_most, _most))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bespeak.project.settings")
django.setup()
app = import_string("bespeak.project.front.app")
garbage.loaded()

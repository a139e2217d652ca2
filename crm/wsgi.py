"""The WSGI entry point; it does not serve while a check fails."""

import os

from django.core.wsgi import get_wsgi_application

from crm.settings.faults import refuse_faults
from crm.web.memory import import_all, settle

import_all()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings.embedded")
application = get_wsgi_application()
refuse_faults()

from crm.posts.day import begin  # noqa: E402 - the application is set up by now

begin()
settle()

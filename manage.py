"""Run a management command with the embedded settings unless told otherwise."""

import os
import sys

from django.core.management import execute_from_command_line

from crm.web.memory import import_all

if __name__ == "__main__":
    import_all()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings.embedded")
    execute_from_command_line(sys.argv)

import os

from django.core.wsgi import get_wsgi_application

from talka.core.text import irregular_stems

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
application = get_wsgi_application()
irregular_stems()  # the dictionary of word forms is read before the first visitor searches, not by them

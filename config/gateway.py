"""What Granian runs: `granian --interface rsgi --loop uvloop config.gateway:app`. See `config.rsgi`."""

from pathlib import Path

from django.conf import settings

from config.assets import collected
from config.lanes import Limits
from config.rsgi import Gateway
from config.wsgi import application

app = Gateway(application, settings.SESSION_COOKIE_NAME, collected(Path(settings.STATIC_ROOT)), Limits())

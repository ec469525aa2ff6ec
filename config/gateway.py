"""What Granian runs: `granian --interface rsgi --loop uvloop config.gateway:app`. See `config.rsgi`."""

import gc
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections

from config.assets import collected
from config.lanes import Limits
from config.pages import PARAMETERS
from config.rsgi import Gateway

# Granian's workers are born with their master's handler, which only notes a SIGTERM for the master. Until they have one
# of their own the signal must end them, or a worker that is stopped while it loads would be waited for in vain.
signal.signal(signal.SIGTERM, signal.SIG_DFL)

from config.wsgi import application  # noqa: E402 – loading Django is what takes the time
from talka.channels.actions import add  # noqa: E402 – its models are there now
from talka.opportunities.queries.standing import mark  # noqa: E402 – its models are there now

# While Django makes a page in its thread, the loop gets its turn after this long instead of 5 ms: most answers need only it.
sys.setswitchinterval(0.0005)


def tell(told: Mapping[str, int]) -> None:
    """In a thread that no request ever runs in: nobody else looks after its connection."""
    close_old_connections()
    add(told)


app = Gateway(
    application,
    settings.SESSION_COOKIE_NAME,
    collected(Path(settings.STATIC_ROOT)),
    Limits(),
    parameters=PARAMETERS,
    proxied=settings.SECURE,  # TLS ends in a proxy: Granian here never speaks it
    ask=mark,
    tell=tell,
)

# What was loaded stays for ever. Out of the collector's sight, it no longer decides when garbage is looked for: as part of
# all objects it let so much of that lie that a process grew by 6 MB.
gc.collect()
gc.freeze()

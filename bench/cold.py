"""The gateway without its micro-cache, for bench.pages: nothing is kept for a second, all else is as it is."""

from config.gateway import app
from config.pages import Shelf

__all__ = ["app"]
app.fresh = Shelf(0)

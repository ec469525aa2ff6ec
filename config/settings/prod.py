"""What `talka serve` runs."""

from config.settings.base import *

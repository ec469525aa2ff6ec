"""`manage draw_sample`: draw the published sample anew after the template has changed (a test compares them)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from talka.certificates import pdf


class Command(BaseCommand):
    help = "Draw the published sample of a certificate anew."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        (pdf.FOLDER / "paraugs.pdf").write_bytes(pdf.sample())

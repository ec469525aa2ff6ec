"""What makes Talka installable: the service worker, the page for times without a network; and the demo's mailbox."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from talka.core.middleware import policy
from talka.notifications.queries import outbox


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """From the root, so that it may stand before every page. The browser looks for a new one at each visit."""
    response = render(request, "notifications/sw.js", content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the service worker in both languages; holds nothing about anybody."""
    response = render(request, "notifications/offline.html")
    response["Cache-Control"] = "public, max-age=0"
    return response


def _only_in_demo() -> None:
    if not settings.DEMO or settings.EMAIL_URL:
        raise Http404


@login_not_required
@require_safe
def demo_mails(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    return render(request, "notifications/demo_mails.html", {"mails": outbox.mails()})


@login_not_required
@require_safe
def demo_mail(request: HttpRequest, name: UUID) -> HttpResponse:
    _only_in_demo()
    mail = outbox.mail(name)
    if mail is None:
        raise Http404
    return render(request, "notifications/demo_mail.html", {"mail": mail})


@login_not_required
@require_safe
def demo_mail_html(request: HttpRequest, name: UUID) -> HttpResponse:
    """The mail as a mail program shows it: nothing in it may run or lead a form anywhere."""
    _only_in_demo()
    mail = outbox.mail(name)
    if mail is None:
        raise Http404
    response = HttpResponse(mail.html)
    response["Content-Security-Policy"] = policy("'none'") + "; sandbox allow-popups"
    return response

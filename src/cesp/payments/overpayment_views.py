"""The page of overpayments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.payments.overpayments import overpayments as found_overpaid


@require_safe
def overpayments(request: HttpRequest) -> HttpResponse:
    found = found_overpaid(actor_of(request), today=clock.today(), cursor=request.GET.get("page", ""))
    return render(request, "payments/overpayments.html", {"found": found, "page": found.page})

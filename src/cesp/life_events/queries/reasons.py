"""The library of sentences that decisions take their reasons from."""

from __future__ import annotations

from cesp.life_events.models import PROJECT, Outcome, ReasonSentence


def sentences_for(kind: str, outcome: Outcome | str) -> list[ReasonSentence]:
    """The sentences that a desk may choose for an outcome: of this kind, then for any event."""
    kinds = (kind,) if kind == PROJECT else (kind, "")
    rows = ReasonSentence.objects.filter(retired_at__isnull=True, outcome=outcome, kind__in=kinds)
    return list(rows.order_by("-kind", "pk"))


def library() -> list[ReasonSentence]:
    """Every sentence offered, by outcome and kind."""
    return list(ReasonSentence.objects.filter(retired_at__isnull=True).order_by("outcome", "kind", "pk"))


def sentence_for(pk: int) -> ReasonSentence:
    """:raises ReasonSentence.DoesNotExist: there is none, or it is offered no longer."""
    return ReasonSentence.objects.get(pk=pk, retired_at__isnull=True)

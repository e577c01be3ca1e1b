"""The short note under each figure of a contract's page."""

from django import template

from cesp.common.instants import day_of
from cesp.contracts.models import RecordedFact
from cesp.payments.whole_file import ContractFile
from cesp.portal.deal import Deal
from cesp.portal.upcoming import NextPayment
from cesp.privacy.models import Contestation
from cesp.privacy.queries import Contested
from cesp_law import labels
from cesp_law.breach import BreachCost
from cesp_law.dates import in_french
from cesp_law.money import euros
from cesp_law.wording import count, of_month

register = template.Library()


def _months(number: int) -> str:
    return count(number, "mois", "mois")


@register.filter
def next_note(payment: NextPayment) -> str:
    if payment.withheld_cents:
        words = "remis à la banque pour le" if payment.ordered else "le"
        return f"{words} {in_french(payment.on)}, {euros(payment.withheld_cents)} retenus sur un trop-perçu"
    if payment.ordered:
        return f"remis à la banque pour le {in_french(payment.on)}"
    several = f", {_months(payment.months)} en une fois" if payment.months > 1 else ""
    return f"le {in_french(payment.on)}{several}, avant impôt"


@register.filter
def received_note(file: ContractFile, held: Contestation | None = None) -> str:
    contested = f", {contested_note(held)}" if held else ""
    return f"{_months(len(file.transfers.by_month))}, avant impôt sur le revenu{contested}"


@register.filter
def contested_note(held: Contestation) -> str:
    return f"contesté le {in_french(day_of(held.sent_at))}"


@register.filter
def about_fact(contested: Contested, recorded: RecordedFact) -> Contestation | None:
    """The contestation under way about a fact, if there is one."""
    return contested.by_fact.get(recorded.pk)


@register.filter
def due_note(file: ContractFile) -> str:
    allowance = file.now.allowance
    if allowance.until_month is not None:
        return f"{of_month(allowance.first_month)} à {(allowance.until_month + -1).in_french}"
    ahead = file.ahead.allowance.months_due.value
    if ahead > allowance.months_due.value:
        return f"{_months(ahead)} prévus au diplôme"
    return f"depuis {allowance.first_month.in_french}"


@register.filter
def owed_note(file: ContractFile) -> str:
    if file.now.engagement.final:
        return "durée arrêtée, sauf notification contraire"
    if file.is_forecast_longer:
        return f"à ce jour ; {_months(file.ahead.engagement.months_owed.value)} prévus au diplôme"
    return "à ce jour, prévisionnel"


@register.filter
def served_note(file: ContractFile) -> str:
    engagement = file.now.engagement
    return f"depuis le {in_french(engagement.starts_on)}" if engagement.starts_on else ""


@register.filter
def leaving_label(file: ContractFile) -> str:
    closed_on = file.timeline.closed_on
    if closed_on is not None and closed_on <= file.on:
        return f"Au {in_french(closed_on)}"
    return f"Si le contrat s'arrêtait le {in_french(file.on)}"


@register.filter
def breach_note(breach: BreachCost) -> str:
    stage = labels.BREACH_STAGE[breach.stage]
    if breach.total_cents.value == 0:
        return stage
    return f"{euros(breach.allowances_cents.value)} reçus et {euros(breach.penalty_cents.value)} de pénalité, {stage}"


@register.filter
def net_note(deal: Deal) -> str:
    return f"brut, soit {euros(deal.net_cents)} nets, avant impôt"


@register.filter
def leaving_value(deal: Deal) -> str:
    return f"{euros(deal.penalty_after_cents)} et tout ce qui a été reçu"


@register.filter
def leaving_note(deal: Deal) -> str:
    by_month, least = euros(deal.penalty_by_month_cents), euros(deal.penalty_floor_cents)
    return f"avant le diplôme, la pénalité est de {by_month} par mois reçu, {least} au moins"


@register.filter
def academic_year(year: int) -> str:
    """``2021`` → « 2021-2022 »."""
    return f"{year}-{year + 1}"


@register.filter
def specialty(code: str) -> str:
    """« medecine_generale » → « Médecine générale »; another code as it is written, spaces for underscores."""
    return "Médecine générale" if code == "medecine_generale" else code.replace("_", " ").capitalize()

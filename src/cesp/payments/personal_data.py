"""Bank accounts, what was paid to whom, and the accounts that prove it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding, blanked
from cesp.payments import models as m
from cesp.payments.models import BankAccount, ControlItem, Entry, OrderedMonths, Posting, RunLine
from cesp.payments.set_off_models import SetOff, SetOffAct

PAYMENTS = Activity(
    code="paiements",
    title="Paiement de l'allocation",
    purpose="Verser chaque mois ce qui est dû, et en rendre compte.",
    basis="obligation légale (RGPD, art. 6-1 c ; décret n° 2012-1246 relatif à la gestion budgétaire et comptable)",
    subjects="signataires ; agents qui préparent et approuvent les paiements",
    recipients=("payments_clerk", "payments_approver", "case_desk", "auditor"),
)
_ACCOUNTING = (
    "Pièces justificatives et comptes publics : conservés dix ans après la clôture de l'exercice (code de commerce, "
    "art. L. 123-22, par analogie ; décret n° 2012-1246, art. 52 ; lecture à confirmer avec l'agent comptable)."
)


def _accounts(person: Person) -> QuerySet[BankAccount]:
    return BankAccount.objects.filter(person_id=person.pk)


def _lines(person: Person) -> QuerySet[RunLine]:
    return RunLine.objects.filter(contract__signatory_id=person.pk).select_related("run")


def _months(person: Person) -> QuerySet[OrderedMonths]:
    return OrderedMonths.objects.filter(contract__signatory_id=person.pk).select_related("entry")


def _postings(person: Person) -> QuerySet[Posting]:
    return Posting.objects.filter(contract__signatory_id=person.pk)


def _entries(person: Person) -> QuerySet[Entry]:
    """Entries that moved something of theirs, and those they recorded."""
    about = Q(pk__in=_postings(person).values("entry")) | Q(pk__in=_months(person).values("entry"))
    return Entry.objects.filter(about | Q(recorded_by__person_id=person.pk))


def _items(person: Person) -> QuerySet[ControlItem]:
    about = Q(contract__signatory_id=person.pk) | Q(explained_by_id=person.pk)
    return ControlItem.objects.filter(about).select_related("run")


def _runs(person: Person) -> QuerySet[m.PaymentRun]:
    """The runs that somebody prepared, controlled, approved or emitted."""
    steps = ("prepared_by", "controlled_by", "approved_by", "emitted_by")
    found = Q()
    for step in steps:
        found |= Q(**{step: person.pk})
    return m.PaymentRun.objects.filter(found)


def _acts(person: Person) -> QuerySet[m.RunAct]:
    return m.RunAct.objects.filter(by__person_id=person.pk).select_related("run")


def _files(person: Person) -> QuerySet[m.PaymentFile]:
    """The files that carried a transfer to somebody; their content, which names others too, is not shown."""
    return m.PaymentFile.objects.filter(run__in=_lines(person).values("run")).defer("content")


def _set_offs(person: Person) -> QuerySet[SetOff]:
    """Set-offs on their allowance, and those that they proposed or decided."""
    about = Q(contract__signatory_id=person.pk) | Q(proposed_by_id=person.pk) | Q(decided_by_id=person.pk)
    return SetOff.objects.filter(about).select_related("contract", "letter")


def _set_off_acts(person: Person) -> QuerySet[SetOffAct]:
    about = Q(set_off__contract__signatory_id=person.pk) | Q(by__person_id=person.pk)
    return SetOffAct.objects.filter(about).select_related("set_off")


_AMOUNTS = {
    "Du mois": "first_month",
    "Au mois (exclu)": "until_month",
    "Brut, en centimes": "gross_cents",
    "CSG, en centimes": "csg_cents",
    "CRDS, en centimes": "crds_cents",
    "Net, en centimes": "net_cents",
}

HOLDINGS = (
    Holding(
        model="payments.BankAccount",
        title="Coordonnées bancaires",
        activity=PAYMENTS,
        categories=("IBAN et BIC", "nom du titulaire"),
        retention="contract_file",
        rows=_accounts,
        columns={
            "IBAN": "iban",
            "BIC": "bic",
            "Titulaire": "holder",
            "À compter du": "from_on",
            "Origine": "origin",
            "Enregistré le": "recorded_at",
            "Approuvé le": "approved_at",
            "État": "state",
            "Vérifié le": "checked_at",
            "Refusé, retiré ou gelé le": "ended_at",
            "Motif du refus": "refusal",
        },
        personal=("iban", "bic", "holder", "refusal"),
        erase=blanked(_accounts, iban="", bic="", holder="", refusal=""),
    ),
    Holding(
        model="payments.RunLine",
        title="Versements du mois",
        activity=PAYMENTS,
        categories=("montants", "compte crédité", "nom du titulaire"),
        retention="accounting",
        rows=_lines,
        columns={
            "Mensualité": lambda row: row.run.month,
            "Nature": "kind",
            **_AMOUNTS,
            "IBAN": "iban",
            "BIC": "bic",
            "Titulaire": "holder",
            "Référence du virement": "end_to_end_id",
            "Remarque": "remark",
        },
        personal=("iban", "bic", "holder", "remark"),
        impersonal=("end_to_end_id",),
        kept=_ACCOUNTING,
    ),
    Holding(
        model="payments.PaymentFile",
        title="Fichiers de virements remis à la banque",
        activity=PAYMENTS,
        categories=("compte crédité", "nom du titulaire", "montant"),
        retention="accounting",
        rows=_files,
        columns={"Nom": "name", "Empreinte": "sha256", "Taille": "size_bytes"},
        personal=("content",),
        impersonal=("name", "sha256"),
        kept=_ACCOUNTING,
    ),
    Holding(
        model="payments.OrderedMonths",
        title="Mois ordonnés",
        activity=PAYMENTS,
        categories=("mois", "montants"),
        retention="accounting",
        rows=_months,
        columns={"Nature": lambda row: row.entry.get_kind_display(), **_AMOUNTS},
        kept=_ACCOUNTING,
    ),
    Holding(
        model="payments.Posting",
        title="Mouvements au grand livre",
        activity=PAYMENTS,
        categories=("montants",),
        retention="accounting",
        rows=_postings,
        columns={"Écriture": "entry_id", "Compte": "account", "Montant, en centimes": "cents"},
        kept=_ACCOUNTING,
    ),
    Holding(
        model="payments.Entry",
        title="Écritures au grand livre",
        activity=PAYMENTS,
        categories=("dates", "nature"),
        retention="accounting",
        rows=_entries,
        columns={"Écriture": "pk", "Nature": "kind", "Enregistrée le": "recorded_at"},
        kept=_ACCOUNTING,
    ),
    Holding(
        model="payments.ControlItem",
        title="Constats de la feuille de contrôle",
        activity=PAYMENTS,
        categories=("écart constaté", "explication d'un agent"),
        retention="accounting",
        rows=_items,
        columns={
            "Mensualité": lambda row: row.run.month,
            "Nature": "kind",
            "Constat": "detail",
            "Cause": "cause",
            "Explication": "explanation",
            "Expliqué le": "explained_at",
        },
        personal=("detail", "cause", "explanation"),
        kept=_ACCOUNTING,
    ),
    Holding(
        model="payments.PaymentRun",
        title="Mensualités que vous avez préparées, contrôlées, approuvées ou émises",
        activity=PAYMENTS,
        categories=("actes d'un agent",),
        retention="accounting",
        rows=_runs,
        columns={
            "Mois": "month",
            "État": "state",
            "Préparée le": "prepared_at",
            "Contrôlée le": "controlled_at",
            "Approuvée le": "approved_at",
            "Émise le": "emitted_at",
        },
        impersonal=("watermark",),
        kept=_ACCOUNTING,
    ),
    Holding(
        model="payments.RunAct",
        title="Actes que vous avez faits sur une mensualité",
        activity=PAYMENTS,
        categories=("actes d'un agent",),
        retention="accounting",
        rows=_acts,
        columns={"Mois": lambda row: row.run.month, "Acte": "transition", "Le": "at", "Motif": "reason"},
        personal=("reason",),
        impersonal=("transition",),
        kept=_ACCOUNTING,
    ),
    Holding(
        model="payments.SetOff",
        title="Retenues d'un trop-perçu",
        activity=PAYMENTS,
        categories=("montants", "motifs d'une décision", "actes d'un agent"),
        retention="accounting",
        rows=_set_offs,
        columns={
            "Retenue": "pk",
            "État": "state",
            "Plafond mensuel, en centimes": "cap_cents",
            "À retenir en tout, en centimes": "total_cents",
            "Mois payés à tort": "months",
            "À compter de": "first_month",
            "Motifs": "reasons",
            "Proposée le": "proposed_at",
            "Décidée le": "decided_at",
            "Arrêtée ou remplacée le": "ended_at",
        },
        personal=("months", "reasons"),
        kept=_ACCOUNTING,
    ),
    Holding(
        model="payments.SetOffAct",
        title="Actes sur une retenue",
        activity=PAYMENTS,
        categories=("actes d'un agent", "motifs"),
        retention="accounting",
        rows=_set_off_acts,
        columns={"Retenue": lambda row: str(row.set_off), "Acte": "transition", "Le": "at", "Motif": "reason"},
        personal=("reason",),
        impersonal=("transition",),
        kept=_ACCOUNTING,
    ),
)

"""Bank accounts, the month run, and a ledger that only grows.

A run is a difference: months due by the facts minus months already ordered in the ledger. Its
lines freeze the bank account they will be paid to. Approving a run writes the order in the
ledger, emitting it writes the file and the emission; nothing in the ledger is ever changed.

Signs: a posting is positive when it adds to what the account holds or costs, negative when it
adds to what is owed or has left. An entry sums to zero, over all and contract by contract.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cesp.accounts.models import Membership, Person
from cesp.accounts.perimeter import Matter, within
from cesp.common.fields import CentsField, MonthField
from cesp.contracts.models import Contract
from cesp.documents.models import Piece
from cesp.payments.bank import country_of, masked
from cesp.payments.set_off_models import SetOff
from cesp.payments.wording import in_words
from cesp_law.dates import MonthRange
from cesp_law.wording import of_month


class AccountState(models.TextChoices):
    """Where bank details stand; only ``approved`` ones are ever paid to."""

    PROPOSED = "proposed", "À vérifier"
    CHECKED = "checked", "À approuver"
    APPROVED = "approved", "Approuvé"
    REFUSED = "refused", "Refusé"
    WITHDRAWN = "withdrawn", "Retiré"
    FROZEN = "frozen", "Gelé par son titulaire"


OPEN_ACCOUNT_STATES = (AccountState.PROPOSED, AccountState.CHECKED)


class BankAccountQuerySet(models.QuerySet["BankAccount"]):
    def visible_to(self, actor: Membership) -> BankAccountQuerySet:
        """A signatory sees their own accounts; the payments desks and the auditor see all."""
        return self.filter(within(actor, Matter.BANK_DETAILS))

    def open(self) -> BankAccountQuerySet:
        """Those that wait for an agent."""
        return self.filter(state__in=OPEN_ACCOUNT_STATES)


class BankAccount(models.Model):
    """Where a person wants to be paid. A new account is a new row; the last usable one is used.

    A proposal of the signatory is checked by one agent and approved by another; ``from_on`` is then
    the day after the cooling-off. What its owner disowns is frozen, whatever it was before.
    """

    class Origin(models.TextChoices):
        DECLARED = "declared", "déclaré"
        PROPOSED = "proposed", "proposé par le signataire"
        TAKEN_OVER = "taken_over", "repris du payeur précédent"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bank_accounts", verbose_name="titulaire")
    iban = models.CharField("IBAN", max_length=34, db_index=True, help_text="compact, en majuscules")
    bic = models.CharField("BIC", max_length=11, blank=True)
    holder = models.CharField("nom du titulaire", max_length=140)
    from_on = models.DateField("utilisable à compter du")
    origin = models.CharField("origine", max_length=10, choices=Origin, default=Origin.DECLARED)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("enregistré le")
    approved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("approuvé le", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=AccountState, default=AccountState.PROPOSED)
    statement = models.ForeignKey(Piece, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="RIB")
    checked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField("vérifié le", null=True)
    ended_at = models.DateTimeField("refusé, retiré ou gelé le", null=True)
    ended_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    refusal = models.CharField("motif du refus", max_length=500, blank=True, default="")

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "coordonnées bancaires"
        verbose_name_plural = "coordonnées bancaires"
        constraints = [
            models.UniqueConstraint(
                name="bank_account_one_proposal_at_once",
                fields=["person"],
                condition=Q(origin="proposed", state__in=["proposed", "checked"]),
            ),
            models.CheckConstraint(
                name="bank_account_state_says_what_was_done",
                condition=Q(state="proposed", approved_at__isnull=True, checked_at__isnull=True, ended_at__isnull=True)
                | Q(state="checked", approved_at__isnull=True, checked_at__isnull=False, ended_at__isnull=True)
                | Q(state="approved", approved_at__isnull=False, ended_at__isnull=True)
                | Q(state__in=["refused", "withdrawn"], approved_at__isnull=True, ended_at__isnull=False)
                | Q(state="frozen", ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="bank_account_checked_and_approved_by_two",
                condition=Q(approved_by__isnull=True) | Q(checked_by__isnull=True) | ~Q(approved_by=F("checked_by")),
            ),
            models.CheckConstraint(
                name="bank_account_approval_is_whole",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="bank_account_approved_by_another",
                condition=Q(approved_by__isnull=True) | Q(origin="taken_over") | ~Q(approved_by=F("recorded_by")),
            ),
        ]
        indexes = [models.Index(fields=["person", "from_on"], name="bank_account_by_person")]

    def __str__(self) -> str:
        return f"coordonnées bancaires {self.pk}"

    @property
    def masked_iban(self) -> str:
        return masked(self.iban)

    @property
    def spaced_iban(self) -> str:
        """By groups of four, as a bank prints it: for the agent who compares."""
        return " ".join(self.iban[start : start + 4] for start in range(0, len(self.iban), 4))

    @property
    def country(self) -> str:
        return country_of(self.iban)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ACCOUNT_STATES


class RunState(models.TextChoices):
    DRAFT = "draft", "À contrôler"
    CONTROLLED = "controlled", "À approuver"
    APPROVED = "approved", "À émettre"
    EMITTED = "emitted", "Émise"


class PaymentRunQuerySet(models.QuerySet["PaymentRun"]):
    def visible_to(self, actor: Membership) -> PaymentRunQuerySet:
        """The desks and the auditor see every run; nobody else sees one."""
        return self.filter(within(actor, Matter.PAYMENT_RUN))


class PaymentRun(models.Model):
    """The run of one month. Who did what is kept as people, so that two roles are not two persons."""

    month = MonthField("mois", unique=True)
    state = models.CharField("état", max_length=10, choices=RunState, default=RunState.DRAFT)
    as_of = models.DateField("situation au")
    pay_on = models.DateField("jour de paiement")
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="préparée par")
    prepared_at = models.DateTimeField("préparée le")
    controlled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    controlled_at = models.DateTimeField("contrôlée le", null=True, blank=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("approuvée le", null=True, blank=True)
    emitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    emitted_at = models.DateTimeField("émise le", null=True, blank=True)
    watermark = models.CharField(
        max_length=200, help_text="ce qui avait été lu : faits, écritures, comptes ; égal, rien n'a changé"
    )
    contracts_paid = models.PositiveIntegerField("contrats payés", default=0)
    gross_cents = CentsField(default=0)
    csg_cents = CentsField(default=0)
    crds_cents = CentsField(default=0)
    net_cents = CentsField(default=0)
    withheld_cents = CentsField("retenu sur les mois à payer, net de ce qui est rendu", default=0, db_default=0)
    forecast_cents = CentsField("prévu le mois précédent", null=True)
    next_forecast_cents = CentsField("prévu pour le mois suivant", default=0)

    objects = PaymentRunQuerySet.as_manager()

    class Meta:
        verbose_name = "mensualité"
        constraints = [
            models.CheckConstraint(
                name="run_approved_by_another_person",
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("prepared_by")) & ~Q(approved_by=F("controlled_by"))),
            ),
            models.CheckConstraint(
                name="run_state_says_what_was_done",
                condition=Q(
                    state="draft", controlled_at__isnull=True, approved_at__isnull=True, emitted_at__isnull=True
                )
                | Q(state="controlled", controlled_at__isnull=False, approved_at__isnull=True, emitted_at__isnull=True)
                | Q(state="approved", controlled_at__isnull=False, approved_at__isnull=False, emitted_at__isnull=True)
                | Q(state="emitted", controlled_at__isnull=False, approved_at__isnull=False, emitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="run_net_is_gross_less_contributions",
                condition=Q(net_cents=F("gross_cents") - F("csg_cents") - F("crds_cents")),
            ),
        ]

    def __str__(self) -> str:
        return f"mensualité {of_month(self.month)}"

    @property
    def paid_cents(self) -> int:
        """What leaves: the net of the months due, less what is withheld on them."""
        return int(self.net_cents - self.withheld_cents)

    @property
    def seen(self) -> str:
        """What somebody who reads the run now has seen: another preparation or control makes it another."""
        controlled_at = self.controlled_at.isoformat() if self.controlled_at else ""
        return f"{self.prepared_at.isoformat()} {controlled_at}".strip()


class RunAct(models.Model):
    """One step of a run as somebody took it, steps back included. Only added."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="acts")
    transition = models.CharField("acte", max_length=20)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("le")
    reason = models.CharField("motif", max_length=500, blank=True)

    class Meta:
        verbose_name = "acte sur une mensualité"

    def __str__(self) -> str:
        return f"{self.transition} ({self.run_id})"


class LineKind(models.TextChoices):
    DUE = "due", "à payer"
    OVERPAYMENT = "overpayment", "trop-perçu"
    BLOCKED = "blocked", "bloquée"
    WITHHELD = "withheld", "retenue"
    RESTORED = "restored", "retenue rendue"


PAYING_LINES = (LineKind.DUE, LineKind.RESTORED)
"""Lines that name the account they are paid to."""
SET_OFF_LINES = (LineKind.WITHHELD, LineKind.RESTORED)
"""Lines that a set-off makes: each says for which month overpaid the money is taken back, or given again."""


class RunLine(models.Model):
    """Consecutive months of one contract at one monthly amount, with the account frozen.

    All the ``due`` and ``restored`` lines of a contract go out as one transfer, under one ``end_to_end_id``.
    Amounts are of the whole line; an overpayment's and a withholding's are negative. What is withheld
    is of one month overpaid a line; it leaves the months due whole, and the transfer is the sum of all
    that names an account, less it. A contract that could not be computed has one blocked line of no
    month. The database refuses to change a line, and to add
    or remove one once the run is no longer a draft.
    """

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="lines", db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("nature", max_length=11, choices=LineKind)
    first_month = MonthField("du mois")
    until_month = MonthField("au mois (exclu)")
    occurrence = models.PositiveSmallIntegerField(
        "rang", default=0, help_text="combien de fois ces mois avaient déjà été ordonnés"
    )
    gross_cents = CentsField()
    csg_cents = CentsField()
    crds_cents = CentsField()
    net_cents = CentsField()
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    holder = models.CharField(max_length=140, blank=True)
    end_to_end_id = models.CharField("référence du virement", max_length=35, blank=True)
    remark = models.CharField("remarque", max_length=500, blank=True)
    set_off = models.ForeignKey(
        SetOff, on_delete=models.PROTECT, null=True, blank=True, related_name="lines", db_index=False
    )

    class Meta:
        verbose_name = "ligne de mensualité"
        verbose_name_plural = "lignes de mensualité"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "contract", "kind", "first_month"], name="line_once_by_run_contract_month"
            ),
            models.CheckConstraint(
                name="line_net_is_gross_less_contributions",
                condition=Q(net_cents=F("gross_cents") - F("csg_cents") - F("crds_cents")),
            ),
            models.CheckConstraint(
                name="line_sign_follows_kind",
                condition=Q(kind="due", net_cents__gt=0, until_month__gt=F("first_month"))
                | Q(kind="overpayment", net_cents__lte=0, until_month__gt=F("first_month"))
                | Q(kind="blocked", net_cents__gte=0, until_month__gte=F("first_month"))
                | Q(kind="withheld", net_cents__lt=0, until_month__gt=F("first_month"))
                | Q(kind="restored", net_cents__gt=0, until_month__gt=F("first_month")),
            ),
            models.CheckConstraint(
                name="line_due_names_its_account",
                condition=~Q(kind__in=["due", "restored"]) | (~Q(iban="") & ~Q(holder="") & ~Q(end_to_end_id="")),
            ),
            models.CheckConstraint(
                name="line_of_a_set_off_names_it",
                condition=Q(kind__in=["withheld", "restored"], set_off__isnull=False)
                | (~Q(kind__in=["withheld", "restored"]) & Q(set_off__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "run"], condition=Q(kind__in=["withheld", "restored"]), name="line_of_a_set_off"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.run_id}/{self.contract_id})"

    @property
    def contributions_cents(self) -> int:
        return int(self.csg_cents + self.crds_cents)

    @property
    def masked_iban(self) -> str:
        return masked(self.iban)

    @property
    def months_in_french(self) -> str:
        """« mars 2023 », « d'octobre 2022 à mars 2023 inclus », nothing for a line of no month."""
        months = MonthRange(self.first_month, self.until_month)
        return in_words(months) if len(months) else "–"


class Finding(models.TextChoices):
    """What the control sheet looks for, in the order it shows it."""

    NEW = "new", "Premiers paiements et reprises"
    STOPPED = "stopped", "Arrêts"
    CHANGED_AMOUNT = "changed_amount", "Montants changés"
    ARREARS = "arrears", "Rappels"
    CHANGED_IBAN = "changed_iban", "Comptes changés"
    DUPLICATE = "duplicate", "Doublons"
    BLOCKED = "blocked", "Lignes bloquées"
    OVERPAYMENT = "overpayment", "Trop-perçus"
    WITHHELD = "withheld", "Retenues"
    RESTORED = "restored", "Retenues rendues"
    TOTAL = "total", "Écart à la prévision"


class ControlItem(models.Model):
    """One difference that the control sheet shows, with its cause, or the words that stand for one.

    ``cause`` is what the facts say; empty, a person has to write ``explanation`` before the
    control can pass.
    """

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="items", db_index=False)
    kind = models.CharField("nature", max_length=15, choices=Finding)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="+")
    before_cents = CentsField(null=True)
    after_cents = CentsField(null=True)
    detail = models.CharField("constat", max_length=500)
    cause = models.CharField("cause", max_length=500, blank=True)
    explanation = models.CharField("explication", max_length=500, blank=True)
    explained_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "constat de contrôle"
        verbose_name_plural = "constats de contrôle"
        constraints = [
            models.CheckConstraint(
                name="item_explanation_is_whole",
                condition=Q(explanation="", explained_by__isnull=True, explained_at__isnull=True)
                | (~Q(explanation="") & Q(explained_by__isnull=False, explained_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["run", "kind", "id"], name="item_by_run_and_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.run_id}/{self.contract_id})"

    @property
    def waits_for_words(self) -> bool:
        return not self.cause and not self.explanation


class PaymentFile(models.Model):
    """One file for the bank, kept as it was emitted: the same bytes at each download."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField("numéro")
    name = models.CharField("nom", max_length=60)
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    size_bytes = models.PositiveIntegerField("taille")
    transfers = models.PositiveIntegerField("virements")
    net_cents = CentsField("total")
    content = models.BinaryField(help_text="comprimé (zlib)")

    class Meta:
        verbose_name = "fichier de paiement"
        verbose_name_plural = "fichiers de paiement"
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="file_once_by_number")]

    def __str__(self) -> str:
        return self.name


class EntryKind(models.TextChoices):
    TAKEOVER = "takeover", "Reprise de paiements antérieurs"
    ORDER = "order", "Ordre de payer"
    EMISSION = "emission", "Émission du fichier"
    DEBT = "debt", "Créance constatée"
    REPAYMENT = "repayment", "Paiement reçu du signataire"
    REVERSAL = "reversal", "Paiement reçu annulé"
    REMISSION = "remission", "Remise gracieuse"
    WRITE_OFF = "write_off", "Admission en non-valeur"
    ANNULMENT = "annulment", "Créance annulée"


RECOVERY_ENTRIES = (
    EntryKind.DEBT,
    EntryKind.REPAYMENT,
    EntryKind.REVERSAL,
    EntryKind.REMISSION,
    EntryKind.WRITE_OFF,
    EntryKind.ANNULMENT,
)
"""What is given back by an order to pay: no run reads it."""


class Entry(models.Model):
    """One event of money: its postings sum to zero. Only added."""

    kind = models.CharField("nature", max_length=10, choices=EntryKind)
    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, null=True, related_name="entries")
    recorded_at = models.DateTimeField("enregistrée le")
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "écriture"
        constraints = [
            models.UniqueConstraint(fields=["run", "kind"], name="entry_once_by_run_and_kind"),
            models.CheckConstraint(
                name="entry_names_its_run",
                condition=Q(kind__in=["order", "emission"], run__isnull=False)
                | (~Q(kind__in=["order", "emission"]) & Q(run__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.pk})"


class Account(models.TextChoices):
    """Where money stands. Positive: a cost. Negative: owed, on its way, or gone."""

    ALLOWANCE_COST = "allowance_cost", "Charge d'allocation (brut)"
    CONTRIBUTIONS = "contributions", "CSG et CRDS à reverser"
    SIGNATORY = "signatory", "Dû au signataire"
    IN_FLIGHT = "in_flight", "Remis à la banque"
    SETTLED = "settled", "Versé"
    WITHHELD = "withheld", "Retenu sur trop-perçu"
    RECEIVABLE = "receivable", "À recouvrer auprès du signataire"
    CLAIMED = "claimed", "Créances constatées"
    REPAID = "repaid", "Reçu du signataire"
    REMITTED = "remitted", "Remis à titre gracieux"
    WRITTEN_OFF = "written_off", "Admis en non-valeur"


class Posting(models.Model):
    """One account moved by one entry for one contract. Only added."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings", db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    account = models.CharField("compte", max_length=14, choices=Account)
    cents = CentsField("montant")

    class Meta:
        verbose_name = "mouvement"

    def __str__(self) -> str:
        return f"{self.get_account_display()} ({self.entry_id}/{self.contract_id})"


class OrderedMonths(models.Model):
    """Months of a contract that an entry ordered, at one monthly amount. Only added.

    A run orders month by month: (contract, month, occurrence) is unique, so no race can order a
    month twice. A takeover may hold whole ranges. Amounts are monthly; a month ordered at two
    occurrences is worth their sum.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="months", db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_month = MonthField("du mois")
    until_month = MonthField("au mois (exclu)")
    occurrence = models.PositiveSmallIntegerField("rang", default=0)
    gross_cents = CentsField()
    csg_cents = CentsField()
    crds_cents = CentsField()
    net_cents = CentsField()

    class Meta:
        verbose_name = "mois ordonnés"
        verbose_name_plural = "mois ordonnés"
        constraints = [
            models.UniqueConstraint(fields=["contract", "first_month", "occurrence"], name="month_ordered_once"),
            models.CheckConstraint(name="ordered_months_not_empty", condition=Q(until_month__gt=F("first_month"))),
            models.CheckConstraint(
                name="ordered_net_is_gross_less_contributions",
                condition=Q(net_cents=F("gross_cents") - F("csg_cents") - F("crds_cents")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} [{self.first_month}, {self.until_month})"

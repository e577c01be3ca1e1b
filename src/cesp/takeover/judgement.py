"""Judge each contract of a file: by the texts, by what the service holds, and against the other rows.

Every check is the same whatever the order of the rows: a fault that two rows share is said of both.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from cesp.accounts.models import Person
from cesp.common import search
from cesp.contracts.conclusions import Judged, refuse_malformed, refuse_overlap
from cesp.contracts.reading import rules_elsewhere, rules_of
from cesp.payments import bank
from cesp.takeover import paid, plausibility
from cesp.takeover.drafts import Bank, Draft
from cesp.takeover.lines import Line
from cesp.takeover.remarks import Code, Remark
from cesp.takeover.world import Faculty, World
from cesp_law.allowance import Segment
from cesp_law.assessment import assess
from cesp_law.dates import Month
from cesp_law.facts import Fact, Terms
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from cesp_law.timeline import Timeline


@dataclass(slots=True)
class Verdict:
    """One contract judged.

    :param paid: payments laid out in months, oldest first.
    """

    draft: Draft
    timeline: Timeline | None = None
    judged: Judged | None = None
    bank: Bank | None = None
    faculty: Faculty | None = None
    paid: tuple[Segment, ...] = ()
    due_cents: Cents = field(default=Cents(0))
    paid_cents: Cents = field(default=Cents(0))

    @property
    def line(self) -> Line:
        return self.draft.line

    @property
    def reference(self) -> str:
        return self.draft.reference

    @property
    def email(self) -> str:
        return self.line.text("email")

    @property
    def name_key(self) -> str:
        return search.key(f"{self.line.text('family_name')} {self.line.text('given_names')}")

    @property
    def full_name(self) -> str:
        return f"{self.line.text('given_names')} {self.line.text('family_name')}".strip()

    @property
    def person(self) -> Person:
        """Who signed, not saved: enough to be named in a sentence."""
        return Person(given_names=self.line.text("given_names"), family_name=self.line.text("family_name"))

    @property
    def birth_on(self) -> date | None:
        value = self.line.values.get("birth_on")
        return value if isinstance(value, date) else None

    @property
    def terms(self) -> Terms:
        assert self.draft.terms is not None
        return self.draft.terms

    @property
    def facts(self) -> list[Fact]:
        return [fact for fact, _ in self.draft.facts]

    @property
    def remarks(self) -> list[Remark]:
        return self.draft.remarks

    @property
    def is_accepted(self) -> bool:
        return not self.draft.is_rejected


def judge(draft: Draft, *, world: World, today: date) -> Verdict:
    """Judge one contract alone; :func:`judge_together` then looks at the rows beside each other.

    :param today: the day on which months due are counted and alerts raised.
    """
    verdict = Verdict(draft)
    line = draft.line
    if draft.reference in world.references:
        line.refuse(Code.ALREADY_STORED, "reference", world.references[draft.reference])
    _check_reference(verdict)
    _check_person(verdict, world)
    verdict.bank = _bank(verdict)
    if draft.terms is None:
        return verdict
    verdict.faculty = _faculty(line, draft.terms, world)
    plausibility.check(draft, draft.terms, today=today)
    if draft.is_rejected and not _only_stored_already(draft):
        return verdict
    try:
        verdict.timeline = Timeline.of(
            terms=draft.terms,
            facts=verdict.facts,
            regional=rules_of(draft.terms),
            elsewhere=rules_elsewhere(draft.terms, verdict.facts),
        )
    except Refused as refusal:
        line.refuse(Code.LAW, "", f"{refusal.sentence} ({refusal.citation})")
        return verdict
    try:
        _check_against_law(verdict, verdict.timeline, today)
    except Refused as refusal:
        line.refuse(Code.LAW, "", f"{refusal.sentence} ({refusal.citation})")
    return verdict


def _only_stored_already(draft: Draft) -> bool:
    return all(remark.code is Code.ALREADY_STORED for remark in draft.remarks if remark.is_error)


def _check_against_law(verdict: Verdict, timeline: Timeline, today: date) -> None:
    """Alerts of the file, and what was paid against what was due."""
    line = verdict.line
    found = assess(timeline=timeline, regional=rules_of(timeline.terms), as_of=today)
    verdict.judged = Judged(timeline, found, today)
    for alert in found.alerts:
        line.warn(Code.ALERT, "", alert.sentence)
    compared = paid.compare(
        periods=verdict.draft.periods,
        due=found.allowance.segments,
        today=Month.on(today),
        row=(line.sheet, line.number),
    )
    verdict.due_cents, verdict.paid_cents, verdict.paid = compared.due_cents, compared.paid_cents, compared.paid
    line.remarks += compared.remarks


def _check_reference(verdict: Verdict) -> None:
    if verdict.reference:
        try:
            refuse_malformed(verdict.reference)
        except Refused as refusal:
            verdict.line.refuse(Code.UNREAD, "reference", refusal.sentence)


def _check_person(verdict: Verdict, world: World) -> None:
    line = verdict.line
    known = world.persons.get(verdict.email) if verdict.email else None
    if known is not None:
        same = known.name_key == verdict.name_key and known.birth_on in (None, verdict.birth_on)
        if not same:
            line.refuse(
                Code.IDENTITY, "email",
                f"L'adresse « {verdict.email} » est déjà celle d'une autre personne du service "
                "(nom ou date de naissance différents) : corrigez l'une ou l'autre.",
            )  # fmt: skip
        return
    if verdict.birth_on is not None and (verdict.name_key, verdict.birth_on) in world.namesakes:
        line.warn(
            Code.NAMESAKE, "email",
            "Une personne du même nom, née le même jour, est déjà dans le service sous une autre adresse : "
            "si c'est la même, reprenez son adresse.",
        )  # fmt: skip


def _bank(verdict: Verdict) -> Bank | None:
    """The account checked; in use when the file says so or, if it says nothing, when it was paid before."""
    line = verdict.line
    if not line.text("iban"):
        if "bic" in line.values and "iban" not in line.cells:
            line.refuse(Code.BANK, "bic", "Un BIC sans IBAN : il manque l'IBAN.")
        return None
    column = "iban"
    try:
        iban = bank.checked_iban(line.text("iban"))
        column = "bic"
        bic = bank.checked_bic(line.text("bic"), iban=iban)
    except Refused as refusal:
        line.refuse(Code.BANK, column, refusal.sentence)
        return None
    in_use = bool(line.values.get("bank_in_use", bool(verdict.draft.periods)))
    if not in_use:
        line.warn(
            Code.BANK, "iban",
            "Rien n'a encore été versé sur ce compte : il n'est pas repris. "
            "Le signataire le déclare, et le service des paiements le vérifie.",
        )  # fmt: skip
    return Bank(iban, bic, line.text("holder") or verdict.full_name, in_use=in_use)


def _faculty(line: Line, terms: Terms, world: World) -> Faculty | None:
    text = line.text("ufr")
    if not text:
        return None
    faculty = world.faculties.named(text, terms.profession)
    if faculty is None:
        line.warn(
            Code.UFR, "ufr", f"« {text[:60]} » ne désigne pas une seule UFR connue : le contrat est repris sans UFR."
        )
    elif faculty.ars != terms.ars:
        line.warn(
            Code.UFR, "ufr",
            f"{faculty.name} n'est pas dans la région de formation indiquée ({terms.ars.upper()}) : "
            "l'une des deux est sans doute fausse.",
        )  # fmt: skip
    return faculty


def judge_together(verdicts: Sequence[Verdict], *, world: World) -> None:
    """Look at the rows beside each other: one person, one account, one contract at a time."""
    by_email: dict[str, list[Verdict]] = defaultdict(list)
    by_identity: dict[tuple[str, date], set[str]] = defaultdict(set)
    for verdict in verdicts:
        if verdict.email:
            by_email[verdict.email].append(verdict)
            if verdict.birth_on is not None:
                by_identity[verdict.name_key, verdict.birth_on].add(verdict.email)
    for same_email in by_email.values():
        if len(same_email) > 1:
            _refuse_two_identities(same_email)
    for verdict in verdicts:
        if verdict.birth_on is not None and len(by_identity[verdict.name_key, verdict.birth_on]) > 1:
            verdict.line.warn(
                Code.NAMESAKE, "email",
                "Une autre ligne du fichier porte le même nom et la même date de naissance sous une autre adresse.",
            )  # fmt: skip
    _refuse_overlaps(by_email, world)
    _warn_of_shared_accounts(verdicts, world)


def _refuse_two_identities(verdicts: Sequence[Verdict]) -> None:
    if len({(verdict.name_key, verdict.birth_on) for verdict in verdicts}) == 1:
        return
    for verdict in verdicts:
        others = ", ".join(str(other.line.number) for other in verdicts if other is not verdict)
        verdict.line.refuse(
            Code.IDENTITY, "email",
            f"L'adresse « {verdict.email} » est aussi à la ligne {others}, "
            "avec un autre nom ou une autre date de naissance.",
        )  # fmt: skip


def _refuse_overlaps(by_email: Mapping[str, Sequence[Verdict]], world: World) -> None:
    """Two contracts of one person are never in force at once, in the file or with what is there."""
    for email, verdicts in by_email.items():
        held = world.persons[email].contracts if email in world.persons else ()
        judged = [verdict for verdict in verdicts if verdict.timeline is not None and verdict.is_accepted]
        for verdict in judged:
            for reference, timeline in held:
                _refuse_overlap(verdict, (reference, timeline))
        for one, other in combinations(judged, 2):
            assert one.timeline is not None
            assert other.timeline is not None
            _refuse_overlap(one, (other.reference, other.timeline))
            _refuse_overlap(other, (one.reference, one.timeline))


def _refuse_overlap(verdict: Verdict, other: tuple[str, Timeline]) -> None:
    assert verdict.timeline is not None
    try:
        refuse_overlap(verdict.person, (verdict.reference, verdict.timeline), other)
    except Refused as refusal:
        verdict.line.refuse(Code.OVERLAP, "signed_on", refusal.sentence)


def _warn_of_shared_accounts(verdicts: Iterable[Verdict], world: World) -> None:
    users: dict[str, set[str]] = defaultdict(set)
    with_account = [verdict for verdict in verdicts if verdict.bank is not None]
    for verdict in with_account:
        assert verdict.bank is not None
        users[verdict.bank.iban].add(verdict.email)
    for verdict in with_account:
        assert verdict.bank is not None
        others = (users[verdict.bank.iban] | world.ibans.get(verdict.bank.iban, frozenset())) - {verdict.email}
        if others:
            verdict.line.warn(
                Code.SHARED_IBAN, "iban",
                "Cet IBAN est aussi celui d'une autre personne : tant que c'est le cas, leurs versements sont bloqués.",
            )  # fmt: skip

"""What is typed on the pages of messages and notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Membership
from cesp.common.form_fields import A_SENTENCE, DayField, reword
from cesp.correspondence import attaching
from cesp.correspondence.models import NoticeState, ThreadSubject
from cesp.correspondence.operations import LONGEST_BODY, LONGEST_REASON, LONGEST_TITLE
from cesp.correspondence.queries import DEFAULT_QUEUE, QUEUES, SORTS
from cesp.correspondence.routing import Destination
from cesp.documents.forms import AttachingForm


def _body(label: str, *, rows: int = 6, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": "Écrivez votre message avant de l'envoyer."},
    )


class _OnceForm(AttachingForm):
    """A form that sent twice writes once: its token goes with it; so do files."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kind=attaching.KIND, most=attaching.MOST, **kwargs)
        self.fields["token"].initial = uuid4


class QuestionForm(_OnceForm):
    """A question to the desk that its subject leads to."""

    destination = forms.ChoiceField(label="Qui doit vous répondre", required=False)
    title = forms.CharField(
        label="Objet",
        help_text="En quelques mots : « versement de mars non reçu ».",
        min_length=3,
        max_length=LONGEST_TITLE,
    )
    body = _body("Votre message", hint="N'écrivez ni IBAN, ni mot de passe, ni détail médical.")

    def __init__(self, *args: Any, among: tuple[Destination, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["destination"]
        if len(among) < 2:
            del self.fields["destination"]
        else:
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(one.code, one.label) for one in among]
            field.initial = among[0].code
            hint = "Deux agences vous suivent : la première répond d'habitude sur ce sujet."
            reword(self, "destination", help_text=hint)


class LetterForm(_OnceForm):
    """A thread that an agent starts."""

    subject = forms.ChoiceField(label="Sujet")
    title = forms.CharField(label="Objet", min_length=3, max_length=LONGEST_TITLE)
    body = _body("Message")

    def __init__(self, *args: Any, subjects: Iterable[ThreadSubject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["subject"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, one.label) for one in subjects]


class ReplyForm(_OnceForm):
    """An answer, with how far the conversation had been read when it was written."""

    body = _body("Votre réponse")
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def catch_up(self, position: int) -> None:
        """Shown again under the whole conversation, the form is sent back as written after it.

        It has to be bound to a copy of what was posted.
        """
        self.data["seen"] = str(position)


class NoteForm(_OnceForm):
    """A note for colleagues."""

    body = _body(
        "Note interne",
        rows=3,
        hint="La personne ne la voit pas ici ; elle la lit si elle demande copie de ses données.",
    )


class TransferForm(DsfrBaseForm):  # type: ignore[misc]
    """Another desk, and why."""

    destination = forms.ChoiceField(label="Bureau")
    reason = forms.CharField(
        label="Motif",
        help_text="Une phrase que la personne lira aussi : « votre question porte sur un versement ».",
        min_length=10,
        error_messages=A_SENTENCE,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, among: Iterable[Destination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["destination"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, one.label) for one in among]


class AssignForm(DsfrBaseForm):  # type: ignore[misc]
    """A colleague of the desk, or nobody."""

    to = forms.TypedChoiceField(label="Responsable du fil", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, colleagues: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "Personne : tout le bureau"), *((one.pk, one.person.full_name) for one in colleagues)]


class MarkForm(forms.Form):
    """How far somebody has read."""

    position = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class InboxForm(forms.Form):
    """Queue, words, subject and order; anything else asked for is not looked at."""

    queue = forms.ChoiceField(required=False, choices=list(QUEUES.items()))
    q = forms.CharField(required=False, max_length=100)
    subject = forms.ChoiceField(required=False, choices=[("", ""), *ThreadSubject.choices])
    sort = forms.ChoiceField(required=False, choices=[(code, code) for code in SORTS])

    def asked(self, name: str) -> str:
        """What was asked for under a name, or nothing."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    @property
    def queue_asked(self) -> str:
        return self.asked("queue") or DEFAULT_QUEUE

    @property
    def sort_asked(self) -> str:
        timed = self.queue_asked in ("to_answer", "late", "mine", "unassigned")
        return self.asked("sort") or ("echeance" if timed else "recent")


class NoticesForm(forms.Form):
    """State and words; anything else asked for is not looked at."""

    state = forms.ChoiceField(required=False, choices=[("", ""), *NoticeState.choices])
    q = forms.CharField(required=False, max_length=100)

    def asked(self, name: str) -> str:
        """What was asked for under a name, or nothing."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


class DispatchForm(DsfrBaseForm):  # type: ignore[misc]
    """A registered letter that left."""

    tracking = forms.CharField(label="Numéro de suivi", help_text="Tel qu'il est sur le bordereau.", max_length=40)
    on = DayField(label="Postée le")


class DayForm(DsfrBaseForm):  # type: ignore[misc]
    """The day on a receipt, or of a first presentation."""

    on = DayField(label="Jour")

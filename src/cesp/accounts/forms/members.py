"""Members: invitations, roles, delegations, the yearly review."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Membership, MembershipQuerySet, Organisation, Role
from cesp.common.form_fields import DayField

_ONE_DAY = timedelta(days=1)


class _RoleForm(DsfrBaseForm):  # type: ignore[misc]
    """A role that the organisation gives, and a département when the role has one."""

    def ask_for_role(self, organisation: Organisation) -> None:
        self.fields["role"] = forms.TypedChoiceField(
            label="Rôle", choices=[("", "Choisir"), *((r.value, r.label) for r in organisation.roles)], coerce=Role
        )
        if organisation.departement_codes:
            self.fields["departement"] = forms.ChoiceField(
                label="Département",
                help_text="pour un référent de département seulement",
                choices=[("", "Aucun"), *((code, code) for code in organisation.departement_codes)],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned.setdefault("departement", "")
        return cleaned


class InviteForm(_RoleForm):
    """Whom to invite, to act as what."""

    given_names = forms.CharField(label="Prénoms", max_length=120)
    family_name = forms.CharField(label="Nom", max_length=120)
    email = forms.EmailField(label="Adresse électronique professionnelle", help_text="nom@organisme.fr")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_for_role(organisation)


class AcceptForm(DsfrBaseForm):  # type: ignore[misc]
    """The invited person's answer; a password only where there is none yet."""

    given_names = forms.CharField(label="Prénoms", max_length=120)
    family_name = forms.CharField(label="Nom", max_length=120)
    password = forms.CharField(
        label="Mot de passe",
        help_text="15 caractères au moins : une phrase que vous retiendrez",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Le même mot de passe, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, new_account: bool, with_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unasked = [] if new_account else ["given_names", "family_name"]
        unasked += [] if with_password else ["password", "again"]
        for name in unasked:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "again" in cleaned and cleaned.get("password") != cleaned["again"]:
            self.add_error("again", "Les deux mots de passe diffèrent : écrivez le même deux fois.")
        return cleaned

    @property
    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("given_names", "family_name", "password")}


class _ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.person.full_name}, {obj.title}"


def _successor(colleagues: MembershipQuerySet) -> forms.Field:
    return _ColleagueField(
        label="Transmettre ce que cette personne tient à",
        queryset=colleagues,
        empty_label="Choisir un collègue",
        required=False,
    )


class EndRoleForm(DsfrBaseForm):  # type: ignore[misc]
    """When a role ends, and who takes what it holds."""

    last_day = DayField(
        label="Dernier jour dans ce rôle", help_text="hier si la personne est déjà partie ; un jour à venir se prépare"
    )

    def __init__(self, *args: Any, colleagues: MembershipQuerySet, holds: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if holds:
            self.fields["successor"] = _successor(colleagues)

    @property
    def answers(self) -> dict[str, Any]:
        """As the operation takes them: the first day without the role, the colleague."""
        return {
            "until_on": self.cleaned_data["last_day"] + _ONE_DAY,
            "successor": self.cleaned_data.get("successor"),
        }


class ChangeRoleForm(_RoleForm):
    """Another role for the same person, from a day on."""

    from_on = DayField(label="À compter du", help_text="aujourd'hui ou un jour à venir")

    def __init__(
        self, *args: Any, organisation: Organisation, colleagues: MembershipQuerySet, holds: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask_for_role(organisation)
        if holds:
            self.fields["successor"] = _successor(colleagues)


class DelegateForm(DsfrBaseForm):  # type: ignore[misc]
    """To whom, and from which day to which day."""

    to = _ColleagueField(label="Collègue", queryset=Membership.objects.none(), empty_label="Choisir un collègue")
    from_on = DayField(label="Premier jour")
    last_day = DayField(label="Dernier jour, inclus", help_text="six mois au plus")

    def __init__(self, *args: Any, colleagues: MembershipQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues

    @property
    def answers(self) -> dict[str, Any]:
        last: date = self.cleaned_data["last_day"]
        return {
            "to": self.cleaned_data["to"],
            "from_on": self.cleaned_data["from_on"],
            "until_on": last + _ONE_DAY,
        }


class ReviewForm(DsfrBaseForm):  # type: ignore[misc]
    """Kept or ended, member by member; those left without an answer wait."""

    KEEP, END = "keep", "end"

    def __init__(self, *args: Any, members: MembershipQuerySet, kept: dict[int, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in members:
            self.fields[f"member_{one.pk}"] = forms.ChoiceField(
                label=f"{one.person.full_name}, {one.title}",
                choices=[(self.KEEP, "Toujours dans ce rôle"), (self.END, "N'est plus dans ce rôle : y mettre fin")],
                widget=forms.RadioSelect,
                required=False,
                initial=self.KEEP if kept.get(one.pk) else None,
            )

    def get_context(self) -> dict[str, Any]:
        """Without « (Optionnel) » after each name: whoever is left without an answer waits."""
        context: dict[str, Any] = super().get_context()
        return context | {"DSFR_MARK_OPTIONAL_FIELDS": False}

    @property
    def keeps(self) -> dict[int, bool]:
        return {
            int(name.removeprefix("member_")): answer == self.KEEP
            for name, answer in self.cleaned_data.items()
            if answer
        }

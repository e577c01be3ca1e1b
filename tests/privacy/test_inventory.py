"""Every table and column about people is declared, and the register says what the declarations say."""

from typing import Any

import pytest

from cesp.accounts.models import Contact, Invitation, Role
from cesp.common import holdings as declaring
from cesp.common.models import RefusedAddress, SentMail
from cesp.privacy import inventory, register
from cesp.privacy.retention import classes
from tests.architecture.sources import ROOT


def test_every_table_and_column_about_people_is_declared() -> None:
    assert inventory.faults() == []


@pytest.mark.parametrize(
    ("model", "change", "fault"),
    [
        ("notifications.Notification", None, "notifications.Notification: declared by nobody"),
        ("accounts.Person", {"personal": ("email", "nickname")}, "accounts.Person.nickname: there is no such column"),
        ("payments.BankAccount", {"personal": ("iban", "bic")}, "payments.BankAccount.holder: personal or not?"),
    ],
)
def test_a_table_or_column_left_out_is_seen(
    monkeypatch: pytest.MonkeyPatch, model: str, change: dict[str, object] | None, fault: str
) -> None:
    kept = []
    for holding in inventory.holdings():
        if holding.model == model and change is None:
            continue
        if holding.model == model:
            values = {name: getattr(holding, name) for name in declaring.Holding.__slots__}
            holding = declaring.Holding(**{**values, **change})  # type: ignore[arg-type]
        kept.append(holding)
    monkeypatch.setattr(inventory, "holdings", lambda: tuple(kept))
    assert fault in inventory.faults()


def test_recipients_are_roles_and_durations_are_declared() -> None:
    for holding in inventory.holdings():
        assert set(holding.activity.recipients) <= set(Role.values)
        assert holding.retention in classes()


def test_a_holding_says_how_it_goes_or_which_text_keeps_it() -> None:
    holding = inventory.holding_of("audit.Entry")
    values = {name: getattr(holding, name) for name in declaring.Holding.__slots__}
    with pytest.raises(ValueError, match="which text keeps it"):
        declaring.Holding(**{**values, "kept": ""})


def test_every_duration_names_its_source_and_reads_as_a_sentence() -> None:
    assert [one.code for one in classes().values() if not (one.source and one.doubt)] == []
    assert classes()["contract_file"].in_words == "10 ans après le dernier jour d'engagement, la rupture ou la dispense"
    assert classes()["data_export"].in_words == "7 jours après sa préparation"


@pytest.mark.parametrize(
    ("code", "setting"),
    [
        ("outbox", "OUTBOX_DAYS"),
        ("mails", "MAIL_RECORD_DAYS"),
        ("notifications", "NOTIFICATION_DAYS"),
        ("invitations", "INVITATION_DAYS"),
    ],
)
def test_what_a_purge_deletes_is_kept_as_long_as_its_setting_says(code: str, setting: str, settings: Any) -> None:
    setattr(settings, setting, 41)
    classes.cache_clear()
    said = classes()[code].in_words
    classes.cache_clear()
    assert said.startswith("41 jours après ")


def test_an_address_without_a_key_to_a_person_is_about_somebody() -> None:
    assert {SentMail, RefusedAddress, Invitation} <= inventory.models_about_people()
    assert Contact not in inventory.models_about_people()


def test_the_register_is_up_to_date() -> None:
    written = (ROOT / "docs" / "registre-des-traitements.md").read_text(encoding="utf-8")
    assert written == register.page(), "périmé : python manage.py write_register"

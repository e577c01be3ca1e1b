"""The register of processing (GDPR, art. 30), from the declarations alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cesp.accounts.models import Role
from cesp.common.holdings import Activity, Holding
from cesp.privacy import inventory
from cesp.privacy.retention import Retention, classes

_HEAD = """# Registre des activités de traitement

Page écrite par `python manage.py write_register` à partir de ce que chaque application déclare (`personal_data.py`)
et des durées de `privacy/retention.toml` ; un essai refuse qu'elle soit périmée. RGPD, art. 30.

- **Responsable du traitement** : l'autorité gestionnaire du contrat d'engagement de service public.
- **Délégué à la protection des données** : réglage `CESP_DATA_PROTECTION_CONTACT`, affiché sur la page publique.
- **Transferts hors de l'Union européenne** : aucun. **Décision automatisée** (art. 22) : aucune ; un calcul s'explique
  et une personne décide.
- **Mesures de sécurité** (art. 32) : accès par rôle et par périmètre, journal des actes et des lectures, tables qui ne
  font que croître, fichiers hors de portée du serveur web, journaux techniques masqués, deux personnes pour payer et
  pour effacer.
"""


@dataclass(frozen=True, slots=True)
class Processing:
    """One activity with what it holds and how long, as the register and the public page print it."""

    activity: Activity
    holdings: tuple[Holding, ...]

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(Role(code).label for code in self.activity.recipients)

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(category for holding in self.holdings for category in holding.categories))

    @property
    def retentions(self) -> tuple[Retention, ...]:
        return tuple(classes()[code] for code in dict.fromkeys(holding.retention for holding in self.holdings))

    @property
    def kept(self) -> tuple[str, ...]:
        """Why some of it stays after an erasure."""
        return tuple(dict.fromkeys(holding.kept for holding in self.holdings if holding.kept))


def activities() -> tuple[Processing, ...]:
    return tuple(Processing(activity, held) for activity, held in inventory.activities().items())


def page() -> str:
    """The register in Markdown."""
    parts = [_HEAD, *("\n".join(_part(one)) for one in activities()), "\n".join(_durations())]
    return "\n".join(parts) + "\n"


def _part(one: Processing) -> Iterator[str]:
    activity = one.activity
    yield f"## {activity.title}"
    yield ""
    yield f"- **Finalité** : {activity.purpose}"
    yield f"- **Base légale** : {activity.basis}"
    yield f"- **Personnes concernées** : {activity.subjects}"
    yield f"- **Destinataires** : la personne elle-même ; {', '.join(one.recipients)}"
    yield ""
    yield "| table | ce qu'elle tient | catégories | conservation | effacement |"
    yield "| --- | --- | --- | --- | --- |"
    for holding in one.holdings:
        erased = "non" if holding.erase is None else "oui"
        more = f" : {holding.kept}" if holding.kept else ""
        categories = ", ".join(holding.categories)
        kept = classes()[holding.retention].title
        yield f"| `{holding.model}` | {holding.title} | {categories} | {kept} | {erased}{more} |"
    yield ""


def _durations() -> Iterator[str]:
    yield "## Durées de conservation"
    yield ""
    yield "| durée | combien de temps | source | doute |"
    yield "| --- | --- | --- | --- |"
    for one in classes().values():
        yield f"| {one.title} | {one.in_words} | {one.source} | {one.doubt or '–'} |"

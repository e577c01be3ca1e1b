"""What the letter that decides a set-off says: what was paid in error, why, how much is withheld on which month."""

from __future__ import annotations

from cesp.letters.heading import Paper
from cesp.payments.overpayments import Overpayment
from cesp.payments.schedule import Schedule
from cesp.payments.set_off_models import SetOff
from cesp_law.money import Cents, euros
from cesp_law.wording import capitalised, of_month

_SOURCES = (
    "Textes : code de l'éducation, art. L. 632-6 ; code civil, art. 1302-1 (ce qui est reçu sans être dû se rend) et "
    "1347 (compensation)."
)


def decision(set_off: SetOff, found: Overpayment, schedule: Schedule) -> Paper:
    """The letter, in words.

    :param schedule: what is withheld, not empty.
    """
    reference = set_off.contract.reference
    return Paper(
        object=f"retenue d'un trop-perçu sur votre allocation, contrat {reference}",
        references=(("Contrat", reference),),
        body={
            "opening": [
                "Madame, Monsieur,",
                f"Votre allocation a été versée pour des mois qui n'étaient pas dus : {found.months_in_french}. Il "
                "reste "
                f"{euros(found.left_cents)} nets à rendre à ce jour.",
                f"Cette somme est retenue sur les mois à venir de votre allocation, {euros(Cents(set_off.cap_cents))} "
                f"par mois au plus, à compter de la mensualité {of_month(set_off.first_month)}. Vous n'avez rien à "
                "payer.",
            ],
            "reasons": [line.strip() for line in set_off.reasons.splitlines() if line.strip()],
            "instalments": [
                {
                    "month": capitalised(one.month.in_french),
                    "allowance": euros(one.allowance_cents),
                    "withheld": euros(one.withheld_cents),
                    "paid": euros(one.paid_cents),
                    "left": euros(one.left_cents),
                }
                for one in schedule.instalments
            ],
            "total": {"label": "Total", "withheld": euros(schedule.cents)},
            "closing": list(_closing(found, schedule)),
        },
    )


def _closing(found: Overpayment, schedule: Schedule) -> list[str]:
    sentences = [
        "Cet échéancier vaut tant que votre dossier ne change pas : un mois suspendu ne porte aucune retenue, et rien "
        "n'est jamais retenu au-delà de ce qui reste payé à tort. Ce qui aurait été retenu en trop vous est rendu "
        "avec la "
        "mensualité suivante.",
        "Les montants sont nets, avant l'impôt prélevé à la source. Les mois d'engagement que vous devez ne changent "
        "pas : "
        "les mois payés à tort n'y ont jamais compté.",
    ]
    sentences.append(_SOURCES)
    rest = found.left_cents - schedule.cents
    if rest:
        sentences.insert(
            0,
            f"L'allocation s'arrête avant que tout soit rendu : {euros(Cents(rest))} ne peuvent pas être retenus. Un "
            "ordre "
            "de recouvrer, que vous pourrez payer en plusieurs fois, vous sera adressé pour cette part.",
        )
    return sentences

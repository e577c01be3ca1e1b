# ruff: noqa: E501 - sentences and worked examples
"""What the notice says and shows, in the workbook and on the screen."""

from cesp.takeover.cells import Cell

PRINCIPLES = (
    "Une ligne par contrat dans la feuille « Contrats ». Les feuilles « Événements » et « Versements » sont facultatives : "
    "une ligne par fait daté, une ligne par période payée, reliées par la référence du contrat.",
    "Les faits qui n'arrivent qu'une fois (thèse, diplôme…) ont leur colonne dans « Contrats ». Une première suspension, un "
    "premier report et une première période payée y ont aussi les leurs ; d'autres se numérotent (« Suspension 2 : premier mois »).",
    "Rien n'est repris au dépôt : le fichier est contrôlé, et un rapport dit ligne par ligne ce qui est accepté, à vérifier ou "
    "rejeté, et pourquoi. La reprise se fait ensuite en une fois, ou pas du tout.",
    "Les contrôles sont ceux de tout contrat : qui pouvait signer, quels motifs étaient ouverts, ce qui se contredit. Un contrat "
    "dont une seule ligne est fausse, dans l'une des trois feuilles, est rejeté en entier ; les autres sont repris.",
    "Les dates s'écrivent comme vous en avez l'habitude (3/1/2023, 3 janvier 2023, 03.01.23), le jour avant le mois. Les suspensions, "
    "reports et versements se comptent en mois entiers (mars 2023), le dernier mois compris.",
    "Les montants sont nets, avant prélèvement à la source, en total par période. Ils sont comparés à ce que les textes donnent ; "
    "un écart est accepté et signalé.",
    "Les formules sont lues à leur dernière valeur enregistrée. Les cellules fusionnées, les mots de passe et les fichiers .xls ne "
    "sont pas acceptés. Les colonnes inconnues sont ignorées, et le rapport les nomme.",
    "Le CSV convient aussi, avec la seule feuille « Contrats » : séparateur point-virgule, virgule ou tabulation, UTF-8 ou Latin-1.",
)


EXAMPLES: dict[int, tuple[dict[str, Cell], ...]] = {
    0: (
        {
            "reference": "REPRISE-2021-001", "family_name": "Lefèvre", "given_names": "Anne-Lise", "birth_on": "17/05/1998",
            "email": "anne-lise.lefevre@exemple.fr", "profession": "Médecine", "status": "deuxième cycle",
            "ars": "Auvergne-Rhône-Alpes", "ufr": "Lyon Est", "lodged_on": "20/11/2021", "signed_on": "14 février 2022",
            "academic_year": "2021-2022", "year_of_study": "4", "expected_diploma_on": "31/10/2029",
            "entered_third_cycle": "1er novembre 2024", "suspension_first": "mars 2023", "suspension_last": "juin 2023",
            "suspension_ground": "Maternité", "paid_first": "octobre 2021", "paid_last": "février 2023",
            "paid_net": "18 455,71 €", "iban": "FR76 3000 6000 0112 3456 7890 189", "bank_in_use": "oui",
        },
        {
            "reference": "REPRISE-2016-014", "family_name": "Nguyen", "given_names": "Hugo", "birth_on": "3/2/1993",
            "email": "hugo.nguyen@exemple.fr", "profession": "dentaire", "status": "2e cycle", "ars": "Aquitaine",
            "lodged_on": "05/12/2016", "signed_on": "01/02/2017", "academic_year": "2016", "diploma_obtained": "30 juin 2019",
        },
        {
            "reference": "REPRISE-2019-107", "family_name": "Diallo", "given_names": "Fatou", "birth_on": "21.11.91",
            "email": "fatou.diallo@exemple.fr", "profession": "Médecine", "status": "interne", "ars": "IDF",
            "lodged_on": "2/12/2019", "signed_on": "10/04/2020", "academic_year": "2019-2020", "thesis_defended": "30/06/2022",
            "diploma_obtained": "31/10/2022", "registered_with_order": "15/11/2022", "project_validated": "1/3/2022",
            "project_ars": "IDF", "installed": "01/12/2022", "place": "Centre municipal de santé de Bobigny",
            "category": "ZIP+", "share_percent": "80 %",
        },
    ),
    1: (
        {"reference": "REPRISE-2019-107", "event": "Suspension de l'exercice", "begins": "janvier 2024", "last": "avril 2024"},
        {"reference": "REPRISE-2019-107", "event": "Départ d'un lieu", "begins": "30/06/2025",
         "place": "Centre municipal de santé de Bobigny"},
    ),
    2: (
        {"reference": "REPRISE-2016-014", "first": "octobre 2016", "last": "décembre 2017", "net": "16 585,05 €"},
        {"reference": "REPRISE-2016-014", "first": "janvier 2018", "last": "juin 2019", "net": "19 541,34 €"},
        {"reference": "REPRISE-2019-107", "first": "novembre 2019", "last": "octobre 2022", "net": "39 082,68 €"},
    ),
}  # fmt: skip
"""By rank of the sheet; every cell is one that the reader understands, and a test reads them all."""

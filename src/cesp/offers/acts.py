from cesp.audit.catalogue import Act

ACTS = (
    Act(
        code="offers.results_published",
        label="Résultats publiés",
        sentence="a publié les résultats d'une commission (candidats : {candidates})",
    ),
    Act(code="offers.contract_offered", label="Contrat proposé", sentence="a fait proposer un contrat"),
    Act(code="offers.offer_refused", label="Proposition refusée", sentence="a refusé le contrat proposé"),
    Act(
        code="offers.offer_withdrawn",
        label="Proposition retirée avec la candidature",
        sentence="a retiré sa candidature alors qu'un contrat lui était proposé",
    ),
    Act(code="offers.offer_lapsed", label="Proposition caduque", sentence="a constaté une proposition sans réponse"),
    Act(
        code="offers.contracts_moved",
        label="Contrats restants déplacés",
        sentence="a déplacé des contrats restants (nombre : {contracts})",
    ),
    Act(
        code="offers.paper_prepared",
        label="Papier à signer préparé",
        sentence="a préparé {subject} (version {version})",
    ),
    Act(code="offers.paper_abandoned", label="Papier à signer abandonné", sentence="a abandonné {subject}"),
    Act(
        code="offers.paper_signed",
        label="Papier signé",
        sentence="a signé {subject} (empreinte : {digest})",
    ),
    Act(
        code="offers.original_recorded",
        label="Original papier enregistré",
        sentence="a enregistré l'original papier signé de {subject} (empreinte : {digest})",
    ),
    Act(
        code="offers.wholeness_checked",
        label="Validité des contrats vérifiée",
        sentence="a vérifié la validité des contrats (défauts trouvés : {found}, levés : {gone})",
    ),
)

from cesp.audit.catalogue import Act

ACTS = (
    Act(code="followup.sheet_read", label="Fiche de suivi lue", sentence="a lu la fiche de suivi"),
    Act(
        code="followup.list_exported",
        label="Portefeuille exporté",
        sentence="a exporté un portefeuille (lignes : {count})",
    ),
    Act(code="followup.note_written", label="Note de suivi écrite", sentence="a écrit une note de suivi"),
    Act(code="followup.note_struck", label="Note de suivi retirée", sentence="a retiré une note de suivi"),
    Act(code="followup.person_handed", label="Personne confiée", sentence="a confié le suivi à un membre de l'agence"),
    Act(
        code="followup.mailing_sent",
        label="Envoi groupé",
        sentence="a envoyé un message à plusieurs personnes (destinataires : {recipients}, écartées : {excluded})",
    ),
)

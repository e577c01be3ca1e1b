from cesp.questionnaire.models.proposals import Proposal, ProposalState, Summons, SummonsDecision
from cesp.questionnaire.models.questionnaires import Questionnaire, Stage, Version
from cesp.questionnaire.models.responses import Attachment, Chase, Response, Sending, Step

__all__ = [
    "Attachment",
    "Chase",
    "Proposal",
    "ProposalState",
    "Questionnaire",
    "Response",
    "Sending",
    "Stage",
    "Step",
    "Summons",
    "SummonsDecision",
    "Version",
]

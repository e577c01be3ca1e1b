"""The law of the contrat d'engagement de service public, as pure functions.

Nothing here reads a clock, a database or a request. A timeline of dated facts and a day go
in; months, dates, amounts and their French reasons come out. Start with
:func:`cesp_law.assessment.assess`; the command line is ``python -m cesp_law FILE.toml``.
"""

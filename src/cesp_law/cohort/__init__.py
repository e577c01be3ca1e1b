"""The same rules over arrays, for a million contracts: equal to the cent to the scalar path.

:func:`assess_cohort` answers for every contract what :func:`cesp_law.assessment.assess` answers for
one, without the reasons; :func:`due_segments` gives a payment run the months due, and nothing
else. Nothing is shared with the scalar path but the parameters: two implementations of the
rules, compared by the tests.

What is covered: the allowance of every contract there can be; the engagement of whoever practises
without interruption from the installation to the day, or to a last departure, in one place or
several. What is not (a gap between two places, a share of full time that changes under ``R2026``,
two spells on the register…) raises :class:`NotCovered`, which says what.

The only package that may import NumPy. Days are ``datetime64[D]`` with ``NaT`` for « never », months
are int64 indexes (:class:`cesp_law.dates.Month`), amounts are int64 cents.
"""

from cesp_law.cohort.allowance import DueSegments, due_segments
from cesp_law.cohort.arrays import AllowanceArrays, Cohort, EngagementArrays, NotCovered, Ranges
from cesp_law.cohort.assessment import CohortAssessment, CohortReceived, assess_cohort
from cesp_law.cohort.reading import covers, from_timelines

__all__ = [
    "AllowanceArrays",
    "Cohort",
    "CohortAssessment",
    "CohortReceived",
    "DueSegments",
    "EngagementArrays",
    "NotCovered",
    "Ranges",
    "assess_cohort",
    "covers",
    "due_segments",
    "from_timelines",
]

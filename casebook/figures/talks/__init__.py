"""Figures of the talks: rounds, the pause, the table, positions, outcomes, Witkoff's meetings.

Each figure reads the same way: the head (id and title), the rows or a card that says why there are none,
the chart, caption and alternative text, the table behind it.
"""

from casebook.figures.talks.delegations import table
from casebook.figures.talks.envoy import witkoff, witkoff_dates
from casebook.figures.talks.formats import counts, disagreements, pause, pauses, rounds, rounds_recent
from casebook.figures.talks.returns import outcomes
from casebook.figures.talks.stances import SUBJECTS, positions, said

__all__ = [
    "SUBJECTS",
    "counts",
    "disagreements",
    "outcomes",
    "pause",
    "pauses",
    "positions",
    "rounds",
    "rounds_recent",
    "said",
    "table",
    "witkoff",
    "witkoff_dates",
]

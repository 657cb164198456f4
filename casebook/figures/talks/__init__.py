"""Figures of the talks: rounds, the pause, the table, positions, outcomes, Witkoff's meetings.

Each figure reads the same way: the head (id and title), the rows or a card that says why there are none,
the chart, caption and alternative text, the table behind it.
"""

from casebook.figures.talks.comments import statements
from casebook.figures.talks.compared import phases, rhythm
from casebook.figures.talks.delegations import network, table
from casebook.figures.talks.envoy import witkoff, witkoff_dates
from casebook.figures.talks.formats import counts, disagreements, pause, pauses, rounds, rounds_recent
from casebook.figures.talks.returns import origins, outcomes
from casebook.figures.talks.stances import SUBJECTS, distances, positions, positions_over_time, said

__all__ = [
    "SUBJECTS",
    "counts",
    "disagreements",
    "distances",
    "network",
    "origins",
    "outcomes",
    "pause",
    "pauses",
    "phases",
    "positions",
    "positions_over_time",
    "rhythm",
    "rounds",
    "rounds_recent",
    "said",
    "statements",
    "table",
    "witkoff",
    "witkoff_dates",
]

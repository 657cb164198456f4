"""Every number of the chapter on the talks; here is what its figures and the rules of the ledger look up, too."""

from casebook.facts.talks.delegations import people_at
from casebook.facts.talks.envoy import article_witkoff_count, witkoff_counts
from casebook.facts.talks.formats import DISAGREEMENTS, days_without_direct_talks_sure_rounds
from casebook.facts.talks.parts import GRAIN_DEAL, rounds
from casebook.facts.talks.returns import prisoners_by_round, promised_per_side
from casebook.facts.talks.stances import positions_latest_date

__all__ = [
    "DISAGREEMENTS",
    "GRAIN_DEAL",
    "article_witkoff_count",
    "days_without_direct_talks_sure_rounds",
    "people_at",
    "positions_latest_date",
    "prisoners_by_round",
    "promised_per_side",
    "rounds",
    "witkoff_counts",
]

"""Every number of the chapter on the talks; here is what its figures and the rules of the ledger look up, too."""

from casebook.facts.talks.comments import rounds_of_article, statements
from casebook.facts.talks.compared import LEVELS, measures, phases
from casebook.facts.talks.delegations import pairs, people_at
from casebook.facts.talks.envoy import article_witkoff_count, witkoff_counts
from casebook.facts.talks.formats import DISAGREEMENTS, days_without_direct_talks_sure_rounds
from casebook.facts.talks.parts import GRAIN_DEAL, rounds
from casebook.facts.talks.returns import origins, prisoners_by_round, promised_per_side
from casebook.facts.talks.stances import distances, movements

__all__ = [
    "DISAGREEMENTS",
    "GRAIN_DEAL",
    "LEVELS",
    "article_witkoff_count",
    "days_without_direct_talks_sure_rounds",
    "distances",
    "measures",
    "movements",
    "origins",
    "pairs",
    "people_at",
    "phases",
    "prisoners_by_round",
    "promised_per_side",
    "rounds",
    "rounds_of_article",
    "statements",
    "witkoff_counts",
]

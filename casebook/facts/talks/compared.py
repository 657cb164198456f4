"""Facts of three phases in which Russia and Ukraine sat at one table, found by rule and measured alike."""

from __future__ import annotations

import pandas as pd

from casebook.data import Data
from casebook.facts.registry import NotKnown
from casebook.facts.talks.delegations import people_at
from casebook.facts.talks.formats import SELECTION, SUSPENSION
from casebook.facts.talks.parts import family, rounds
from casebook.facts.talks.returns import NAMED_ROUND, NOT_PUBLISHED, returned

LEVELS = ("leaders", "ministers", "envoys", "technical")  # the highest first

# Limits
GAP = "From the last day of one round to the first day of the next; a series of days that follow each other is one."
BOTH_STATED = "Only statements on record: a party may have spoken without being read here, most of all in early years."


def phases(data: Data) -> dict[str, pd.DataFrame]:
    """The rounds of each phase that had begun by the day, oldest first.

    spring: direct rounds that began before the talks were declared suspended. resumed: direct rounds after that and
    before the first three-way round. three_way: three-way rounds. Later direct meetings belong to none.
    """
    direct, three = (
        rounds(data, format=name).sort_values(["start_date", "id"]) for name in ("direct_ru_ua", "trilateral")
    )
    suspended = data.timeline.loc[data.timeline["id"] == SUSPENSION[0], "date"].min()  # blank before it was known
    later = direct["start_date"] > suspended
    before = ~(direct["start_date"] >= three["start_date"].min())
    found = {"spring": direct[~later], "resumed": direct[later & before], "three_way": three}
    return {phase: held.reset_index(drop=True) for phase, held in found.items() if len(held)}


def days_between(held: pd.DataFrame) -> list[int]:
    """Days from the last day of each round to the first day of the next."""
    days = (held["start_date"] - held["last_day"].cummax().shift()).dt.days
    return [int(n) for n in days.dropna()]


def issues_of_both(data: Data, held: pd.DataFrame) -> list[str]:
    """Issues on which both Kyiv and Moscow stated a position between the first and the last day of some rounds."""
    said = data.positions
    said = said[said["date"].between(held["start_date"].min(), held["last_day"].max())]
    return sorted(set(said.loc[said["party"] == "UA", "issue"]) & set(said.loc[said["party"] == "RU", "issue"]))


def agreed_at(data: Data, held: pd.DataFrame) -> pd.DataFrame:
    """The exchanges, stages singly, that name one of some rounds."""
    return data.exchanges[data.exchanges["talk_id"].isin(held["id"])]


def measures(data: Data, phase: str) -> dict:
    """What the rounds of a phase are compared by; KeyError for a phase that had not begun.

    rounds, first, last (days), between (days), cities, level (the highest), mediators, heads (side → names),
    people (recorded), outcomes (kind → rounds), open (rounds whose outcome is not public), stages, unpublished,
    to_ua, to_ru (published numbers, blank where there is none), issues.
    """
    held = phases(data)[phase]
    seated = people_at(data, list(held["id"]))
    heads = seated[seated["part"] == "head"]
    swaps = agreed_at(data, held)
    return {
        "rounds": len(held),
        "first": held["start_date"].min(),
        "last": held["last_day"].max(),
        "between": days_between(held),
        "cities": list(held["city"].value_counts(sort=False).items()),
        "level": next(level for level in LEVELS if level in set(held["level"])),
        "mediators": list(dict.fromkeys(held["mediator"].dropna())),
        "heads": {side: list(dict.fromkeys(heads.loc[heads["side"] == side, "actor_id"])) for side in ("RU", "UA")},
        "people": seated["actor_id"].nunique(),
        "outcomes": held["outcome_type"].value_counts().to_dict(),
        "open": int(held["outcome_type"].isna().sum()),
        "stages": len(swaps),
        "unpublished": int(swaps["returned_to_ua"].isna().sum()),
        "to_ua": swaps["returned_to_ua"].sum(min_count=1),
        "to_ru": swaps["returned_to_ru"].sum(min_count=1),
        "issues": issues_of_both(data, held),
    }


def _held(data, phase):
    if phase not in phases(data):
        raise NotKnown("no round of this phase had been held yet")
    return phases(data)[phase]


def _rounds_of(data, phase):
    held = _held(data, phase)
    return len(held), held


def _longest_gap(data, phase):
    held = _held(data, phase)
    if len(held) < 2:
        raise NotKnown("only one round of this phase had been held")
    return max(days_between(held)), held


def _stages_of(data, phase):
    held = _held(data, phase)
    return len(agreed_at(data, held)), pd.concat([held, agreed_at(data, held)])


def _returned_from(data, phase):
    swaps = agreed_at(data, _held(data, phase))
    if swaps["returned_to_ua"].isna().all():
        raise NotKnown("no number of people returned after rounds of this phase was public")
    return returned(swaps, "ua")


def _issues_of(data, phase):
    held = _held(data, phase)
    return len(issues_of_both(data, held)), pd.concat([held, data.positions])


family(
    "rounds",
    _rounds_of,
    {
        "phase_spring_rounds": ("spring", "Number of direct rounds before the talks were declared suspended."),
        "phase_resumed_rounds": (
            "resumed",
            "Number of direct rounds after the long pause and before the first three-way round.",
        ),
        "phase_three_way_rounds": ("three_way", "Number of three-way rounds."),
    },
    SELECTION,
)
family(
    "days",
    _longest_gap,
    {
        "phase_spring_longest_gap": ("spring", "The longest wait between two direct rounds of the first spring."),
        "phase_resumed_longest_gap": ("resumed", "The longest wait between two direct rounds after the long pause."),
        "phase_three_way_longest_gap": ("three_way", "The longest wait between two three-way rounds."),
    },
    GAP,
)
family(
    "stages",
    _stages_of,
    {
        "phase_spring_exchanges": (
            "spring",
            "Exchanges, stages counted singly, that name a direct round of the first spring.",
        ),
        "phase_resumed_exchanges": (
            "resumed",
            "Exchanges, stages counted singly, that name a direct round after the long pause.",
        ),
        "phase_three_way_exchanges": ("three_way", "Exchanges, stages counted singly, that name a three-way round."),
    },
    NAMED_ROUND,
)
family(
    "people",
    _returned_from,
    {
        "phase_resumed_returned_to_ua": (
            "resumed",
            "People returned to Ukraine by exchanges that name a direct round after the long pause.",
        ),
        "phase_three_way_returned_to_ua": (
            "three_way",
            "People returned to Ukraine by exchanges that name a three-way round.",
        ),
    },
    NOT_PUBLISHED,
)
family(
    "issues",
    _issues_of,
    {
        "phase_spring_issues": (
            "spring",
            "Issues on which both sides stated a position between the first and the last direct round of the spring.",
        ),
        "phase_resumed_issues": (
            "resumed",
            "Issues on which both sides stated a position between the first and the last direct round after the pause.",
        ),
        "phase_three_way_issues": (
            "three_way",
            "Issues on which both sides stated a position between the first and the last three-way round.",
        ),
    },
    BOTH_STATED,
)

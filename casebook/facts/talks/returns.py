"""Facts of prisoners: exchanges during the long pause, exchanges agreed at rounds, what was promised there."""

from __future__ import annotations

import pandas as pd

from casebook.data import Data
from casebook.facts.registry import NotKnown, fact
from casebook.facts.talks.formats import in_pause
from casebook.facts.talks.parts import (
    ABU_DHABI_2,
    GENEVA,
    ISTANBUL_1,
    ISTANBUL_2,
    ISTANBUL_3,
    count,
    declare,
    family,
    known,
    the_round,
)

# Limits
NOT_PUBLISHED = "Where no number was published nothing is added: the true sum can only be higher."
NONE_FOUND = "No number was found in the pages read: that is not the same as nobody returned."
NAMED_ROUND = "Only exchanges whose reports name a round: others may go back to one without saying so."
AGREED_THERE = "Only exchanges that name the round, and numbers that were published: the true number may be higher."
PROMISE = "What was promised, not what was carried out."


def returned(rows: pd.DataFrame, side: str) -> tuple[int, pd.DataFrame]:
    """People returned to a side (ua, ru) by some exchanges, and the exchanges with a published number."""
    published = rows.dropna(subset=f"returned_to_{side}")
    return published[f"returned_to_{side}"].sum(), published


def unpublished(rows: pd.DataFrame, side: str) -> tuple[int, pd.DataFrame]:
    """Number of exchanges for which no number returned to the side was published, and all the exchanges."""
    return rows[f"returned_to_{side}"].isna().sum(), rows


def exchanges_in_pause(data: Data) -> pd.DataFrame:
    """Exchanges during the long pause in direct talks; NotKnown before it."""
    return in_pause(data, data.exchanges, "date")


def exchanges_agreed(data: Data) -> pd.DataFrame:
    """Exchanges that name the round that agreed them; NotKnown before the first."""
    return known(data.exchanges.dropna(subset="talk_id"), "no exchange had been agreed at a recorded round yet")


def exchanges_other(data: Data) -> pd.DataFrame:
    """Exchanges that name no round; NotKnown before the first."""
    return known(data.exchanges[data.exchanges["talk_id"].isna()], "no exchange is on record yet")


def origins(data: Data) -> pd.DataFrame:
    """Exchanges by year, by whether they name the round that agreed them, and by the side people returned to.

    Columns year, named (whether a round is named), side (ua, ru), exchanges, unpublished (how many of them without a
    number for the side), people: the sum of the published numbers, blank where there is none.
    """
    rows = data.exchanges.assign(year=data.exchanges["date"].dt.year, named=data.exchanges["talk_id"].notna())
    found = []
    for side in ("ua", "ru"):
        by_year = rows.groupby(["year", "named"])[f"returned_to_{side}"]
        sums = pd.DataFrame(
            {"exchanges": by_year.size(), "published": by_year.count(), "people": by_year.sum(min_count=1)}
        )
        found.append(sums.assign(side=side, unpublished=sums["exchanges"] - sums["published"]).reset_index())
    columns = ["year", "named", "side", "exchanges", "unpublished", "people"]
    return pd.concat(found, ignore_index=True)[columns]


def stages(data: Data, talk_id: str) -> pd.DataFrame:
    """Exchanges agreed at one round; NotKnown before the round or the first of them."""
    the_round(data, talk_id)
    rows = data.exchanges[data.exchanges["talk_id"] == talk_id]
    return known(rows, "no exchange had followed from the round yet")


def prisoners_by_round(data: Data) -> pd.DataFrame:
    """Prisoners returned by exchanges that name the round that agreed them, a row per round.

    Columns id (the round), stages, unpublished (stages without a number for Ukraine), unpublished_ru,
    returned_to_ua, returned_to_ru: sums of the published numbers, blank where no number was published.
    """
    by_round = data.exchanges.rename(columns={"talk_id": "id", "id": "stage"}).dropna(subset="id").groupby("id")
    ua, ru = by_round["returned_to_ua"], by_round["returned_to_ru"]
    columns = {
        "stages": by_round.size(),
        "unpublished": by_round.size() - ua.count(),
        "unpublished_ru": by_round.size() - ru.count(),
        "returned_to_ua": ua.sum(min_count=1),
        "returned_to_ru": ru.sum(min_count=1),
    }
    return pd.DataFrame(columns).reset_index()


def promised_per_side(outcomes: pd.Series) -> pd.Series:
    """Prisoners per side named in the outcome of a round, blank where it names no number."""
    found = outcomes.astype("str").str.extract(r"([\d,]+)(?:-for-| for | per side)")[0]
    return pd.to_numeric(found.str.replace(",", "")).astype("Int64")


def _measured(data, measure, which, *side):
    return measure(which(data), *side)


# Fact → unit, what is measured, in which exchanges, for which side; meaning; limit
EXCHANGES = {
    "exchanges_in_pause_total": (
        ("exchanges", count, exchanges_in_pause),
        "Number of prisoner exchanges recorded during the long pause in direct talks.",
        "Each published stage counts once; small local swaps may be missing.",
    ),
    "exchanges_in_pause_returned_to_ua": (
        ("people", returned, exchanges_in_pause, "ua"),
        "People returned to Ukraine in exchanges during the long pause, a lower bound.",
        NOT_PUBLISHED,
    ),
    "exchanges_in_pause_returned_to_ru": (
        ("people", returned, exchanges_in_pause, "ru"),
        "People returned to Russia in exchanges during the long pause, a lower bound.",
        NOT_PUBLISHED,
    ),
    "exchanges_in_pause_ru_unpublished": (
        ("exchanges", unpublished, exchanges_in_pause, "ru"),
        "Number of exchanges during the long pause for which no number returned to Russia was published.",
        NONE_FOUND,
    ),
    "exchanges_agreed_at_rounds_total": (
        ("exchanges", count, exchanges_agreed),
        "Number of exchanges, stages counted singly, that name the round that agreed them.",
        NAMED_ROUND,
    ),
    "exchanges_agreed_returned_to_ua": (
        ("people", returned, exchanges_agreed, "ua"),
        "People returned to Ukraine by exchanges agreed at rounds, a lower bound.",
        NOT_PUBLISHED,
    ),
    "exchanges_agreed_unpublished": (
        ("stages", unpublished, exchanges_agreed, "ua"),
        "Number of stages of exchanges agreed at rounds without a published number.",
        NONE_FOUND,
    ),
    "exchanges_agreed_returned_to_ru": (
        ("people", returned, exchanges_agreed, "ru"),
        "People returned to Russia by exchanges agreed at rounds, a lower bound.",
        NOT_PUBLISHED,
    ),
    "exchanges_other_total": (
        ("exchanges", count, exchanges_other),
        "Number of exchanges, stages counted singly, that name no round.",
        NAMED_ROUND,
    ),
    "exchanges_other_returned_to_ua": (
        ("people", returned, exchanges_other, "ua"),
        "People returned to Ukraine by exchanges that name no round, a lower bound.",
        NOT_PUBLISHED,
    ),
    "exchanges_other_returned_to_ru": (
        ("people", returned, exchanges_other, "ru"),
        "People returned to Russia by exchanges that name no round, a lower bound.",
        NOT_PUBLISHED,
    ),
    "exchanges_other_unpublished_ru": (
        ("exchanges", unpublished, exchanges_other, "ru"),
        "Number of exchanges that name no round and have no published number of people returned to Russia.",
        NONE_FOUND,
    ),
    "istanbul_2_stages": (
        ("stages", count, lambda data: stages(data, ISTANBUL_2)),
        "Number of stages of the exchange agreed at the second Istanbul round.",
        "Only stages whose reports name that round.",
    ),
    "istanbul_2_stages_unpublished": (
        ("stages", unpublished, lambda data: stages(data, ISTANBUL_2), "ua"),
        "Number of stages of that exchange for which neither side published a number.",
        NONE_FOUND,
    ),
}
for _name, ((_unit, _measure, _which, *_side), _meaning, _limit) in EXCHANGES.items():
    declare(_name, _unit, _meaning, _measured, _measure, _which, *_side, limit=_limit)


@fact("share", "talks")
def exchanges_agreed_at_rounds_share(data, parameters):
    """Share of all recorded exchanges that name the round that agreed them.

    Only exchanges whose reports name a round: others may go back to one without saying so.
    """
    return len(exchanges_agreed(data)) / len(data.exchanges), data.exchanges


def _promised(data, talk_id):
    rows = the_round(data, talk_id)
    number = promised_per_side(rows["outcome_en"]).iloc[0]
    if pd.isna(number):
        raise NotKnown("the outcome of the round was not yet public")
    return number, rows


PROMISED = {
    "istanbul_1_promised": (ISTANBUL_1, "Prisoners per side promised at the first Istanbul round after the pause."),
    "istanbul_3_promised": (ISTANBUL_3, "Prisoners per side, about, promised at the third Istanbul round."),
}
family("people", _promised, PROMISED, PROMISE)


def _returned_after(data, talk_id, side):
    number, rows = returned(stages(data, talk_id), side)
    return number, known(rows, "no number had been published yet")


# The names end with the side.
RETURNED = {
    "istanbul_1_returned_to_ua": (
        ISTANBUL_1,
        "People returned to Ukraine by the exchanges agreed at the first Istanbul round after the pause.",
    ),
    "istanbul_1_returned_to_ru": (
        ISTANBUL_1,
        "People returned to Russia by the exchanges agreed at the first Istanbul round after the pause.",
    ),
    "istanbul_2_returned_to_ua": (
        ISTANBUL_2,
        "People returned to Ukraine in the one stage of that exchange with a number: a lower bound.",
    ),
    "istanbul_3_returned_to_ua": (
        ISTANBUL_3,
        "People returned to Ukraine by exchanges recorded as agreed at the third Istanbul round.",
    ),
    "abu_dhabi_returned_to_ua": (
        ABU_DHABI_2,
        "People returned to Ukraine by the exchange agreed at the second Abu Dhabi round.",
    ),
    "abu_dhabi_returned_to_ru": (
        ABU_DHABI_2,
        "People returned to Russia by that exchange, residents of Kursk region included.",
    ),
    "next_three_way_returned_to_ua": (
        GENEVA,
        "People returned to Ukraine by exchanges agreed at the three-way round in Geneva.",
    ),
}
for _name, (_talk, _meaning) in RETURNED.items():
    declare(_name, "people", _meaning, _returned_after, _talk, _name[-2:], limit=AGREED_THERE)

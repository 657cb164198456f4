"""The war in the air: large attacks, months of launches, the pause in strikes on energy.

Figures of attacks are the Ukrainian air force's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from casebook.data import once
from casebook.facts.article import article_day
from casebook.facts.registry import NotKnown, fact, known
from casebook.facts.rows import YEAR, declare_all, last, total
from casebook.language import N_

EVE_ATTACK = "AIR-20260203"  # in the night to the third of February 2026, on the eve of the second round in Abu Dhabi
NEAR_DAYS = 7  # an attack of so many days up to the article's day is one that it may speak of
WEEK = pd.Timedelta(days=7)
MEASURES = {
    "all": "weapons",
    "drones": "drones_launched",
    "missiles": "missiles_launched",
    "ballistic": "ballistic_launched",
}
# Limits that several facts share
AIR_FORCE = "The Ukrainian air force's own figures: Russia publishes none, and nobody outside can check each of them."
WINDOW = f"One reporting window, mostly from evening to morning: a wave that runs on by day is another. {AIR_FORCE}"
STOPPED = f"A weapon that was not stopped did not have to hit. {AIR_FORCE}"
RANKED = f"All attacks with 300 weapons or 30 missiles are in the table, so no larger one is left out. {AIR_FORCE}"
MONTHS = f"The first months after the invasion are not covered; a month still running is left out. {AIR_FORCE}"
PAUSE = "The sides never fixed one text in public: when the pause began and ended is disputed."


def _with_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Attacks or months with the shares of drones and of missiles that were stopped."""
    return rows.assign(
        drones_share=rows["drones_stopped"] / rows["drones_launched"],
        missiles_share=rows["missiles_stopped"] / rows["missiles_launched"],
    )


# ---- air attacks --------------------------------------------------------------------------------


def attacks(data) -> pd.DataFrame:
    """Large air attacks with a column `weapons`: drones and missiles together, a blank counted as none."""
    rows = data.air_attacks
    weapons = rows[["drones_launched", "missiles_launched"]].fillna(0).sum(axis=1).astype("Int64")
    return rows.assign(weapons=weapons)


@once
def ranked(data) -> pd.DataFrame:
    """Attacks with their ranks by each measure, most first; equal numbers share a rank, blank counts have none.

    For each key of MEASURES: `rank_…` among all attacks known, `rank_…_then` among those up to its own day, and
    `of_…_then`, the number of attacks that were ranked then.
    """
    rows = attacks(data)
    day = rows["date"].to_numpy()
    until = day[None, :] <= day[:, None]
    for name, column in MEASURES.items():
        count = rows[column].astype("float64").to_numpy()
        larger, known_ = count[None, :] > count[:, None], rows[column].notna()
        rows[f"rank_{name}"] = pd.Series(1 + larger.sum(axis=1), rows.index, "Int64").where(known_)
        rows[f"rank_{name}_then"] = pd.Series(1 + (larger & until).sum(axis=1), rows.index, "Int64").where(known_)
        rows[f"of_{name}_then"] = (until & known_.to_numpy()[None, :]).sum(axis=1)
    return rows


def article_attack(data, parameters) -> pd.DataFrame:
    """The attack that an article of this day may speak of: the largest of the seven days up to it, with its ranks.

    The days end on the article's day, or on the day of the book where that is earlier; the largest by drones and
    missiles together, the later one of equals. No row when no large attack is known in these days.
    """
    end = min(article_day(parameters), data.day)
    rows = ranked(data)
    rows = rows[(rows["date"] <= end) & (rows["date"] > end - pd.Timedelta(days=NEAR_DAYS))]
    return rows.sort_values(["weapons", "date", "id"]).tail(1)


def _attacks(data) -> pd.DataFrame:
    return known(attacks(data), "no large air attack was recorded up to this day")


def _eve_attack(data) -> pd.DataFrame:
    row = _with_shares(attacks(data)).query("id == @EVE_ATTACK")
    return known(row, "the attack on the eve of the second round in Abu Dhabi had not taken place on this day")


def _attacks_by_eve(data) -> pd.DataFrame:
    """All attacks known, once that of the eve is among them; `more`: with more weapons than it."""
    eve, rows = _eve_attack(data), attacks(data)
    return rows.assign(more=rows["weapons"] > eve["weapons"].iloc[0])


def _attacks_until_eve(data) -> pd.DataFrame:
    return _attacks_by_eve(data)[lambda rows: rows["date"] <= _eve_attack(data)["date"].iloc[0]]


def _attacks_after_eve(data) -> pd.DataFrame:
    rows = _attacks_by_eve(data)[lambda rows: rows["date"] > _eve_attack(data)["date"].iloc[0]]
    return known(rows, "no later attack was known on this day")


def _first_with_more(data) -> pd.DataFrame:
    rows = _attacks_by_eve(data).query("more").sort_values("date")
    return known(rows, "no larger attack was known on this day").head(1)


def _rank(column: str) -> Callable:
    """Rank of the attack of the eve: one more than the number of attacks with more. Blank counts are not ranked."""
    return lambda rows: 1 + (rows[column] > rows.loc[rows["id"] == EVE_ATTACK, column].iloc[0]).sum()


def _most(column: str) -> Callable:
    """The attack with the most of one kind of weapon."""

    def find(data) -> pd.DataFrame:
        rows = known(_attacks(data).dropna(subset=[column]), "no such weapon was recorded up to this day")
        return rows.loc[[rows[column].idxmax()]]

    return find


def months(data) -> pd.DataFrame:
    """Complete months of the attack data set: `start`, launches, stopped, shares stopped; oldest first.

    Only `basis == dataset`; published counts of others never enter a sum. A partial month is left out.
    """
    rows = data.air_months.query("basis == 'dataset'")
    rows = rows[~rows["note_en"].fillna("").str.startswith("Partial")].sort_values("month")
    return _with_shares(rows.assign(start=pd.to_datetime(rows["month"]))).reset_index(drop=True)


def _months(data) -> pd.DataFrame:
    return known(months(data), "no complete month of attack data was known on this day")


def _year_before(data) -> pd.DataFrame:
    rows = _months(data)
    rows = rows[rows["start"] == rows["start"].iloc[-1] - YEAR]
    return known(rows, "the attack data do not reach back a year before the latest month")


def _record_month(data) -> pd.DataFrame:
    rows = _months(data)
    return rows.loc[[rows["drones_launched"].idxmax()]]


def _month_end(row: pd.DataFrame) -> pd.Timestamp:
    return row["start"].iloc[0] + pd.offsets.MonthEnd()


# fmt: off
declare_all([
    ("attacks_total", "attacks", _attacks, len,
     "Number of large air attacks recorded, by reporting windows of the Ukrainian air force.",
     WINDOW),
    ("attack_2026_02_03_date", "date", _eve_attack, "date",
     "Day on which the large attack on the eve of the second round in Abu Dhabi ended.",
     WINDOW),
    ("attack_2026_02_03_weapons", "weapons", _eve_attack, "weapons",
     "Drones and missiles launched in the night to the third of February 2026.",
     WINDOW),
    ("attack_2026_02_03_drones", "drones", _eve_attack, "drones_launched",
     "Drones launched in the night to the third of February 2026.",
     WINDOW),
    ("attack_2026_02_03_missiles", "missiles", _eve_attack, "missiles_launched",
     "Missiles launched in the night to the third of February 2026.",
     WINDOW),
    ("attack_2026_02_03_ballistic", "missiles", _eve_attack, "ballistic_launched",
     "Ballistic missiles among those launched in the night to the third of February 2026, Zircon left out.",
     WINDOW),
    ("attack_2026_02_03_drones_stopped_share", "share", _eve_attack, "drones_share",
     "Share of the drones shot down or jammed in the night to the third of February 2026.",
     STOPPED),
    ("attack_2026_02_03_missiles_stopped_share", "share", _eve_attack, "missiles_share",
     "Share of the missiles shot down in the night to the third of February 2026.",
     STOPPED),
    ("attack_2026_02_03_rank_all", "rank", _attacks_by_eve, _rank("weapons"),
     "Rank of that attack by all weapons among the attacks known, most first, equal numbers sharing a rank.",
     RANKED),
    ("attack_2026_02_03_rank_drones", "rank", _attacks_by_eve, _rank("drones_launched"),
     "Rank of that attack by drones among the attacks known, most first.",
     RANKED),
    ("attack_2026_02_03_rank_missiles", "rank", _attacks_by_eve, _rank("missiles_launched"),
     "Rank of that attack by missiles among the attacks known, most first.",
     RANKED),
    ("attack_2026_02_03_rank_ballistic", "rank", _attacks_by_eve, _rank("ballistic_launched"),
     "Rank of that attack by ballistic missiles among the attacks known, most first, S-300 included.",
     RANKED),
    ("attack_2026_02_03_rank_all_then", "rank", _attacks_until_eve, _rank("weapons"),
     "Rank of that attack by all weapons among the attacks up to its own day, most first.",
     RANKED),
    ("attack_2026_02_03_rank_missiles_then", "rank", _attacks_until_eve, _rank("missiles_launched"),
     "Rank of that attack by missiles among the attacks up to its own day, most first.",
     RANKED),
    ("attack_2026_02_03_rank_ballistic_then", "rank", _attacks_until_eve, _rank("ballistic_launched"),
     "Rank of that attack by ballistic missiles among the attacks up to its own day, S-300 included.",
     RANKED),
    ("attack_2026_02_03_first_larger", "date", _first_with_more, "date",
     "Day of the first attack known with more weapons than that of the third of February 2026.",
     RANKED),
    ("attacks_larger_since_2026_02_03", "attacks", _attacks_after_eve, total("more"),
     "Number of later attacks with more weapons than that of the third of February 2026.",
     RANKED),
    ("attack_largest_weapons", "weapons", _most("weapons"), "weapons",
     "Drones and missiles in the largest air attack known, by one reporting window.",
     WINDOW),
    ("attack_largest_date", "date", _most("weapons"), "date",
     "Day on which the largest air attack known, by all weapons, ended.",
     WINDOW),
    ("attack_most_missiles", "missiles", _most("missiles_launched"), "missiles_launched",
     "Missiles in the attack with the most missiles known.",
     WINDOW),
    ("attack_most_missiles_date", "date", _most("missiles_launched"), "date",
     "Day on which the attack with the most missiles known ended.",
     WINDOW),
    ("air_month_end", "date", last(_months), _month_end,
     "Last day of the latest complete month of attack data."),
    ("air_month_drones", "drones", last(_months), "drones_launched",
     "Drones launched in the latest complete month.",
     AIR_FORCE),
    ("air_month_missiles", "missiles", last(_months), "missiles_launched",
     "Missiles launched in the latest complete month.",
     AIR_FORCE),
    ("air_month_drones_stopped_share", "share", last(_months), "drones_share",
     "Share of drones shot down or jammed in the latest complete month.",
     STOPPED),
    ("air_month_missiles_stopped_share", "share", last(_months), "missiles_share",
     "Share of missiles shot down in the latest complete month.",
     STOPPED),
    ("air_month_drones_year_before", "drones", _year_before, "drones_launched",
     "Drones launched in the same month one year before the latest complete month.",
     AIR_FORCE),
    ("air_month_record_drones", "drones", _record_month, "drones_launched",
     "Drones launched in the complete month with the most drones.",
     AIR_FORCE),
    ("air_month_record_end", "date", _record_month, _month_end,
     "Last day of the complete month with the most drones."),
    ("air_drones_total", "drones", _months, total("drones_launched"),
     "Drones launched in all complete months of attack data, which begin in October 2022.",
     MONTHS),
    ("air_missiles_total", "missiles", _months, total("missiles_launched"),
     "Missiles launched in all complete months of attack data, which begin in October 2022.",
     MONTHS),
])
# fmt: on


def _near_article(name: str, unit: str, column: str, meaning: str, limit: str) -> None:
    """Declare a fact of the attack that the article may speak of."""

    def read(data, parameters):
        row = known(article_attack(data, parameters), "no large attack is known in the seven days up to the article")
        if pd.isna(row[column].iloc[0]):
            raise NotKnown("the air force gave no such number for this attack")
        return row[column].iloc[0], row

    read.__doc__ = f"{meaning}\n\n{limit}"
    fact(unit, "timeline", name)(read)


NEAREST = "the largest attack in the seven days up to the article"
for _name, _unit, _column, _meaning, _limit in [
    ("date", "date", "date", f"Day on which {NEAREST} ended.", WINDOW),
    ("weapons", "weapons", "weapons", f"Drones and missiles launched in {NEAREST}.", WINDOW),
    ("rank_all_then", "rank", "rank_all_then", f"Rank of {NEAREST} by all weapons, on its own day.", RANKED),
    ("rank_drones_then", "rank", "rank_drones_then", f"Rank of {NEAREST} by drones, on its own day.", RANKED),
    ("rank_missiles_then", "rank", "rank_missiles_then", f"Rank of {NEAREST} by missiles, on its own day.", RANKED),
    ("rank_ballistic_then", "rank", "rank_ballistic_then",
     f"Rank of {NEAREST} by ballistic missiles, on its own day, S-300 included.", RANKED),
    ("ranked_then", "attacks", "of_all_then", f"Number of large attacks up to the day of {NEAREST}, itself included.",
     RANKED),
]:  # fmt: skip
    _near_article(f"article_attack_{_name}", _unit, _column, _meaning, _limit)


# ---- the pause in strikes on energy -------------------------------------------------------------


NOT_YET = N_("this event had not happened on this day")
NO_PAUSE = N_("the announcement of a pause had not happened on this day")
NO_ATTACK = N_("the attack had not happened on this day")


def _energy(row_id: str, reason: str = NOT_YET) -> Callable:
    def find(data) -> pd.DataFrame:
        rows = data.energy_events
        return known(rows[rows["id"] == row_id], reason)

    return find


def _kremlin_end(data) -> pd.DataFrame:
    row = _energy("EN-10", NO_PAUSE)(data).dropna(subset=["end_date"])
    return known(row, "the end of the pause had not come on this day")


def pause_spans(data) -> pd.DataFrame:
    """The pause as it was told: rows of kind `truce` with `start` and `end`, the last day; blank where none is known.

    An account that names a week and no day ends seven days after it was given.
    """
    rows = data.energy_events.query("kind == 'truce'").sort_values(["date", "id"])
    week = rows["what_en"].str.contains("for a week", regex=False)
    end = rows["end_date"].mask(week & rows["end_date"].isna(), rows["date"] + WEEK - pd.Timedelta(days=1))
    return rows.assign(start=rows["date"], end=end)


def _pause_and_attack(data) -> pd.DataFrame:
    return pd.concat([_energy("EN-09")(data), _energy("EN-13", NO_ATTACK)(data)])


def _days_between(rows: pd.DataFrame) -> int:
    return (rows["date"].iloc[-1] - rows["date"].iloc[0]).days


def _published_number(row: pd.DataFrame) -> int:
    """First number of a published figure such as "5,635 buildings without heating"."""
    number = re.search(r"-?\d[\d,]*", row["figure_en"].fillna("").iloc[0].replace("−", "-"))
    if number is None:
        raise NotKnown("no number was published for this event")
    return int(number[0].replace(",", ""))


# fmt: off
declare_all([
    ("energy_pause_announced", "date", _energy("EN-09", NO_PAUSE), "date",
     "Day on which President Trump said that Russia would spare Kyiv and other towns for a week.",
     PAUSE),
    ("energy_pause_kremlin_end", "date", _kremlin_end, "end_date",
     "Day until which, by the Kremlin's account, it had been asked not to strike Kyiv.",
     PAUSE),
    ("energy_strikes_resumed", "date", _energy("EN-12", N_("the end of the pause had not come on this day")), "date",
     "Day on which the Ukrainian energy ministry reported that strikes on energy had resumed."),
    ("energy_pause_days_to_attack", "days", _pause_and_attack, _days_between,
     "Days from the announcement of the pause to the large attack of 3 February 2026.",
     PAUSE),
    ("kyiv_unheated_2026_01_20", "buildings", _energy("EN-06", NO_ATTACK), _published_number,
     "Buildings in Kyiv without heating after the attack of the twentieth of January 2026."),
    ("kyiv_unheated_2026_02_03", "buildings", _energy("EN-13", NO_ATTACK), _published_number,
     "Buildings in Kyiv without heating after the attack of the third of February 2026.",
     "Other reports give a slightly higher round number."),
    ("kyiv_night_temperature_2026_02_03", "degrees", _energy("EN-16", NO_ATTACK), _published_number,
     "Temperature in Kyiv, in degrees Celsius, in the night of the attack of the third of February 2026."),
])
# fmt: on

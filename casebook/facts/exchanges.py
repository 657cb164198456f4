"""Prisoner exchanges: how many, how long the waits between them, how many people went home.

The numbers are what the two sides published.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from casebook.facts.article import article_day
from casebook.facts.registry import fact, known
from casebook.facts.rows import declare_all, first, last, missing, total

MONTH_DAYS = 365.25 / 12
ABU_DHABI_EXCHANGE = "2026-02-05"  # agreed at the second three-way round, carried out on its last day
SINCE = pd.Timestamp("2022-02-24")
BOTH_NUMBERS = ["returned_to_ua", "returned_to_ru"]
# Limits that several facts share
OFFICIAL = "What an official said: who counts, and whether people let go outside exchanges are in it, differs."
OUR_FORMULA = "The formula is read as twice the smaller of the two sides' numbers; people let go on top stay out."
WAITS = "Exchanges without a published number count: they took place. A small swap missing here would shorten it."
NOT_PUBLISHED = "Where no number was published nothing is added: the true sum can only be higher."
NONE_FOUND = "No number was found in the pages read: that is not the same as nobody returned."


def _exchanges(data) -> pd.DataFrame:
    return known(data.exchanges.sort_values(["date", "id"]), "no prisoner exchange was known on this day")


def _with_both_numbers(data) -> pd.DataFrame:
    rows = _exchanges(data).dropna(subset=BOTH_NUMBERS)
    return known(rows, "no exchange with both numbers published was known on this day")


def _with_number(column: str) -> Callable:
    return lambda data: known(_exchanges(data).dropna(subset=[column]), "no number was published up to this day")


def _abu_dhabi_exchange(data) -> pd.DataFrame:
    rows = data.exchanges[data.exchanges["date"] == ABU_DHABI_EXCHANGE]
    return known(rows, "the exchange agreed in Abu Dhabi had not taken place on this day")


def exchange_gaps(data) -> pd.DataFrame:
    """Waiting times between exchange days: `start`, `end`, `days`, `source_id` of the later exchange.

    Two rows of one day count as one exchange day. Empty when fewer than two days are known.
    """
    days = data.exchanges.sort_values("date").drop_duplicates("date")
    gaps = pd.DataFrame({"start": days["date"].shift(), "end": days["date"], "source_id": days["source_id"]})
    gaps = gaps.dropna(subset=["start"])
    return gaps.assign(days=(gaps["end"] - gaps["start"]).dt.days).reset_index(drop=True)


def waiting(data) -> int:
    """Days from the latest exchange to the day of the book."""
    return (data.day - _exchanges(data)["date"].max()).days


def against_totals(data) -> pd.DataFrame:
    """Totals that officials named, each beside our sum of the same thing on the same days, by date.

    Adds `ours` (people of the exchanges from `from_date` to `as_of_date`, or the number of exchanges; blank for
    soldiers or civilians alone, which our rows do not tell apart throughout), `difference` (theirs less ours) and
    `comparable`: people returned to Ukraine, soldiers and civilians, since the invasion.
    """
    totals, rows = data.exchange_totals.sort_values(["as_of_date", "id"], ignore_index=True), data.exchanges
    columns = {"people_to_ua": "returned_to_ua", "people_to_ru": "returned_to_ru"}
    ours = []
    for said in totals.itertuples():
        begin = SINCE if pd.isna(said.from_date) else said.from_date
        within = rows[(rows["date"] >= begin) & (rows["date"] <= said.as_of_date)]
        if said.who != "all":
            ours.append(None)
        else:
            ours.append(len(within) if said.counts == "exchanges" else int(within[columns[said.counts]].sum()))
    totals = totals.assign(ours=pd.array(ours, "Int64"))
    since = totals["from_date"].isna() | (totals["from_date"] <= SINCE)
    comparable = (totals["counts"] == "people_to_ua") & (totals["who"] == "all") & since
    return totals.assign(difference=totals["figure"] - totals["ours"], comparable=comparable)


def _latest_total(data) -> pd.DataFrame:
    rows = against_totals(data).query("comparable")
    return known(rows, "no official total of people returned to Ukraine was known on this day").tail(1)


def _with_civilians(data) -> pd.DataFrame:
    rows = data.exchanges[data.exchanges["civilians_included"].fillna(False)]
    return known(rows, "no exchange with civilians was known on this day")


def _gaps(data) -> pd.DataFrame:
    return known(exchange_gaps(data), "fewer than two exchange days were known on this day")


def _longest_gap(data) -> pd.DataFrame:
    gaps = _gaps(data)
    return gaps.loc[[gaps["days"].idxmax()]]


def _gaps_with_abu_dhabi(data) -> pd.DataFrame:
    _abu_dhabi_exchange(data)
    return _gaps(data)


def _abu_dhabi_gap(data) -> pd.DataFrame:
    return _gaps_with_abu_dhabi(data)[lambda gaps: gaps["end"] == ABU_DHABI_EXCHANGE]


def _abu_dhabi_gap_rank(gaps: pd.DataFrame) -> int:
    return 1 + (gaps["days"] > gaps.loc[gaps["end"] == ABU_DHABI_EXCHANGE, "days"].iloc[0]).sum()


def _by_formula(row: pd.DataFrame) -> int:
    """Twice the smaller number: agreed head for head. People let go on top by one side alone stay out."""
    return 2 * row[BOTH_NUMBERS].min(axis=1).iloc[0]


def _went_home(row: pd.DataFrame) -> int:
    return row[BOTH_NUMBERS].sum(axis=1).iloc[0]


# The tables of facts keep two lines a fact, which the formatter would stretch to seven.
# fmt: off
declare_all([
    ("exchanges_total", "exchanges", _exchanges, len,
     "Number of prisoner exchanges known, each published stage counted once.",
     "Stages that the official Ukrainian count joins are counted apart here; small local swaps may be missing."),
    ("exchange_first_date", "date", first(_exchanges), "date",
     "Day of the first prisoner exchange in the table.",
     "A small local swap before it may be missing from the table."),
    ("exchange_latest_date", "date", last(_exchanges), "date",
     "Day of the latest prisoner exchange, with or without published numbers."),
    ("exchange_latest_published_date", "date", last(_with_both_numbers), "date",
     "Day of the latest exchange for which both sides' numbers are published."),
    ("exchange_latest_total", "people", last(_with_both_numbers), _by_formula,
     "People exchanged both ways by the agreed formula, in the latest exchange with both numbers published.",
     OUR_FORMULA),
    ("exchange_latest_people_returned", "people", last(_with_both_numbers), _went_home,
     "People who went home both ways in the latest exchange with both numbers published, formula or not.",
     "The plain sum of what the two sides published."),
    ("exchange_latest_to_ukraine", "people", last(_with_both_numbers), "returned_to_ua",
     "People returned to Ukraine in the latest exchange with both numbers published."),
    ("exchange_latest_to_russia", "people", last(_with_both_numbers), "returned_to_ru",
     "People returned to Russia in the latest exchange with both numbers published."),
    # exchanges without published numbers count in the waiting times: they took place
    ("exchange_previous_date", "date", last(_gaps), "start",
     "Day of the exchange before the latest one, on a different day."),
    ("exchange_days_since_previous", "days", last(_gaps), "days",
     "Days between the latest exchange and the one before it on a different day.",
     WAITS),
    ("exchange_months_since_previous", "months", last(_gaps), lambda row: row["days"].iloc[0] / MONTH_DAYS,
     "Months between the latest exchange and the one before it, at the average length of a month.",
     WAITS),
    ("exchange_longest_gap_days", "days", _longest_gap, "days",
     "Longest time between two exchange days.",
     WAITS),
    ("exchange_longest_gap_from", "date", _longest_gap, "start",
     "Day of the exchange at which the longest wait began."),
    ("exchange_longest_gap_to", "date", _longest_gap, "end",
     "Day of the exchange that ended the longest wait."),
    ("exchanges_returned_to_ukraine", "people", _with_number("returned_to_ua"), total("returned_to_ua"),
     "People returned to Ukraine in exchanges, sum of the published numbers: a lower bound.",
     NOT_PUBLISHED),
    ("exchanges_returned_to_russia", "people", _with_number("returned_to_ru"), total("returned_to_ru"),
     "People returned to Russia in exchanges, sum of the published numbers: a lower bound.",
     NOT_PUBLISHED),
    ("exchanges_unpublished_to_ukraine", "exchanges", _exchanges, missing("returned_to_ua"),
     "Number of exchanges for which no number of people returned to Ukraine was found.",
     NONE_FOUND),
    ("exchanges_unpublished_to_russia", "exchanges", _exchanges, missing("returned_to_ru"),
     "Number of exchanges for which no number of people returned to Russia was found.",
     NONE_FOUND),
    ("exchanges_unpublished_both", "exchanges", _exchanges, missing(*BOTH_NUMBERS),
     "Number of exchanges, stages counted singly, for which neither number was found.",
     NONE_FOUND),
    ("exchanges_with_mediator", "exchanges", _exchanges, lambda rows: rows["mediator"].notna().sum(),
     "Number of exchanges for which a mediating state is named.",
     "Only where a report names one: the true number may be higher."),
    ("exchanges_with_civilians", "exchanges", _with_civilians, len,
     "Number of exchanges in which, by the reports, there were civilians.",
     "Where a report does not say so, civilians may have been among those returned."),
    ("exchanges_civilians_to_ukraine", "people", _with_number("civilians_to_ua"), total("civilians_to_ua"),
     "Civilians among the people returned to Ukraine in exchanges, sum of the published numbers: a lower bound.",
     NOT_PUBLISHED),
    ("exchanges_civilians_to_russia", "people", _with_number("civilians_to_ru"), total("civilians_to_ru"),
     "Civilians among the people returned to Russia in exchanges, sum of the published numbers: a lower bound.",
     NOT_PUBLISHED),
    ("official_total_to_ukraine", "people", _latest_total, "figure",
     "People returned to Ukraine since the invasion by the latest official total.",
     OFFICIAL),
    ("official_total_to_ukraine_date", "date", _latest_total, "as_of_date",
     "Day to which the latest official total of people returned to Ukraine counts."),
    ("official_total_to_ukraine_by", "text", _latest_total, "stated_by",
     "Who stated the latest official total of people returned to Ukraine."),
    ("official_total_to_ukraine_ours", "people", _latest_total, "ours",
     "Our sum of people returned to Ukraine on the day of that official total: a lower bound.",
     NOT_PUBLISHED),
    ("official_total_to_ukraine_difference", "people", _latest_total, "difference",
     "That official total less our sum for the same day.",
     OFFICIAL),
    ("exchange_2026_02_05_total", "people", _abu_dhabi_exchange, _by_formula,
     "People exchanged by the formula on 5 February 2026: twice the smaller of the two numbers.",
     OUR_FORMULA),
    ("exchange_2026_02_05_people_returned", "people", _abu_dhabi_exchange, _went_home,
     "People who went home both ways on 5 February 2026, formula or not.",
     "The plain sum of what the two sides published."),
    ("exchange_2026_02_05_days_since_previous", "days", _abu_dhabi_gap, "days",
     "Days between the exchange of 5 February 2026 and the one before it.",
     WAITS),
    ("exchange_2026_02_05_gap_rank", "rank", _gaps_with_abu_dhabi, _abu_dhabi_gap_rank,
     "Rank of the wait before the exchange of 5 February 2026 among all waits known, longest first.",
     WAITS),
])
# fmt: on


@fact("days", "timeline")
def exchange_days_waiting(data, parameters):
    """Days from the latest exchange known to the day of this edition.

    Our table is thinner in its newest months: an exchange since then may be missing.
    """
    return waiting(data), _exchanges(data).tail(1)


@fact("exchanges", "timeline")
def exchanges_since_article(data, parameters):
    """Number of exchanges known after the article's day, stages counted singly.

    Our tables are thinner in their newest months: the number may be too low.
    """
    later = data.exchanges[data.exchanges["date"] > article_day(parameters)]
    rows = known(later, "no exchange after the article's day was known on this day")
    return len(rows), rows

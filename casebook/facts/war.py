"""Facts of the war: prisoner exchanges, air attacks, casualties, the energy pause, the timeline.

Whose figures: air attacks are the Ukrainian air force's; exchanges are what the two sides published;
casualty figures are estimates and claims, each row naming its author.
"""

from __future__ import annotations

import re

import pandas as pd

from casebook.facts.registry import NotKnown, fact

RECENT_DAYS = 60
YEAR = pd.DateOffset(months=12)
MONTH_DAYS = 365.25 / 12
MEASURES = {
    "killed": "killed",
    "wounded": "wounded",
    "killed_and_wounded": "killed and wounded",
    "killed_wounded_missing": "killed, wounded and missing",
}


# ---- prisoner exchanges -------------------------------------------------------------------------


def _exchanges(data) -> pd.DataFrame:
    rows = data.exchanges.sort_values(["date", "id"])
    if rows.empty:
        raise NotKnown("no prisoner exchange was known on this day")
    return rows


def _latest_published(data) -> pd.DataFrame:
    rows = _exchanges(data).dropna(subset=["returned_to_ua", "returned_to_ru"])
    if rows.empty:
        raise NotKnown("no exchange with both numbers published was known on this day")
    return rows.tail(1)


def exchange_gaps(data) -> pd.DataFrame:
    """Waiting times between exchange days: `start`, `end`, `days`, `source_id` of the later exchange.

    Two rows of one day count as one exchange day. Empty when fewer than two days are known.
    """
    days = data.exchanges.sort_values("date").drop_duplicates("date")
    gaps = pd.DataFrame({"start": days["date"].shift(), "end": days["date"], "source_id": days["source_id"]})
    gaps = gaps.dropna(subset=["start"])
    return gaps.assign(days=(gaps["end"] - gaps["start"]).dt.days).reset_index(drop=True)


def _gaps(data) -> pd.DataFrame:
    gaps = exchange_gaps(data)
    if gaps.empty:
        raise NotKnown("fewer than two exchange days were known on this day")
    return gaps


@fact("exchanges", "timeline")
def exchanges_total(data, parameters):
    """Number of prisoner exchanges known, each published stage counted once."""
    rows = _exchanges(data)
    return len(rows), rows


@fact("date", "timeline")
def exchange_first_date(data, parameters):
    """Day of the first prisoner exchange in the table."""
    row = _exchanges(data).head(1)
    return row["date"].iloc[0], row


@fact("date", "timeline")
def exchange_latest_date(data, parameters):
    """Day of the latest prisoner exchange, with or without published numbers."""
    row = _exchanges(data).tail(1)
    return row["date"].iloc[0], row


@fact("date", "timeline")
def exchange_latest_published_date(data, parameters):
    """Day of the latest exchange for which both sides' numbers are published."""
    row = _latest_published(data)
    return row["date"].iloc[0], row


@fact("people", "timeline")
def exchange_latest_total(data, parameters):
    """People exchanged both ways by the agreed formula, in the latest exchange with both numbers published.

    Rule: an exchange is agreed head for head, so the formula is twice the smaller of the two numbers.
    People let go on top by one side alone stay out; the plain sum is `exchange_latest_people_returned`.
    """
    row = _latest_published(data)
    return int(2 * row[["returned_to_ua", "returned_to_ru"]].min(axis=1).iloc[0]), row


@fact("people", "timeline")
def exchange_latest_people_returned(data, parameters):
    """People who went home both ways in the latest exchange with both numbers published, formula or not."""
    row = _latest_published(data)
    return int(row["returned_to_ua"].iloc[0] + row["returned_to_ru"].iloc[0]), row


@fact("people", "timeline")
def exchange_latest_to_ukraine(data, parameters):
    """People returned to Ukraine in the latest exchange with both numbers published."""
    row = _latest_published(data)
    return row["returned_to_ua"].iloc[0], row


@fact("people", "timeline")
def exchange_latest_to_russia(data, parameters):
    """People returned to Russia in the latest exchange with both numbers published."""
    row = _latest_published(data)
    return row["returned_to_ru"].iloc[0], row


@fact("date", "timeline")
def exchange_previous_date(data, parameters):
    """Day of the exchange before the latest one, on a different day."""
    row = _gaps(data).tail(1)
    return row["start"].iloc[0], row


@fact("days", "timeline")
def exchange_days_since_previous(data, parameters):
    """Days between the latest exchange and the one before it on a different day.

    Rows without published numbers count: the exchange took place.
    """
    row = _gaps(data).tail(1)
    return row["days"].iloc[0], row


@fact("months", "timeline")
def exchange_months_since_previous(data, parameters):
    """Months between the latest exchange and the one before it, at the average length of a month."""
    row = _gaps(data).tail(1)
    return row["days"].iloc[0] / MONTH_DAYS, row


def _longest_gap(data) -> pd.DataFrame:
    gaps = _gaps(data)
    return gaps.loc[[gaps["days"].idxmax()]]


@fact("days", "timeline")
def exchange_longest_gap_days(data, parameters):
    """Longest time between two exchange days."""
    row = _longest_gap(data)
    return row["days"].iloc[0], row


@fact("date", "timeline")
def exchange_longest_gap_from(data, parameters):
    """Day of the exchange at which the longest wait began."""
    row = _longest_gap(data)
    return row["start"].iloc[0], row


@fact("date", "timeline")
def exchange_longest_gap_to(data, parameters):
    """Day of the exchange that ended the longest wait."""
    row = _longest_gap(data)
    return row["end"].iloc[0], row


def _sum_returned(data, column: str):
    rows = _exchanges(data).dropna(subset=[column])
    if rows.empty:
        raise NotKnown("no number was published up to this day")
    return int(rows[column].sum()), rows


@fact("people", "timeline")
def exchanges_returned_to_ukraine(data, parameters):
    """People returned to Ukraine in exchanges, sum of the published numbers: a lower bound."""
    return _sum_returned(data, "returned_to_ua")


@fact("people", "timeline")
def exchanges_returned_to_russia(data, parameters):
    """People returned to Russia in exchanges, sum of the published numbers: a lower bound."""
    return _sum_returned(data, "returned_to_ru")


@fact("exchanges", "timeline")
def exchanges_unpublished_to_ukraine(data, parameters):
    """Number of exchanges for which no number of people returned to Ukraine was found."""
    rows = _exchanges(data)
    return int(rows["returned_to_ua"].isna().sum()), rows


@fact("exchanges", "timeline")
def exchanges_unpublished_to_russia(data, parameters):
    """Number of exchanges for which no number of people returned to Russia was found."""
    rows = _exchanges(data)
    return int(rows["returned_to_ru"].isna().sum()), rows


@fact("exchanges", "timeline")
def exchanges_unpublished_both(data, parameters):
    """Number of exchanges, stages counted singly, for which neither number was found."""
    rows = _exchanges(data)
    return int(rows[["returned_to_ua", "returned_to_ru"]].isna().all(axis=1).sum()), rows


@fact("exchanges", "timeline")
def exchanges_with_mediator(data, parameters):
    """Number of exchanges for which a mediating state is named."""
    rows = _exchanges(data)
    return int(rows["mediator"].notna().sum()), rows


def _article_exchange(data) -> pd.DataFrame:
    row = data.exchanges[data.exchanges["date"] == "2026-02-05"]
    if row.empty:
        raise NotKnown("the exchange of the article had not taken place on this day")
    return row


@fact("people", "timeline")
def exchange_2026_02_05_total(data, parameters):
    """People exchanged by the formula on the day of the article: twice the smaller of the two numbers."""
    row = _article_exchange(data)
    return int(2 * row[["returned_to_ua", "returned_to_ru"]].min(axis=1).iloc[0]), row


@fact("people", "timeline")
def exchange_2026_02_05_people_returned(data, parameters):
    """People who went home both ways on the day of the article, formula or not."""
    row = _article_exchange(data)
    return int(row["returned_to_ua"].iloc[0] + row["returned_to_ru"].iloc[0]), row


@fact("days", "timeline")
def exchange_2026_02_05_days_since_previous(data, parameters):
    """Days between the exchange of the article's day and the one before it."""
    _article_exchange(data)
    gaps = _gaps(data)
    row = gaps[gaps["end"] == "2026-02-05"]
    return row["days"].iloc[0], row


@fact("rank", "timeline")
def exchange_2026_02_05_gap_rank(data, parameters):
    """Rank of the wait before the exchange of the article's day among all waits known, longest first."""
    _article_exchange(data)
    gaps = _gaps(data)
    wait = gaps.loc[gaps["end"] == "2026-02-05", "days"].iloc[0]
    return 1 + int((gaps["days"] > wait).sum()), gaps


@fact("exchanges", "timeline")
def exchanges_since_article(data, parameters):
    """Number of exchanges known after the one of the article's day, stages counted singly."""
    _article_exchange(data)
    rows = data.exchanges[data.exchanges["date"] > "2026-02-05"]
    if rows.empty:
        raise NotKnown("no later exchange was known on this day")
    return len(rows), rows


# ---- air attacks --------------------------------------------------------------------------------


def attacks(data) -> pd.DataFrame:
    """Large air attacks with a column `weapons`: drones and missiles together, a blank counted as none."""
    rows = data.air_attacks
    weapons = rows[["drones_launched", "missiles_launched"]].fillna(0).sum(axis=1).astype("Int64")
    return rows.assign(weapons=weapons)


def _attacks(data) -> pd.DataFrame:
    rows = attacks(data)
    if rows.empty:
        raise NotKnown("no large air attack was recorded up to this day")
    return rows


def _attack(data) -> pd.DataFrame:
    row = attacks(data).query("id == 'AIR-20260203'")
    if row.empty:
        raise NotKnown("the attack of the eve of the talks had not taken place on this day")
    return row


def _rank(data, column: str, then: bool = False):
    """Competition rank: one more than the number of attacks with more. Blank counts are not ranked.

    then: among the attacks up to its own day only.
    """
    row, rows = _attack(data), attacks(data)
    if then:
        rows = rows[rows["date"] <= row["date"].iloc[0]]
    return 1 + int((rows[column] > row[column].iloc[0]).sum()), rows


@fact("attacks", "timeline")
def attacks_total(data, parameters):
    """Number of large air attacks recorded, by reporting windows of the Ukrainian air force."""
    rows = _attacks(data)
    return len(rows), rows


@fact("weapons", "timeline")
def attack_2026_02_03_weapons(data, parameters):
    """Drones and missiles launched in the night to the third of February 2026."""
    row = _attack(data)
    return row["weapons"].iloc[0], row


@fact("date", "timeline")
def attack_2026_02_03_date(data, parameters):
    """Day on which the large attack on the eve of the talks ended."""
    row = _attack(data)
    return row["date"].iloc[0], row


@fact("drones", "timeline")
def attack_2026_02_03_drones(data, parameters):
    """Drones launched in the night to the third of February 2026."""
    row = _attack(data)
    return row["drones_launched"].iloc[0], row


@fact("missiles", "timeline")
def attack_2026_02_03_missiles(data, parameters):
    """Missiles launched in the night to the third of February 2026."""
    row = _attack(data)
    return row["missiles_launched"].iloc[0], row


@fact("missiles", "timeline")
def attack_2026_02_03_ballistic(data, parameters):
    """Ballistic missiles among those launched in the night to the third of February 2026, Zircon left out."""
    row = _attack(data)
    return row["ballistic_launched"].iloc[0], row


@fact("share", "timeline")
def attack_2026_02_03_drones_stopped_share(data, parameters):
    """Share of the drones shot down or jammed in the night to the third of February 2026."""
    row = _attack(data)
    return row["drones_stopped"].iloc[0] / row["drones_launched"].iloc[0], row


@fact("share", "timeline")
def attack_2026_02_03_missiles_stopped_share(data, parameters):
    """Share of the missiles shot down in the night to the third of February 2026."""
    row = _attack(data)
    return row["missiles_stopped"].iloc[0] / row["missiles_launched"].iloc[0], row


@fact("rank", "timeline")
def attack_2026_02_03_rank_all(data, parameters):
    """Rank of that attack by all weapons among the attacks known, most first, equal numbers sharing a rank.

    The table holds every attack with at least 300 weapons or 30 missiles, so no larger one is left out.
    """
    return _rank(data, "weapons")


@fact("rank", "timeline")
def attack_2026_02_03_rank_drones(data, parameters):
    """Rank of that attack by drones among the attacks known, most first."""
    return _rank(data, "drones_launched")


@fact("rank", "timeline")
def attack_2026_02_03_rank_missiles(data, parameters):
    """Rank of that attack by missiles among the attacks known, most first."""
    return _rank(data, "missiles_launched")


@fact("rank", "timeline")
def attack_2026_02_03_rank_ballistic(data, parameters):
    """Rank of that attack by ballistic missiles among the attacks known, most first, S-300 included."""
    return _rank(data, "ballistic_launched")


@fact("rank", "timeline")
def attack_2026_02_03_rank_all_then(data, parameters):
    """Rank of that attack by all weapons among the attacks up to its own day, most first."""
    return _rank(data, "weapons", then=True)


@fact("rank", "timeline")
def attack_2026_02_03_rank_missiles_then(data, parameters):
    """Rank of that attack by missiles among the attacks up to its own day, most first."""
    return _rank(data, "missiles_launched", then=True)


@fact("rank", "timeline")
def attack_2026_02_03_rank_ballistic_then(data, parameters):
    """Rank of that attack by ballistic missiles among the attacks up to its own day, S-300 included."""
    return _rank(data, "ballistic_launched", then=True)


@fact("date", "timeline")
def attack_2026_02_03_first_larger(data, parameters):
    """Day of the first attack known with more weapons than that of the third of February 2026."""
    row, rows = _attack(data), attacks(data)
    larger = rows[rows["weapons"] > row["weapons"].iloc[0]].sort_values("date").head(1)
    return larger["date"].iloc[0], larger


@fact("attacks", "timeline")
def attacks_larger_since_2026_02_03(data, parameters):
    """Number of later attacks with more weapons than that of the third of February 2026."""
    row, rows = _attack(data), attacks(data)
    rows = rows[rows["date"] > row["date"].iloc[0]]
    if rows.empty:
        raise NotKnown("no later attack was known on this day")
    return int((rows["weapons"] > row["weapons"].iloc[0]).sum()), rows


def _largest(data, column: str) -> pd.DataFrame:
    rows = _attacks(data)
    if rows[column].isna().all():
        raise NotKnown("no such weapon was recorded up to this day")
    return rows.loc[[rows[column].idxmax()]]


@fact("weapons", "timeline")
def attack_largest_weapons(data, parameters):
    """Drones and missiles in the largest air attack known, by one reporting window."""
    row = _largest(data, "weapons")
    return row["weapons"].iloc[0], row


@fact("date", "timeline")
def attack_largest_date(data, parameters):
    """Day on which the largest air attack known, by all weapons, ended."""
    row = _largest(data, "weapons")
    return row["date"].iloc[0], row


@fact("missiles", "timeline")
def attack_most_missiles(data, parameters):
    """Missiles in the attack with the most missiles known."""
    row = _largest(data, "missiles_launched")
    return row["missiles_launched"].iloc[0], row


@fact("date", "timeline")
def attack_most_missiles_date(data, parameters):
    """Day on which the attack with the most missiles known ended."""
    row = _largest(data, "missiles_launched")
    return row["date"].iloc[0], row


def months(data) -> pd.DataFrame:
    """Complete months of the attack data set: `start`, launches, stopped, shares stopped; oldest first.

    Only `basis == dataset`; published counts of others never enter a sum. A partial month is left out.
    """
    rows = data.air_months.query("basis == 'dataset'")
    rows = rows[~rows["note_en"].fillna("").str.startswith("Partial")].sort_values("month")
    return rows.assign(
        start=pd.to_datetime(rows["month"]),
        drones_share=rows["drones_stopped"] / rows["drones_launched"],
        missiles_share=rows["missiles_stopped"] / rows["missiles_launched"],
    ).reset_index(drop=True)


def _months(data) -> pd.DataFrame:
    rows = months(data)
    if rows.empty:
        raise NotKnown("no complete month of attack data was known on this day")
    return rows


@fact("date", "timeline")
def air_month_end(data, parameters):
    """Last day of the latest complete month of attack data."""
    row = _months(data).tail(1)
    return row["start"].iloc[0] + pd.offsets.MonthEnd(), row


@fact("drones", "timeline")
def air_month_drones(data, parameters):
    """Drones launched in the latest complete month."""
    row = _months(data).tail(1)
    return row["drones_launched"].iloc[0], row


@fact("missiles", "timeline")
def air_month_missiles(data, parameters):
    """Missiles launched in the latest complete month."""
    row = _months(data).tail(1)
    return row["missiles_launched"].iloc[0], row


@fact("share", "timeline")
def air_month_drones_stopped_share(data, parameters):
    """Share of drones shot down or jammed in the latest complete month."""
    row = _months(data).tail(1)
    return row["drones_share"].iloc[0], row


@fact("share", "timeline")
def air_month_missiles_stopped_share(data, parameters):
    """Share of missiles shot down in the latest complete month."""
    row = _months(data).tail(1)
    return row["missiles_share"].iloc[0], row


@fact("drones", "timeline")
def air_month_drones_year_before(data, parameters):
    """Drones launched in the same month one year before the latest complete month."""
    rows = _months(data)
    row = rows[rows["start"] == rows["start"].iloc[-1] - YEAR]
    if row.empty:
        raise NotKnown("the attack data do not reach back a year before the latest month")
    return row["drones_launched"].iloc[0], row


def _record_month(data) -> pd.DataFrame:
    rows = _months(data)
    return rows.loc[[rows["drones_launched"].idxmax()]]


@fact("drones", "timeline")
def air_month_record_drones(data, parameters):
    """Drones launched in the complete month with the most drones."""
    row = _record_month(data)
    return row["drones_launched"].iloc[0], row


@fact("date", "timeline")
def air_month_record_end(data, parameters):
    """Last day of the complete month with the most drones."""
    row = _record_month(data)
    return row["start"].iloc[0] + pd.offsets.MonthEnd(), row


@fact("drones", "timeline")
def air_drones_total(data, parameters):
    """Drones launched in all complete months of attack data, which begin in October 2022."""
    rows = _months(data)
    return int(rows["drones_launched"].sum()), rows


@fact("missiles", "timeline")
def air_missiles_total(data, parameters):
    """Missiles launched in all complete months of attack data, which begin in October 2022."""
    rows = _months(data)
    return int(rows["missiles_launched"].sum()), rows


# ---- the pause in strikes on energy -------------------------------------------------------------


def _energy(data, row_id: str, what: str = "this event") -> pd.DataFrame:
    row = data.energy_events.query("id == @row_id")
    if row.empty:
        raise NotKnown(f"{what} had not happened on this day")
    return row


def _figure(row: pd.DataFrame) -> int:
    """First number of a published figure such as "5,635 buildings without heating"."""
    return int(re.search(r"-?[\d,]+", row["figure_en"].iloc[0])[0].replace(",", ""))


@fact("date", "timeline")
def energy_pause_announced(data, parameters):
    """Day on which President Trump said that Russia would spare Kyiv and other towns for a week."""
    row = _energy(data, "EN-09", "the announcement of a pause")
    return row["date"].iloc[0], row


@fact("date", "timeline")
def energy_pause_kremlin_end(data, parameters):
    """Day until which, by the Kremlin's account, it had been asked not to strike Kyiv."""
    row = _energy(data, "EN-10", "the announcement of a pause")
    if row["end_date"].isna().all():
        raise NotKnown("the end of the pause had not come on this day")
    return row["end_date"].iloc[0], row


@fact("date", "timeline")
def energy_strikes_resumed(data, parameters):
    """Day on which the Ukrainian energy ministry reported that strikes on energy had resumed."""
    row = _energy(data, "EN-12", "the end of the pause")
    return row["date"].iloc[0], row


@fact("days", "timeline")
def energy_pause_days_to_attack(data, parameters):
    """Days from the announcement of the pause to the large attack on the eve of the talks."""
    start, end = _energy(data, "EN-09"), _energy(data, "EN-13", "the attack")
    return (end["date"].iloc[0] - start["date"].iloc[0]).days, pd.concat([start, end])


@fact("buildings", "timeline")
def kyiv_unheated_2026_01_20(data, parameters):
    """Buildings in Kyiv without heating after the attack of the twentieth of January 2026."""
    row = _energy(data, "EN-06", "the attack")
    return _figure(row), row


@fact("buildings", "timeline")
def kyiv_unheated_2026_02_03(data, parameters):
    """Buildings in Kyiv without heating after the attack of the third of February 2026."""
    row = _energy(data, "EN-13", "the attack")
    return _figure(row), row


@fact("degrees", "timeline")
def kyiv_night_temperature_2026_02_03(data, parameters):
    """Temperature in Kyiv, in degrees Celsius, in the night of the attack of the third of February 2026."""
    row = _energy(data, "EN-16", "the attack")
    return _figure(row), row


# ---- casualties ---------------------------------------------------------------------------------


def latest_estimates(data) -> pd.DataFrame:
    """Latest figure of each estimator, side, population and measure, since the invasion only.

    Adds `least` and `most`: the bounds, or the central value where a bound is missing.
    Latest by the day a figure stands for, then by the day it became known.
    """
    rows = data.casualties
    rows = rows[rows["covers"] == "since_2022"].sort_values(["as_of_date", "known_on", "id"])
    rows = rows.drop_duplicates(["estimator", "side", "population", "measure"], keep="last")
    return rows.assign(
        least=rows["low"].fillna(rows["central"]).fillna(rows["high"]),
        most=rows["high"].fillna(rows["central"]).fillna(rows["low"]),
    ).reset_index(drop=True)


def combined_pairs(data) -> pd.DataFrame:
    """Estimators that gave Russian and Ukrainian military losses together: one row a pair, oldest first.

    A pair has one estimator, one measure that includes the wounded, one day of publication.
    Columns: estimator, measure, known_on, as_of_date, ru, ua (central values), central, low, high (sums of
    the sides; `high` is the estimator's own published sum where it gave one), source_id, source_id_2.
    """
    rows = data.casualties
    wounded = rows["measure"].isin(["killed_and_wounded", "killed_wounded_missing"])
    rows = rows[wounded & (rows["covers"] == "since_2022") & (rows["population"] == "military")]
    bounds = rows[["low", "central", "high"]].astype("float64")
    rows = rows.assign(
        middle=bounds["central"].fillna((bounds["low"] + bounds["high"]) / 2),
        least=rows["low"].fillna(rows["central"]),
        most=rows["high"].fillna(rows["central"]),
    )
    keys = ["estimator", "measure", "known_on", "as_of_date"]
    wanted = [*keys, "middle", "least", "most", "source_id"]
    one, other = (rows.loc[rows["side"] == side, wanted] for side in ("RU", "UA"))
    pairs = one.merge(other, on=keys, suffixes=("_ru", "_ua"))
    both = rows.loc[rows["side"] == "both", [*keys, "high"]].rename(columns={"high": "published"})
    pairs = pairs.merge(both, on=keys, how="left")
    pairs = pairs.assign(
        ru=pairs["middle_ru"],
        ua=pairs["middle_ua"],
        central=pairs["middle_ru"] + pairs["middle_ua"],
        low=pairs["least_ru"] + pairs["least_ua"],
        high=pairs["published"].fillna(pairs["most_ru"] + pairs["most_ua"]),
    ).dropna(subset=["central", "low", "high"])
    people = ["ru", "ua", "central", "low", "high"]
    pairs[people] = pairs[people].astype("float64").round().astype("int64")
    return pairs.rename(columns={"source_id_ru": "source_id", "source_id_ua": "source_id_2"}).sort_values(
        ["known_on", "as_of_date", "measure"]
    )


def _pair(data) -> pd.DataFrame:
    pairs = combined_pairs(data)
    if pairs.empty:
        raise NotKnown("no estimator had given both sides' losses up to this day")
    return pairs.tail(1)


@fact("people", "timeline")
def casualties_combined_central(data, parameters):
    """Military casualties of both sides together, central value of the latest estimator to give both.

    Rule: the latest pair published on or before the day by one estimator with one measure; a range counts
    with its middle. Figures of different estimators are never mixed. `casualties_combined_measure` says
    whether the missing are counted in. Civilians are not.
    """
    row = _pair(data)
    return int(row["central"].iloc[0]), row


@fact("people", "timeline")
def casualties_combined_low(data, parameters):
    """Military casualties of both sides together, lower bound of that estimator."""
    row = _pair(data)
    return int(row["low"].iloc[0]), row


@fact("people", "timeline")
def casualties_combined_high(data, parameters):
    """Military casualties of both sides together, upper bound: the estimator's own sum where it gave one."""
    row = _pair(data)
    return int(row["high"].iloc[0]), row


@fact("people", "timeline")
def casualties_combined_russian(data, parameters):
    """Russian part of the combined military casualties, central value."""
    row = _pair(data)
    return int(row["ru"].iloc[0]), row


@fact("people", "timeline")
def casualties_combined_ukrainian(data, parameters):
    """Ukrainian part of the combined military casualties, central value."""
    row = _pair(data)
    return int(row["ua"].iloc[0]), row


@fact("text", "timeline")
def casualties_combined_estimator(data, parameters):
    """Who made the combined estimate."""
    row = _pair(data)
    return row["estimator"].iloc[0], row


@fact("text", "timeline")
def casualties_combined_measure(data, parameters):
    """What the combined estimate counts: with or without the missing."""
    row = _pair(data)
    return MEASURES[row["measure"].iloc[0]], row


@fact("date", "timeline")
def casualties_combined_published(data, parameters):
    """Day on which the combined estimate became known."""
    row = _pair(data)
    return row["known_on"].iloc[0], row


def _csis(data, side: str) -> pd.DataFrame:
    rows = data.casualties.query("estimator == 'CSIS' and measure == 'killed_wounded_missing'")
    row = rows[(rows["known_on"] == "2026-01-27") & (rows["side"] == side)]
    if row.empty:
        raise NotKnown("the estimate that the article seems to rest on was not yet published")
    return row


@fact("date", "timeline")
def csis_2026_01_published(data, parameters):
    """Day on which CSIS published the estimate that the article seems to rest on."""
    row = _csis(data, "both")
    return row["known_on"].iloc[0], row


@fact("date", "timeline")
def csis_2026_01_as_of(data, parameters):
    """Day to which that CSIS estimate counts."""
    row = _csis(data, "both")
    return row["as_of_date"].iloc[0], row


@fact("people", "timeline")
def csis_2026_01_both_high(data, parameters):
    """Soldiers of both sides killed, wounded and missing by that CSIS estimate, upper bound."""
    row = _csis(data, "both")
    return row["high"].iloc[0], row


@fact("people", "timeline")
def csis_2026_01_russian(data, parameters):
    """Russian soldiers killed, wounded and missing by that CSIS estimate."""
    row = _csis(data, "RU")
    return row["central"].iloc[0], row


@fact("people", "timeline")
def csis_2026_01_ukrainian_low(data, parameters):
    """Ukrainian soldiers killed, wounded and missing by that CSIS estimate, lower bound."""
    row = _csis(data, "UA")
    return row["low"].iloc[0], row


@fact("people", "timeline")
def csis_2026_01_ukrainian_high(data, parameters):
    """Ukrainian soldiers killed, wounded and missing by that CSIS estimate, upper bound."""
    row = _csis(data, "UA")
    return row["high"].iloc[0], row


def _killed(data, side: str) -> pd.DataFrame:
    rows = latest_estimates(data)
    rows = rows[(rows["side"] == side) & (rows["population"] == "military") & (rows["measure"] == "killed")]
    rows = rows[rows["as_of_date"] > data.day - YEAR]
    if rows.empty:
        raise NotKnown("no estimate for the twelve months to this day was known")
    return rows


@fact("people", "timeline")
def russian_dead_lowest(data, parameters):
    """Lowest figure for Russian soldiers killed, of each estimator's latest in the last twelve months.

    Counts of dead by name are among them: they are floors, not estimates of the whole.
    """
    rows = _killed(data, "RU")
    return rows["least"].min(), rows


@fact("people", "timeline")
def russian_dead_highest(data, parameters):
    """Highest figure for Russian soldiers killed, of each estimator's latest in the last twelve months."""
    rows = _killed(data, "RU")
    return rows["most"].max(), rows


@fact("estimators", "timeline")
def russian_dead_estimators(data, parameters):
    """Number of estimators of Russian soldiers killed with a figure for the last twelve months."""
    rows = _killed(data, "RU")
    return len(rows), rows


@fact("people", "timeline")
def ukrainian_dead_lowest(data, parameters):
    """Lowest figure for Ukrainian soldiers killed, of each estimator's latest in the last twelve months."""
    rows = _killed(data, "UA")
    return rows["least"].min(), rows


@fact("people", "timeline")
def ukrainian_dead_highest(data, parameters):
    """Highest figure for Ukrainian soldiers killed, of each estimator's latest in the last twelve months."""
    rows = _killed(data, "UA")
    return rows["most"].max(), rows


@fact("estimators", "timeline")
def ukrainian_dead_estimators(data, parameters):
    """Number of estimators of Ukrainian soldiers killed with a figure for the last twelve months."""
    rows = _killed(data, "UA")
    return len(rows), rows


@fact("people", "timeline")
def casualties_kyiv_claim(data, parameters):
    """Russian soldiers killed and wounded as claimed by the Ukrainian General Staff, latest figure."""
    rows = latest_estimates(data).query("estimator == 'Ukrainian General Staff'")
    if rows.empty:
        raise NotKnown("no such claim is in the table up to this day")
    return rows["central"].iloc[-1], rows


@fact("people", "timeline")
def casualties_moscow_claim_2025(data, parameters):
    """Ukrainian soldiers killed and wounded in 2025 alone, as claimed by the Russian defence ministry."""
    rows = data.casualties.query("estimator == 'Russian MoD (Belousov)' and covers == 'year'")
    if rows.empty:
        raise NotKnown("no such claim is in the table up to this day")
    return rows["central"].iloc[-1], rows


def _un(data, measure: str) -> pd.DataFrame:
    rows = latest_estimates(data).query("estimator == 'UN OHCHR' and measure == @measure")
    if rows.empty:
        raise NotKnown("no count of the United Nations is in the table up to this day")
    return rows


@fact("people", "timeline")
def civilians_killed_un(data, parameters):
    """Civilians killed in Ukraine since the invasion as verified by the United Nations: a lower bound."""
    row = _un(data, "killed")
    return row["least"].iloc[0], row


@fact("date", "timeline")
def civilians_killed_un_date(data, parameters):
    """Day to which the United Nations' count of civilians killed runs."""
    row = _un(data, "killed")
    return row["as_of_date"].iloc[0], row


@fact("people", "timeline")
def civilians_wounded_un(data, parameters):
    """Civilians wounded in Ukraine since the invasion as verified by the United Nations: a lower bound."""
    row = _un(data, "wounded")
    return row["least"].iloc[0], row


@fact("date", "timeline")
def civilians_wounded_un_date(data, parameters):
    """Day to which the United Nations' count of civilians wounded runs."""
    row = _un(data, "wounded")
    return row["as_of_date"].iloc[0], row


# ---- the timeline -------------------------------------------------------------------------------


def recent_events(data) -> pd.DataFrame:
    """Events of the sixty days up to the day, the day included, by date."""
    rows = data.timeline
    return rows[rows["date"] > data.day - pd.Timedelta(days=RECENT_DAYS)].sort_values(["date", "id"])


@fact("events", "timeline")
def events_total(data, parameters):
    """Number of events in the timeline, from 2014 to the day."""
    rows = data.timeline
    return len(rows), rows


@fact("date", "timeline")
def events_first_date(data, parameters):
    """Day of the first event in the timeline."""
    row = data.timeline.sort_values("date").head(1)
    return row["date"].iloc[0], row


@fact("events", "timeline")
def events_before_invasion(data, parameters):
    """Number of events in the timeline before the full-scale invasion."""
    rows = data.timeline
    rows = rows[rows["date"] < "2022-02-24"]
    return len(rows), rows


@fact("events", "timeline")
def events_recent(data, parameters):
    """Number of events in the timeline within the sixty days up to the day."""
    rows = recent_events(data)
    if rows.empty:
        raise NotKnown("the timeline has no event in these sixty days")
    return len(rows), rows


@fact("days", "timeline")
def days_since_invasion(data, parameters):
    """Days from the start of the full-scale invasion to the day."""
    row = data.timeline.query("title_en == 'Full-scale Russian invasion begins'")
    return (data.day - row["date"].iloc[0]).days, row

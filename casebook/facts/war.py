"""Facts of the war: prisoner exchanges, air attacks, casualties, the energy pause, the timeline.

Whose figures: air attacks are the Ukrainian air force's; exchanges are what the two sides published;
casualty figures are estimates and claims, each row naming its author.

Each part first finds rows in the data, then declares in a table which facts are read off them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from casebook.facts.article import article_day
from casebook.facts.registry import NotKnown, fact
from casebook.language import N_

RECENT_DAYS = 60
YEAR = pd.DateOffset(months=12)
MONTH_DAYS = 365.25 / 12
ABU_DHABI_EXCHANGE = "2026-02-05"  # agreed at the second three-way round, carried out on its last day
EVE_ATTACK = "AIR-20260203"  # in the night to the third of February 2026, on the eve of that round
BOTH_NUMBERS = ["returned_to_ua", "returned_to_ru"]
MEASURES = {
    "killed": N_("killed"),
    "wounded": N_("wounded"),
    "killed_and_wounded": N_("killed and wounded"),
    "killed_wounded_missing": N_("killed, wounded and missing"),
}
# Limits that several facts share
OUR_FORMULA = "The formula is read as twice the smaller of the two sides' numbers; people let go on top stay out."
WAITS = "Exchanges without a published number count: they took place. A small swap missing here would shorten it."
NOT_PUBLISHED = "Where no number was published nothing is added: the true sum can only be higher."
NONE_FOUND = "No number was found in the pages read: that is not the same as nobody returned."
AIR_FORCE = "The Ukrainian air force's own figures: Russia publishes none, and nobody outside can check each of them."
WINDOW = f"One reporting window, mostly from evening to morning: a wave that runs on by day is another. {AIR_FORCE}"
STOPPED = f"A weapon that was not stopped did not have to hit. {AIR_FORCE}"
RANKED = f"All attacks with 300 weapons or 30 missiles are in the table, so no larger one is left out. {AIR_FORCE}"
MONTHS = f"The first months after the invasion are not covered; a month still running is left out. {AIR_FORCE}"
PAUSE = "The sides never fixed one text in public: when the pause began and ended is disputed."
ESTIMATE = "An estimate, not a count: both armies keep their losses secret."
PARTY = "One party's claim about its enemy: it has every reason to make the number large."
DEAD = "Estimates and counts by name together: a count by name is a floor, and some authors are party to the war."
VERIFIED = "Verified cases only: the United Nations say that the true number is likely to be considerably higher."
CHOSEN = "We chose the events: their number shows what we picked, not how much happened."


def declare(facts: list[tuple]) -> None:
    """Declare facts, each given as: name, unit, find, value, meaning and, where it has one, limit.

    find: a function from the data to the rows that the fact rests on; it raises NotKnown when there are none.
    value: a column, whose first entry counts, or a function of the rows.
    """
    for name, unit, find, value, meaning, *limit in facts:

        def read(data, parameters, find=find, value=value):
            rows = find(data)
            return (value(rows) if callable(value) else rows[value].iloc[0]), rows

        read.__doc__ = "\n\n".join([meaning, *limit])
        fact(unit, "timeline", name)(read)


def _some(rows: pd.DataFrame, reason: str) -> pd.DataFrame:
    """The rows; NotKnown for that reason when there are none."""
    if rows.empty:
        raise NotKnown(reason)
    return rows


def _first(find: Callable) -> Callable:
    return lambda data: find(data).head(1)


def _last(find: Callable) -> Callable:
    return lambda data: find(data).tail(1)


def _total(column: str) -> Callable:
    return lambda rows: rows[column].sum()


def _missing(*columns: str) -> Callable:
    """Number of rows in which all these columns are blank."""
    return lambda rows: rows[list(columns)].isna().all(axis=1).sum()


def _with_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Attacks or months with the shares of drones and of missiles that were stopped."""
    return rows.assign(
        drones_share=rows["drones_stopped"] / rows["drones_launched"],
        missiles_share=rows["missiles_stopped"] / rows["missiles_launched"],
    )


# ---- prisoner exchanges -------------------------------------------------------------------------


def _exchanges(data) -> pd.DataFrame:
    return _some(data.exchanges.sort_values(["date", "id"]), "no prisoner exchange was known on this day")


def _with_both_numbers(data) -> pd.DataFrame:
    rows = _exchanges(data).dropna(subset=BOTH_NUMBERS)
    return _some(rows, "no exchange with both numbers published was known on this day")


def _with_number(column: str) -> Callable:
    return lambda data: _some(_exchanges(data).dropna(subset=[column]), "no number was published up to this day")


def _abu_dhabi_exchange(data) -> pd.DataFrame:
    rows = data.exchanges[data.exchanges["date"] == ABU_DHABI_EXCHANGE]
    return _some(rows, "the exchange agreed in Abu Dhabi had not taken place on this day")


def exchange_gaps(data) -> pd.DataFrame:
    """Waiting times between exchange days: `start`, `end`, `days`, `source_id` of the later exchange.

    Two rows of one day count as one exchange day. Empty when fewer than two days are known.
    """
    days = data.exchanges.sort_values("date").drop_duplicates("date")
    gaps = pd.DataFrame({"start": days["date"].shift(), "end": days["date"], "source_id": days["source_id"]})
    gaps = gaps.dropna(subset=["start"])
    return gaps.assign(days=(gaps["end"] - gaps["start"]).dt.days).reset_index(drop=True)


def _gaps(data) -> pd.DataFrame:
    return _some(exchange_gaps(data), "fewer than two exchange days were known on this day")


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
declare([
    ("exchanges_total", "exchanges", _exchanges, len,
     "Number of prisoner exchanges known, each published stage counted once.",
     "Stages that the official Ukrainian count joins are counted apart here; small local swaps may be missing."),
    ("exchange_first_date", "date", _first(_exchanges), "date",
     "Day of the first prisoner exchange in the table.",
     "A small local swap before it may be missing from the table."),
    ("exchange_latest_date", "date", _last(_exchanges), "date",
     "Day of the latest prisoner exchange, with or without published numbers."),
    ("exchange_latest_published_date", "date", _last(_with_both_numbers), "date",
     "Day of the latest exchange for which both sides' numbers are published."),
    ("exchange_latest_total", "people", _last(_with_both_numbers), _by_formula,
     "People exchanged both ways by the agreed formula, in the latest exchange with both numbers published.",
     OUR_FORMULA),
    ("exchange_latest_people_returned", "people", _last(_with_both_numbers), _went_home,
     "People who went home both ways in the latest exchange with both numbers published, formula or not.",
     "The plain sum of what the two sides published."),
    ("exchange_latest_to_ukraine", "people", _last(_with_both_numbers), "returned_to_ua",
     "People returned to Ukraine in the latest exchange with both numbers published."),
    ("exchange_latest_to_russia", "people", _last(_with_both_numbers), "returned_to_ru",
     "People returned to Russia in the latest exchange with both numbers published."),
    # exchanges without published numbers count in the waiting times: they took place
    ("exchange_previous_date", "date", _last(_gaps), "start",
     "Day of the exchange before the latest one, on a different day."),
    ("exchange_days_since_previous", "days", _last(_gaps), "days",
     "Days between the latest exchange and the one before it on a different day.",
     WAITS),
    ("exchange_months_since_previous", "months", _last(_gaps), lambda row: row["days"].iloc[0] / MONTH_DAYS,
     "Months between the latest exchange and the one before it, at the average length of a month.",
     WAITS),
    ("exchange_longest_gap_days", "days", _longest_gap, "days",
     "Longest time between two exchange days.",
     WAITS),
    ("exchange_longest_gap_from", "date", _longest_gap, "start",
     "Day of the exchange at which the longest wait began."),
    ("exchange_longest_gap_to", "date", _longest_gap, "end",
     "Day of the exchange that ended the longest wait."),
    ("exchanges_returned_to_ukraine", "people", _with_number("returned_to_ua"), _total("returned_to_ua"),
     "People returned to Ukraine in exchanges, sum of the published numbers: a lower bound.",
     NOT_PUBLISHED),
    ("exchanges_returned_to_russia", "people", _with_number("returned_to_ru"), _total("returned_to_ru"),
     "People returned to Russia in exchanges, sum of the published numbers: a lower bound.",
     NOT_PUBLISHED),
    ("exchanges_unpublished_to_ukraine", "exchanges", _exchanges, _missing("returned_to_ua"),
     "Number of exchanges for which no number of people returned to Ukraine was found.",
     NONE_FOUND),
    ("exchanges_unpublished_to_russia", "exchanges", _exchanges, _missing("returned_to_ru"),
     "Number of exchanges for which no number of people returned to Russia was found.",
     NONE_FOUND),
    ("exchanges_unpublished_both", "exchanges", _exchanges, _missing(*BOTH_NUMBERS),
     "Number of exchanges, stages counted singly, for which neither number was found.",
     NONE_FOUND),
    ("exchanges_with_mediator", "exchanges", _exchanges, lambda rows: rows["mediator"].notna().sum(),
     "Number of exchanges for which a mediating state is named.",
     "Only where a report names one: the true number may be higher."),
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


@fact("exchanges", "timeline")
def exchanges_since_article(data, parameters):
    """Number of exchanges known after the article's day, stages counted singly.

    Our tables are thinner in their newest months: the number may be too low.
    """
    later = data.exchanges[data.exchanges["date"] > article_day(parameters)]
    rows = _some(later, "no exchange after the article's day was known on this day")
    return len(rows), rows


# ---- air attacks --------------------------------------------------------------------------------


def attacks(data) -> pd.DataFrame:
    """Large air attacks with a column `weapons`: drones and missiles together, a blank counted as none."""
    rows = data.air_attacks
    weapons = rows[["drones_launched", "missiles_launched"]].fillna(0).sum(axis=1).astype("Int64")
    return rows.assign(weapons=weapons)


def _attacks(data) -> pd.DataFrame:
    return _some(attacks(data), "no large air attack was recorded up to this day")


def _eve_attack(data) -> pd.DataFrame:
    row = _with_shares(attacks(data)).query("id == @EVE_ATTACK")
    return _some(row, "the attack on the eve of the second round in Abu Dhabi had not taken place on this day")


def _attacks_by_eve(data) -> pd.DataFrame:
    """All attacks known, once that of the eve is among them; `more`: with more weapons than it."""
    eve, rows = _eve_attack(data), attacks(data)
    return rows.assign(more=rows["weapons"] > eve["weapons"].iloc[0])


def _attacks_until_eve(data) -> pd.DataFrame:
    return _attacks_by_eve(data)[lambda rows: rows["date"] <= _eve_attack(data)["date"].iloc[0]]


def _attacks_after_eve(data) -> pd.DataFrame:
    rows = _attacks_by_eve(data)[lambda rows: rows["date"] > _eve_attack(data)["date"].iloc[0]]
    return _some(rows, "no later attack was known on this day")


def _first_with_more(data) -> pd.DataFrame:
    rows = _attacks_by_eve(data).query("more").sort_values("date")
    return _some(rows, "no larger attack was known on this day").head(1)


def _rank(column: str) -> Callable:
    """Rank of the attack of the eve: one more than the number of attacks with more. Blank counts are not ranked."""
    return lambda rows: 1 + (rows[column] > rows.loc[rows["id"] == EVE_ATTACK, column].iloc[0]).sum()


def _most(column: str) -> Callable:
    """The attack with the most of one kind of weapon."""

    def find(data) -> pd.DataFrame:
        rows = _some(_attacks(data).dropna(subset=[column]), "no such weapon was recorded up to this day")
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
    return _some(months(data), "no complete month of attack data was known on this day")


def _year_before(data) -> pd.DataFrame:
    rows = _months(data)
    rows = rows[rows["start"] == rows["start"].iloc[-1] - YEAR]
    return _some(rows, "the attack data do not reach back a year before the latest month")


def _record_month(data) -> pd.DataFrame:
    rows = _months(data)
    return rows.loc[[rows["drones_launched"].idxmax()]]


def _month_end(row: pd.DataFrame) -> pd.Timestamp:
    return row["start"].iloc[0] + pd.offsets.MonthEnd()


# fmt: off
declare([
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
    ("attacks_larger_since_2026_02_03", "attacks", _attacks_after_eve, _total("more"),
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
    ("air_month_end", "date", _last(_months), _month_end,
     "Last day of the latest complete month of attack data."),
    ("air_month_drones", "drones", _last(_months), "drones_launched",
     "Drones launched in the latest complete month.",
     AIR_FORCE),
    ("air_month_missiles", "missiles", _last(_months), "missiles_launched",
     "Missiles launched in the latest complete month.",
     AIR_FORCE),
    ("air_month_drones_stopped_share", "share", _last(_months), "drones_share",
     "Share of drones shot down or jammed in the latest complete month.",
     STOPPED),
    ("air_month_missiles_stopped_share", "share", _last(_months), "missiles_share",
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
    ("air_drones_total", "drones", _months, _total("drones_launched"),
     "Drones launched in all complete months of attack data, which begin in October 2022.",
     MONTHS),
    ("air_missiles_total", "missiles", _months, _total("missiles_launched"),
     "Missiles launched in all complete months of attack data, which begin in October 2022.",
     MONTHS),
])
# fmt: on


# ---- the pause in strikes on energy -------------------------------------------------------------


def _energy(row_id: str, what: str) -> Callable:
    def find(data) -> pd.DataFrame:
        rows = data.energy_events
        return _some(rows[rows["id"] == row_id], f"{what} had not happened on this day")

    return find


def _kremlin_end(data) -> pd.DataFrame:
    row = _energy("EN-10", "the announcement of a pause")(data).dropna(subset=["end_date"])
    return _some(row, "the end of the pause had not come on this day")


def _pause_and_attack(data) -> pd.DataFrame:
    return pd.concat([_energy("EN-09", "this event")(data), _energy("EN-13", "the attack")(data)])


def _days_between(rows: pd.DataFrame) -> int:
    return (rows["date"].iloc[-1] - rows["date"].iloc[0]).days


def _published_number(row: pd.DataFrame) -> int:
    """First number of a published figure such as "5,635 buildings without heating"."""
    number = re.search(r"-?\d[\d,]*", row["figure_en"].fillna("").iloc[0])
    if number is None:
        raise NotKnown("no number was published for this event")
    return int(number[0].replace(",", ""))


# fmt: off
declare([
    ("energy_pause_announced", "date", _energy("EN-09", "the announcement of a pause"), "date",
     "Day on which President Trump said that Russia would spare Kyiv and other towns for a week.",
     PAUSE),
    ("energy_pause_kremlin_end", "date", _kremlin_end, "end_date",
     "Day until which, by the Kremlin's account, it had been asked not to strike Kyiv.",
     PAUSE),
    ("energy_strikes_resumed", "date", _energy("EN-12", "the end of the pause"), "date",
     "Day on which the Ukrainian energy ministry reported that strikes on energy had resumed."),
    ("energy_pause_days_to_attack", "days", _pause_and_attack, _days_between,
     "Days from the announcement of the pause to the large attack of 3 February 2026.",
     PAUSE),
    ("kyiv_unheated_2026_01_20", "buildings", _energy("EN-06", "the attack"), _published_number,
     "Buildings in Kyiv without heating after the attack of the twentieth of January 2026."),
    ("kyiv_unheated_2026_02_03", "buildings", _energy("EN-13", "the attack"), _published_number,
     "Buildings in Kyiv without heating after the attack of the third of February 2026.",
     "Other reports give a slightly higher round number."),
    ("kyiv_night_temperature_2026_02_03", "degrees", _energy("EN-16", "the attack"), _published_number,
     "Temperature in Kyiv, in degrees Celsius, in the night of the attack of the third of February 2026."),
])
# fmt: on


# ---- casualties ---------------------------------------------------------------------------------


def latest_estimates(casualties: pd.DataFrame) -> pd.DataFrame:
    """Latest figure of each estimator, side, population and measure, since the invasion only.

    Adds `least` and `most`: the bounds, or the central value where a bound is missing.
    Latest by the day a figure stands for, then by the day it became known.
    """
    rows = casualties[casualties["covers"] == "since_2022"].sort_values(["as_of_date", "known_on", "id"])
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
    """The latest pair published on or before the day; figures of different estimators are never mixed."""
    return _some(combined_pairs(data), "no estimator had given both sides' losses up to this day").tail(1)


def _csis(side: str) -> Callable:
    """The estimate that CSIS published in January 2026. side: `RU`, `UA` or `both`."""

    def find(data) -> pd.DataFrame:
        rows = data.casualties.query("estimator == 'CSIS' and measure == 'killed_wounded_missing'")
        row = rows[(rows["known_on"] == "2026-01-27") & (rows["side"] == side)]
        return _some(row, "CSIS had not yet published its estimate")

    return find


def _dead(side: str) -> Callable:
    """Each estimator's latest figure of a side's soldiers killed, of the last twelve months.

    Counts of dead by name are among them: they are floors, not estimates of the whole.
    """

    def find(data) -> pd.DataFrame:
        rows = latest_estimates(data.casualties).query("population == 'military' and measure == 'killed'")
        rows = rows[(rows["side"] == side) & (rows["as_of_date"] > data.day - YEAR)]
        return _some(rows, "no estimate for the twelve months to this day was known")

    return find


def _kyiv_claim(data) -> pd.DataFrame:
    rows = latest_estimates(data.casualties).query("estimator == 'Ukrainian General Staff'")
    return _some(rows, "no such claim is in the table up to this day")


def _moscow_claim_of_year(data) -> pd.DataFrame:
    rows = data.casualties.query("estimator == 'Russian MoD (Belousov)' and covers == 'year'")
    return _some(rows, "no such claim is in the table up to this day")


def _un(measure: str) -> Callable:
    def find(data) -> pd.DataFrame:
        rows = latest_estimates(data.casualties).query("estimator == 'UN OHCHR'")
        return _some(rows[rows["measure"] == measure], "no count of the United Nations is in the table up to this day")

    return find


def _lowest(rows: pd.DataFrame) -> int:
    return rows["least"].min()


def _highest(rows: pd.DataFrame) -> int:
    return rows["most"].max()


# fmt: off
declare([
    ("casualties_combined_central", "people", _pair, "central",
     "Military casualties of both sides together, central value of the latest estimator to give both.",
     f"{ESTIMATE} Where only a range was given, its middle is taken."),
    ("casualties_combined_low", "people", _pair, "low",
     "Military casualties of both sides together, lower bound of that estimator.",
     ESTIMATE),
    ("casualties_combined_high", "people", _pair, "high",
     "Military casualties of both sides together, upper bound: the estimator's own sum where it gave one.",
     ESTIMATE),
    ("casualties_combined_russian", "people", _pair, "ru",
     "Russian part of the combined military casualties, central value.",
     f"{ESTIMATE} Where only a range was given, its middle is taken."),
    ("casualties_combined_ukrainian", "people", _pair, "ua",
     "Ukrainian part of the combined military casualties, central value.",
     f"{ESTIMATE} Where only a range was given, its middle is taken."),
    ("casualties_combined_estimator", "text", _pair, "estimator",
     "Who made the combined estimate."),
    ("casualties_combined_measure", "text", _pair, lambda row: MEASURES[row["measure"].iloc[0]],
     "What the combined estimate counts: with or without the missing."),
    ("casualties_combined_published", "date", _pair, "known_on",
     "Day on which the combined estimate became known."),
    ("csis_2026_01_published", "date", _csis("both"), "known_on",
     "Day on which CSIS published its estimate of January 2026."),
    ("csis_2026_01_as_of", "date", _csis("both"), "as_of_date",
     "Day to which that CSIS estimate counts."),
    ("csis_2026_01_both_high", "people", _csis("both"), "high",
     "Soldiers of both sides killed, wounded and missing by that CSIS estimate, upper bound.",
     ESTIMATE),
    ("csis_2026_01_russian", "people", _csis("RU"), "central",
     "Russian soldiers killed, wounded and missing by that CSIS estimate.",
     ESTIMATE),
    ("csis_2026_01_ukrainian_low", "people", _csis("UA"), "low",
     "Ukrainian soldiers killed, wounded and missing by that CSIS estimate, lower bound.",
     ESTIMATE),
    ("csis_2026_01_ukrainian_high", "people", _csis("UA"), "high",
     "Ukrainian soldiers killed, wounded and missing by that CSIS estimate, upper bound.",
     ESTIMATE),
    ("russian_dead_lowest", "people", _dead("RU"), _lowest,
     "Lowest figure for Russian soldiers killed, of each estimator's latest in the last twelve months.",
     DEAD),
    ("russian_dead_highest", "people", _dead("RU"), _highest,
     "Highest figure for Russian soldiers killed, of each estimator's latest in the last twelve months.",
     DEAD),
    ("russian_dead_estimators", "estimators", _dead("RU"), len,
     "Number of estimators of Russian soldiers killed with a figure for the last twelve months.",
     DEAD),
    ("ukrainian_dead_lowest", "people", _dead("UA"), _lowest,
     "Lowest figure for Ukrainian soldiers killed, of each estimator's latest in the last twelve months.",
     DEAD),
    ("ukrainian_dead_highest", "people", _dead("UA"), _highest,
     "Highest figure for Ukrainian soldiers killed, of each estimator's latest in the last twelve months.",
     DEAD),
    ("ukrainian_dead_estimators", "estimators", _dead("UA"), len,
     "Number of estimators of Ukrainian soldiers killed with a figure for the last twelve months.",
     DEAD),
    ("casualties_kyiv_claim", "people", _kyiv_claim, lambda rows: rows["central"].iloc[-1],
     "Russian soldiers killed and wounded as claimed by the Ukrainian General Staff, latest figure.",
     PARTY),
    ("casualties_moscow_claim_2025", "people", _moscow_claim_of_year, lambda rows: rows["central"].iloc[-1],
     "Ukrainian soldiers killed and wounded in 2025 alone, as claimed by the Russian defence ministry.",
     PARTY),
    ("civilians_killed_un", "people", _un("killed"), "least",
     "Civilians killed in Ukraine since the invasion as verified by the United Nations: a lower bound.",
     VERIFIED),
    ("civilians_killed_un_date", "date", _un("killed"), "as_of_date",
     "Day to which the United Nations' count of civilians killed runs."),
    ("civilians_wounded_un", "people", _un("wounded"), "least",
     "Civilians wounded in Ukraine since the invasion as verified by the United Nations: a lower bound.",
     VERIFIED),
    ("civilians_wounded_un_date", "date", _un("wounded"), "as_of_date",
     "Day to which the United Nations' count of civilians wounded runs."),
])
# fmt: on


# ---- the timeline -------------------------------------------------------------------------------


def recent_events(data) -> pd.DataFrame:
    """Events of the sixty days up to the day, the day included, by date."""
    rows = data.timeline
    return rows[rows["date"] > data.day - pd.Timedelta(days=RECENT_DAYS)].sort_values(["date", "id"])


def _recent_events(data) -> pd.DataFrame:
    return _some(recent_events(data), "the timeline has no event in these sixty days")


def _events(data) -> pd.DataFrame:
    return data.timeline.sort_values("date")


# fmt: off
declare([
    ("events_total", "events", _events, len,
     "Number of events in the timeline, from 2014 to the day.",
     CHOSEN),
    ("events_first_date", "date", _first(_events), "date",
     "Day of the first event in the timeline."),
    ("events_before_invasion", "events", lambda data: data.timeline.query("date < '2022-02-24'"), len,
     "Number of events in the timeline before the full-scale invasion.",
     CHOSEN),
    ("events_recent", "events", _recent_events, len,
     "Number of events in the timeline within the sixty days up to the day.",
     CHOSEN),
])
# fmt: on


@fact("days", "timeline")
def days_since_invasion(data, parameters):
    """Days from the start of the full-scale invasion to the day."""
    row = data.timeline.query("title_en == 'Full-scale Russian invasion begins'")
    return (data.day - row["date"].iloc[0]).days, row

"""Losses: estimates and claims, each row naming its author."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from casebook.facts.registry import known
from casebook.facts.rows import YEAR, declare_all
from casebook.language import N_

MEASURES = {
    "killed": N_("killed"),
    "wounded": N_("wounded"),
    "killed_and_wounded": N_("killed and wounded"),
    "killed_wounded_missing": N_("killed, wounded and missing"),
}
# Limits that several facts share
ESTIMATE = "An estimate, not a count: both armies keep their losses secret."
PARTY = "One party's claim about its enemy: it has every reason to make the number large."
DEAD = "Estimates and counts by name together: a count by name is a floor, and some authors are party to the war."
VERIFIED = "Verified cases only: the United Nations say that the true number is likely to be considerably higher."


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
    return known(combined_pairs(data), "no estimator had given both sides' losses up to this day").tail(1)


def _csis(side: str) -> Callable:
    """The estimate that CSIS published in January 2026. side: `RU`, `UA` or `both`."""

    def find(data) -> pd.DataFrame:
        rows = data.casualties.query("estimator == 'CSIS' and measure == 'killed_wounded_missing'")
        row = rows[(rows["known_on"] == "2026-01-27") & (rows["side"] == side)]
        return known(row, "CSIS had not yet published its estimate")

    return find


def _dead(side: str) -> Callable:
    """Each estimator's latest figure of a side's soldiers killed, of the last twelve months.

    Counts of dead by name are among them: they are floors, not estimates of the whole.
    """

    def find(data) -> pd.DataFrame:
        rows = latest_estimates(data.casualties).query("population == 'military' and measure == 'killed'")
        rows = rows[(rows["side"] == side) & (rows["as_of_date"] > data.day - YEAR)]
        return known(rows, "no estimate for the twelve months to this day was known")

    return find


def _kyiv_claim(data) -> pd.DataFrame:
    rows = latest_estimates(data.casualties).query("estimator == 'Ukrainian General Staff'")
    return known(rows, "no such claim is in the table up to this day")


def _moscow_claim_of_year(data) -> pd.DataFrame:
    rows = data.casualties.query("estimator == 'Russian MoD (Belousov)' and covers == 'year'")
    return known(rows, "no such claim is in the table up to this day")


def _un(measure: str) -> Callable:
    def find(data) -> pd.DataFrame:
        rows = latest_estimates(data.casualties).query("estimator == 'UN OHCHR'")
        return known(rows[rows["measure"] == measure], "no count of the United Nations is in the table up to this day")

    return find


def _lowest(rows: pd.DataFrame) -> int:
    return rows["least"].min()


def _highest(rows: pd.DataFrame) -> int:
    return rows["most"].max()


# fmt: off
declare_all([
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

"""Facts of the measurement: how far map makers, files, points and borders move the answers of the chapter on Donbas."""

from __future__ import annotations

import functools

import pandas as pd

from casebook import control
from casebook.control import DONETSK, LUHANSK
from casebook.data import row_sources
from casebook.facts.registry import NotKnown, declare, fact, known
from casebook.language import N_

NO_SAMPLE = N_("Map makers are no random sample and share material: a band, not a margin of error.")
ONE_MAP = "Both are copies of one map: agreement shows when it was copied, not that it is true."
OVERLAP_ONLY = "Only repeats of the time that the archive covers can be judged."
ALIKE = "The errors of successive days are nearly equal: many files are few checks."
NOT_QUITE_INDEPENDENT = "It supposes that the months are independent. They are not quite: the true range is wider."
NOT_ADDED = "The causes share their material: neither their sizes nor the squares may be added."
NO_FILES = N_("the daily files had not begun by this day")
NO_MAKERS = N_("fewer than two map makers had been measured by this day")
NO_GREY = N_("no grey zone is on record for this early day")
NO_OVERLAP = N_("the daily files and the archive do not overlap for a month yet")
NO_CHECK = N_("points and areas had not been compared yet")
FEW_CHECKS = N_("points and areas have been compared for less than a month")
FEW_MONTHS = N_("points and areas have been compared for less than a year")


_declare = functools.partial(declare, "measuring")


def _sources(data, *tables):
    """Ids of the sources of the tables that have rows by the day, those that their rows name among them."""
    with_rows = [t for t in tables if len(getattr(data, t))]
    return sorted({*data.sources_of(*with_rows), *(s for t in with_rows for s in row_sources(getattr(data, t)))})


@fact("km2", "measuring")
def donetsk_point_km2(data, parameters):
    """Ground in one percentage point of Donetsk oblast."""
    return control.area((DONETSK,)) / 100, data.sources_of("control_history")


# ---------------------------------------------------------------- map makers


def _gaps(data, iso):
    """The band of the map makers, a row for each day on which two or more can be compared."""
    rows = known(control.makers_apart(data, iso), NO_MAKERS).drop_duplicates("date")
    return rows, _sources(data, "control_area", "control_history", "control_other_makers")


def _newest_gap(data, iso):
    rows, sources = _gaps(data, iso)
    rows = known(rows[rows["date"] >= data.day - control.COMPARED_FOR], NO_MAKERS)
    return rows.sort_values(["makers", "date"])["gap_pp"].iloc[-1], sources


def _widest_gap(data, column):
    rows, sources = _gaps(data, DONETSK)
    return rows.loc[rows["gap_pp"].idxmax(), column], sources


def _often_highest(data):
    """The highest map maker for Donetsk oblast on each day with three of them."""
    _, sources = _gaps(data, DONETSK)
    rows = control.makers(data, DONETSK)
    rows = rows[rows.groupby("date")["map_maker"].transform("size") == 3]
    rows = known(rows, "fewer than three map makers had been measured by this day")
    return rows.sort_values("share").drop_duplicates("date", keep="last")["map_maker"], sources


for name, iso, place in (("makers_gap_pp", DONETSK, "Donetsk"), ("luhansk_makers_gap_pp", LUHANSK, "Luhansk")):
    meaning = f"Distance between the lowest and the highest map maker for {place} oblast on the newest day compared."
    _declare(name, "percentage_points", meaning, _newest_gap, iso, limit=NO_SAMPLE)

meaning = "Widest distance between the map makers for Donetsk oblast so far."
_declare("makers_gap_widest_pp", "percentage_points", meaning, _widest_gap, "gap_pp", limit=NO_SAMPLE)
_declare("makers_gap_widest_day", "date", "Day of the widest distance between the map makers.", _widest_gap, "date")


@fact("days", "measuring")
def makers_days_three(data, parameters):
    """Number of days on which three map makers can be compared, about one a month."""
    highest, sources = _often_highest(data)
    return len(highest), sources


@fact("text", "measuring")
def makers_often_highest(data, parameters):
    """The map maker that is most often the highest of the three for Donetsk oblast."""
    highest, sources = _often_highest(data)
    return highest.mode().iloc[0], sources


@fact("days", "measuring")
def makers_days_often_highest(data, parameters):
    """Number of those days on which that map maker is the highest.

    Chance would give each of three equal map makers a third of the days. The days follow each other in time, so they
    are not independent either.
    """
    highest, sources = _often_highest(data)
    return int(highest.value_counts().iloc[0]), sources


@fact("km2", "measuring")
def nzz_step_doubt_km2(data, parameters):
    """By how much NZZ's completed line would move if the ground held on 24 February 2022 were added instead.

    That day's area minus the step that is added back. Both are estimates of the same ground.
    """
    step = control.nzz_step_km2(data, DONETSK)
    if step is None:
        raise NotKnown("the newspaper still drew the ground held earlier")
    return control.pre_2022_km2(data, DONETSK) - step, control.newspaper_sources(data)


# ---------------------------------------------------------------- the grey zone


def _grey_last(data, iso, column):
    rows = known(control.grey(data, iso), NO_GREY)
    if pd.isna(rows[column].iloc[-1]):
        raise NotKnown("no ground of unknown status was drawn there on the newest day of the archive")
    return rows[column].iloc[-1], data.sources_of("control_history")


def _grey_most(data, column):
    rows = known(control.grey(data, DONETSK).dropna(), NO_GREY)
    return rows.loc[rows["grey_km2"].idxmax(), column], data.sources_of("control_history")


for iso, oblast in ((DONETSK, "donetsk"), (LUHANSK, "luhansk")):
    meaning = f"Share of the ground not occupied in {oblast.capitalize()} oblast that was grey when last measured."
    _declare(f"{oblast}_grey_share_of_rest", "share", meaning, _grey_last, iso, "share")
_declare(
    "luhansk_grey_km2",
    "km2",
    "Area of Luhansk oblast drawn as of unknown status, at its last measurement.",
    _grey_last,
    LUHANSK,
    "grey_km2",
)
meaning = "Largest area of Donetsk oblast drawn as of unknown status on any day of the archive."
_declare("donetsk_grey_most_km2", "km2", meaning, _grey_most, "grey_km2")
_declare("donetsk_grey_most_day", "date", "Day of that largest area.", _grey_most, "date")


@fact("days", "measuring")
def grey_days_none_drawn(data, parameters):
    """Number of days of the archive on which no ground of unknown status was drawn in Donetsk oblast."""
    rows = known(control.grey(data, DONETSK), NO_GREY)
    return int(rows["grey_km2"].isna().sum()), data.sources_of("control_history")


@fact("date", "measuring")
def grey_last_day_none_drawn(data, parameters):
    """Last day of the archive on which no ground of unknown status was drawn in Donetsk oblast."""
    rows = known(control.grey(data, DONETSK), NO_GREY)
    return rows.loc[rows["grey_km2"].isna(), "date"].max(), data.sources_of("control_history")


@fact("days", "measuring")
def grey_days_unknown(data, parameters):
    """Number of days since the last measurement of the grey zone: on these its size is not known."""
    rows = known(control.grey(data, DONETSK), NO_GREY)
    return (data.day - rows["date"].iloc[-1]).days, data.sources_of("control_history")


# ---------------------------------------------------------------- stale days and the lag


def _daily_files(data):
    return known(data.control_area, NO_FILES), data.sources_of("control_area")


def _daily_file(data, iso):
    """The row of an oblast in the newest daily file."""
    rows, sources = _daily_files(data)
    return rows[rows["date"] == rows["date"].max()].set_index("iso").loc[iso], sources


def _file_days(data, which):
    _, sources = _daily_files(data)
    return control.file_days(data)[which], sources


def _repeats(data, value):
    rows = known(control.repeats_checked(data), "no repeated file could be compared with the archive yet")
    return value(rows), data.sources_of("control_area", "control_history")


def _scatter(data, days):
    changes = control.fresh_changes(data, days)
    if len(changes) < control.FEWEST_DAYS:
        raise NotKnown("there are fewer than thirty daily files to compare")
    return changes.std(), data.sources_of("control_area")


def _lag(data, lag, column):
    rows = known(control.lags(data), NO_OVERLAP)
    return rows.set_index("lag").at[lag, column], data.sources_of("control_area", "control_history")


for name, unit, which, what in (
    ("control_files_total", "files", "total", "daily files"),
    ("control_files_repeated", "files", "repeated", "daily files whose areas all equal those of the day before"),
    ("control_days_missing", "days", "missing", "days without a daily file since the first one"),
):
    _declare(name, unit, f"Number of {what}.", _file_days, which)

for name, unit, value, meaning in (
    ("repeats_checked", "files", len, "Number of repeated files that the archive can judge."),
    (
        "repeats_moved_on",
        "files",
        lambda rows: int(rows["moved_on"].sum()),
        "Number of those on which the archive had moved on in some oblast, by more than a tenth of a km².",
    ),
    (
        "repeats_missed_km2",
        "km2",
        lambda rows: rows["missed_km2"].mean(),
        "Mean change of Donetsk oblast in the archive on the days on which the file stood still.",
    ),
    (
        "repeats_caught_up",
        "files",
        lambda rows: int(rows["caught_up"].eq(True).sum()),
        "Number of those repeated files after which the very next file equals the archive again in Donetsk oblast.",
    ),
):
    _declare(name, unit, meaning, _repeats, value, limit=OVERLAP_ONLY)

meaning = "Scatter of the change of Donetsk oblast from one file to the next: its standard deviation, km² a day."
_declare("daily_scatter_km2", "km2", meaning, _scatter, 1)
meaning = "Scatter of the change of Donetsk oblast over seven days, as km² a day: its standard deviation."
_declare("weekly_scatter_km2", "km2", meaning, _scatter, 7)


@fact("km2", "measuring")
def weekly_scatter_if_independent_km2(data, parameters):
    """What the scatter over seven days would be if each day were independent of the others.

    The daily scatter divided by the square root of seven. Real days resemble their neighbours, so that a mean over days
    is less certain than this rule says.
    """
    scatter, sources = _scatter(data, 1)
    return scatter / 7**0.5, sources


_declare("overlap_days", "days", "Number of daily files compared with the archive of the day before.", _lag, 1, "days")
for lag, words in ((0, "the same day"), (1, "the day before"), (2, "two days before")):
    meaning = (
        f"Share of the daily files that agree in Donetsk oblast with the archive of {words} within a tenth of a km²."
    )
    _declare(f"lag_{lag}_agree_share", "share", meaning, _lag, lag, "agree_share", limit=ONE_MAP)
for lag, words in ((0, "the same day"), (1, "the day before")):
    meaning = f"Mean distance, whatever its sign, of the daily files from the archive of {words} in Donetsk oblast."
    _declare(f"lag_{lag}_difference_km2", "km2", meaning, _lag, lag, "difference_km2", limit=ONE_MAP)
meaning = "The share that agrees with the archive of the day before, in the later half of the days compared."
_declare("lag_1_agree_later_share", "share", meaning, _lag, 1, "later_agree_share")


# ---------------------------------------------------------------- points for areas


def _points(data):
    """Shares by points and by area, a row for each daily file."""
    rows = known(control.shares_by_points(data), NO_CHECK)
    return rows, _sources(data, "settlement_status", "settlements", "control_area", "oblasts")


def _newest_point(data, column):
    rows, sources = _points(data)
    return rows[column].iloc[-1], sources


def _point_error(data, way, which):
    rows, sources = _points(data)
    return (rows[way] - rows["area"]).abs().agg(which) * 100, sources


def _months(data):
    rows = control.month_changes(data)
    if control.correlation(rows) is None:
        raise NotKnown(FEW_MONTHS)
    return rows, _points(data)[1]


def _correlation(data, part):
    rows, sources = _months(data)
    return control.correlation(rows)[part], sources


def _year_change(data, way):
    rows, sources = _months(data)
    return rows[way].tail(12).sum(), sources


def _sample(data, column, kind, of, number):
    rows = known(control.samples(data), FEW_CHECKS)
    rows = rows[(rows["kind"] == kind) & (rows[of] == number)]
    return rows[column].iloc[0], _points(data)[1]


@fact("date", "measuring")
def voronoi_day(data, parameters):
    """Newest day on which shares from points were checked against the area."""
    rows, sources = _points(data)
    return rows.index[-1], sources


for name, column, whose in (
    ("voronoi_donetsk_share", "cells", "the Voronoi cells of settlements give it"),
    ("voronoi_area_share", "area", "the map maker's areas give it"),
):
    meaning = f"Share of Donetsk oblast occupied on that day as {whose}."
    _declare(name, "share", meaning, _newest_point, column)

for name, way, which, meaning in (
    (
        "voronoi_error_mean_pp",
        "cells",
        "mean",
        "Mean distance, whatever its sign, of the share by cells from that by area.",
    ),
    ("voronoi_error_max_pp", "cells", "max", "Largest distance between the share by cells and the share by area."),
    ("settlements_error_mean_pp", "settlements", "mean", "The same mean for the share of settlements occupied."),
    ("people_error_mean_pp", "people", "mean", "The same mean for the share of pre-war people occupied."),
):
    _declare(name, "percentage_points", meaning, _point_error, way, which, limit=ALIKE)


@fact("days", "measuring")
def voronoi_longest_run(data, parameters):
    """Most daily files in a row on which the share by cells erred to the same side.

    Were the errors of two days independent of each other, a run of a dozen would be rare.
    """
    rows, sources = _points(data)
    return control.longest_run(rows["cells"] - rows["area"]), sources


@fact("changes", "measuring")
def voronoi_months(data, parameters):
    """Number of monthly changes compared, from the first of one month to the first of the next."""
    rows, sources = _months(data)
    return len(rows), sources


for name, part, meaning in (
    ("voronoi_r", 0, "Correlation of the monthly changes by cells with those by area: one is perfect, zero useless."),
    ("voronoi_r_low", 1, "Lower end of its range of 95 per cent, by Fisher's transformation."),
    ("voronoi_r_high", 2, "Upper end of its range of 95 per cent, by Fisher's transformation."),
):
    _declare(name, "correlation", meaning, _correlation, part, limit=NOT_QUITE_INDEPENDENT)
for name, way, whose in (
    ("voronoi_change_12m_pp", "cells", "by cells"),
    ("voronoi_area_change_12m_pp", "area", "by area"),
):
    meaning = f"Change of the share of Donetsk oblast {whose} over the last twelve months that begin on a first."
    _declare(name, "percentage_points", meaning, _year_change, way)

for name, column, meaning in (
    (
        "sample_30_error_pp",
        "error_pp",
        "Mean error of the cells of thirty settlements drawn at random, in the middle draw.",
    ),
    ("sample_30_error_low_pp", "low_pp", "The same error below which the best tenth of the draws lies."),
    ("sample_30_error_high_pp", "high_pp", "The same error above which the worst tenth of the draws lies."),
):
    _declare(name, "percentage_points", meaning, _sample, column, "random", "settlements", 30)
meaning = "Mean error of the cells of the settlements with at least fifteen thousand people before the war."
_declare("towns_error_pp", "percentage_points", meaning, _sample, "error_pp", "people", "least_people", 15000)
meaning = "Number of settlements of Donetsk oblast with at least fifteen thousand people before the war."
_declare("towns_compared", "settlements", meaning, _sample, "settlements", "people", "least_people", 15000)


# ---------------------------------------------------------------- borders


def _area_error(data, iso, base):
    rows = control.border_errors(data)
    return rows.at[iso, f"{base}_km2"] - rows.at[iso, "official_km2"], row_sources(data.oblasts)


for oblast, iso in (("donetsk", DONETSK), ("luhansk", LUHANSK)):
    for base, words in (("fine", "the finer outlines"), ("coarse", "the coarser outlines of the maps")):
        meaning = f"Area of {oblast.capitalize()} oblast on {words} minus its published area."
        _declare(f"{oblast}_{base}_area_error_km2", "km2", meaning, _area_error, iso, base)


@fact("km2", "measuring")
def luhansk_not_occupied_natural_earth_km2(data, parameters):
    """Area of Luhansk oblast that seems not occupied when the coarser outlines of the maps are used."""
    row, _ = _daily_file(data, LUHANSK)
    return row["natural_earth_area_km2"] - row["natural_earth_occupied_km2"], _sources(data, "control_area", "oblasts")


@fact("percentage_points", "measuring")
def donetsk_natural_earth_error_pp(data, parameters):
    """By how much the coarser outlines understate the share of Donetsk oblast occupied."""
    shares = known(control.coarse_shares(data, DONETSK), NO_FILES).iloc[-1]
    return (shares["fine"] - shares["coarse"]) * 100, _sources(data, "control_area", "oblasts")


@fact("km2", "measuring")
def luhansk_sliver_km2(data, parameters):
    """Part of the not-occupied area of Luhansk oblast that is only a mismatch of two border lines."""
    row, sources = _daily_file(data, LUHANSK)
    if pd.isna(row["sliver_km2"]):
        raise NotKnown("the mismatch was not measured for this day")
    return row["sliver_km2"], sources


# ---------------------------------------------------------------- the error budget

# What each cause is called here, and the tables it is measured with.
CAUSES = {
    "makers": ("the distance between the outer two map makers", "control_other_makers control_area control_history"),
    "grey": ("ground of unknown status", "control_history"),
    "cells": ("putting points in place of areas", "control_area settlement_status settlements oblasts"),
    "coarse": ("measuring on the coarser outlines", "control_area oblasts"),
    "fine": ("dividing by the published area in place of the measured one", "control_area control_history oblasts"),
    "day": ("a file that is one day old", "control_area"),
}


def _cause(data, cause, column):
    rows = control.budget(data)
    if cause not in rows.index:
        raise NotKnown("this cause of error had not been measured by this day")
    return rows.at[cause, column], _sources(data, *CAUSES[cause][1].split())


for cause, (words, _) in CAUSES.items():
    meaning = f"What {words} amounts to in Donetsk oblast: the mean of the last twelve months of its record."
    _declare(f"error_{cause}_km2", "km2", meaning, _cause, cause, "typical_km2", limit=NOT_ADDED)
    if cause not in ("fine", "day"):  # below a tenth of a point
        _declare(f"error_{cause}_pp", "percentage_points", meaning, _cause, cause, "typical_pp", limit=NOT_ADDED)
    if cause != "fine":  # one value only
        meaning = f"The most that {words} amounted to in Donetsk oblast on any day of its record."
        _declare(f"error_{cause}_most_km2", "km2", meaning, _cause, cause, "largest_km2", limit=NOT_ADDED)

"""How wrong the areas can be: makers apart, the grey zone, stale files, the lag of a day, borders, an error budget.

Nothing here makes an area better. Each function puts two measurements of the same thing side by side. What is
"apart" is a difference between two maps, since nobody has the true area to compare with.
"""

from __future__ import annotations

import pandas as pd

from casebook.control.areas import DONETSK, FEWEST_DAYS, MAKER, MEASURED_KM2, SERIES, area, latest, occupied
from casebook.control.makers import makers, spread
from casebook.control.points import shares_by_points
from casebook.data import Data, once

DAY, YEAR = pd.Timedelta(days=1), pd.DateOffset(months=12)
AGREE_KM2 = 0.1  # two measurements that differ by less show the same drawing
LAGS = (0, 1, 2, 3)


# ---------------------------------------------------------------- map makers


@once
def makers_apart(data: Data, iso: str) -> pd.DataFrame:
    """How far the other map makers lie from the first one on the days on which they can be compared.

    Columns: date, map_maker, apart_pp (their share minus that of DeepState, percentage points of the oblast's
    area), and of the day: makers (how many), low_pp and high_pp (the band around DeepState, which is zero),
    gap_pp (its width). The first maker is the zero of the scale, not the truth.
    """
    rows, days = makers(data, iso), spread(data, iso)
    own = rows[rows["map_maker"] == MAKER].set_index("date")["share"]
    found = rows[rows["map_maker"] != MAKER].merge(days, on="date")
    zero = found["date"].map(own)
    for column, share in (("apart_pp", "share"), ("low_pp", "low_share"), ("high_pp", "high_share")):
        found[column] = (found[share] - zero) * 100
    found["gap_pp"] = found["high_pp"] - found["low_pp"]
    return found[["date", "map_maker", "apart_pp", "makers", "low_pp", "high_pp", "gap_pp"]]


# ---------------------------------------------------------------- the grey zone


@once
def grey(data: Data, iso: str) -> pd.DataFrame:
    """The ground of unknown status in an oblast, day by day in the archive; empty before 2022-04-03.

    Columns: date, grey_km2, not_occupied_km2, share (of the ground not occupied that is grey, 0–1). grey_km2 and
    share are NaN on days on which nothing grey was drawn in the oblast: these lie in the first weeks of the archive,
    come and go overnight, and mean that the class was not drawn there, not that no ground was contested.
    """
    rows = data.control_history.query("iso == @iso").reset_index(drop=True)
    rows["grey_km2"] = rows["grey_km2"].where(rows["grey_km2"] > 0)
    rows["not_occupied_km2"] = area((iso,)) - rows["occupied_km2"]
    rows["share"] = rows["grey_km2"] / rows["not_occupied_km2"]
    return rows[["date", "grey_km2", "not_occupied_km2", "share"]]


# ---------------------------------------------------------------- stale days and the lag


@once
def file_calendar(data: Data) -> pd.DataFrame:
    """What became of each day since the daily files begin: columns date, state. May be empty.

    state: `changed` (some area differs from the file of the day before, or there is none to compare with),
    `repeated` (every area of every oblast equals that of the day before), `missing` (no file).
    """
    frame = occupied(data, "control_area")
    if frame.empty:
        return pd.DataFrame({"date": pd.Series(dtype="datetime64[us]"), "state": pd.Series(dtype=str)})
    days = frame.reindex(pd.date_range(frame.index[0], frame.index[-1]))
    state = pd.Series("changed", index=days.index)
    state[(days.diff() == 0).all(axis=1)] = "repeated"
    state[days.isna().all(axis=1)] = "missing"
    return state.rename_axis("date").reset_index(name="state")


def file_days(data: Data) -> dict[str, int]:
    """How the daily files keep up: total (files), repeated (among them), missing (days without a file)."""
    states = file_calendar(data)["state"].value_counts()
    repeated, missing = (int(states.get(state, 0)) for state in ("repeated", "missing"))
    return {"total": int(states.sum()) - missing, "repeated": repeated, "missing": missing}


def _archive_by_file_day(data: Data) -> pd.DataFrame:
    """The archive's areas, dated like the daily file that shows the same evening: one day later."""
    archive = occupied(data, "control_history")
    return archive.set_axis(archive.index + DAY) if len(archive) else archive


@once
def repeats_checked(data: Data) -> pd.DataFrame:
    """The repeated daily files that the archive can judge: had the map moved on while the file stood still?

    Columns: date, moved_on (some oblast changed in the archive by more than 0.1 km²), missed_km2 (change of Donetsk
    oblast in the archive), caught_up (the next file again equals the archive in Donetsk). Only the years of the overlap
    can be checked.
    """
    files, archive = occupied(data, "control_area"), _archive_by_file_day(data)
    calendar = file_calendar(data)
    found = []
    for day in calendar.loc[calendar["state"] == "repeated", "date"]:
        if {day - DAY, day} <= set(archive.index):
            change = archive.loc[day] - archive.loc[day - DAY]
            comparable = day + DAY in archive.index and day + DAY in files.index
            left = abs(files.at[day + DAY, DONETSK] - archive.at[day + DAY, DONETSK]) if comparable else None
            moved_on = bool((change.abs() > AGREE_KM2).any())
            found.append((day, moved_on, change[DONETSK], None if left is None else left < AGREE_KM2))
    return pd.DataFrame(found, columns=["date", "moved_on", "missed_km2", "caught_up"])


def fresh_changes(data: Data, days: int = 1) -> pd.Series:
    """Change of the occupied area of Donetsk oblast over some days, km² a day, by the day it ends on.

    Only between daily files that both exist; a change that ends on a repeated file is left out.
    """
    files, calendar = occupied(data, "control_area"), file_calendar(data).set_index("date")["state"]
    if files.empty:
        return pd.Series(dtype=float)
    change = files[DONETSK].reindex(calendar.index).diff(days) / days
    return change[calendar == "changed"].dropna()


@once
def lags(data: Data) -> pd.DataFrame:
    """How well a daily file agrees with the archive of some days earlier, Donetsk oblast, where both exist.

    Columns: lag (days), days (compared), agree_share (0–1: within 0.1 km²), difference_km2 (mean, whatever its sign),
    later_agree_share (the same share in the later half of the days: a lag chosen on the earlier half is tested on it).
    Empty until the two series overlap on thirty days. Both are copies of one map: agreement shows when it was copied,
    not that it is true.
    """
    columns = ["lag", "days", "agree_share", "difference_km2", "later_agree_share"]
    series = [occupied(data, s) for s in SERIES]
    if any(frame.empty for frame in series):
        return pd.DataFrame(columns=columns)
    files, archive = (frame[DONETSK] for frame in series)
    found = []
    for lag in LAGS:
        apart = (files - archive.set_axis(archive.index + lag * DAY)).dropna().abs()
        later = apart[len(apart) // 2 :]
        shares = (apart < AGREE_KM2).mean(), (later < AGREE_KM2).mean()
        found.append((lag, len(apart), shares[0], apart.mean(), shares[1]))
    found = pd.DataFrame(found, columns=columns)
    return found[found["days"] >= FEWEST_DAYS]


# ---------------------------------------------------------------- borders


def border_errors(data: Data) -> pd.DataFrame:
    """Areas of the oblasts on two sets of outlines against the published ones.

    Index iso. Columns: name_en, official_km2, coarse_km2 (Natural Earth), coarse_error_pct, fine_km2 (the finer base;
    NaN where nothing is measured on it), fine_error_pct. A right area does not prove right borders: what is too much on
    one side can be missing on the other.
    """
    rows = data.oblasts.set_index("iso")
    rows = rows.rename(columns={"area_official_km2": "official_km2", "area_natural_earth_km2": "coarse_km2"})
    rows["fine_km2"] = pd.Series(MEASURED_KM2)
    for base in ("coarse", "fine"):
        rows[f"{base}_error_pct"] = (rows[f"{base}_km2"] / rows["official_km2"] - 1) * 100
    return rows[["name_en", "official_km2", "coarse_km2", "coarse_error_pct", "fine_km2", "fine_error_pct"]]


@once
def coarse_shares(data: Data, iso: str) -> pd.DataFrame:
    """The share of an oblast occupied (0–1) in every daily file on the two sets of outlines: date, fine, coarse."""
    rows = data.control_area.query("iso == @iso")
    return pd.DataFrame(
        {
            "date": rows["date"],
            "fine": rows["occupied_km2"] / rows["oblast_area_km2"],
            "coarse": rows["natural_earth_occupied_km2"] / rows["natural_earth_area_km2"],
        }
    ).reset_index(drop=True)


# ---------------------------------------------------------------- the error budget


def _published_area(data: Data) -> pd.Series:
    """By how many points the share of Donetsk oblast moves when the published area is the divisor."""
    newest = latest(data)
    newest = newest[newest.index == DONETSK]
    official = border_errors(data).at[DONETSK, "official_km2"]
    return pd.Series((newest["occupied_km2"] / official - newest["share"]).to_numpy() * 100, index=newest["date"])


@once
def budget(data: Data) -> pd.DataFrame:
    """What can move the share of Donetsk oblast occupied, each cause by itself; only causes known by the day.

    Index cause: makers (distance of the outer two map makers), grey (ground of unknown status), cells (points in place
    of areas), coarse (coarser outlines), fine (published area in place of the measured one), day (a file one day old).
    Columns: typical_pp (mean of the last twelve months of its own record, whatever the sign), largest_pp (of the whole
    record), both in percentage points of the oblast's area, until (last day of the record), typical_km2, largest_km2.
    The causes share their material, so they must not be added, nor their squares.
    """
    by_makers = makers_apart(data, DONETSK).drop_duplicates("date").set_index("date")["gap_pp"]
    of_grey = grey(data, DONETSK).set_index("date")["grey_km2"].dropna() / area((DONETSK,)) * 100
    outlines = coarse_shares(data, DONETSK).set_index("date")
    points = shares_by_points(data)
    records = {
        "makers": by_makers,
        "grey": of_grey,
        "cells": (points["cells"] - points["area"]) * 100,
        "coarse": (outlines["coarse"] - outlines["fine"]) * 100,
        "fine": _published_area(data),
        "day": fresh_changes(data) / area((DONETSK,)) * 100,
    }
    rows = {}
    for cause, record in records.items():
        if len(record):
            until = record.index[-1]
            recent = record[record.index > until - YEAR]
            rows[cause] = (recent.abs().mean(), record.abs().max(), until)
    found = pd.DataFrame.from_dict(rows, orient="index", columns=["typical_pp", "largest_pp", "until"])
    for size in ("typical", "largest"):
        found[f"{size}_km2"] = found[f"{size}_pp"] * area((DONETSK,)) / 100
    return found.rename_axis("cause")

"""The experiment with points: how well the status of settlements tells the area of Donetsk oblast occupied.

Every settlement gets the ground nearest to it (its Voronoi cell), which takes the status of its centre. The cells do
not depend on the day: their areas are measured once, and the share of each day is one product with the statuses.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from casebook.control.areas import DONETSK, FEWEST_DAYS, LONGEST_GAP, area, occupied
from casebook.control.shapes import cell_areas, oblast_outline
from casebook.data import Data, once

SIZES, REPEATS, SEED = (30, 60, 120, 200), 20, 2022
LEAST_PEOPLE = (1000, 5000, 15000)
FEWEST_MONTHS = 12


@once
def _settlements(data: Data) -> pd.DataFrame:
    return data.settlements.query("iso == @DONETSK").set_index("geonameid")


@once
def _occupied_by_day(data: Data) -> pd.DataFrame:
    """1 where the centre of a settlement was occupied, else 0: a row for each daily file, a column for each one."""
    status = data.settlement_status
    status = status[status["geonameid"].isin(_settlements(data).index)]
    occupied_from = status.assign(is_occupied=(status["status"] == "occupied").astype(float))
    found = occupied_from.pivot(index="from_date", columns="geonameid", values="is_occupied")
    days = occupied(data, "control_area").index
    return found.reindex(found.index.union(days)).ffill().reindex(days)


def _share_by_cells(data: Data, members) -> pd.Series:
    """Share (0–1) of the oblast in the cells of some of its settlements whose centre is occupied, by day."""
    areas = cell_areas(_settlements(data).loc[members], oblast_outline(DONETSK))
    return _occupied_by_day(data)[areas.index] @ areas / areas.sum()


@once
def shares_by_points(data: Data) -> pd.DataFrame:
    """The share (0–1) of Donetsk oblast occupied in four ways, by the day of the daily file; empty before 2024-07-08.

    Columns: area (as measured), cells (Voronoi cells of all settlements of the table), settlements (share of their
    number), people (share of their pre-war population). One day's error is nearly that of the day before: hundreds of
    days are not hundreds of checks.
    """
    ways = ["area", "cells", "settlements", "people"]
    if data.settlement_status.empty:
        return pd.DataFrame(columns=ways, dtype=float)
    occupied_centres, people = _occupied_by_day(data), _settlements(data)["population"].astype(float)
    found = {
        "area": occupied(data, "control_area")[DONETSK] / area((DONETSK,)),
        "cells": _share_by_cells(data, people.index),
        "settlements": occupied_centres.mean(axis=1),
        "people": occupied_centres @ people[occupied_centres.columns] / people.sum(),
    }
    return pd.DataFrame(found)[ways]


def longest_run(errors: pd.Series) -> int:
    """The most values in a row on one side of zero."""
    side = np.sign(errors)
    return int(side.groupby((side != side.shift()).cumsum()).size().max())


@once
def month_changes(data: Data) -> pd.DataFrame:
    """Change from the first of one month to the first of the next, percentage points: month (its end), area, cells."""
    shares = shares_by_points(data)[["area", "cells"]]
    if shares.empty:
        return pd.DataFrame(columns=["month", "area", "cells"])
    firsts = pd.date_range(shares.index[0], data.day, freq="MS")
    changes = shares.reindex(firsts, method="ffill", tolerance=LONGEST_GAP).diff().dropna() * 100
    return changes.rename_axis("month").reset_index()


def correlation(changes: pd.DataFrame) -> tuple[float, float, float] | None:
    """Pearson's r between the monthly changes by cells and by area, with its 95 % range; None for under twelve months.

    The range is Fisher's, which takes the months for independent. They are not quite, so the true one is wider.
    """
    if len(changes) < FEWEST_MONTHS:
        return None
    r = float(np.corrcoef(changes["area"], changes["cells"])[0, 1])
    half = 1.96 / np.sqrt(len(changes) - 3)
    return r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))


@once
def samples(data: Data) -> pd.DataFrame:
    """The mean error of the share by cells when only some settlements are known; empty before thirty daily files.

    Columns: kind (`random`: drawn without regard to size, several times from a fixed seed; `people`: all with at least
    so many pre-war people; `all`), least_people (of kind people), settlements (how many), error_pp (mean over the days,
    whatever its sign; the median of the draws), low_pp and high_pp (tenth and ninetieth percentile of the draws).
    """
    columns = ["kind", "least_people", "settlements", "error_pp", "low_pp", "high_pp"]
    measured = shares_by_points(data)["area"]
    if len(measured) < FEWEST_DAYS:
        return pd.DataFrame(columns=columns)

    def error(members) -> float:
        return float((_share_by_cells(data, members) - measured).abs().mean() * 100)

    everyone = _settlements(data)
    found = []
    for size in SIZES:
        draw = np.random.default_rng([SEED, size])
        errors = [error(draw.choice(everyone.index, size, replace=False)) for _ in range(REPEATS)]
        low, middle, high = np.quantile(errors, [0.1, 0.5, 0.9])
        found.append(("random", None, size, middle, low, high))
    for least in LEAST_PEOPLE:
        members = everyone.index[everyone["population"] >= least]
        one = error(members)
        found.append(("people", least, len(members), one, one, one))
    one = error(everyone.index)
    found.append(("all", None, len(everyone), one, one, one))
    return pd.DataFrame(found, columns=columns).astype({"least_people": "Int64"})

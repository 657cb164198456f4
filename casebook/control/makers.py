"""Other map makers beside the first: levels, the spread between them, ground held before 2022."""

from __future__ import annotations

import pandas as pd

from casebook.control.areas import DONBAS, MAKER, SERIES, area, latest, occupied, occupied_on
from casebook.data import Data, once, row_sources

COMPARED_FOR = pd.Timedelta(days=45)  # how long a comparison of map makers, made monthly, speaks for the day


def newspaper_sources(data: Data) -> list[str]:
    """Source ids of NZZ's rows."""
    return row_sources(data.control_other_makers.query("map_maker == 'NZZ'"))


def _nzz(data: Data, iso: str) -> pd.Series:
    rows = data.control_other_makers.query("map_maker == 'NZZ' and iso == @iso")
    return rows.set_index("date")["occupied_km2"]


def pre_2022_km2(data: Data, iso: str) -> float:
    """Ground held in an oblast before the full-scale invasion: NZZ's value of 2022-02-24."""
    return float(_nzz(data, iso)[pd.Timestamp("2022-02-24")])


def nzz_step_km2(data: Data, iso: str) -> float | None:
    """Ground that NZZ stopped drawing: the fall of its value between 1 March and 1 April 2024; None before.

    From April 2024 NZZ leaves out what was held before 2022. Real gains of that month are inside the step
    too.
    """
    values = _nzz(data, iso)
    before, after = (values.get(pd.Timestamp(day)) for day in ("2024-03-01", "2024-04-01"))
    return None if before is None or after is None else float(before - after)


@once
def makers(data: Data, iso: str) -> pd.DataFrame:
    """Three map makers side by side on the days on which the others were measured.

    Columns: date, map_maker (DeepState, NZZ, UAControlMap), occupied_km2, not_occupied_km2, share,
    restored (True where the ground held before 2022 was added back, by `nzz_step_km2`), source_id.
    Never join two makers into one line: their levels differ by one or two points.
    """
    others = data.control_other_makers
    others = others[others["iso"] == iso].drop(columns="iso")
    others = others.rename(columns={"leaves_out_pre_2022": "restored"})
    others["restored"] = others["restored"].astype(bool)
    others.loc[others["restored"], "occupied_km2"] += nzz_step_km2(data, iso) or 0.0
    days, parts = sorted(others["date"].unique()), [others]
    for series in SERIES:
        own = occupied_on(occupied(data, series), days, (iso,)).dropna()
        days = [day for day in days if day not in own.index]
        own = own.rename_axis("date").reset_index(name="occupied_km2")
        parts.append(own.assign(map_maker=MAKER, restored=False, source_id=data.sources_of(series)[0]))
    found = pd.concat([part for part in parts if len(part)], ignore_index=True)
    found["not_occupied_km2"] = area((iso,)) - found["occupied_km2"]
    found["share"] = found["occupied_km2"] / area((iso,))
    return found.sort_values(["date", "map_maker"]).reset_index(drop=True)


@once
def spread(data: Data, iso: str) -> pd.DataFrame:
    """Lowest and highest value on each day with two map makers or more, DeepState among them.

    Columns: date, makers, low_share, high_share, low_not_occupied_km2, high_not_occupied_km2.
    """
    rows = makers(data, iso)
    rows = rows[rows["date"].isin(rows.loc[rows["map_maker"] == MAKER, "date"])]
    by_day = rows.groupby("date").agg(
        makers=("map_maker", "size"),
        low_share=("share", "min"),
        high_share=("share", "max"),
        low_not_occupied_km2=("not_occupied_km2", "min"),
        high_not_occupied_km2=("not_occupied_km2", "max"),
    )
    return by_day[by_day["makers"] > 1].reset_index()


@once
def before_and_since(data: Data) -> pd.DataFrame:
    """Donetsk and Luhansk oblasts in three parts: held before the full-scale invasion, occupied since, not occupied.

    Columns: iso, part (before, since, not_occupied), km2, share (of the oblast), map_maker (of `since`: both), series,
    low_km2, high_km2 (the part by the lowest and the highest map maker of `spread`, the ground held before left as it
    is; NaN for `before`, and without a comparison in the last 45 days), makers_day (of that comparison). Empty before
    2022-04-03. `since` is a difference between two map makers, and may come out below zero for that reason alone.
    """
    now, rows = latest(data), []
    for iso in DONBAS if len(now) else ():
        before, held = pre_2022_km2(data, iso), now.loc[iso]
        compared = spread(data, iso)
        compared = compared[compared["date"] >= data.day - COMPARED_FOR].tail(1)
        low, high, day = float("nan"), float("nan"), pd.NaT
        if len(compared):
            low, high = compared[["low_not_occupied_km2", "high_not_occupied_km2"]].iloc[0]
            day = compared["date"].iloc[0]
        whole = held["area_km2"]
        parts = [
            ("before", before, "NZZ", float("nan"), float("nan"), pd.NaT),
            ("since", held["occupied_km2"] - before, f"{MAKER}, NZZ", whole - high - before, whole - low - before, day),
            ("not_occupied", held["not_occupied_km2"], MAKER, low, high, day),
        ]
        for part, km2, map_maker, *bounds in parts:
            rows.append([iso, part, km2, km2 / whole, map_maker, held["series"], *bounds])
    columns = ["iso", "part", "km2", "share", "map_maker", "series", "low_km2", "high_km2", "makers_day"]
    return pd.DataFrame(rows, columns=columns)

"""Occupied areas of the oblasts over time, and how fast they change.

Two series of one map maker are kept apart, and no difference mixes them: `control_area` (daily files, from
2024-07-08, state of the evening before) and `control_history` (archive, 2022-04-03 to 2025-08-03).
"""

from __future__ import annotations

import pandas as pd

from casebook.data import Data, once

DONETSK, LUHANSK = "UA-14", "UA-09"
DONBAS = (DONETSK, LUHANSK)
LONGEST_GAP = pd.Timedelta(days=7)
FEWEST_DAYS = 30  # over fewer daily files no share of days and no mean error is given
QUARTER_DAYS, MONTH_DAYS = 91, 365.25 / 12
WINDOWS = (7, 30, 365)  # days over which a pace is taken
SERIES = ("control_area", "control_history")
MAKER = "DeepState"
LATEST = ["date", "occupied_km2", "not_occupied_km2", "area_km2", "series", "share", "stale_days"]

# Area of each oblast on the finer base; the archive carries none, and borders do not change with the day.
MEASURED_KM2 = {
    "UA-09": 26675.8,
    "UA-12": 31912.2,
    "UA-14": 26530.3,
    "UA-23": 27094.2,
    "UA-40": 935.3,
    "UA-43": 26562.3,
    "UA-48": 23678.5,
    "UA-59": 23840.8,
    "UA-63": 31440.4,
    "UA-65": 26618.1,
}


def area(isos: tuple[str, ...]) -> float:
    """Area of some oblasts in km², measured on the finer base that the occupied areas are cut with."""
    return sum(MEASURED_KM2[iso] for iso in isos)


@once
def occupied(data: Data, series: str) -> pd.DataFrame:
    """Occupied km² of one series: index date, one column for each oblast (ISO code). May be empty."""
    return getattr(data, series).pivot(index="date", columns="iso", values="occupied_km2")


def latest(data: Data) -> pd.DataFrame:
    """The newest occupied areas on or before the day.

    Index iso. Columns: date, series (table name), occupied_km2, area_km2, not_occupied_km2, share (0–1),
    stale_days (days between the row and the day). The daily files where they exist, else the archive;
    empty before 2022-04-03.
    """
    series = next((s for s in SERIES if len(getattr(data, s))), None)
    if series is None:
        return pd.DataFrame(columns=LATEST)
    rows = getattr(data, series)
    rows = rows[rows["date"] == rows["date"].max()].set_index("iso")
    rows["area_km2"] = rows.index.map(MEASURED_KM2)
    if "not_occupied_km2" not in rows:  # the archive gives only what is occupied
        rows["not_occupied_km2"] = rows["area_km2"] - rows["occupied_km2"]
    share, stale = rows["occupied_km2"] / rows["area_km2"], (data.day - rows["date"]).dt.days
    return rows.assign(series=series, share=share, stale_days=stale)[LATEST]


def occupied_on(frame: pd.DataFrame, days: list[pd.Timestamp], isos: tuple[str, ...]) -> pd.Series:
    """Occupied km² of some oblasts on some days, the last value carried forward for at most a week; else NaN.

    frame: as `occupied` gives it. Index of the result: the days.
    """
    if frame.empty:
        return pd.Series(float("nan"), index=pd.DatetimeIndex(days))
    filled = frame.reindex(pd.DatetimeIndex(days), method="ffill", tolerance=LONGEST_GAP)
    return filled[list(isos)].sum(axis=1, skipna=False)


def _step_frame(frames: dict, isos: tuple[str, ...], days: list[pd.Timestamp]) -> pd.DataFrame:
    for series, frame in frames.items():
        values = occupied_on(frame, days, isos)
        if values.notna().all():
            changes = values.diff().iloc[1:].to_numpy()
            return pd.DataFrame({"start": days[:-1], "end": days[1:], "km2": changes, "series": series})
    dated, empty = pd.Series(dtype="datetime64[us]"), pd.Series(dtype=float)
    return pd.DataFrame({"start": dated, "end": dated, "km2": empty, "series": pd.Series(dtype=str)})


def steps(data: Data, isos: tuple[str, ...], end: pd.Timestamp | None = None, months: int = 12) -> pd.DataFrame:
    """Change of the occupied area in each of the months that end on a day, oldest first.

    end: last day, by default the day of the data. Columns: start, end, km2, series. All steps of one call
    come from one series, the daily files if they can; empty when no series covers the whole time.
    """
    end = end or data.day
    days = [end - pd.DateOffset(months=m) for m in range(months, -1, -1)]
    return _step_frame({s: occupied(data, s) for s in SERIES}, isos, days)


def all_steps(data: Data, isos: tuple[str, ...]) -> pd.DataFrame:
    """Monthly steps back from the day to the start of the archive, oldest first; columns as `steps`.

    Each step comes from one series, the daily files where they cover the whole step.
    """
    frames = {s: occupied(data, s) for s in SERIES}
    first = min((f.index[0] for f in frames.values() if not f.empty), default=data.day)
    months = range((data.day.to_period("M") - first.to_period("M")).n, 0, -1)
    offsets = [(data.day - pd.DateOffset(months=m), data.day - pd.DateOffset(months=m - 1)) for m in months]
    found = [_step_frame(frames, isos, list(pair)) for pair in offsets]
    found = [step for step in found if not step.empty]
    return pd.concat(found, ignore_index=True) if found else _step_frame({}, isos, [])


def rate(data: Data, isos: tuple[str, ...], end: pd.Timestamp | None = None, months: int = 12) -> float | None:
    """Occupied now minus some months before, divided by the months: km² a month; None when not covered."""
    found = steps(data, isos, end, months)
    return None if found.empty else float(found["km2"].sum() / months)


def quarter_rates(data: Data, isos: tuple[str, ...], end: pd.Timestamp | None = None) -> pd.Series:
    """Rates of every window of 91 days inside the twelve months to a day, in km² a month.

    Index: last day of the window. Empty when not covered. One series only, as in `steps`.
    """
    whole = steps(data, isos, end)
    if whole.empty:
        return pd.Series(dtype=float)
    days = pd.date_range(whole["start"].iloc[0], whole["end"].iloc[-1])
    values = occupied_on(occupied(data, whole["series"].iloc[0]), days, isos)
    return (values.diff(QUARTER_DAYS) / QUARTER_DAYS * MONTH_DAYS).dropna()


def window_rates(data: Data, isos: tuple[str, ...], windows: tuple[int, ...] = WINDOWS) -> pd.DataFrame:
    """Change of the occupied area over windows of some days, once a week, as km² a month.

    Columns: date (last day of the window), series, window (days), km2_per_month. Both ends of a window come from one
    series; where both series cover a day, both are given. Values are carried forward for at most a week.
    """
    found = []
    for series in SERIES:
        frame = occupied(data, series)
        if frame.empty:
            continue
        days = pd.date_range(frame.index[0], frame.index[-1])
        values = occupied_on(frame, days, isos)
        for window in windows:
            paces = (values.diff(window) / window * MONTH_DAYS).iloc[::-7].iloc[::-1].dropna()
            named = {"series": series, "window": window}
            found.append(paces.rename("km2_per_month").rename_axis("date").reset_index().assign(**named))
    columns = ["date", "series", "window", "km2_per_month"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def window_rate(data: Data, isos: tuple[str, ...], days: int) -> tuple[float, str] | None:
    """Change over the last days up to the newest area, as km² a month, with its series; None when not covered."""
    rates = window_rates(data, isos, (days,))
    if rates.empty:
        return None
    last = rates.sort_values(["date", "series"], ascending=[True, False]).iloc[-1]
    stale = data.day - last["date"] > LONGEST_GAP
    return None if stale else (float(last["km2_per_month"]), last["series"])


def calendar_months(data: Data, isos: tuple[str, ...]) -> pd.DataFrame:
    """Change of the occupied area in each whole calendar month, oldest first, with its rank.

    Columns: month (its first day), km2, series, rank (1: the largest growth). A daily file shows the evening before
    its date, so that a month runs from the file of its first day to that of the next month's; the archive is read at
    the ends of months. Each month comes from one series, the daily files where they cover it.
    """
    last = data.day.to_period("M")
    found: list[dict] = []
    for month in pd.period_range("2022-04", last - 1, freq="M"):
        firsts = [month.start_time, (month + 1).start_time]
        ends = {"control_area": firsts, "control_history": [day - pd.Timedelta(days=1) for day in firsts]}
        for series in SERIES:
            values = occupied_on(occupied(data, series), ends[series], isos)
            if values.notna().all():
                found.append({"month": firsts[0], "km2": values.iloc[1] - values.iloc[0], "series": series})
                break
    rows = pd.DataFrame(found, columns=["month", "km2", "series"]).astype({"month": "datetime64[us]", "km2": float})
    return rows.assign(rank=rows["km2"].rank(ascending=False, method="min").astype(int))


def weekly(data: Data, isos: tuple[str, ...]) -> pd.DataFrame:
    """Share occupied (0–1) once a week, for both series kept apart: date, series, share, occupied_km2."""
    found = []
    for series in SERIES:
        frame = occupied(data, series)
        if frame.empty:
            continue
        km2 = frame[list(isos)].sum(axis=1).iloc[::-7].iloc[::-1]  # back from the newest day
        found.append(pd.DataFrame({"date": km2.index, "series": series, "occupied_km2": km2.to_numpy()}))
    if not found:
        return pd.DataFrame(columns=["date", "series", "occupied_km2", "share"])
    return pd.concat(found, ignore_index=True).assign(share=lambda f: f["occupied_km2"] / area(isos))

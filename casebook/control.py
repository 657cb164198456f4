"""Who holds which ground: areas, rates, other map makers, settlements, cells and outlines.

Every function is a pure function of the data cut to a day. Areas are km². "Not occupied" is the
rest of an oblast: the map maker's grey zone is in it, so it is not the same as held by Kyiv.

Two series of one map maker are kept apart, and no difference mixes them: `control_area` (daily files, from
2024-07-08, state of the evening before) and `control_history` (archive, 2022-04-03 to 2025-08-03).
"""

from __future__ import annotations

import functools

import pandas as pd

from casebook.data import DATA, Data, once, row_sources

# geopandas takes most of a second to import: only the functions that draw or measure shapes load it.

DONETSK, LUHANSK = "UA-14", "UA-09"
DONBAS = (DONETSK, LUHANSK)
EQUAL_AREA = "+proj=aea +lat_1=45.5 +lat_2=51.5 +lat_0=48.5 +lon_0=33 +datum=WGS84"
LONGEST_GAP = pd.Timedelta(days=7)
QUARTER_DAYS, MONTH_DAYS = 91, 365.25 / 12
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


def file_days(data: Data) -> dict[str, int]:
    """How the daily files keep up: total, repeated (every area as in the file of the day before), missing."""
    frame = occupied(data, "control_area")
    if frame.empty:
        return {"total": 0, "repeated": 0, "missing": 0}
    after_a_day = frame.index.to_series().diff() == pd.Timedelta(days=1)
    return {
        "total": len(frame),
        "repeated": int(((frame.diff() == 0).all(axis=1) & after_a_day).sum()),
        "missing": (frame.index[-1] - frame.index[0]).days + 1 - len(frame),
    }


@once
def settlement_status(data: Data) -> pd.DataFrame:
    """Status of the settlements of Donetsk and Luhansk on the day; empty before 2024-07-08.

    Columns of `settlements`, and: status (occupied, not_occupied) of the town centre, since (day of the last
    change, or the first day of the files), km_to_occupied (NaN where never measured). Largest first.
    """
    last = data.settlement_status.sort_values("from_date").drop_duplicates("geonameid", keep="last")
    found = data.settlements.merge(last.rename(columns={"from_date": "since"}), on="geonameid")
    distance = data.settlement_distance.sort_values("date").drop_duplicates("geonameid", keep="last")
    found = found.merge(distance[["geonameid", "km_to_occupied"]], on="geonameid", how="left")
    return found.sort_values(["population", "name_en"], ascending=[False, True]).reset_index(drop=True)


def town_claims(data: Data) -> pd.DataFrame:
    """Towns that Moscow said it had taken, beside the day the map maker drew their centre as occupied.

    From timeline rows titled "Russia claims TOWN", since the daily files begin. Columns: name_en, name_sq,
    claimed_on, source_id, centre_on (blank when not drawn as occupied yet), days_later (claim after the map:
    above zero).
    """
    columns = ["name_en", "name_sq", "claimed_on", "source_id", "centre_on", "days_later"]
    claims = data.timeline
    claims = claims[claims["title_en"].str.startswith("Russia claims ") & (claims["lane"] == "front")]
    status = data.settlement_status
    if status.empty or claims.empty:
        return pd.DataFrame(columns=columns)
    claims = claims[claims["date"] >= status["from_date"].min()]
    found = claims.rename(columns={"date": "claimed_on"}).merge(
        data.settlements[data.settlements["iso"].isin(DONBAS)], left_on="place", right_on="name_en"
    )
    now = settlement_status(data).query("status == 'occupied'")[["geonameid", "since"]]
    found = found.merge(now.rename(columns={"since": "centre_on"}), on="geonameid", how="left")
    found["days_later"] = (found["claimed_on"] - found["centre_on"]).dt.days
    return found[columns]


@functools.cache
def oblasts():
    """Outlines of the 27 oblasts, a GeoDataFrame in EPSG:4326: internationally recognised borders.

    Natural Earth. Index iso. Columns: name_en, name_uk, name_sq, geometry. Good for maps, too coarse to measure
    control. Copy before changing it.
    """
    import geopandas

    found = geopandas.read_file(DATA / "geo" / "oblasts.geojson").set_index("iso")
    return found[["name_en", "name_uk", "name_sq", "geometry"]]


def _points(frame):
    import geopandas

    return geopandas.GeoSeries.from_xy(frame["lon"], frame["lat"], crs="EPSG:4326").to_crs(EQUAL_AREA)


def cells(data: Data):
    """Voronoi cells of the settlements with their status; empty before 2024-07-08.

    A GeoDataFrame in the equal-area CRS: columns of `settlement_status`, and area_km2. A cell is the ground of
    an oblast nearer to this settlement than to any other of the oblast. It takes the status of one point: right
    within about two percentage points for a level, useless for month-to-month change.
    """
    import geopandas
    import shapely

    status = settlement_status(data)
    points = _points(status)
    outlines = oblasts().to_crs(EQUAL_AREA).geometry
    shapes = pd.Series(index=status.index, dtype=object)
    for iso, members in status.groupby("iso").groups.items():
        centres = shapely.MultiPoint(points[members].tolist())
        found = shapely.voronoi_polygons(centres, extend_to=outlines[iso], ordered=True)
        shapes[members] = shapely.intersection(shapely.get_parts(found), outlines[iso])
    result = geopandas.GeoDataFrame(status, geometry=geopandas.GeoSeries(shapes, crs=EQUAL_AREA))
    return result.assign(area_km2=result.area / 1e6)


def contact_line(drawn):
    """The line where occupied cells meet the others, in the CRS of the cells; empty if there is none."""
    import shapely

    sides = [shapely.union_all(drawn.geometry[drawn["status"] == s]) for s in ("occupied", "not_occupied")]
    return shapely.intersection(sides[0].boundary, sides[1].boundary)


def for_chart(frame, tolerance_km: float = 0.5):
    """Shapes ready for a chart: neighbours simplified together, exterior rings clockwise as d3 wants them.

    frame: GeoDataFrame in any CRS. Returns one in the equal-area plane, in kilometres, rounded to 0.1 km;
    draw it with `project(type="identity", reflectY=True)`.
    """
    import shapely

    shapes = frame.to_crs(EQUAL_AREA).geometry.scale(0.001, 0.001, origin=(0, 0)).to_numpy()
    shapes = shapely.coverage_simplify(shapes, tolerance_km)
    shapes = shapely.orient_polygons(shapely.transform(shapes, lambda xy: xy.round(1)), exterior_cw=True)
    return frame.set_geometry(shapes, crs=None)


def lines_for_chart(line, tolerance_km: float = 0.5):
    """A line in the equal-area CRS, simplified and in kilometres: a GeoDataFrame to draw like `for_chart`."""
    import geopandas
    import shapely

    flat = shapely.simplify(shapely.transform(line, lambda xy: xy / 1000), tolerance_km)
    flat = shapely.transform(flat, lambda xy: xy.round(1))
    return geopandas.GeoDataFrame(geometry=[flat])


def chart_points(frame) -> pd.DataFrame:
    """The settlements as points of the same plane as `for_chart`: all columns but geometry, and x, y in km."""
    points = _points(frame)
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    return plain.assign(x=(points.x / 1000).round(1).to_numpy(), y=(points.y / 1000).round(1).to_numpy())

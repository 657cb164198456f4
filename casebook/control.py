"""Who holds which ground: areas, rates, other map makers, settlements, cells and outlines.

Every function is a pure function of the data cut to a day. Areas are km². "Not occupied" is the rest of an oblast:
the map maker's grey zone is in it, so it is not the same as held by Kyiv.

Two series of one map maker are kept apart, and no difference mixes them: `control_area` (daily files, from
2024-07-08, state of the evening before) and `control_history` (archive, 2022-04-03 to 2025-08-03).
"""
from __future__ import annotations

import functools

import pandas as pd

from casebook.data import DATA, Data

# geopandas takes most of a second to import: only the functions that draw or measure shapes load it.

DONETSK, LUHANSK = "UA-14", "UA-09"
DONBAS = (DONETSK, LUHANSK)
CRIMEA = ("UA-43", "UA-40")
EQUAL_AREA = "+proj=aea +lat_1=45.5 +lat_2=51.5 +lat_0=48.5 +lon_0=33 +datum=WGS84"
LONGEST_GAP = pd.Timedelta(days=7)
SERIES = ("control_area", "control_history")
MAKER = "DeepState"

# Area of each oblast on the finer base; the archive carries none, and borders do not change with the day.
MEASURED_KM2 = {
    "UA-09": 26675.8, "UA-12": 31912.2, "UA-14": 26530.3, "UA-23": 27094.2, "UA-40": 935.3,
    "UA-43": 26562.3, "UA-48": 23678.5, "UA-59": 23840.8, "UA-63": 31440.4, "UA-65": 26618.1,
}


def area(isos: tuple[str, ...]) -> float:
    """Area of some oblasts in km², measured on the finer base that the occupied areas are cut with."""
    return sum(MEASURED_KM2[iso] for iso in isos)


def occupied(data: Data, series: str) -> pd.DataFrame:
    """Occupied km² of one series: index date, one column for each oblast (ISO code). May be empty."""
    return getattr(data, series).pivot(index="date", columns="iso", values="occupied_km2")


def latest(data: Data) -> pd.DataFrame:
    """The newest occupied areas on or before the day.

    Index iso. Columns: date, series (table name), occupied_km2, area_km2, not_occupied_km2, share (0–1),
    stale_days (days between the row and the day). The daily files where they exist, else the archive;
    empty before 2022-04-03.
    """
    for series in SERIES:
        rows = getattr(data, series)
        if rows.empty:
            continue
        rows = rows[rows["date"] == rows["date"].max()].set_index("iso")[["date", "occupied_km2"]]
        rows["series"] = series
        rows["area_km2"] = rows.index.map(MEASURED_KM2)
        rows["not_occupied_km2"] = rows["area_km2"] - rows["occupied_km2"]
        rows["share"] = rows["occupied_km2"] / rows["area_km2"]
        rows["stale_days"] = (data.day - rows["date"]).dt.days
        return rows
    return pd.DataFrame(
        columns=["date", "occupied_km2", "series", "area_km2", "not_occupied_km2", "share", "stale_days"]
    )


def occupied_at(frame: pd.DataFrame, day: pd.Timestamp, isos: tuple[str, ...]) -> float | None:
    """Occupied km² of some oblasts on a day, the last value carried forward for at most a week; else None.

    frame: as `occupied` gives it.
    """
    before = frame.loc[frame.index <= day]
    if before.empty or day - before.index[-1] > LONGEST_GAP:
        return None
    return float(before.iloc[-1][list(isos)].sum())


def series_over(data: Data, start: pd.Timestamp, end: pd.Timestamp) -> str | None:
    """Name of the one series that covers both days, daily files first; None when neither does."""
    for series in SERIES:
        frame = occupied(data, series)
        if all(occupied_at(frame, day, ()) is not None for day in (start, end)):
            return series
    return None


def steps(data: Data, isos: tuple[str, ...], end: pd.Timestamp | None = None, months: int = 12) -> pd.DataFrame:
    """Change of the occupied area in each of the months that end on a day, oldest first.

    end: last day, by default the day of the data. Columns: start, end, km2, series. All steps of one call come from
    one series; empty when no series covers the whole time.
    """
    end = end or data.day
    days = [end - pd.DateOffset(months=m) for m in range(months, -1, -1)]
    series = series_over(data, days[0], end)
    values = [occupied_at(occupied(data, series), day, isos) for day in days] if series else [None]
    if None in values:
        return pd.DataFrame(columns=["start", "end", "km2", "series"])
    return pd.DataFrame({"start": days[:-1], "end": days[1:], "series": series}).assign(
        km2=pd.Series(values).diff().iloc[1:].to_numpy()
    )


def all_steps(data: Data, isos: tuple[str, ...]) -> pd.DataFrame:
    """Monthly steps back from the day to the start of the archive, oldest first; columns as `steps`.

    Each step comes from one series, the daily files where they cover the whole step.
    """
    found = []
    for month in range(0, 12 * 10):
        step = steps(data, isos, data.day - pd.DateOffset(months=month), months=1)
        if step.empty:
            break
        found.append(step)
    return pd.concat(found[::-1], ignore_index=True) if found else steps(data, isos, data.day, 1)


def rate(data: Data, isos: tuple[str, ...], end: pd.Timestamp | None = None, months: int = 12) -> float | None:
    """Mean change of the occupied area in km² a month over some months; None when no series covers them."""
    found = steps(data, isos, end, months)
    return None if found.empty else float(found["km2"].sum() / months)


def weekly(data: Data, isos: tuple[str, ...]) -> pd.DataFrame:
    """Share occupied (0–1) once a week, for both series kept apart: date, series, share, occupied_km2."""
    found = []
    for series in SERIES:
        frame = occupied(data, series)
        if frame.empty:
            continue
        km2 = frame[list(isos)].sum(axis=1).iloc[::-7].iloc[::-1]
        found.append(pd.DataFrame({"date": km2.index, "series": series, "occupied_km2": km2.to_numpy()}))
    if not found:
        return pd.DataFrame(columns=["date", "series", "occupied_km2", "share"])
    return pd.concat(found, ignore_index=True).assign(share=lambda f: f["occupied_km2"] / area(isos))


def pre_2022_km2(data: Data, iso: str) -> float:
    """Ground held in an oblast before the full-scale invasion: NZZ's value of 2022-02-24."""
    rows = data.control_other_makers.query("map_maker == 'NZZ' and iso == @iso and date == '2022-02-24'")
    return float(rows["occupied_km2"].iloc[0])


def nzz_step_km2(data: Data, iso: str) -> float | None:
    """Ground that NZZ stopped drawing: the fall of its value between 1 March and 1 April 2024; None before.

    From April 2024 NZZ leaves out what was held before 2022. Real gains of that one month are inside the step too.
    """
    values = data.control_other_makers.query("map_maker == 'NZZ' and iso == @iso").set_index("date")["occupied_km2"]
    before, after = (values.get(pd.Timestamp(day)) for day in ("2024-03-01", "2024-04-01"))
    return None if before is None or after is None else float(before - after)


def makers(data: Data, iso: str) -> pd.DataFrame:
    """Three map makers side by side on the days on which the others were measured.

    Columns: date, map_maker (DeepState, NZZ, UAControlMap), occupied_km2, not_occupied_km2, share, restored (True where
    the ground held before 2022 was added back, by `nzz_step_km2`), series (of DeepState's value).
    Never join two makers into one line: their levels differ by one or two points.
    """
    others = data.control_other_makers.query("iso == @iso")[
        ["date", "map_maker", "occupied_km2", "leaves_out_pre_2022"]
    ].rename(columns={"leaves_out_pre_2022": "restored"})
    others["restored"] = others["restored"].astype(bool)
    others.loc[others["restored"], "occupied_km2"] += nzz_step_km2(data, iso) or 0.0
    own = []
    frames = {series: occupied(data, series) for series in SERIES}
    for day in others["date"].drop_duplicates():
        for series in SERIES:
            km2 = occupied_at(frames[series], day, (iso,))
            if km2 is not None:
                own.append({"date": day, "map_maker": MAKER, "occupied_km2": km2, "restored": False, "series": series})
                break
    found = pd.concat([others.assign(series="control_other_makers"), pd.DataFrame(own)], ignore_index=True)
    found["not_occupied_km2"] = area((iso,)) - found["occupied_km2"]
    found["share"] = found["occupied_km2"] / area((iso,))
    return found.sort_values(["date", "map_maker"]).reset_index(drop=True)


def spread(data: Data, iso: str) -> pd.DataFrame:
    """Lowest and highest value on each day with two map makers or more, DeepState among them.

    Columns: date, makers, low_share, high_share, low_not_occupied_km2, high_not_occupied_km2.
    """
    rows = makers(data, iso)
    by_day = rows.groupby("date").agg(
        makers=("map_maker", "nunique"), low_share=("share", "min"), high_share=("share", "max"),
        low_not_occupied_km2=("not_occupied_km2", "min"), high_not_occupied_km2=("not_occupied_km2", "max"),
        with_own=("map_maker", lambda names: (names == MAKER).any()),
    )
    return by_day[(by_day["makers"] > 1) & by_day["with_own"]].drop(columns="with_own").reset_index()


def file_days(data: Data) -> dict[str, int]:
    """How the daily files keep up: total, repeated (equal to the file before in every oblast), missing."""
    frame = occupied(data, "control_area")
    if frame.empty:
        return {"total": 0, "repeated": 0, "missing": 0}
    return {
        "total": len(frame),
        "repeated": int((frame.diff().iloc[1:] == 0).all(axis=1).sum()),
        "missing": (frame.index[-1] - frame.index[0]).days + 1 - len(frame),
    }


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

    From timeline rows titled "Russia claims TOWN". Columns: name_en, name_sq, claimed_on, source_id, centre_on (blank
    when not drawn as occupied yet), days_later (claim after the map: above zero). Only claims since the daily files.
    """
    claims = data.timeline
    claims = claims[claims["title_en"].str.startswith("Russia claims ") & (claims["lane"] == "front")]
    status = data.settlement_status
    if status.empty or claims.empty:
        return pd.DataFrame(columns=["name_en", "name_sq", "claimed_on", "source_id", "centre_on", "days_later"])
    claims = claims[claims["date"] >= status["from_date"].min()]
    found = claims.rename(columns={"date": "claimed_on"}).merge(
        data.settlements[data.settlements["iso"].isin(DONBAS)], left_on="place", right_on="name_en"
    )
    now = settlement_status(data).query("status == 'occupied'")[["geonameid", "since"]]
    found = found.merge(now.rename(columns={"since": "centre_on"}), on="geonameid", how="left")
    found["days_later"] = (found["claimed_on"] - found["centre_on"]).dt.days
    return found[["name_en", "name_sq", "claimed_on", "source_id", "centre_on", "days_later"]]


@functools.cache
def oblasts():
    """Outlines of the 27 oblasts: GeoDataFrame in EPSG:4326 (Natural Earth, internationally recognised borders).

    Index iso. Columns: name_en, name_uk, name_sq, geometry. Good for maps, too coarse to measure control.
    Copy before changing it.
    """
    import geopandas

    return geopandas.read_file(DATA / "geo" / "oblasts.geojson")[
        ["iso", "name_en", "name_uk", "name_sq", "geometry"]
    ].set_index("iso")


def cells(data: Data):
    """Voronoi cells of the settlements with their status: GeoDataFrame in the equal-area CRS; empty before 2024-07-08.

    A cell is the ground of an oblast nearer to this settlement than to any other of the oblast. Columns of
    `settlement_status`, and area_km2. A cell takes the status of one point: right within about two percentage
    points for a level, useless for month-to-month change.
    """
    import geopandas
    import shapely

    status = settlement_status(data)
    points = geopandas.GeoSeries.from_xy(status["lon"], status["lat"], crs="EPSG:4326").to_crs(EQUAL_AREA)
    outlines = oblasts().to_crs(EQUAL_AREA).geometry
    shapes = pd.Series(index=status.index, dtype=object)
    for iso, members in status.groupby("iso").groups.items():
        found = shapely.voronoi_polygons(
            shapely.MultiPoint(points[members].tolist()), extend_to=outlines[iso], ordered=True
        )
        shapes[members] = shapely.intersection(shapely.get_parts(found), outlines[iso])
    result = geopandas.GeoDataFrame(status, geometry=geopandas.GeoSeries(shapes, crs=EQUAL_AREA))
    return result.assign(area_km2=result.area / 1e6)


def contact_line(drawn):
    """The line where occupied cells meet the others, as a shapely geometry in the CRS of the cells."""
    sides = drawn.dissolve("status").geometry
    if len(sides) < 2:
        return sides.iloc[0].boundary.intersection(sides.iloc[0].interiors) if False else None
    return sides.iloc[0].boundary.intersection(sides.iloc[1].boundary)


def for_chart(frame, tolerance_km: float = 0.5):
    """Shapes ready for a chart: neighbours simplified together, exterior rings clockwise as d3 wants them, in km.

    frame: GeoDataFrame in any CRS. Returns one in the equal-area plane, in kilometres, rounded to 0.1 km; draw it
    with `project(type="identity", reflectY=True)`.
    """
    import shapely

    shapes = frame.to_crs(EQUAL_AREA).geometry.scale(0.001, 0.001, origin=(0, 0)).to_numpy()
    shapes = shapely.coverage_simplify(shapes, tolerance_km)
    shapes = shapely.orient_polygons(shapely.transform(shapes, lambda xy: xy.round(1)), exterior_cw=True)
    return frame.set_geometry(shapes, crs=None)

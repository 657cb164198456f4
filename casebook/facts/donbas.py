"""Facts of Donbas: area and settlements occupied, rates, map makers, claims, errors of the measurement."""

from __future__ import annotations

import functools

import pandas as pd

from casebook import control
from casebook.control import DONBAS, DONETSK, LUHANSK
from casebook.facts.registry import NotKnown, fact

CLAIMED_2022 = ("UA-14", "UA-09", "UA-23", "UA-65")
NO_AREA = "no area of occupied land is on record for this early day"
NO_YEAR = "no single series of areas covers the twelve months before this day"
NO_SETTLEMENTS = "the status of settlements was not recorded yet"
NO_SPREAD = "fewer than two map makers had been measured by this day"
NO_HINDSIGHT = "the article is less than a week old on this day, or lies ahead"


def _latest(data):
    rows = control.latest(data)
    if rows.empty:
        raise NotKnown(NO_AREA)
    return rows, data.sources_of(rows["series"].iloc[0])


def _share(data, isos):
    rows, sources = _latest(data)
    return rows.loc[list(isos), "occupied_km2"].sum() / control.area(isos), sources


def _not_occupied(data, isos):
    rows, sources = _latest(data)
    return rows.loc[list(isos), "not_occupied_km2"].sum(), sources


def _rate(data, isos, end=None):
    steps = control.steps(data, isos, end)
    if steps.empty:
        raise NotKnown(NO_YEAR)
    return control.rate(data, isos, end), data.sources_of(steps["series"].iloc[0])


def _quarters(data):
    _, sources = _rate(data, (DONETSK,))
    return control.quarter_rates(data, (DONETSK,)), sources


def _months(left, pace, sources):
    if pace <= 0:
        raise NotKnown("at this pace the end never comes: the occupied area did not grow")
    return left / pace, sources


def _status(data):
    rows = control.settlement_status(data)
    if rows.empty:
        raise NotKnown(NO_SETTLEMENTS)
    return rows, data.sources_of("settlements", "settlement_status")


def _of_settlements(data, **wanted):
    rows, sources = _status(data)
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows, sources


def _spread(data):
    days = control.spread(data, DONETSK)
    days = days[days["date"] >= data.day - pd.Timedelta(days=45)]
    if days.empty:
        raise NotKnown(NO_SPREAD)
    day = days.sort_values(["makers", "date"]).iloc[-1]
    rows = control.makers(data, DONETSK)
    return day, rows[rows["date"] == day["date"]]


def _check(data):
    rows = data.voronoi_check
    if rows.empty:
        raise NotKnown("points and areas had not been compared yet")
    return rows, data.sources_of("voronoi_check", "settlements")


def _newest_daily(data):
    rows = data.control_area
    if rows.empty:
        raise NotKnown("the daily files had not begun by this day")
    return rows[rows["date"] == rows["date"].max()].set_index("iso"), data.sources_of("control_area")


@functools.cache
def _article_day(path):
    from casebook.article import read_article  # its language libraries are slow to import

    return pd.Timestamp(read_article(path).date)


def _hindsight(data, parameters):
    """The article's day, refused until a week has passed since."""
    day = _article_day(parameters.article_path)
    if data.day < day + control.LONGEST_GAP:
        raise NotKnown(NO_HINDSIGHT)
    return day


# ---------------------------------------------------------------- shares and areas


@fact("date", "donbas")
def control_day(data, parameters):
    """Newest day on which the occupied area was measured.

    A daily file shows the state of the evening before.
    """
    rows, sources = _latest(data)
    return rows["date"].iloc[0], sources


@fact("days", "donbas")
def control_staleness_days(data, parameters):
    """Days between the newest measured area and the day of this edition."""
    rows, sources = _latest(data)
    return rows["stale_days"].iloc[0], sources


@fact("share", "donbas")
def donetsk_occupied_share(data, parameters):
    """Share of Donetsk oblast's area occupied.

    DeepStateMap.live, own calculation on the finer borders; the newest row on or before the day.
    """
    return _share(data, (DONETSK,))


@fact("share", "donbas")
def luhansk_occupied_share(data, parameters):
    """Share of Luhansk oblast's area occupied."""
    return _share(data, (LUHANSK,))


@fact("share", "donbas")
def donbas_occupied_share(data, parameters):
    """Share of Donbas occupied: the areas of Donetsk and Luhansk oblasts together."""
    return _share(data, DONBAS)


@fact("share", "donbas")
def donbas_not_occupied_share(data, parameters):
    """Share of Donbas not occupied, the grey zone included."""
    value, sources = _share(data, DONBAS)
    return 1 - value, sources


@fact("share", "donbas")
def donetsk_not_occupied_share(data, parameters):
    """Share of Donetsk oblast not occupied, the grey zone included."""
    value, sources = _share(data, (DONETSK,))
    return 1 - value, sources


@fact("km2", "donbas")
def donetsk_not_occupied_km2(data, parameters):
    """Area of Donetsk oblast not occupied, the grey zone included."""
    return _not_occupied(data, (DONETSK,))


@fact("km2", "donbas")
def luhansk_not_occupied_km2(data, parameters):
    """Area of Luhansk oblast not occupied, the grey zone included."""
    return _not_occupied(data, (LUHANSK,))


@fact("km2", "donbas")
def donbas_not_occupied_km2(data, parameters):
    """Area of Donbas not occupied, the grey zone included."""
    return _not_occupied(data, DONBAS)


@fact("km2", "donbas")
def donbas_area_km2(data, parameters):
    """Area of Donetsk and Luhansk oblasts together, measured on the finer borders."""
    return control.area(DONBAS), data.sources_of("control_history")


@fact("km2", "donbas")
def donetsk_area_km2(data, parameters):
    """Area of Donetsk oblast, measured on the finer borders."""
    return control.area((DONETSK,)), data.sources_of("control_history")


@fact("km2", "donbas")
def luhansk_sliver_km2(data, parameters):
    """Part of the not-occupied area of Luhansk oblast that is only a mismatch of two border lines."""
    rows, sources = _newest_daily(data)
    return rows.loc[LUHANSK, "sliver_km2"], sources


@fact("share", "donbas")
def donetsk_pre2022_share(data, parameters):
    """Share of Donetsk oblast held by Moscow's side before the full-scale invasion.

    NZZ's value of 24 February 2022.
    """
    return control.pre_2022_km2(data, DONETSK) / control.area((DONETSK,)), ["S412"]


@fact("share", "donbas")
def luhansk_pre2022_share(data, parameters):
    """Share of Luhansk oblast held by Moscow's side before the full-scale invasion."""
    return control.pre_2022_km2(data, LUHANSK) / control.area((LUHANSK,)), ["S412"]


def _archive_share(data, iso, day, known_on=None):
    if data.day < pd.Timestamp(known_on or day):
        raise NotKnown("the archive had not reached that point yet")
    value = control.occupied_on(control.occupied(data, "control_history"), [pd.Timestamp(day)], (iso,)).iloc[0]
    return value / control.area((iso,)), data.sources_of("control_history")


@fact("date", "donbas")
def control_archive_first_day(data, parameters):
    """First day of the archived snapshots."""
    rows = data.control_history
    if rows.empty:
        raise NotKnown(NO_AREA)
    return rows["date"].min(), data.sources_of("control_history")


@fact("share", "donbas")
def donetsk_share_archive_start(data, parameters):
    """Share of Donetsk oblast occupied on the first day of the archive."""
    return _archive_share(data, DONETSK, "2022-04-03")


@fact("share", "donbas")
def luhansk_share_archive_start(data, parameters):
    """Share of Luhansk oblast occupied on the first day of the archive."""
    return _archive_share(data, LUHANSK, "2022-04-03")


@fact("share", "donbas")
def donetsk_share_before_retreat(data, parameters):
    """Share of Donetsk oblast occupied on 1 September 2022, before the counter-offensives of that autumn."""
    return _archive_share(data, DONETSK, "2022-09-01", known_on="2022-11-15")


@fact("share", "donbas")
def donetsk_share_after_retreat(data, parameters):
    """Share of Donetsk oblast occupied on 15 November 2022, after the counter-offensives of that autumn."""
    return _archive_share(data, DONETSK, "2022-11-15")


@fact("date", "donbas")
def control_daily_first_day(data, parameters):
    """Day of the first daily file of areas and of the first status of settlements."""
    rows = data.control_area
    if rows.empty:
        raise NotKnown("the daily files had not begun by this day")
    return rows["date"].min(), data.sources_of("control_area")


@fact("share", "donbas")
def donetsk_share_daily_start(data, parameters):
    """Share of Donetsk oblast occupied in the first daily file."""
    rows = data.control_area.query("iso == @DONETSK")
    if rows.empty:
        raise NotKnown("the daily files had not begun by this day")
    return rows["occupied_km2"].iloc[0] / control.area((DONETSK,)), data.sources_of("control_area")


# ---------------------------------------------------------------- the grey zone


def _grey(data):
    rows = data.control_history.query("iso == @DONETSK")
    if rows.empty:
        raise NotKnown("no grey zone is on record for this early day")
    return rows.iloc[-1], data.sources_of("control_history")


@fact("km2", "donbas")
def donetsk_grey_km2(data, parameters):
    """Area of Donetsk oblast drawn as of unknown status, at its last measurement."""
    row, sources = _grey(data)
    return row["grey_km2"], sources


@fact("date", "donbas")
def donetsk_grey_day(data, parameters):
    """Day of the last measurement of the grey zone."""
    row, sources = _grey(data)
    return row["date"], sources


# ---------------------------------------------------------------- how fast


@fact("km2_per_month", "donbas")
def donetsk_rate_km2_per_month_12m(data, parameters):
    """Growth of the occupied area of Donetsk oblast a month, over twelve months.

    Occupied now minus occupied twelve months before, divided by twelve; both ends come from one series.
    """
    return _rate(data, (DONETSK,))


@fact("km2_per_month", "donbas")
def donbas_rate_km2_per_month_12m(data, parameters):
    """Growth of the occupied area of Donbas a month, over twelve months."""
    return _rate(data, DONBAS)


@fact("km2_per_month", "donbas")
def donetsk_rate_month_min(data, parameters):
    """Smallest of the twelve monthly changes of the occupied area of Donetsk oblast."""
    _, sources = _rate(data, (DONETSK,))
    return control.steps(data, (DONETSK,))["km2"].min(), sources


@fact("km2_per_month", "donbas")
def donetsk_rate_month_max(data, parameters):
    """Largest of the twelve monthly changes of the occupied area of Donetsk oblast."""
    _, sources = _rate(data, (DONETSK,))
    return control.steps(data, (DONETSK,))["km2"].max(), sources


@fact("km2_per_month", "donbas")
def donetsk_rate_quarter_min(data, parameters):
    """Slowest pace in Donetsk oblast over any 91 days of the twelve months."""
    rates, sources = _quarters(data)
    return rates.min(), sources


@fact("km2_per_month", "donbas")
def donetsk_rate_quarter_max(data, parameters):
    """Fastest pace in Donetsk oblast over any 91 days of the twelve months."""
    rates, sources = _quarters(data)
    return rates.max(), sources


@fact("months", "donbas")
def donetsk_months_naive(data, parameters):
    """Months until all of Donetsk oblast would be occupied if the mean pace of twelve months never changed.

    A warning, not a forecast: never show it without its range and the text around it.
    """
    pace, sources = _rate(data, (DONETSK,))
    return _months(_not_occupied(data, (DONETSK,))[0], pace, sources)


@fact("months", "donbas")
def donetsk_months_naive_low(data, parameters):
    """The same months at the fastest pace over any 91 days of the twelve months."""
    rates, sources = _quarters(data)
    return _months(_not_occupied(data, (DONETSK,))[0], rates.max(), sources)


@fact("months", "donbas")
def donetsk_months_naive_high(data, parameters):
    """The same months at the slowest pace over any 91 days of the twelve months."""
    rates, sources = _quarters(data)
    return _months(_not_occupied(data, (DONETSK,))[0], rates.min(), sources)


@fact("km2_per_month", "donbas")
def article_donetsk_rate(data, parameters):
    """The twelve-month pace in Donetsk oblast on the day of the article."""
    return _rate(data, (DONETSK,), _hindsight(data, parameters))


def _since(data, parameters):
    day = _hindsight(data, parameters)
    series = control.latest(data)["series"].iloc[0]
    values = control.occupied_on(control.occupied(data, series), [day, data.day], (DONETSK,))
    if values.isna().any():
        raise NotKnown(NO_YEAR)
    return values.diff().iloc[1], (data.day - day).days, data.sources_of(series)


@fact("km2", "donbas")
def donetsk_gain_since_article_km2(data, parameters):
    """Change of the occupied area of Donetsk oblast since the day of the article."""
    change, _, sources = _since(data, parameters)
    return change, sources


@fact("km2_per_month", "donbas")
def donetsk_rate_since_article(data, parameters):
    """Change of the occupied area of Donetsk oblast a month since the day of the article."""
    change, days, sources = _since(data, parameters)
    return change / days * control.MONTH_DAYS, sources


@fact("months", "donbas")
def article_months_naive(data, parameters):
    """What the naive division gave on the day of the article."""
    day = _hindsight(data, parameters)
    pace, sources = _rate(data, (DONETSK,), day)
    held = control.occupied_on(control.occupied(data, "control_area"), [day], (DONETSK,)).iloc[0]
    if pd.isna(held):
        raise NotKnown(NO_YEAR)
    return _months(control.area((DONETSK,)) - held, pace, sources)


@fact("months", "donbas")
def months_naive_since_article(data, parameters):
    """What the naive division gives now with the pace since the article."""
    change, days, sources = _since(data, parameters)
    return _months(_not_occupied(data, (DONETSK,))[0], change / days * control.MONTH_DAYS, sources)


# ---------------------------------------------------------------- other map makers


@fact("date", "donbas")
def makers_day(data, parameters):
    """Newest day on which most map makers can be compared."""
    row, sources = _spread(data)
    return row["date"], sources


@fact("map makers", "donbas")
def makers_total(data, parameters):
    """Number of map makers compared on that day."""
    row, sources = _spread(data)
    return row["makers"], sources


@fact("km2", "donbas")
def donetsk_not_occupied_makers_low(data, parameters):
    """Smallest area of Donetsk oblast not occupied that any of the map makers gives.

    NZZ leaves out the ground held before 2022 from April 2024 on: the size of its step between
    March and April 2024 is added back.
    """
    row, sources = _spread(data)
    return row["low_not_occupied_km2"], sources


@fact("km2", "donbas")
def donetsk_not_occupied_makers_high(data, parameters):
    """Largest area of Donetsk oblast not occupied that any of the map makers gives."""
    row, sources = _spread(data)
    return row["high_not_occupied_km2"], sources


@fact("share", "donbas")
def donetsk_share_makers_low(data, parameters):
    """Lowest share of Donetsk oblast occupied that any of the map makers gives."""
    row, sources = _spread(data)
    return row["low_share"], sources


@fact("share", "donbas")
def donetsk_share_makers_high(data, parameters):
    """Highest share of Donetsk oblast occupied that any of the map makers gives."""
    row, sources = _spread(data)
    return row["high_share"], sources


@fact("km2", "donbas")
def nzz_step_km2(data, parameters):
    """Ground held before 2022 in Donetsk oblast that is added back to the values of NZZ.

    The fall of its value between 1 March and 1 April 2024.
    """
    value = control.nzz_step_km2(data, DONETSK)
    if value is None:
        raise NotKnown("the newspaper still drew the ground held earlier")
    return value, ["S412"]


# ---------------------------------------------------------------- settlements


@fact("settlements", "donbas")
def settlements_total(data, parameters):
    """Number of settlements of Donetsk and Luhansk oblasts in the table."""
    return len(data.settlements), data.sources_of("settlements")


@fact("settlements", "donbas")
def donetsk_settlements_total(data, parameters):
    """Number of settlements of Donetsk oblast in the table."""
    return int((data.settlements["iso"] == DONETSK).sum()), data.sources_of("settlements")


@fact("settlements", "donbas")
def luhansk_settlements_total(data, parameters):
    """Number of settlements of Luhansk oblast in the table."""
    return int((data.settlements["iso"] == LUHANSK).sum()), data.sources_of("settlements")


@fact("settlements", "donbas")
def donetsk_settlements_not_occupied(data, parameters):
    """Number of settlements of Donetsk oblast whose centre is not occupied."""
    rows, sources = _of_settlements(data, iso=DONETSK, status="not_occupied")
    return len(rows), sources


@fact("settlements", "donbas")
def luhansk_settlements_not_occupied(data, parameters):
    """Number of settlements of Luhansk oblast whose centre is not occupied."""
    rows, sources = _of_settlements(data, iso=LUHANSK, status="not_occupied")
    return len(rows), sources


@fact("people", "donbas")
def donetsk_people_not_occupied(data, parameters):
    """Pre-war population of the settlements of Donetsk oblast whose centre is not occupied.

    Not the number of people who live there now: many have fled.
    """
    rows, sources = _of_settlements(data, iso=DONETSK, status="not_occupied")
    return rows["population"].sum(), sources


@fact("people", "donbas")
def luhansk_people_not_occupied(data, parameters):
    """Pre-war population of the settlements of Luhansk oblast whose centre is not occupied."""
    rows, sources = _of_settlements(data, iso=LUHANSK, status="not_occupied")
    return rows["population"].sum(), sources


@fact("share", "donbas")
def donetsk_people_occupied_share(data, parameters):
    """Share of the pre-war population of Donetsk oblast's settlements whose centre is occupied."""
    rows, sources = _of_settlements(data, iso=DONETSK)
    return rows.loc[rows["status"] == "occupied", "population"].sum() / rows["population"].sum(), sources


@fact("share", "donbas")
def donetsk_settlements_occupied_share(data, parameters):
    """Share of Donetsk oblast's settlements whose centre is occupied."""
    rows, sources = _of_settlements(data, iso=DONETSK)
    return (rows["status"] == "occupied").mean(), sources


def _largest(data):
    rows, sources = _of_settlements(data, status="not_occupied")
    if rows.empty:
        raise NotKnown("no settlement of the table is free of occupation")
    return rows.iloc[0], sources


@fact("text", "donbas")
def largest_town_not_occupied(data, parameters):
    """Largest town of Donbas, by pre-war population, whose centre is not occupied."""
    row, sources = _largest(data)
    return row["name_en"], sources


@fact("people", "donbas")
def largest_town_people(data, parameters):
    """Pre-war population of the largest town not occupied."""
    row, sources = _largest(data)
    return row["population"], sources


@fact("km", "donbas")
def largest_town_km_to_occupied(data, parameters):
    """Distance from the centre of the largest town not occupied to the nearest occupied land.

    Measured once only.
    """
    row, sources = _largest(data)
    if pd.isna(row["km_to_occupied"]):
        raise NotKnown("distances had not been measured by this day")
    return row["km_to_occupied"], data.sources_of("settlements", "settlement_distance")


@fact("date", "donbas")
def settlement_distance_day(data, parameters):
    """Day of the one measurement of distances."""
    rows = data.settlement_distance
    if rows.empty:
        raise NotKnown("distances had not been measured by this day")
    return rows["date"].max(), data.sources_of("settlement_distance")


@fact("settlements", "donbas")
def settlements_within_10_km(data, parameters):
    """Number of settlements not occupied that were within ten kilometres of occupied land when measured."""
    rows = data.settlement_distance
    if rows.empty:
        raise NotKnown("distances had not been measured by this day")
    return int((rows["km_to_occupied"] <= 10).sum()), data.sources_of("settlement_distance")


@fact("settlements", "donbas")
def settlements_changed_12m(data, parameters):
    """Number of settlements whose status changed in the last twelve months."""
    rows, sources = _status(data)
    start = data.day - pd.DateOffset(months=12)
    first = data.settlement_status["from_date"].min()
    if start < first:
        raise NotKnown("the record of settlements is shorter than twelve months")
    return int((rows["since"] > start).sum()), sources


@fact("settlements", "donbas")
def settlements_flipped_back(data, parameters):
    """Number of settlements drawn as occupied and later as not occupied again, at least once."""
    _, sources = _status(data)
    changes = data.settlement_status.sort_values("from_date")
    back = (changes["status"] == "not_occupied") & changes.duplicated("geonameid")
    return changes.loc[back, "geonameid"].nunique(), sources


# ---------------------------------------------------------------- points against areas


@fact("date", "donbas")
def voronoi_day(data, parameters):
    """Newest day on which shares from points were checked against the area."""
    rows, sources = _check(data)
    return rows["date"].iloc[-1], sources


@fact("share", "donbas")
def voronoi_donetsk_share(data, parameters):
    """Share of Donetsk oblast occupied on that day as the Voronoi cells of settlements give it."""
    rows, sources = _check(data)
    return rows["voronoi_pct"].iloc[-1] / 100, sources


@fact("share", "donbas")
def voronoi_area_share(data, parameters):
    """Share of Donetsk oblast occupied on that day as the map maker's areas give it."""
    rows, sources = _check(data)
    return rows["polygons_pct"].iloc[-1] / 100, sources


@fact("percentage_points", "donbas")
def voronoi_error_mean_pp(data, parameters):
    """Mean distance, whatever its sign, between the share by cells and the share by area."""
    rows, sources = _check(data)
    return (rows["voronoi_pct"] - rows["polygons_pct"]).abs().mean(), sources


@fact("percentage_points", "donbas")
def voronoi_error_max_pp(data, parameters):
    """Largest distance between the share by cells and the share by area."""
    rows, sources = _check(data)
    return (rows["voronoi_pct"] - rows["polygons_pct"]).abs().max(), sources


# ---------------------------------------------------------------- errors of the base and of the files


@fact("km2", "donbas")
def luhansk_not_occupied_natural_earth_km2(data, parameters):
    """Area of Luhansk oblast that seems not occupied when the coarser outlines of the maps are used."""
    rows, sources = _newest_daily(data)
    row = rows.loc[LUHANSK]
    return row["natural_earth_area_km2"] - row["natural_earth_occupied_km2"], sources


@fact("percentage_points", "donbas")
def donetsk_natural_earth_error_pp(data, parameters):
    """By how much the coarser outlines understate the share of Donetsk oblast occupied."""
    rows, sources = _newest_daily(data)
    row = rows.loc[DONETSK]
    coarse = row["natural_earth_occupied_km2"] / row["natural_earth_area_km2"]
    return (row["occupied_km2"] / row["oblast_area_km2"] - coarse) * 100, sources


@fact("files", "donbas")
def control_files_total(data, parameters):
    """Number of daily files."""
    _, sources = _newest_daily(data)
    return control.file_days(data)["total"], sources


@fact("files", "donbas")
def control_files_repeated(data, parameters):
    """Number of daily files whose areas all equal those of the day before.

    Mostly days on which the source was not renewed, not quiet days.
    """
    _, sources = _newest_daily(data)
    return control.file_days(data)["repeated"], sources


@fact("days", "donbas")
def control_days_missing(data, parameters):
    """Number of days without a daily file since the first one."""
    _, sources = _newest_daily(data)
    return control.file_days(data)["missing"], sources


# ---------------------------------------------------------------- claims


@fact("date", "donbas")
def annexation_claim_day(data, parameters):
    """Day on which Moscow announced that it annexes four Ukrainian oblasts."""
    row = data.timeline.query("title_en == 'Russia claims four Ukrainian regions'")
    if row.empty:
        raise NotKnown("no such announcement had been made")
    return row["date"].iloc[0], row


@fact("share", "donbas")
def claimed_regions_occupied_share(data, parameters):
    """Share occupied of the four oblasts that Moscow announced it annexes, taken together."""
    annexation_claim_day(data, parameters)
    return _share(data, CLAIMED_2022)


@fact("share", "donbas")
def zaporizhzhia_occupied_share(data, parameters):
    """Share of Zaporizhzhia oblast's area occupied."""
    return _share(data, ("UA-23",))


@fact("share", "donbas")
def kherson_occupied_share(data, parameters):
    """Share of Kherson oblast's area occupied."""
    return _share(data, ("UA-65",))


@fact("towns", "donbas")
def town_claims_total(data, parameters):
    """Number of towns that Moscow said it had taken since the daily files begin, in the timeline."""
    rows = control.town_claims(data)
    if rows.empty:
        raise NotKnown("the timeline has no such claim since the daily files begin")
    return len(rows), rows


@fact("towns", "donbas")
def town_claims_after_the_map(data, parameters):
    """Number of those towns whose centre was already drawn as occupied when Moscow made the claim."""
    rows = control.town_claims(data)
    if rows.empty:
        raise NotKnown("the timeline has no such claim since the daily files begin")
    return int((rows["days_later"] > 0).sum()), rows


@fact("share", "donbas")
def isw_donetsk_share(data, parameters):
    """Share of Donetsk oblast under Russian forces by the Institute for the Study of War.

    A round figure by another method, as the press reported it; read from the timeline.
    """
    rows = data.timeline[data.timeline["description_en"].str.contains("Institute for the Study of War put")]
    if rows.empty:
        raise NotKnown("no such report is in the timeline yet")
    found = rows["description_en"].str.extract(r"about (\d+) per cent of Donetsk")[0].iloc[-1]
    return int(found) / 100, rows.tail(1)


@fact("date", "donbas")
def isw_report_day(data, parameters):
    """Day of that report of the Institute for the Study of War."""
    rows = data.timeline[data.timeline["description_en"].str.contains("Institute for the Study of War put")]
    if rows.empty:
        raise NotKnown("no such report is in the timeline yet")
    return rows["date"].iloc[-1], rows.tail(1)

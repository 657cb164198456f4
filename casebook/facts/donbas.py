"""Facts of Donbas: area and settlements occupied, rates, map makers, claims."""

from __future__ import annotations

import functools

import pandas as pd

from casebook import control
from casebook.control import DONBAS, DONETSK, LUHANSK
from casebook.facts.article import article_day
from casebook.facts.registry import NotKnown, declare, fact, known
from casebook.language import N_

CLAIMED_2022 = (DONETSK, LUHANSK, "UA-23", "UA-65")
NO_AREA = N_("no area of occupied land is on record for this early day")
NO_YEAR = N_("no single series of areas covers the twelve months before this day")
NO_DISTANCE = N_("distances had not been measured by this day")

# How far to trust a number, where many share the reason.
ONE_MAKER = N_(
    "One map maker's drawing; others give other levels, and the spread between them stands on this page. The grey "
    "zone is not counted as occupied."
)
NOT_HELD = N_(
    "The rest of the area by one map maker. Contested ground is in it, so that it is more than what Kyiv holds; other "
    "map makers leave less."
)
ARCHIVE = N_("One map maker's archived drawing, measured afterwards on today's borders; nobody else's beside it.")
A_PACE = N_(
    "It depends on the window: another one gives another pace. Days on which the map was not renewed move ground from "
    "one month into the next."
)
DIVISION = N_(
    "A division, not a forecast: it supposes that the recent pace never changes. Never read it without the range "
    "beside it."
)
CENTRES = N_(
    "A settlement counts by one point, its centre, and only places of five hundred people or more are in the table. A "
    "town can be split for months."
)
RANKS = N_(
    "Months that differ by a few km² cannot be told apart, and a map renewed late moves ground into the next month."
)
COMPARED = N_(
    "Map makers watch the same ground with much the same reports: they can be wrong together, and the truth can lie "
    "outside their range."
)


_declare = functools.partial(declare, "donbas")


# ---------------------------------------------------------------- shares and areas


def _areas(data):
    rows = known(control.latest(data), NO_AREA)
    return rows, data.sources_of(rows["series"].iloc[0])


def _measurement(data, column):
    rows, sources = _areas(data)
    return rows[column].iloc[0], sources


def _share(data, *isos):
    rows, sources = _areas(data)
    return rows.loc[list(isos), "occupied_km2"].sum() / control.area(isos), sources


def _not_occupied(data, *isos):
    rows, sources = _areas(data)
    return rows.loc[list(isos), "not_occupied_km2"].sum(), sources


def _share_before_2022(data, iso):
    return control.pre_2022_km2(data, iso) / control.area((iso,)), control.newspaper_sources(data)


def _archive_share(data, iso, day, known_on=None):
    if data.day < pd.Timestamp(known_on or day):
        raise NotKnown("the archive had not reached that point yet")
    value = control.occupied_on(control.occupied(data, "control_history"), [pd.Timestamp(day)], (iso,)).iloc[0]
    return value / control.area((iso,)), data.sources_of("control_history")


def _daily_files(data):
    return known(data.control_area, "the daily files had not begun by this day"), data.sources_of("control_area")


def _grey_zone(data, column):
    rows = known(data.control_history.query("iso == @DONETSK"), "no grey zone is on record for this early day")
    return rows[column].iloc[-1], data.sources_of("control_history")


# A daily file shows the state of the evening before.
_declare(
    "control_day",
    "date",
    "Newest day on which the occupied area was measured.",
    _measurement,
    "date",
    limit=N_("Date of the file: it shows the state of the evening before, and can repeat an older one."),
)


@fact("days", "donbas")
def control_staleness_days(data, parameters):
    """Days between the newest measured area and the day of this edition."""
    return _measurement(data, "stale_days")


# DeepStateMap.live, own calculation on the finer borders; the newest row on or before the day.
_declare(
    "donetsk_occupied_share", "share", "Share of Donetsk oblast's area occupied.", _share, DONETSK, limit=ONE_MAKER
)
_declare(
    "luhansk_occupied_share", "share", "Share of Luhansk oblast's area occupied.", _share, LUHANSK, limit=ONE_MAKER
)
_declare(
    "zaporizhzhia_occupied_share",
    "share",
    "Share of Zaporizhzhia oblast's area occupied.",
    _share,
    "UA-23",
    limit=ONE_MAKER,
)
_declare(
    "kherson_occupied_share", "share", "Share of Kherson oblast's area occupied.", _share, "UA-65", limit=ONE_MAKER
)


@fact("share", "donbas")
def donbas_occupied_share(data, parameters):
    """Share of Donbas occupied: the areas of Donetsk and Luhansk oblasts together.

    One map maker's drawing; others give other levels, and the spread between them stands on this page. The grey zone
    is not counted as occupied.
    """
    return _share(data, *DONBAS)


@fact("share", "donbas")
def donbas_not_occupied_share(data, parameters):
    """Share of Donbas not occupied, the grey zone included.

    The most that Kyiv could hold by this map maker, not what it holds.
    """
    value, sources = _share(data, *DONBAS)
    return 1 - value, sources


for name, isos, place in (
    ("donetsk_not_occupied_km2", [DONETSK], "Donetsk oblast"),
    ("luhansk_not_occupied_km2", [LUHANSK], "Luhansk oblast"),
    ("donbas_not_occupied_km2", DONBAS, "Donbas"),
):
    _declare(
        name, "km2", f"Area of {place} not occupied, the grey zone included.", _not_occupied, *isos, limit=NOT_HELD
    )


@fact("km2", "donbas")
def donbas_area_km2(data, parameters):
    """Area of Donetsk and Luhansk oblasts together, measured on the finer borders.

    Within a tenth of a per cent of the official areas.
    """
    return control.area(DONBAS), data.sources_of("control_history")


for oblast, iso, before, start in (
    ("Donetsk", DONETSK, "donetsk_pre2022_share", "donetsk_share_archive_start"),
    ("Luhansk", LUHANSK, "luhansk_pre2022_share", "luhansk_share_archive_start"),
):
    meaning = f"Share of {oblast} oblast held by Moscow's side before the full-scale invasion."
    limit = N_("A newspaper's map, not the map maker of the other shares; no outline of that line may be shipped.")
    _declare(before, "share", meaning, _share_before_2022, iso, limit=limit)
    meaning = f"Share of {oblast} oblast occupied on the first day of the archive."
    _declare(start, "share", meaning, _archive_share, iso, "2022-04-03", limit=ARCHIVE)


@fact("date", "donbas")
def control_archive_first_day(data, parameters):
    """First day of the archived snapshots."""
    rows = known(data.control_history, NO_AREA)
    return rows["date"].min(), data.sources_of("control_history")


# Before and after the counter-offensives of the first autumn; known when they were over.
for oblast, iso, name in (
    ("Donetsk", DONETSK, "donetsk"),
    ("Kharkiv", "UA-63", "kharkiv"),
    ("Kherson", "UA-65", "kherson"),
):
    for when, day, words in (
        ("before", "2022-09-01", "on 1 September 2022, before the counter-offensives of that autumn"),
        ("after", "2022-11-15", "on 15 November 2022, after the counter-offensives of that autumn"),
    ):
        meaning = f"Share of {oblast} oblast occupied {words}."
        _declare(
            f"{name}_share_{when}_retreat", "share", meaning, _archive_share, iso, day, "2022-11-15", limit=ARCHIVE
        )


@fact("date", "donbas")
def control_daily_first_day(data, parameters):
    """Day of the first daily file of areas and of the first status of settlements."""
    rows, sources = _daily_files(data)
    return rows["date"].min(), sources


@fact("share", "donbas")
def donetsk_share_daily_start(data, parameters):
    """Share of Donetsk oblast occupied in the first daily file.

    The file shows the evening before its date.
    """
    rows, sources = _daily_files(data)
    return rows.query("iso == @DONETSK")["occupied_km2"].iloc[0] / control.area((DONETSK,)), sources


@fact("km2", "donbas")
def donetsk_grey_km2(data, parameters):
    """Area of Donetsk oblast drawn as of unknown status, at its last measurement.

    The daily files leave this class out: after the archive ends, its size is unknown, not zero.
    """
    return _grey_zone(data, "grey_km2")


_declare("donetsk_grey_day", "date", "Day of the last measurement of the grey zone.", _grey_zone, "date")


# ---------------------------------------------------------------- how fast


def _rate(data, isos, end=None):
    steps = known(control.steps(data, isos, end), NO_YEAR)
    return control.rate(data, isos, end), data.sources_of(steps["series"].iloc[0])


def _month(data, which):
    _, sources = _rate(data, (DONETSK,))
    return control.steps(data, (DONETSK,))["km2"].agg(which), sources


def _months(left, pace, sources):
    if pace <= 0:
        raise NotKnown("at this pace the end never comes: the occupied area did not grow")
    return left / pace, sources


def _months_by_quarter(data, which):
    _, sources = _rate(data, (DONETSK,))
    pace = control.quarter_rates(data, (DONETSK,)).agg(which)
    return _months(_not_occupied(data, DONETSK)[0], pace, sources)


def _window_rate(data, days):
    found = control.window_rate(data, (DONETSK,), days)
    if found is None:
        raise NotKnown("no single series of areas covers so many days before this day")
    return found[0], data.sources_of(found[1])


# Occupied now minus occupied twelve months before, divided by twelve; both ends come from one series.
for name, isos, place in (
    ("donetsk_rate_km2_per_month_12m", (DONETSK,), "Donetsk oblast"),
    ("donbas_rate_km2_per_month_12m", DONBAS, "Donbas"),
):
    meaning = f"Growth of the occupied area of {place} a month, over twelve months."
    _declare(name, "km2_per_month", meaning, _rate, isos, limit=A_PACE)

for name, which, word in (("donetsk_rate_month_min", "min", "Smallest"), ("donetsk_rate_month_max", "max", "Largest")):
    meaning = f"{word} of the twelve monthly changes of the occupied area of Donetsk oblast."
    _declare(name, "km2_per_month", meaning, _month, which, limit=A_PACE)


@fact("months", "donbas")
def donetsk_months_naive(data, parameters):
    """Months until all of Donetsk oblast would be occupied if the mean pace of twelve months never changed.

    A division, not a forecast: it supposes that the recent pace never changes. Never read it without the range beside
    it.
    """
    pace, sources = _rate(data, (DONETSK,))
    return _months(_not_occupied(data, DONETSK)[0], pace, sources)


for name, which, word in (
    ("donetsk_months_naive_low", "max", "fastest"),
    ("donetsk_months_naive_high", "min", "slowest"),
):
    meaning = f"The same months at the {word} pace over any 91 days of the twelve months."
    _declare(name, "months", meaning, _months_by_quarter, which, limit=DIVISION)


for name, days in (("donetsk_rate_7d", 7), ("donetsk_rate_30d", 30), ("donetsk_rate_365d", 365)):
    meaning = f"Growth of the occupied area of Donetsk oblast over the last {days} days on record, as km² a month."
    _declare(name, "km2_per_month", meaning, _window_rate, days, limit=A_PACE)


def _calendar_months(data):
    rows = known(control.calendar_months(data, (DONETSK,)), "no whole month of areas is on record on this day")
    return rows, data.sources_of(*rows["series"].unique())


def _ranked_month(data, column, first):
    """A column of the month with the first rank, or of the newest whole month."""
    rows, sources = _calendar_months(data)
    row = rows.sort_values("rank").iloc[0] if first else rows.iloc[-1]
    return f"{row['month']:%Y-%m}" if column == "month" else row[column], sources


for which, first, word in (("first", True, "largest growth"), ("newest", False, "newest whole month")):
    of = "of the calendar month with the largest growth" if first else "of the newest whole calendar month"
    _declare(f"donetsk_month_{which}", "month", f"Calendar month: {word}.", _ranked_month, "month", first, limit=RANKS)
    meaning = f"Growth of the occupied area of Donetsk oblast {of}."
    _declare(f"donetsk_month_{which}_km2", "km2_per_month", meaning, _ranked_month, "km2", first, limit=RANKS)

_declare(
    "donetsk_month_newest_rank",
    "rank",
    "Place of the newest whole calendar month among all, the largest growth first.",
    _ranked_month,
    "rank",
    False,
    limit=RANKS,
)


@fact("months counted", "donbas")
def donetsk_months_ranked(data, parameters):
    """Number of whole calendar months on record.

    From May 2022 on: the archive begins in April 2022.
    """
    rows, sources = _calendar_months(data)
    return len(rows), sources


@fact("months counted", "donbas")
def donetsk_months_shrunk(data, parameters):
    """Number of calendar months in which the occupied area of Donetsk oblast shrank.

    A fall of a few km² can be a correction of the map.
    """
    rows, sources = _calendar_months(data)
    return int((rows["km2"] < 0).sum()), sources


# ---------------------------------------------------------------- in hindsight


def _hindsight(data, parameters):
    """The article's day, refused until a week has passed since."""
    day = article_day(parameters)
    if data.day < day + control.LONGEST_GAP:
        raise NotKnown("the article is less than a week old on this day, or lies ahead")
    return day


def _since(data, parameters):
    day = _hindsight(data, parameters)
    series = control.latest(data)["series"].iloc[0]
    values = control.occupied_on(control.occupied(data, series), [day, data.day], (DONETSK,))
    if values.isna().any():
        raise NotKnown(NO_YEAR)
    change = values.diff().iloc[1]
    return change, change / (data.day - day).days * control.MONTH_DAYS, data.sources_of(series)


@fact("km2_per_month", "donbas")
def article_donetsk_rate(data, parameters):
    """The twelve-month pace in Donetsk oblast on the day of the article.

    One map maker; both ends come from its daily files.
    """
    return _rate(data, (DONETSK,), _hindsight(data, parameters))


@fact("km2", "donbas")
def donetsk_gain_since_article_km2(data, parameters):
    """Change of the occupied area of Donetsk oblast since the day of the article.

    One map maker; both ends come from its daily files.
    """
    change, _, sources = _since(data, parameters)
    return change, sources


@fact("km2_per_month", "donbas")
def donetsk_rate_since_article(data, parameters):
    """Change of the occupied area of Donetsk oblast a month since the day of the article.

    One map maker; both ends come from its daily files.
    """
    _, pace, sources = _since(data, parameters)
    return pace, sources


@fact("months", "donbas")
def article_months_naive(data, parameters):
    """What the naive division gave on the day of the article.

    A division, not a forecast; what happened since stands beside it.
    """
    day = _hindsight(data, parameters)
    pace, sources = _rate(data, (DONETSK,), day)
    held = control.occupied_on(control.occupied(data, "control_area"), [day], (DONETSK,)).iloc[0]
    if pd.isna(held):
        raise NotKnown(NO_YEAR)
    return _months(control.area((DONETSK,)) - held, pace, sources)


@fact("months", "donbas")
def months_naive_since_article(data, parameters):
    """What the naive division gives now with the pace since the article.

    A division, not a forecast: it repeats the recent past.
    """
    _, pace, sources = _since(data, parameters)
    return _months(_not_occupied(data, DONETSK)[0], pace, sources)


# ---------------------------------------------------------------- other map makers


def _spread(data, column):
    """A value of the newest day of the last 45 on which most map makers can be compared."""
    days = control.spread(data, DONETSK)
    days = known(
        days[days["date"] >= data.day - control.COMPARED_FOR],
        "fewer than two map makers had been measured by this day",
    )
    day = days.sort_values(["makers", "date"]).iloc[-1]
    rows = control.makers(data, DONETSK)
    return day[column], rows[rows["date"] == day["date"]]


# NZZ leaves out the ground held before 2022 from April 2024 on: `nzz_step_km2` is added back to it.
_declare("makers_day", "date", "Newest day on which most map makers can be compared.", _spread, "date")
_declare("makers_total", "map makers", "Number of map makers compared on that day.", _spread, "makers")
for name, unit, column, which in (
    ("donetsk_not_occupied_makers_low", "km2", "low_not_occupied_km2", "Smallest area of Donetsk oblast not occupied"),
    ("donetsk_not_occupied_makers_high", "km2", "high_not_occupied_km2", "Largest area of Donetsk oblast not occupied"),
    ("donetsk_share_makers_low", "share", "low_share", "Lowest share of Donetsk oblast occupied"),
    ("donetsk_share_makers_high", "share", "high_share", "Highest share of Donetsk oblast occupied"),
):
    _declare(name, unit, f"{which} that any of the map makers gives.", _spread, column, limit=COMPARED)


@fact("km2", "donbas")
def nzz_step_km2(data, parameters):
    """Ground held before 2022 in Donetsk oblast that is added back to the values of NZZ.

    The fall of its value between 1 March and 1 April 2024. Real changes of that month are inside it too.
    """
    value = control.nzz_step_km2(data, DONETSK)
    if value is None:
        raise NotKnown("the newspaper still drew the ground held earlier")
    return value, control.newspaper_sources(data)


# ---------------------------------------------------------------- settlements


def _settlements(data, *isos):
    return int(data.settlements["iso"].isin(isos).sum()), data.sources_of("settlements")


def _status(data, **wanted):
    rows = known(control.settlement_status(data), "the status of settlements was not recorded yet")
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows, data.sources_of("settlements", "settlement_status")


def _settlements_not_occupied(data, iso):
    rows, sources = _status(data, iso=iso, status="not_occupied")
    return len(rows), sources


def _largest(data, column):
    rows, sources = _status(data, status="not_occupied")
    return known(rows, "no settlement of the table is free of occupation")[column].iloc[0], sources


def _distances(data):
    rows = known(data.settlement_distance, NO_DISTANCE)
    return rows[rows["date"] == rows["date"].max()], data.sources_of("settlement_distance")


for name, isos, place in (
    ("settlements_total", DONBAS, "Donetsk and Luhansk oblasts"),
    ("donetsk_settlements_total", [DONETSK], "Donetsk oblast"),
    ("luhansk_settlements_total", [LUHANSK], "Luhansk oblast"),
):
    limit = N_("Places of five hundred people or more by one list; city districts are left out.")
    _declare(name, "settlements", f"Number of settlements of {place} in the table.", _settlements, *isos, limit=limit)

for name, iso, place in (
    ("donetsk_settlements_not_occupied", DONETSK, "Donetsk oblast"),
    ("luhansk_settlements_not_occupied", LUHANSK, "Luhansk oblast"),
):
    meaning = f"Number of settlements of {place} whose centre is not occupied."
    _declare(name, "settlements", meaning, _settlements_not_occupied, iso, limit=CENTRES)


@fact("people", "donbas")
def donetsk_people_not_occupied(data, parameters):
    """Pre-war population of the settlements of Donetsk oblast whose centre is not occupied.

    Population before the war, by one list; many people have fled or died, and nobody knows how many live there now.
    Settlements count by their centre.
    """
    rows, sources = _status(data, iso=DONETSK, status="not_occupied")
    return rows["population"].sum(), sources


@fact("share", "donbas")
def donetsk_people_occupied_share(data, parameters):
    """Share of the pre-war population of Donetsk oblast's settlements whose centre is occupied.

    Population before the war, by one list; settlements count by their centre.
    """
    rows, sources = _status(data, iso=DONETSK)
    return rows.loc[rows["status"] == "occupied", "population"].sum() / rows["population"].sum(), sources


@fact("share", "donbas")
def donetsk_settlements_occupied_share(data, parameters):
    """Share of Donetsk oblast's settlements whose centre is occupied.

    Every place of five hundred people or more counts one, whatever its size.
    """
    rows, sources = _status(data, iso=DONETSK)
    return (rows["status"] == "occupied").mean(), sources


@fact("text", "donbas")
def largest_town_not_occupied(data, parameters):
    """Largest town of Donbas, by pre-war population, whose centre is not occupied.

    By one point, its centre.
    """
    return _largest(data, "name_en")


@fact("people", "donbas")
def largest_town_people(data, parameters):
    """Pre-war population of the largest town not occupied.

    By one list; how many live there now is not known.
    """
    return _largest(data, "population")


@fact("km", "donbas")
def largest_town_km_to_occupied(data, parameters):
    """Distance from the centre of the largest town not occupied to the nearest occupied land.

    As on the newest day with distances.
    """
    distance, _ = _largest(data, "km_to_occupied")
    if pd.isna(distance):
        raise NotKnown(NO_DISTANCE)
    return distance, data.sources_of("settlements", "settlement_distance")


@fact("date", "donbas")
def settlement_distance_day(data, parameters):
    """Newest day on which distances were measured."""
    rows, sources = _distances(data)
    return rows["date"].max(), sources


@fact("settlements", "donbas")
def settlements_within_10_km(data, parameters):
    """Number of settlements not occupied that were within ten kilometres of occupied land when measured.

    From the centre of each to the drawing of one map maker.
    """
    rows, sources = _distances(data)
    return int((rows["km_to_occupied"] <= 10).sum()), sources


@fact("settlements", "donbas")
def settlements_changed_12m(data, parameters):
    """Number of settlements whose status changed in the last twelve months.

    Changes of the centre, by one map maker; a place that changed there and back counts once.
    """
    rows, sources = _status(data)
    start = data.day - pd.DateOffset(months=12)
    if start < data.settlement_status["from_date"].min():
        raise NotKnown("the record of settlements is shorter than twelve months")
    return int((rows["since"] > start).sum()), sources


@fact("settlements", "donbas")
def settlements_flipped_back(data, parameters):
    """Number of settlements drawn as occupied and later as not occupied again, at least once.

    Since the daily files begin; some returns are corrections of the map.
    """
    _, sources = _status(data)
    changes = data.settlement_status.sort_values("from_date")
    back = (changes["status"] == "not_occupied") & changes.duplicated("geonameid")
    return changes.loc[back, "geonameid"].nunique(), sources


# ---------------------------------------------------------------- claims


def _town_claims(data):
    return known(control.town_claims(data), "the timeline has no such claim since the daily files begin")


def _isw_reports(data):
    rows = data.timeline[data.timeline["description_en"].str.contains("Institute for the Study of War put")]
    return known(rows, "no such report is in the timeline yet").tail(1)


@fact("date", "donbas")
def annexation_claim_day(data, parameters):
    """Day on which Moscow announced that it annexes four Ukrainian oblasts."""
    rows = data.timeline.query("title_en == 'Russia claims four Ukrainian regions'")
    return known(rows, "no such announcement had been made")["date"].iloc[0], rows


@fact("share", "donbas")
def claimed_regions_occupied_share(data, parameters):
    """Share occupied of the four oblasts that Moscow announced it annexes, taken together.

    One map maker; the four oblasts in their administrative borders.
    """
    annexation_claim_day(data, parameters)
    return _share(data, *CLAIMED_2022)


@fact("towns", "donbas")
def town_claims_total(data, parameters):
    """Number of towns that Moscow said it had taken since the daily files begin, in the timeline.

    Only claims that stand in this book's timeline: larger towns, not every village.
    """
    rows = _town_claims(data)
    return len(rows), rows


@fact("towns", "donbas")
def town_claims_after_the_map(data, parameters):
    """Number of those towns whose centre was already drawn as occupied when Moscow made the claim.

    A few cases, chosen by us with the timeline; the centre is one point of a town.
    """
    rows = _town_claims(data)
    return int((rows["days_later"] > 0).sum()), rows


@fact("rounded_share", "donbas")
def isw_donetsk_share(data, parameters):
    """Share of Donetsk oblast under Russian forces by the Institute for the Study of War.

    A round figure by another method, as the press reported it; read from the timeline.
    """
    row = _isw_reports(data)
    return int(row["description_en"].str.extract(r"about (\d+) per cent of Donetsk")[0].iloc[0]) / 100, row


@fact("date", "donbas")
def isw_report_day(data, parameters):
    """Day of that report of the Institute for the Study of War."""
    row = _isw_reports(data)
    return row["date"].iloc[0], row

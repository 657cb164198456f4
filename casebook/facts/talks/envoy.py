"""Facts of Steve Witkoff's meetings with Vladimir Putin, and rules to count them by."""

from __future__ import annotations

import pandas as pd

from casebook.data import Data
from casebook.facts.article import article_day, the_article
from casebook.facts.registry import fact
from casebook.facts.talks.parts import TRUMP, between, count, day, declare_to_article, known, year_to

# Limits
ONE_RULE = "One rule of several that are fair: another window, or another kind of meeting, gives another number."
OUR_RULES = "The rules compared are our choice: others can be thought of."


def _meetings(data):
    return known(data.witkoff_putin, "no meeting of the two men is on record yet")


def _visits(rows):
    return rows[rows["kind"] == "visit_to_russia"]


# The names carry the window and what is counted in it; the order is that of the rules, C1 to C6.
WITKOFF_RULES = {
    "witkoff_rule_year_visits": (
        "Rule one: visits to Russia in the twelve months to the article's day (or the day, if earlier)."
    ),
    "witkoff_rule_year_all": (
        "Rule two: all meetings in person in the twelve months to the article's day (or the day, if earlier)."
    ),
    "witkoff_rule_year_confirmed": (
        "Rule three: visits the Kremlin confirmed, twelve months to the article's day (or the day)."
    ),
    "witkoff_rule_calendar_visits": "Rule four: visits to Russia in the calendar year before the article's.",
    "witkoff_rule_calendar_all": "Rule five: all meetings in person in the calendar year before the article's.",
    "witkoff_rule_office_visits": (
        "Rule six: visits to Russia since the inauguration, to the article's day (or the day, if earlier)."
    ),
}


def witkoff_counts(data: Data, last: pd.Timestamp) -> pd.DataFrame:
    """Six ways to count Steve Witkoff's meetings with Vladimir Putin.

    The windows end on the `last` day, the article's, or on the day of knowledge if that is earlier; the calendar
    year is the one before it. Columns rule (C1–C6), window (year, calendar, office), counted (visits, all,
    confirmed), start, end (both included), count, ids (the rows counted).
    Raises NotKnown before the first meeting on record.
    """
    meetings = _meetings(data)
    visits = _visits(meetings)
    end, last_year = min(data.day, last), last.year - 1
    windows = {
        "year": (year_to(end), end),
        "calendar": (pd.Timestamp(f"{last_year}-01-01"), min(end, pd.Timestamp(f"{last_year}-12-31"))),
        "office": (_inauguration(data)["role_known_on"].iloc[0], end),
    }
    groups = {"visits": visits, "all": meetings, "confirmed": visits[visits["kremlin_confirmed"].eq(True)]}
    rows = []
    for number, name in enumerate(WITKOFF_RULES, 1):
        window, counted = name.split("_")[2:]
        found = between(groups[counted], *windows[window])
        rows.append((f"C{number}", window, counted, *windows[window], len(found), ";".join(found["id"])))
    return pd.DataFrame(rows, columns=["rule", "window", "counted", "start", "end", "count", "ids"])


def _by_rule(data, last, rule):
    row = witkoff_counts(data, last).set_index("rule").loc[rule]
    rows = data.witkoff_putin
    return row["count"], rows[rows["id"].isin(row["ids"].split(";"))]


for _number, (_name, _meaning) in enumerate(WITKOFF_RULES.items(), 1):
    _unit = "meetings" if _name.endswith("_all") else "visits"
    declare_to_article(_name, _unit, _meaning, _by_rule, f"C{_number}", limit=ONE_RULE)


@fact("visits", "talks")
def witkoff_putin_visits_12m(data, parameters):
    """Witkoff's visits to Putin in Russia in the twelve months up to the day of knowledge.

    From the day after the same date a year earlier to the day itself; meetings elsewhere are left out.
    """
    rows = _visits(_meetings(data))
    return len(between(rows, year_to(data.day), data.day)), rows


@fact("meetings", "talks")
def witkoff_putin_meetings_calendar_2025(data, parameters):
    """Meetings in person of Witkoff and Putin in the calendar year 2025, the Alaska summit included.

    The agencies that number the meetings leave the summit out.
    """
    return count(between(_meetings(data), "2025-01-01", "2025-12-31"))


@fact("meetings", "talks")
def article_witkoff_count(data, parameters):
    """How often, by the article, Witkoff met Putin in the past year.

    The article's word, not a finding of this book.
    """
    claims = data.claims[data.claims["article"] == the_article(parameters).id]
    stated = claims.loc[claims["rule"] == "meetings_counted", "arguments"].str.extract(r"claimed=(\d+)")[0]
    return int(known(stated, "the article does not say how often the two men met").iloc[0]), None


@fact("rules", "talks")
def witkoff_rules_agreeing(data, parameters):
    """Number of counting rules that give the article's number.

    The rules compared are our choice: others can be thought of.
    """
    stated, _ = article_witkoff_count(data, parameters)
    return (witkoff_counts(data, article_day(parameters))["count"] == stated).sum(), data.witkoff_putin


def _over_rules(data, last, summary):
    return summary(witkoff_counts(data, last)["count"]), data.witkoff_putin


OVER_RULES = {
    "witkoff_rules_total": ("rules", len, "Number of counting rules compared."),
    "witkoff_rules_lowest": ("meetings", min, "The lowest count any of the rules gives."),
    "witkoff_rules_highest": ("meetings", max, "The highest count any of the rules gives."),
}
for _name, (_unit, _summary, _meaning) in OVER_RULES.items():
    declare_to_article(_name, _unit, _meaning, _over_rules, _summary, limit=OUR_RULES)


@fact("date", "talks")
def witkoff_putin_first_date(data, parameters):
    """The day of the first meeting of Witkoff and Putin on record; the Kremlin never confirmed it."""
    return day(_meetings(data).nsmallest(1, "date"))


@fact("date", "talks")
def witkoff_putin_latest_date(data, parameters):
    """The day of the newest meeting of Witkoff and Putin on record."""
    return day(_meetings(data).nlargest(1, "date"))


@fact("date", "talks")
def alaska_summit_date(data, parameters):
    """The day of the summit in Anchorage, Alaska."""
    rows = data.witkoff_putin
    return day(known(rows[rows["kind"] == "summit"], "the summit had not yet taken place"))


def _inauguration(data):
    rows = data.actors[(data.actors["id"] == TRUMP) & data.actors["role_known_on"].notna()]
    return known(rows, "the president had not yet taken office")


@fact("date", "talks")
def trump_inauguration_date(data, parameters):
    """The day on which Donald Trump's second term began."""
    return day(_inauguration(data), "role_known_on")

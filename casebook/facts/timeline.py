"""The timeline: how many events, from when, and what every table has of the last days."""

from __future__ import annotations

import pandas as pd

from casebook.facts.registry import fact, known
from casebook.facts.rows import declare_all, first

RECENT_DAYS = 14
CHOSEN = "We chose the events: their number shows what we picked, not how much happened."
# What happened on a day, by table: kind → table, first day, last day
DATED = {
    "event": ("timeline", "date", "end_date"),
    "round": ("talks", "start_date", "end_date"),
    "statement": ("statements", "date", "date"),
    "exchange": ("exchanges", "date", "date"),
    "attack": ("air_attacks", "date", "date"),
    "energy": ("energy_events", "date", "end_date"),
}


def spans(data) -> pd.DataFrame:
    """Events with `start` and `end`: the days an event can stand for, the whole month where only that is known.

    Nothing ends later than the day of the book.
    """
    rows = data.timeline.sort_values(["date", "id"]).reset_index(drop=True)
    month = rows["date_precision"] == "month"
    start = rows["date"].mask(month, rows["date"].dt.to_period("M").dt.start_time)
    end = rows["end_date"].fillna(rows["date"]).mask(month, rows["date"] + pd.offsets.MonthEnd(0))
    return rows.assign(start=start, end=end.clip(upper=data.day))


def recent(data) -> pd.DataFrame:
    """Rows of every table that fall into the fourteen days up to the day, the day included, by date.

    Columns: kind (a key of DATED), id, date, end (of what lasted, at most the day), and the source columns.
    """
    begin = data.day - pd.Timedelta(days=RECENT_DAYS - 1)
    found = []
    for kind, (table, first_day, last_day) in DATED.items():
        rows = getattr(data, table)
        end = rows[last_day].fillna(rows[first_day]).clip(upper=data.day)
        rows = rows.assign(kind=kind, date=rows[first_day], end=end)
        rows = rows[(end >= begin) & (rows["date"] <= data.day)]
        found.append(rows[["kind", "id", "date", "end", *[c for c in rows if c.startswith("source_id")]]])
    whole = pd.concat([rows for rows in found if len(rows)] or found, ignore_index=True)
    return whole.sort_values(["date", "kind", "id"], ignore_index=True)


def _recent(data) -> pd.DataFrame:
    return known(recent(data), "no table has a row in these fourteen days")


def _events(data) -> pd.DataFrame:
    return data.timeline.sort_values("date")


# fmt: off
declare_all([
    ("events_total", "events", _events, len,
     "Number of events in the timeline, from 2014 to the day.",
     CHOSEN),
    ("events_first_date", "date", first(_events), "date",
     "Day of the first event in the timeline."),
    ("events_before_invasion", "events", lambda data: data.timeline.query("date < '2022-02-24'"), len,
     "Number of events in the timeline before the full-scale invasion.",
     CHOSEN),
    ("events_by_month", "events", _events, lambda rows: (rows["date_precision"] == "month").sum(),
     "Number of events in the timeline of which only the month is known."),
    ("recent_rows", "rows", _recent, len,
     "Number of rows of every table within the fourteen days up to the day: events, rounds, statements, exchanges, "
     "large attacks, strikes on energy.",
     "What stands in two tables counts twice. " + CHOSEN),
])
# fmt: on


@fact("days", "timeline")
def days_since_invasion(data, parameters):
    """Days from the start of the full-scale invasion to the day."""
    row = data.timeline.query("title_en == 'Full-scale Russian invasion begins'")
    return (data.day - row["date"].iloc[0]).days, row

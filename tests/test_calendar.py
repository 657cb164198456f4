"""The timeline as a calendar, read back with the library and looked at as bytes."""

import datetime as dt

import icalendar
import pandas as pd
import pytest
from conftest import book
from readings import rows_of

from casebook import calendar
from casebook.figures import timeline


def entries(text: str) -> dict[str, icalendar.Event]:
    found = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert len({str(one["uid"]) for one in found}) == len(found)
    return {str(one["uid"]).split("@")[0]: one for one in found}


@pytest.mark.parametrize("day", ["2022-03-15", "2026-02-05", "2026-08-22"])
def test_every_event_is_an_all_day_entry(day):
    rows = {row["id"]: row for row in rows_of("timeline", day, "known_on")}
    found = entries(timeline.timeline_lanes(book(day)).calendar)
    assert set(found) == set(rows)
    addresses = book(day).data.sources.set_index("id")["url"]
    for id_, row in rows.items():
        entry, first = found[id_], dt.date.fromisoformat(row["date"])
        last = dt.date.fromisoformat(row["end_date"] or row["date"])
        if row["date_precision"] == "month":
            first = first.replace(day=1)
            last = min(
                (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1), dt.date.fromisoformat(day)
            )
            assert "Only the month is known" in entry["description"]
        start, end = entry["dtstart"].dt, entry["dtend"].dt
        assert type(start) is dt.date and (start, end) == (first, last + dt.timedelta(days=1))
        assert entry["dtstart"].params["VALUE"] == "DATE"
        assert entry["dtstamp"].dt == dt.datetime.fromisoformat(row["known_on"]).replace(tzinfo=dt.UTC)
        assert str(entry["summary"]) == row["title_en"]
        assert str(entry["url"]) == addresses[row["source_id"]] and str(entry["url"]) in entry["description"]
        assert row["description_en"] in entry["description"] and entry["categories"].cats


def test_lines_end_and_fold_as_the_standard_asks():
    text = timeline.timeline_lanes(book()).calendar
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "") and text.endswith("END:VCALENDAR\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "\r\nVERSION:2.0\r\n" in text and "\r\nPRODID:" in text


def test_the_same_rows_give_the_same_bytes_and_no_clock_enters():
    first = timeline.timeline_lanes(book()).calendar
    assert first == timeline.timeline_lanes(book()).calendar
    assert f"{dt.date.today():%Y%m%d}" not in first


def test_rows_known_later_stay_out():
    later = timeline._events(book("2026-08-22"))
    assert (later["known_on"] > "2026-02-05").any()
    assert set(entries(calendar.events(later, book()))) == {
        row["id"] for row in rows_of("timeline", "2026-02-05", "known_on")
    }
    only = later[later["known_on"] > pd.Timestamp("2026-02-05")]
    assert "VEVENT" not in calendar.events(only, book())

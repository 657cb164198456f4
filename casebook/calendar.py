"""The timeline as a calendar to take along: iCalendar (RFC 5545), one all-day entry an event."""

from __future__ import annotations

import datetime as dt

import icalendar
import pandas as pd

from casebook.book import Book

HOST = "casebook.invalid"  # entries need an id of their own in all the world; this name is reserved and leads nowhere


def events(rows: pd.DataFrame, book: Book) -> str:
    """Events as an iCalendar text, the lines ended as the standard asks.

    rows: `id`, `known_on`, `start` and `end` (first and last day an event can stand for), `date_precision`, `event`
    (title), `what`, `lane_name`, `where`, `source_id`. The end of an entry is the day after its last one, as the
    standard counts. What became known after the day of the book is left out. The stamp of an entry is the day it
    became known, so that the same rows always give the same bytes.
    """
    out = icalendar.Calendar()
    out.add("prodid", f"-//{HOST}//timeline//{book.language.upper()}")
    out.add("version", "2.0")
    out.add("calscale", "GREGORIAN")
    addresses = book.data.sources.set_index("id")["url"]
    for row in rows[(rows["known_on"] <= book.data.day) & (rows["date"] <= book.data.day)].itertuples():
        out.add_component(_entry(row, addresses.get(row.source_id), book))
    return out.to_ical().decode("utf-8")


def _entry(row, address: str | None, book: Book) -> icalendar.Event:
    said = [row.what]
    if row.date_precision == "month":
        said.append(book.t("Only the month is known; the entry covers all of it."))
    if address:
        said.append(book.t("Source: {address}").format(address=address))
    entry = icalendar.Event()
    entry.add("uid", f"{row.id}@{HOST}")
    entry.add("dtstamp", dt.datetime.combine(row.known_on.date(), dt.time(), dt.UTC))
    entry.add("dtstart", row.start.date())
    entry.add("dtend", row.end.date() + dt.timedelta(days=1))
    entry.add("summary", row.event)
    entry.add("description", "\n".join(said))
    entry.add("categories", [str(row.lane_name)])
    if isinstance(row.where, str):
        entry.add("location", row.where)
    if address:
        entry.add("url", address)
    return entry

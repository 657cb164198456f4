"""The timeline: lanes, the last days of every table, and the page as a whole: each row is there, none too early."""

import dataclasses
import datetime as dt
import functools
import itertools
import json
import re

import nbformat
import pandas as pd
import pytest
from conftest import DAYS, REPOSITORY, book, geneva
from readings import rows_of, value

from casebook import figures, prose
from casebook.book import Book
from casebook.data import load, newest_day
from casebook.facts import air, casualties, exchanges, registry
from casebook.facts import timeline as facts
from casebook.figures import scales
from casebook.figures import timeline as drawing
from casebook.figures.card import Card
from casebook.parameters import Parameters

MODULES = {module.__name__ for module in (air, casualties, exchanges, facts)}
MADE = {f"casebook.facts.{name}" for name in ("rows", "air")}  # where families of facts are made
LOOKED_AT = ["2022-03-15", "2024-07-08", "2026-01-30", "2026-02-05", "2026-08-22"]
CALL = re.compile(r"(air|casualties|exchanges|timeline)\.\w+\(book.*\)")


def cards(on: Book) -> dict[str, Card]:
    """The figures of the page as an edition of this day shows them, by id: each cell that stands is run."""
    import importlib

    given = {name: importlib.import_module(f"casebook.figures.{name}") for name in [*figures.CHAPTERS, "timeline"]}
    given |= {"book": on}
    found = {}
    for cell in nbformat.read(REPOSITORY / "chapters/timeline.ipynb", 4).cells:
        stands = prose.stands(cell.metadata.get("tags", []), on.parameters, on.article)
        if cell.cell_type == "code" and CALL.fullmatch(cell.source.strip()) and stands:
            card = eval(cell.source, given)  # our own notebook
            found[card.id] = card
    return found


@functools.cache
def page(day: str = "2026-02-05") -> dict[str, Card]:
    return cards(book(day))


def words_of(card: Card) -> str:
    """Everything of a card that reaches a reader."""
    return json.dumps(card.payload(), ensure_ascii=False, allow_nan=False)


@pytest.mark.parametrize("day", DAYS)
def test_facts_exist_or_say_why(day):
    sources = set(book(day).data.sources["id"])
    own = [n for n, one in registry.items() if one.function.__module__ in MODULES | MADE and one.chapter == "timeline"]
    assert len(own) > 100
    for name in own:
        fact = book(day).facts[name]
        assert fact.chapter == "timeline", name
        if fact.value is None:
            assert fact.reason and not any(c.isdigit() for c in fact.reason), name
        else:
            assert fact.value == fact.value, name
            assert fact.sources and sources.issuperset(fact.sources), name


# ---- the page as a whole ------------------------------------------------------------------------


def test_the_page_has_its_figures():
    assert list(page()) == [
        "timeline-lanes",
        "timeline-recent",
        "air-attacks",
        "air-attacks-missiles",
        "air-attacks-ballistic",
        "air-ranks",
        "air-months",
        "air-months-missiles",
        "energy-events",
        "air-truce",
        "exchanges-scale",
        "exchange-gaps",
        "exchanges-cumulative",
        "exchange-totals",
        "casualties-ranges",
        "casualties-ranges-recent",
        "casualties-civilians",
    ]


@pytest.mark.parametrize("day", LOOKED_AT)
def test_figures_draw_or_say_why(day):
    for name, card in page(day).items():
        assert card.id == name and card.title and card.caption and card.alt
        assert not re.search(r"\bnan\b|<NA>|\bNaT\b|\{\w+\}", card.title + card.caption + card.alt), name
        if card.csv:
            assert card.sources and card.licences and card.csv.count("\n") > 1
        else:
            assert card.spec is None
        if card.spec:
            text = json.dumps(card.spec, allow_nan=False)
            assert not re.search(r'"(?:hconcat|vconcat|facet|repeat|concat)"', text)
            assert max(len(v) for v in card.spec["datasets"].values()) <= 2000


@pytest.mark.parametrize("day", LOOKED_AT)
def test_every_row_known_on_the_day_is_reachable_from_the_page(day):
    whole = "".join(card.records for card in page(day).values())
    anchors = re.findall(r'<li id="([^"]+)"', whole)
    assert len(anchors) == len(set(anchors))
    wanted = [r["id"] for r in rows_of("timeline", day, "known_on")]
    wanted += [r["id"] for r in rows_of("exchanges", day, "known_on")]
    wanted += [r["id"] for r in rows_of("exchange_totals", day, "known_on")]
    wanted += [r["id"] for r in rows_of("casualties", day, "known_on")]
    wanted += [r["id"] for r in rows_of("air_attacks", day, "date")]
    if day >= "2025-12-13":  # the section begins with its first row
        wanted += [r["id"] for r in rows_of("energy_events", day, "date")]
    assert set(wanted) <= set(anchors)
    months = {(r["month"], r["basis"]) for r in rows_of("air_months", day, "known_on")}
    basis = {"data set": "dataset", "counted by others": "reported"}
    table = page(day)["air-months"].csv.splitlines()[1:]
    assert {(month, basis[name]) for month, name, *_ in (line.split(",") for line in table)} == months


def test_no_energy_event_comes_before_its_section():
    assert min(r["date"] for r in rows_of("energy_events", "9999", "date")) == "2025-12-13"


@pytest.mark.parametrize("day", ["2022-03-15", "2026-02-05", "2026-08-22"])
def test_links_within_the_book_lead_to_rows(day):
    cards_, data = page(day), book(day).data
    anchors = {a for card in cards_.values() for a in re.findall(r'<li id="([^"]+)"', card.records)}
    seen = 0
    for card in cards_.values():
        links = re.findall(r'href="([^"]+)"', card.records)
        links += re.findall(r'"link": "([^"]+)"', json.dumps(card.spec or {}))
        for link in links:
            place, _, row = link.partition("#")
            if place in ("", "timeline.html"):
                assert row in anchors, link
            elif place == "talks.html":
                assert row in {*data.talks["id"], *data.statements["id"]}, link
            elif place == "claims.html":
                assert row in {claim.id for claim in book(day).claims}, link
            else:
                assert link.startswith("http"), link
            seen += not link.startswith("http")
    assert seen > 20


def test_a_row_leads_to_its_claims_and_its_round():
    rows = re.findall(r'<li id="(PX-076|TL-093)".*?</li>', page()["exchanges-scale"].records)
    assert rows == ["PX-076"]
    exchange = re.search(r'<li id="PX-076".*?</li>', page()["exchanges-scale"].records)[0]
    assert 'href="talks.html#T075"' in exchange and 'href="claims.html#C12"' in exchange
    event = re.search(r'<li id="TL-093".*?</li>', page()["timeline-lanes"].records)[0]
    assert 'href="claims.html#C02"' in event


MARKED = {
    "timeline": "title_en",
    "exchanges": "note_en",
    "exchange_totals": "note_en",
    "air_attacks": "note_en",
    "air_months": "note_en",
    "casualties": "note_en",
    "energy_events": "what_en",
    "statements": "said_en",
}


def planted(day: str, seen: str) -> Book:
    """The book as seen on a day, with a marked row in every table of the page that becomes known after `day`."""
    newest, later = load(newest_day()), pd.Timestamp(day) + pd.Timedelta(days=1)
    tables = dict(newest.tables)
    for name, column in MARKED.items():
        known = newest.resources[name]["knownOn"]
        row = tables[name][tables[name][known] <= later].tail(1).copy()
        row[column] = f"PLANTED {name}"
        row[[column for column in ("date", "as_of_date", known) if column in row]] = later
        if "end_date" in row:
            row["end_date"] = pd.NaT
        row["id" if "id" in row else "month"] = f"ZZ-{name}" if "id" in row else "2031-01"
        tables[name] = pd.concat([tables[name], row], ignore_index=True)
    data = dataclasses.replace(newest, tables=tables)
    return Book(Parameters(as_of=seen), data.back_to(dt.date.fromisoformat(seen)))


@pytest.mark.parametrize("day", ["2024-07-08", "2026-02-05"])
def test_nothing_later_reaches_a_figure_a_list_or_the_calendar(day):
    for name, card in cards(planted(day, day)).items():
        assert card == page(day)[name], name


def test_planted_rows_show_once_they_are_known():
    found = cards(planted("2026-02-05", "2026-02-06"))
    for name in MARKED:
        assert any(f"PLANTED {name}" in words_of(card) for card in found.values()), name
    lanes = found["timeline-lanes"]
    assert all("PLANTED" in part for part in (lanes.records, lanes.csv, lanes.calendar, json.dumps(lanes.spec)))


@pytest.mark.parametrize("day", ["2022-03-15", "2026-01-30", "2026-02-05"])
def test_no_day_after_the_day_is_drawn(day):
    end = (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()  # a bar ends with its last day
    for name, card in page(day).items():
        datasets = json.dumps((card.spec or {}).get("datasets", {}))
        assert max(re.findall(r'"(\d{4}-\d\d-\d\d)[T"]', datasets), default="") <= end, name


# ---- lanes --------------------------------------------------------------------------------------

# Rows of two lanes that share a day and a word of their titles without being one event
TWO_EVENTS = {
    ("TL-098", "TL-120"): "the round in Geneva, and the attacks of the night before it",
    ("TL-107", "TL-108"): "an exchange before Easter, and the truce for Easter",
}


def title_words(row: dict) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", row["title_en"].lower())) - {"after", "from", "with", "first", "over", "under"}


def test_no_event_stands_in_two_lanes():
    rows = rows_of("timeline", "9999", "known_on")
    found = set()
    for one, other in itertools.combinations(rows, 2):
        same_words = title_words(one) & title_words(other)
        same_place = one["place"] and one["place"] == other["place"] and len(same_words) > 1
        if one["lane"] != other["lane"] and (
            one["title_en"].casefold() == other["title_en"].casefold()
            or (one["date"] == other["date"] and same_words)
            or (one["date"][:7] == other["date"][:7] and same_place)
        ):
            found.add((one["id"], other["id"]))
    assert found == set(TWO_EVENTS)


def test_a_round_stands_in_the_lanes_once():
    talks = [row["talk_id"] for row in rows_of("timeline", "9999", "known_on") if row["talk_id"]]
    by_lane = {}
    for row in rows_of("timeline", "9999", "known_on"):
        if row["talk_id"] and row["lane"] == "diplomacy":
            by_lane.setdefault(row["talk_id"], []).append(row["id"])
    assert talks and all(len(ids) < 3 for ids in by_lane.values()), by_lane


def marks(day: str) -> pd.DataFrame:
    """The marks of the lanes, found in the specification by their column `y` and `id`."""
    spec = page(day)["timeline-lanes"].spec
    return next(pd.DataFrame(v) for v in spec["datasets"].values() if {"id", "y", "x"} <= set(v[0]))


@pytest.mark.parametrize("day", ["2022-03-15", "2026-02-05", "2026-08-22"])
def test_marks_do_not_hide_each_other_on_a_phone(day):
    drawn = marks(day)
    assert sorted(drawn["id"]) == sorted(r["id"] for r in rows_of("timeline", day, "known_on"))
    pixel = max(1, drawn["last"].max() - drawn["x"].min()) / 300
    diameter = drawn["size"].map(drawing.DIAMETER)
    for (_, one), (_, other) in itertools.combinations(drawn.assign(d=diameter).iterrows(), 2):
        if one["y"] == other["y"]:
            first, second = sorted((one, other), key=lambda mark: mark["x"])
            assert (second["x"] - first["x"]) / pixel >= 0.99 * (one["d"] + other["d"]) / 2, (one["id"], other["id"])


def test_lanes_do_not_share_a_row_and_dots_grow_with_importance():
    drawn = marks("2026-02-05")
    lanes = {row["id"]: row["lane"] for row in rows_of("timeline", "2026-02-05", "known_on")}
    assert drawn.assign(lane=drawn["id"].map(lanes)).groupby("y")["lane"].nunique().max() == 1
    weight = {row["id"]: int(row["importance"]) for row in rows_of("timeline", "2026-02-05", "known_on")}
    assert (drawn["id"].map(weight) == drawn["size"]).all()


def test_the_axis_is_bent_once():
    days = pd.Series(pd.to_datetime(["2018-01-01", "2018-01-02", "2022-01-01", "2022-01-02"]))
    early, knee, late = drawing._bent(days).diff().dropna()
    assert (early, late) == (86_400_000, drawing.SLOWER * 86_400_000) and knee > 0


@pytest.mark.parametrize(
    ("starts", "ends", "rows"),
    [
        ([0, 1, 2], [1, 2, 3], [0, 0, 0]),
        ([0, 0, 0], [1, 1, 1], [0, 1, 2]),
        ([0, 1, 4, 5], [5, 3, 6, 9], [0, 1, 1, 0]),
        ([], [], []),
    ],
)
def test_marks_are_stacked_in_the_first_free_row(starts, ends, rows):
    assert scales.stacked(starts, ends) == rows


def test_a_month_is_drawn_as_a_month_and_told_as_one():
    months = [r for r in rows_of("timeline", "2026-02-05", "known_on") if r["date_precision"] == "month"]
    assert months and value("events_by_month") == len(months)
    spans = facts.spans(book().data).set_index("id")
    for row in months:
        first = dt.date.fromisoformat(row["date"]).replace(day=1)
        last = (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
        assert (spans.at[row["id"], "start"].date(), spans.at[row["id"], "end"].date()) == (first, last)
        block = re.search(rf'<li id="{row["id"]}".*?</p>', page()["timeline-lanes"].records)[0]
        assert f'data-from="{first}" data-to="{last}"' in block and f'<time datetime="{row["date"][:7]}">' in block


def test_the_list_can_be_chosen_from_and_has_its_years():
    listed = page()["timeline-lanes"].records
    for facet in ("lane_name", "weight", "sure", "exact", "where", "span"):
        assert f'<select name="{facet}">' in listed
    years = re.findall(r'class="records-year"><b>(\d{4})</b>', listed)
    assert years == sorted({r["date"][:4] for r in rows_of("timeline", "2026-02-05", "known_on")}, reverse=True)


def test_albanian_titles_stand_in_the_albanian_figure():
    card = drawing.timeline_lanes(Book(Parameters(language="sq"), load("2026-02-05")))
    assert "Shkëmbehen 314 të burgosur" in card.csv and "Shkëmbehen 314 të burgosur" in card.records


# ---- the last days ------------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS)
def test_the_last_days_hold_every_row_of_every_table(day):
    first = (dt.date.fromisoformat(day) - dt.timedelta(days=13)).isoformat()
    tables = {
        "timeline": ("known_on", "date", "end_date"),
        "talks": ("known_on", "start_date", "end_date"),
        "exchanges": ("known_on", "date", "date"),
        "air_attacks": ("date", "date", "date"),
        "energy_events": ("date", "date", "end_date"),
        "statements": ("date", "date", "date"),
    }
    wanted = {
        row["id"]
        for table, (known, start, end) in tables.items()
        for row in rows_of(table, day, known)
        if row[start] <= day and max(row[start], row[end]) >= first
    }
    found = facts.recent(book(day).data)
    assert set(found["id"]) == wanted and (found["end"] <= pd.Timestamp(day)).all()
    if wanted:
        assert value("recent_rows", day) == len(wanted)
        listed = set(re.findall(r'<li id="recent-([^"]+)"', page_of_recent(day).records))
        assert listed == wanted


@functools.cache
def page_of_recent(day: str) -> Card:
    return drawing.timeline_recent(book(day))


def test_a_row_of_the_last_days_leads_to_its_own_row():
    listed = page_of_recent("2026-02-05").records
    for row, link in [("PX-076", "timeline.html#PX-076"), ("T075", "talks.html#T075"), ("ST27", "talks.html#ST27")]:
        assert f'href="{link}"' in re.search(rf'<li id="recent-{row}".*?</li>', listed)[0]


def test_kinds_of_the_last_days_are_told_apart_by_shape_and_colour():
    shapes, colours = zip(*drawing.SHAPES.values(), strict=True)
    assert set(drawing.SHAPES) == set(facts.DATED) and len(set(shapes)) == len(set(colours)) == len(shapes)


def test_a_second_article_has_its_own_attack():
    assert "17\u00a0February\u00a02026" in cards(geneva())["air-ranks"].alt

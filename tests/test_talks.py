"""Talks: facts against counts made another way, what each day knows, and figures on every day."""

import csv
import datetime as dt
import functools
import inspect
import sys

import pandas as pd
import pytest
from conftest import DAYS, book, book_of

from casebook.data import row_sources
from casebook.facts import NotKnown, registry, talks
from casebook.figures import talks as figures
from casebook.parameters import ROOT

DRAWN = {
    "rounds": figures.rounds,
    "rounds-recent": lambda book: figures.rounds(book, months=12),
    "counts": figures.counts,
    "pause": figures.pause,
    "table": figures.table,
    "positions": figures.positions,
    "outcomes": figures.outcomes,
    "witkoff-dates": figures.witkoff_dates,
    "witkoff": figures.witkoff,
    "disagreements": figures.disagreements,
} | {f"positions-{subject}": functools.partial(figures.said, subject=subject) for subject in figures.SUBJECTS}


def value(name: str, day: str = "2026-02-05"):
    return registry[name].function(book(day).data, book(day).parameters)[0]


def known_rows(table: str, day: str, known: str = "known_on") -> list[dict]:
    """Rows known on a day, read without pandas and without the package."""
    with open(ROOT / "data" / f"{table}.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row[known] <= day]


@pytest.mark.parametrize("day", DAYS)
def test_facts_exist_or_say_why(day):
    data = book(day).data
    known = set(data.sources["id"])
    own = {declared.function.__module__ for declared in registry.values()}
    code = "".join(inspect.getsource(sys.modules[m]) for m in own if m.startswith(talks.__name__))
    for name, declared in registry.items():
        if not declared.function.__module__.startswith(talks.__name__):
            continue
        assert f'"{name}"' in code or f"def {name}(" in code, f"{name} must be findable by a text search"
        try:
            result, evidence = declared.function(data, book(day).parameters)
        except NotKnown as unknown:
            assert str(unknown) and not any(c.isdigit() for c in str(unknown)), name
            continue
        assert result is not None and result == result, name
        if evidence is not None:
            assert set(row_sources(evidence)) <= known, name


@pytest.mark.parametrize("day", DAYS)
def test_counts_agree_with_the_rows(day):
    rows = known_rows("talks", day)
    formats = [row["format"] for row in rows]
    levels = [row["level"] for row in rows]
    assert value("talks_rounds_total", day) == len(rows)
    for short in ("direct_ru_ua", "trilateral", "us_ru", "us_ua", "us_ua_europe", "summit", "other"):
        assert value(f"talks_{short}_total", day) == formats.count(short)
    for level in ("leaders", "ministers", "envoys", "technical"):
        assert value(f"talks_{level}_total", day) == levels.count(level)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("talks_rounds_total", {"2025-08-20": 53, "2026-02-05": 85, "2026-02-28": 89}),
        ("talks_direct_ru_ua_total", {"2025-08-20": 13, "2026-02-05": 13, "2026-02-28": 14}),
        ("talks_trilateral_total", {"2025-08-20": 0, "2026-02-05": 2, "2026-02-28": 3}),
        ("talks_one_table_total", {"2025-08-20": 13, "2026-02-05": 15, "2026-02-28": 17}),
        ("direct_talks_2022_total", {"2022-03-15": 6, "2026-02-05": 10}),
        ("days_since_direct_talks", {"2022-03-15": 0, "2025-08-20": 28, "2026-02-05": 197, "2026-02-28": 10}),
        ("days_since_one_table", {"2025-08-20": 28, "2026-02-05": 0, "2026-02-28": 10}),
        ("witkoff_putin_visits_12m", {"2025-08-20": 5, "2026-02-05": 7, "2026-08-22": 2}),
        ("witkoff_putin_meetings_calendar_2025", {"2025-08-20": 6, "2026-02-05": 7, "2026-08-22": 7}),
        ("witkoff_rules_agreeing", {"2025-08-20": 0, "2026-02-05": 3, "2026-08-22": 3}),
        ("table_people_total", {"2026-02-05": 13, "2026-08-22": 13}),
        ("table_us_total", {"2026-02-05": 5}),
        ("table_ua_total", {"2026-02-05": 7}),
        ("table_ru_total", {"2026-02-05": 1}),
        ("table_intelligence_total", {"2026-02-05": 3}),
        ("table_intelligence_serving", {"2026-02-05": 2}),
        ("positions_eu_missing", {"2026-02-05": 3, "2026-02-10": 2, "2026-02-28": 0}),
        ("istanbul_1_promised", {"2025-08-20": 1000}),
        ("istanbul_3_promised", {"2025-08-20": 1200}),
        ("istanbul_2_stages_unpublished", {"2025-08-20": 8}),
        ("istanbul_2_returned_to_ua", {"2025-08-20": 250}),
        ("abu_dhabi_returned_to_ua", {"2026-02-05": 157}),
        ("abu_dhabi_returned_to_ru", {"2026-02-05": 160}),
        ("exchanges_in_pause_total", {"2026-02-05": 53}),
    ],
)
def test_values_by_hand(name, expected):
    assert {day: value(name, day) for day in expected} == expected


def test_pause_by_the_calendar():
    assert value("days_without_direct_talks_2022_2025") == (dt.date(2025, 5, 16) - dt.date(2022, 4, 22)).days == 1120
    assert value("days_without_direct_talks_sure_rounds") == (dt.date(2025, 5, 16) - dt.date(2022, 4, 1)).days == 1141


def test_exchanges_in_the_pause_by_the_rows():
    rows = [row for row in known_rows("exchanges", "2026-02-05") if "2022-04-22" < row["date"] < "2025-05-16"]
    assert value("exchanges_in_pause_total") == len(rows)
    for side in ("ua", "ru"):
        published = [int(row[f"returned_to_{side}"]) for row in rows if row[f"returned_to_{side}"]]
        assert value(f"exchanges_in_pause_returned_to_{side}") == sum(published)
    assert value("exchanges_in_pause_ru_unpublished") == sum(not row["returned_to_ru"] for row in rows)


@pytest.mark.parametrize(
    ("name", "last_day_unknown", "first_day_known"),
    [
        ("talks_one_table_total", "2022-02-27", "2022-02-28"),
        ("direct_talks_2022_last_date", "2022-05-16", "2022-05-17"),
        ("days_without_direct_talks_2022_2025", "2025-05-15", "2025-05-16"),
        ("witkoff_putin_meetings_calendar_2025", "2025-03-10", "2025-03-11"),
        ("witkoff_putin_visits_12m", "2025-03-10", "2025-03-11"),
        ("istanbul_2_returned_to_ua", "2025-07-22", "2025-07-23"),
        ("abu_dhabi_round_end_date", "2026-02-04", "2026-02-05"),
        ("table_people_total", "2026-02-03", "2026-02-04"),
        ("table_intelligence_total", "2026-02-04", "2026-02-05"),
        ("abu_dhabi_returned_to_ua", "2026-02-04", "2026-02-05"),
        ("next_three_way_returned_to_ua", "2026-03-04", "2026-03-05"),
        ("talks_after_article_total", "2026-02-05", "2026-02-14"),
    ],
)
def test_a_fact_begins_on_its_day(name, last_day_unknown, first_day_known):
    with pytest.raises(NotKnown):
        value(name, last_day_unknown)
    assert value(name, first_day_known) is not None


def test_an_undisclosed_number_is_not_zero():
    rows = talks.prisoners_by_round(book("2025-07-01").data).set_index("id")
    assert rows.loc["T041", "stages"] == rows.loc["T041", "unpublished"] == 7
    assert rows["returned_to_ua"].isna()["T041"]


def test_a_running_round_has_no_end_yet():
    assert value("talks_latest_date", "2022-03-15").isoformat()[:10] == "2022-03-15"
    assert value("talks_latest_date", "2022-03-18").isoformat()[:10] == "2022-03-17"


def test_six_rules():
    rules = talks.witkoff_counts(book("2026-02-05").data, pd.Timestamp("2026-02-05"))
    assert list(rules["rule"]) == ["C1", "C2", "C3", "C4", "C5", "C6"]
    assert list(rules["count"]) == [7, 8, 6, 6, 7, 7]
    year = rules.iloc[0]
    assert (year["start"].date(), year["end"].date()) == (dt.date(2025, 2, 6), dt.date(2026, 2, 5))
    assert year["ids"] == "W1;W2;W3;W4;W5;W7;W8"


def test_rules_stop_at_the_article():
    last = pd.Timestamp("2026-02-05")
    later, then = (talks.witkoff_counts(book(day).data, last) for day in ("2026-08-22", "2026-02-05"))
    assert later.equals(then)


def test_rules_end_on_the_day_of_the_articles_own():
    facts = book_of("data/article/2026-02-19-geneva.md", "2026-08-22").facts
    given = {name: facts[name].value for name in facts if name.startswith("witkoff_rule_")}
    assert given["witkoff_rule_year_visits"] == 6  # the visit of 11 February 2025 is more than a year back
    assert given["witkoff_rule_office_visits"] == 7
    assert facts["talks_after_article_total"].value == value("talks_after_article_total", "2026-08-22") - 3


def test_the_articles_number_belongs_to_the_article(another_article):
    geneva = book_of("data/article/2026-02-19-geneva.md", "2026-02-19")
    assert value("article_witkoff_count") == geneva.facts["article_witkoff_count"].value == 7
    assert "3 of the rules agree" in figures.witkoff(geneva).alt
    other = book_of(another_article, "2026-02-05")
    assert other.facts["article_witkoff_count"].value is None
    assert "article's number" not in figures.witkoff(other).caption


def test_disagreements_exist_and_are_counted_once():
    ids = [point for points in talks.DISAGREEMENTS.values() for point in points]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {row["id"] for row in known_rows("disagreements", "2026-08-22")}


@pytest.mark.parametrize("day", ["2022-02-24", "2022-03-15", "2024-07-08", "2025-08-20", "2026-02-28", "2026-08-22"])
@pytest.mark.parametrize("name", DRAWN)
def test_figures_draw_or_say_why_not(name, day):
    card = DRAWN[name](book(day))
    assert card.id == f"talks-{name}" and card.title and card.caption and card.alt
    assert bool(card.csv) == bool(card.sources)


@pytest.mark.parametrize(
    ("name", "day", "says"),
    [
        ("rounds", "2026-02-05", "Rounds: 85"),
        ("pause", "2026-02-05", "lasted 1,120 days, from 22 April 2022 to 16 May 2025"),
        ("pause", "2023-12-31", "still runs: 618 days"),
        ("outcomes", "2026-02-05", "stages without a number: 8"),
        ("outcomes", "2025-08-20", "23 July 2025, Istanbul: no number"),
        ("witkoff", "2026-02-05", "in order: 7, 8, 6, 6, 7, 7. The article says 7; 3 of the rules agree"),
        ("positions", "2025-08-20", "35 of 44 pairs"),
        ("witkoff-dates", "2026-02-05", "confirmed by the Kremlin: 6; not confirmed: 1; summits: 1"),
    ],
)
def test_alternative_texts_carry_the_numbers(name, day, says):
    assert says in DRAWN[name](book(day)).alt.replace("\u00a0", " ")


def test_pause_bars_tell_what_still_runs():
    rows = figures.pauses(book("2026-02-05"))
    assert list(rows["days"]) == [1120, 197]
    assert list(rows["running"]) == [False, True]


def test_outcomes_show_a_mark_for_each_hidden_stage():
    card = DRAWN["outcomes"](book("2026-02-05"))
    marks = [d for d in card.spec["datasets"].values() if d and "hidden" in d[0] and "x" in d[0]]
    assert len(marks) == 1 and len(marks[0]) == 16

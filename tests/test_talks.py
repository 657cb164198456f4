"""Talks: facts against counts made another way, what each day knows, and figures on every day."""

import csv
import dataclasses
import datetime as dt
import functools
import html.parser
import inspect
import itertools
import json
import shutil
import sys

import pandas as pd
import pytest
from conftest import DAYS, book, book_of

from casebook import data as packages
from casebook.book import Book
from casebook.data import row_sources
from casebook.facts import NotKnown, registry, talks
from casebook.figures import talks as figures
from casebook.parameters import ROOT, Parameters

DRAWN = {
    "rounds": figures.rounds,
    "rounds-recent": figures.rounds_recent,
    "counts": figures.counts,
    "pause": figures.pause,
    "phases": figures.phases,
    "rhythm": figures.rhythm,
    "network": figures.network,
    "table": figures.table,
    "positions": figures.positions,
    "positions-over-time": figures.positions_over_time,
    "distances": figures.distances,
    "outcomes": figures.outcomes,
    "exchanges-origin": figures.origins,
    "witkoff-dates": figures.witkoff_dates,
    "witkoff": figures.witkoff,
    "disagreements": figures.disagreements,
    "statements": figures.statements,
} | {f"positions-{subject}": functools.partial(figures.said, subject=subject) for subject in figures.SUBJECTS}
ONE_TABLE = ("direct_ru_ua", "trilateral")


def value(name: str, day: str = "2026-02-05"):
    return registry[name].function(book(day).data, book(day).parameters)[0]


@functools.cache
def drawn(name: str, day: str = "2026-02-05"):
    return DRAWN[name](book(day))


def known_rows(table: str, day: str, known: str = "known_on") -> list[dict]:
    """Rows known on a day, read without pandas and without the package; known: blank for a table without a day."""
    with open(ROOT / "data" / f"{table}.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if not known or row[known] <= day]


def days_from(first: str, last: str) -> int:
    return (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days


def with_rows(day: str = "2026-02-05", **rows: list[dict]):
    """The book of a day with made rows in the place of some tables."""
    on_day = book(day)
    made = {}
    for name, given in rows.items():
        fields = on_day.data.resources[name]["schema"]["fields"]
        types = {f["name"]: packages.DTYPES.get(f["type"], "datetime64[us]") for f in fields}
        made[name] = pd.DataFrame(given).reindex(columns=list(types)).astype(types)
    return Book(on_day.parameters, dataclasses.replace(on_day.data, tables=on_day.data.tables | made))


class Rows(html.parser.HTMLParser):
    """The blocks of a list of records: id → attributes and words."""

    def __init__(self, text: str):
        super().__init__()
        self.found, self.now = {}, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "li" and "id" in given:
            assert given["id"] not in self.found
            self.now = self.found.setdefault(given["id"], {**given, "words": "", "links": []})
        elif tag == "a" and self.now:
            self.now["links"].append(given["href"])

    def handle_endtag(self, tag):
        self.now = None if tag == "li" else self.now

    def handle_data(self, data):
        if self.now:
            self.now["words"] += data


@pytest.mark.parametrize("day", DAYS)
def test_facts_exist_or_say_why(day):
    data = book(day).data
    known = set(data.sources["id"])
    code = "".join(inspect.getsource(m) for name, m in sys.modules.items() if name.startswith(talks.__name__))
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
    if rows:
        assert value("talks_one_table_total", day) == sum(row["format"] in ONE_TABLE for row in rows)
        first_year = [row for row in rows if row["start_date"] < "2023" and row["format"] == "direct_ru_ua"]
        assert value("direct_talks_2022_total", day) == len(first_year)


def test_the_table_in_abu_dhabi_by_the_rows():
    people = {row["id"]: row for row in known_rows("actors", "", "")}
    seated = [people[row["actor_id"]] for row in known_rows("delegates", "", "") if row["talk_id"] == "T075"]
    assert value("table_people_total") == len(seated) >= 13
    for side in ("us", "ua", "ru"):
        assert value(f"table_{side}_total") == sum(row["side"] == side.upper() for row in seated) > 0
    posts = [row["intelligence_post"] for row in seated]
    assert value("table_intelligence_serving") == posts.count("serving") >= 2
    assert value("table_intelligence_total") == posts.count("serving") + posts.count("former")


@pytest.mark.parametrize("day", ["2025-08-20", "2026-02-05", "2026-08-22"])
def test_pairs_of_issue_and_party_by_the_rows(day):
    rows = known_rows("positions", day, "date")
    told = {(row["issue"], row["party"]) for row in rows}
    issues = {row["issue"] for row in rows}
    assert value("positions_pairs_stated", day) == len(told)
    assert value("positions_eu_missing", day) == sum((issue, "EU") not in told for issue in issues)
    assert value("positions_statements_total", day) == len(rows)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("days_since_direct_talks", {"2022-03-15": 0, "2025-08-20": 28, "2026-02-05": 197, "2026-02-28": 10}),
        ("days_since_one_table", {"2025-08-20": 28, "2026-02-05": 0, "2026-02-28": 10}),
        ("witkoff_putin_visits_12m", {"2025-08-20": 5, "2026-02-05": 7, "2026-08-22": 2}),
        ("witkoff_putin_meetings_calendar_2025", {"2025-08-20": 6, "2026-02-05": 7, "2026-08-22": 7}),
        ("witkoff_rules_agreeing", {"2025-08-20": 0, "2026-02-05": 3, "2026-08-22": 3}),
        ("istanbul_1_promised", {"2025-08-20": 1000}),
        ("istanbul_3_promised", {"2025-08-20": 1200}),
        ("istanbul_2_stages_unpublished", {"2025-08-20": 8}),
        ("istanbul_2_returned_to_ua", {"2025-08-20": 250}),
        ("abu_dhabi_returned_to_ua", {"2026-02-05": 157}),
        ("abu_dhabi_returned_to_ru", {"2026-02-05": 160}),
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
        ("rounds", "2026-02-05", "from 28 February 2022 to 5 February 2026"),
        ("pause", "2026-02-05", "lasted 1,120 days, from 22 April 2022 to 16 May 2025"),
        ("pause", "2023-12-31", "still runs: 618 days"),
        ("outcomes", "2026-02-05", "stages without a number: 8"),
        ("outcomes", "2025-08-20", "23 July 2025, Istanbul: no number"),
        ("witkoff", "2026-02-05", "in order: 7, 8, 6, 6, 7, 7. The article says 7; 3 of the rules agree"),
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


# ---- three phases --------------------------------------------------------------------------------


def phases_by_the_rows(day: str) -> dict[str, list[dict]]:
    rows = sorted(known_rows("talks", day), key=lambda row: (row["start_date"], row["id"]))
    direct = [row for row in rows if row["format"] == "direct_ru_ua"]
    three = [row for row in rows if row["format"] == "trilateral"]
    suspended = [row["date"] for row in known_rows("timeline", day) if row["id"] == "TL-021"]
    spring = [row for row in direct if not suspended or row["start_date"] < suspended[0]]
    until = three[0]["start_date"] if three else "9999"
    resumed = [row for row in direct if row not in spring and row["start_date"] < until]
    return {"spring": spring, "resumed": resumed, "three_way": three}


@pytest.mark.parametrize("day", ["2022-03-15", "2022-06-01", "2025-06-30", "2026-02-05", "2026-02-28", "2026-08-22"])
def test_phases_by_the_rows(day):
    exchanges, said = known_rows("exchanges", day), known_rows("positions", day, "date")
    for phase, held in phases_by_the_rows(day).items():
        if not held:
            assert phase not in talks.phases(book(day).data)
            continue
        ends = [min(row["end_date"], day) for row in held]
        waits = [days_from(max(ends[:n]), row["start_date"]) for n, row in enumerate(held) if n]
        found = talks.measures(book(day).data, phase)
        assert value(f"phase_{phase}_rounds", day) == found["rounds"] == len(held)
        assert found["between"] == waits
        if waits:
            assert value(f"phase_{phase}_longest_gap", day) == max(waits)
        swaps = [row for row in exchanges if row["talk_id"] in {row["id"] for row in held}]
        assert value(f"phase_{phase}_exchanges", day) == found["stages"] == len(swaps)
        published = [int(row["returned_to_ua"]) for row in swaps if row["returned_to_ua"]]
        assert found["unpublished"] == len(swaps) - len(published)
        assert pd.isna(found["to_ua"]) if not published else found["to_ua"] == sum(published)
        then = [row for row in said if held[0]["start_date"] <= row["date"] <= max(ends)]
        kyiv, moscow = ({row["issue"] for row in then if row["party"] == party} for party in ("UA", "RU"))
        assert set(found["issues"]) == kyiv & moscow
        assert value(f"phase_{phase}_issues", day) == len(kyiv & moscow)
        assert found["open"] == sum(row["outcome_known_on"] > day for row in held)


def test_phases_that_had_not_begun_are_left_out():
    heads = [drawn("phases", day).csv.splitlines()[0] for day in ("2022-03-15", "2025-06-30", "2026-02-05")]
    assert "pause" not in heads[0] and "Three-way" not in heads[1] and "pause" in heads[1] and "Three-way" in heads[2]


# ---- people --------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2022-03-15", "2025-08-20", "2026-02-05", "2026-08-22"])
@pytest.mark.parametrize("sides", [("RU", "UA"), ("US", "RU"), ("US", "UA")])
def test_pairs_by_the_rows(day, sides):
    people = {row["id"]: row for row in known_rows("actors", "", "")}
    held = {row["id"] for row in known_rows("talks", day)}
    seated = {}
    for row in known_rows("delegates", "", ""):
        if row["talk_id"] in held:
            seated.setdefault(row["talk_id"], []).append(people[row["actor_id"]])
    met = {}
    for table in seated.values():
        for one, other in itertools.product(table, table):
            if (one["side"], other["side"]) == sides:
                met[one["name_en"], other["name_en"]] = met.get((one["name_en"], other["name_en"]), 0) + 1
    found = talks.pairs(book(day).data, *sides)
    assert {(row.person, row.other_person): row.rounds for row in found.itertuples()} == met
    if met:
        name = "pair_" + "_".join(sides).lower()
        assert value(f"{name}_rounds", day) == max(met.values())
        assert met[tuple(value(name, day).split(" – "))] == max(met.values())


def test_the_network_has_a_mark_for_each_record():
    talk_ids = {row["id"] for row in known_rows("talks", "2026-02-05") if row["format"] in ONE_TABLE}
    recorded = [row["actor_id"] for row in known_rows("delegates", "", "") if row["talk_id"] in talk_ids]
    card = drawn("network")
    assert card.csv.count("\n") - 1 == len(recorded)
    assert f"People recorded: {len(set(recorded))} " in card.alt
    often = {id for id in recorded if recorded.count(id) > 1}
    (marks,) = [rows for rows in card.spec["datasets"].values() if rows and "post" in rows[0]]
    assert len(marks) == sum(recorded.count(id) for id in often)
    posts = {row["id"] for row in known_rows("actors", "", "") if row["intelligence_post"] != "none"}
    told = {row["person"] for row in marks if row["post"] != "no intelligence post on record"}
    assert len(told) == len(often & posts) > 0


def test_the_shapes_of_the_network_are_told():
    import vl_convert

    (legend,) = vl_convert.vegalite_to_vega(drawn("network").spec)["legends"]
    assert "encode" not in legend  # which would set the symbols to white and transparent
    assert legend["symbolFillColor"] == legend["symbolStrokeColor"] != "white"


def test_other_tables_of_the_network():
    card = figures.network(book(), formats=("us_ru", "us_ua"), at_least=1)
    rows = list(csv.DictReader(card.csv.splitlines()))
    assert {"Steve Witkoff", "Rustem Umerov", "Kirill Dmitriev"} <= {row["person"] for row in rows}
    assert "Recorded at fewer" not in card.caption


# ---- where exchanges come from -------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2022-03-15", "2023-12-31", "2025-08-20", "2026-02-05", "2026-08-22"])
def test_origins_by_the_rows(day):
    expected = {}
    for row in known_rows("exchanges", day):
        for side in ("ua", "ru"):
            cell = expected.setdefault((int(row["date"][:4]), bool(row["talk_id"]), side), [0, 0, 0])
            published = row[f"returned_to_{side}"]
            cell[0] += 1
            cell[1] += not published
            cell[2] += int(published or 0)
    found = {
        (row.year, row.named, row.side): [row.exchanges, row.unpublished, 0 if pd.isna(row.people) else row.people]
        for row in talks.origins(book(day).data).itertuples()
    }
    assert found == expected
    for side in ("ua", "ru"):
        other = [cell for key, cell in expected.items() if key[1:] == (False, side)]
        assert value(f"exchanges_other_returned_to_{side}", day) == sum(people for _, _, people in other)
        assert value("exchanges_other_total", day) == sum(exchanges for exchanges, _, _ in other)


def test_an_unpublished_number_is_a_hollow_diamond_and_no_bar():
    given = [
        {"id": "PX-901", "date": "2024-01-03", "returned_to_ua": 230, "known_on": "2024-01-03", "source_id": "S225"},
        {"id": "PX-902", "date": "2025-06-09", "talk_id": "T041", "known_on": "2025-06-09", "source_id": "S225"},
    ]
    card = figures.origins(with_rows(exchanges=given))
    (rows,) = [rows for rows in card.spec["datasets"].values() if rows and "unpublished" in rows[0]]
    told = {(row["lane"], row["kind"]): (row["text"], row["people"], row["unpublished"]) for row in rows}
    assert told == {
        ("2024|to Ukraine", "no round named"): ("230", 230, 0),
        ("2024|to Russia", "no round named"): ("", 0, 1),
        ("2025|to Ukraine", "the exchange names a round"): ("", 0, 1),
        ("2025|to Russia", "the exchange names a round"): ("", 0, 1),
    }


# ---- what the parties say ------------------------------------------------------------------------

SAID = [
    {"position_en": f"WORDS {id}", "stated_by": "An official", "confidence": "high", "source_id": "S001"}
    | {"id": id, "issue": issue, "party": party, "date": day, "movement": moved, "movement_en": told}
    for id, issue, party, day, moved, told in [
        ("P901", "nato", "RU", "2022-03-29", "first", None),
        ("P902", "nato", "RU", "2024-06-14", "repeated", None),
        ("P903", "nato", "UA", "2022-03-29", "first", None),
        ("P904", "nato", "UA", "2025-12-14", "changed", "OTHER"),
        ("P905", "nato", "UA", "2026-01-14", "repeated", None),
        ("P906", "znpp", "US", "2025-12-24", "first", None),
        ("P907", "elections", "EU", "2025-12-24", None, None),
    ]
]


def test_movement_is_told_by_pair_and_by_statement():
    made = with_rows(positions=SAID)
    moved = {(row.issue, row.party): row.moved for row in talks.movements(made.data).dropna().itertuples()}
    assert moved == {("nato", "RU"): "repeated", ("nato", "UA"): "changed", ("znpp", "US"): "first"}
    assert made.facts["positions_pairs_changed"].value == 1
    matrix = figures.positions(made)
    (cells,) = matrix.spec["datasets"].values()
    shown = {(row["lane"], row["who"]): (row["text"], row["words"]) for row in cells if row["stated"]}
    assert shown["NATO", "Ukraine"] == ("01/2026", "changed") and shown["Elections", "Europe"] == ("12/2025", "")
    assert "Pairs in which the words changed: 1." in matrix.alt
    listed = Rows(figures.positions_over_time(made).records).found
    assert list(listed) == ["P905", "P906", "P907", "P904", "P902", "P901", "P903"]
    assert listed["P904"]["data-move"] == "changed" and "OTHER" in listed["P904"]["words"]
    assert listed["P907"]["data-move"] == "" and "first on record" in listed["P906"]["words"]


def test_without_movement_the_pictures_leave_it_out():
    made = with_rows(positions=[{**row, "movement": None} for row in SAID])
    assert made.facts["positions_pairs_changed"].value is None
    matrix, over_time = figures.positions(made), figures.positions_over_time(made)
    assert len(matrix.spec["layer"]) == 2 and "shape" not in over_time.spec["encoding"]
    for card in (matrix, over_time):
        assert "changed" not in card.alt and "shape" not in card.caption


def test_the_newest_distance_of_an_issue_counts():
    given = [
        {"id": "DI01", "issue": "nato", "known_on": "2022-03-29", "apart_en": "OLD", "rests_on": "P901;P903"},
        {"id": "DI02", "issue": "nato", "known_on": "2026-01-14", "apart_en": "NEW", "rests_on": "P902;P905;P999"},
        {"id": "DI03", "issue": "znpp", "known_on": "2025-12-24", "apart_en": "X", "rests_on": "P906"},
    ]
    given = [{**row, "confidence": "high", "shared_en": "BOTH" if row["id"] == "DI03" else None} for row in given]
    made = with_rows(positions=SAID, distances=given)
    card = figures.distances(made)
    listed = Rows(card.records).found
    assert list(listed) == ["DI02", "DI03"] and "OLD" not in card.csv + card.records
    assert listed["DI02"]["links"] == [
        "#DI02",
        "talks.html#P902",
        "talks.html#P905",
    ]  # a statement not known on the day is not linked to
    assert "nothing found" in listed["DI02"]["words"] and "BOTH" in listed["DI03"]["words"]
    assert [made.facts[f"distances_{name}_total"].value for name in ("issues", "shared")] == [2, 1]


# ---- every row has its anchor, and only what is known --------------------------------------------


@pytest.mark.parametrize("day", ["2022-03-15", "2025-08-20", "2026-02-05", "2026-08-22"])
@pytest.mark.parametrize(
    ("name", "table", "known"),
    [
        ("rounds", "talks", "known_on"),
        ("positions-over-time", "positions", "date"),
        ("witkoff-dates", "witkoff_putin", "known_on"),
    ],
)
def test_every_row_has_its_anchor(name, table, known, day):
    rows = {row["id"]: row for row in known_rows(table, day, known)}
    card = drawn(name, day)
    listed = Rows(card.records).found
    assert set(listed) == set(rows)
    for id, block in listed.items():
        assert f"#{id}" in block["links"] and any(link.startswith("http") for link in block["links"]), id
    if rows:
        marks = [row for data in card.spec["datasets"].values() for row in data if "link" in row]
        assert {row["link"] for row in marks} == {f"talks.html#{id}" for id in rows}
        assert card.csv.splitlines()[0].startswith("id,")


def test_a_round_leads_to_the_claims_that_rest_on_it():
    listed = Rows(drawn("rounds").records).found
    for id in ("T075", "T076"):
        resting = {f"claims.html#{claim.id}" for claim in book().claims if id in claim.evidence}
        assert resting and resting == {link for link in listed[id]["links"] if link.startswith("claims.html")}


def test_a_round_can_be_chosen_by_who_was_there():
    rows = {row["id"]: row for row in known_rows("talks", "2026-02-05")}
    listed = Rows(drawn("rounds").records).found
    assert listed["T075"]["data-who"].split("|") == ["US", "Russia", "Ukraine"]
    assert listed["T075"]["data-where"] == "United Arab Emirates" and listed["T009"]["data-where"] == ""
    assert "absent" in rows["T022"]["parties"] and "Russia" not in listed["T022"]["data-who"].split("|")
    for id, row in rows.items():
        codes = [code.strip().split(" ")[0] for code in row["parties"].split(";")]
        assert ("Ukraine" in listed[id]["data-who"].split("|")) == ("UA" in codes), id


def test_an_open_outcome_is_blank_everywhere():
    card = drawn("rounds", "2026-02-04")
    row = next(row for row in csv.DictReader(card.csv.splitlines()) if row["id"] == "T075")
    blank = ("what came out", "kind of outcome", "last day", "exchanges agreed here")
    assert [row[column] for column in blank] == [""] * 4
    block = Rows(card.records).found["T075"]
    assert block["data-kind"] == "" and "157" not in block["words"] and block["data-to"] == "2026-02-04"
    assert "not public yet (1)" in drawn("phases", "2026-02-04").csv
    later = Rows(drawn("rounds").records).found["T075"]
    assert later["data-kind"] == "exchange of prisoners" and "at least 157" in later["words"]


def test_the_switches_give_each_rule():
    """Choosing a window, a kind and the Kremlin's word leaves as many meetings as the rule counts."""
    listed = Rows(drawn("witkoff-dates").records).found.values()
    windows = {"year": "Twelve months", "calendar": "Calendar year", "office": "Since the inauguration"}
    for rule in talks.witkoff_counts(book().data, pd.Timestamp("2026-02-05")).itertuples():
        left = [row for row in listed if windows[rule.window] in row["data-within"].split("|")]
        if rule.counted != "all":
            left = [row for row in left if row["data-what"] == "visit to Russia"]
        if rule.counted == "confirmed":
            left = [row for row in left if row["data-told"] == "yes"]
        assert (len(left), {row["id"] for row in left}) == (rule.count, set(rule.ids.split(";"))), rule.rule


def chosen(name: str, day: str, first: str = "", last: str = "9999", **choices: str) -> int:
    """How many rows the choices of a list leave, by its rule: words in a facet, days that meet the period."""
    return sum(
        all(word in row[f"data-{facet}"].split("|") for facet, word in choices.items())
        and row["data-to"] >= first
        and row["data-from"] <= last
        for row in Rows(drawn(name, day).records).found.values()
    )


@pytest.mark.parametrize("day", ["2022-08-01", "2023-12-31", "2025-08-20", "2026-02-05", "2026-08-22"])
def test_exercises_promise_what_the_choices_give(day):
    assert chosen("rounds", day, what="Summits") == value("talks_summit_total", day)
    sure = [chosen("rounds", day, sure=grade) for grade in ("medium", "low")]
    assert sum(sure) == value("talks_low_confidence_total", day)
    after = f"{value('direct_talks_2022_last_date', day) + pd.Timedelta(days=1):%Y-%m-%d}"
    until = "2025-05-15" if day >= "2025-05-16" else "9999"
    assert chosen("rounds", day, after, until) == value("talks_in_pause_total", day)
    if day >= "2025-05-16":
        direct = chosen("rounds", day, "2022-05-18", what="Russia–Ukraine directly")
        beside = int(drawn("phases", day).caption.split("none of them: ")[1].split(".")[0])
        assert direct - beside == value("phase_resumed_rounds", day)
    returned = [value(f"exchanges_{kind}_returned_to_ua", day) for kind in ("agreed", "other") if day >= "2025-05-23"]
    assert not returned or sum(returned) == value("exchanges_returned_to_ukraine", day)


def test_exercises_on_the_article_promise_what_the_choices_give():
    year = dict(name="witkoff-dates", day="2026-02-05", within="Twelve months")
    assert chosen(**year) == value("witkoff_rule_year_all")
    assert chosen(**year, what="visit to Russia") == value("witkoff_rule_year_visits") == 7
    assert chosen(**year, what="visit to Russia", told="yes") == value("witkoff_rule_year_confirmed")
    here = dict(about="4 Feb 2026, Abu Dhabi", early="up to the article's day")
    spoke = chosen("statements", "2026-02-05", who="Russia", **here)
    assert spoke == value("comments_ru_by_the_article") > 0
    assert chosen("positions-over-time", "2026-02-05", move="changed") > 0


PLANTED = {
    "talks": {"id": "T999", "start_date": "2026-02-05", "outcome_en": "PLANTED", "known_on": "2026-02-06"}
    | {"end_date": "2026-02-05", "outcome_known_on": "2026-02-06"},
    "positions": {"id": "P999", "date": "2026-02-06", "position_en": "PLANTED"},
    "distances": {"id": "DI99", "issue": "nato", "known_on": "2026-02-06", "apart_en": "PLANTED"}
    | {"confidence": "high", "rests_on": "P29"},
    "statements": {"id": "ST99", "talk_id": "T075", "date": "2026-02-06", "party": "RU", "speaker": "PLANTED"}
    | {"said_en": "PLANTED", "confidence": "high", "source_id": "S001"},
    "witkoff_putin": {"id": "W99", "date": "2026-02-05", "note_en": "PLANTED", "known_on": "2026-02-06"},
    "exchanges": {"id": "PX-999", "returned_to_ua": "999", "known_on": "2026-02-06"},
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A copy of the data with a row in each table that became known a day after the article."""
    root = tmp_path_factory.mktemp("planted") / "data"
    shutil.copytree(packages.DATA, root)
    for name, changed in PLANTED.items():
        path = root / f"{name}.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        row = (frame.iloc[-1].to_dict() if len(frame) else dict.fromkeys(frame.columns, "")) | changed
        pd.concat([frame, pd.DataFrame([row])]).to_csv(path, index=False, lineterminator="\n")
    return root


@pytest.mark.parametrize("name", DRAWN)
def test_a_row_planted_later_is_in_no_payload(planted, name):
    with_planted = DRAWN[name](Book(Parameters(as_of="2026-02-05"), packages.load("2026-02-05", planted)))
    assert with_planted.payload() == drawn(name).payload()
    assert "PLANTED" not in json.dumps(with_planted.payload())


def test_planted_rows_are_seen_once_they_are_known(planted):
    seen = Book(Parameters(as_of="2026-02-06"), packages.load("2026-02-06", planted))
    for name in ("rounds", "positions-over-time", "distances", "statements", "witkoff-dates"):
        assert "PLANTED" in json.dumps(DRAWN[name](seen).payload()), name


# ---- who spoke about the round -------------------------------------------------------------------

SPOKE = [
    {"said_en": "WORDS", "confidence": "high", "source_id": "S001"}
    | {"id": id, "talk_id": talk, "date": day, "party": party, "speaker": speaker}
    for id, talk, day, party, speaker in [
        ("ST91", "T075", "2026-02-05", "UA", "First"),
        ("ST92", "T075", "2026-02-05", "RU", "Second"),
        ("ST93", "T076", "2026-02-06", "US", "Second"),
        ("ST94", "T072", "2026-01-25", "UA", "Of another round"),
    ]
]


def test_comments_are_counted_for_the_articles_round():
    made = with_rows("2026-02-06", statements=SPOKE)
    assert set(talks.rounds_of_article(made.data, pd.Timestamp("2026-02-05"))["id"]) >= {"T075", "T076"}
    card = figures.statements(made)
    listed = Rows(card.records).found
    assert set(listed) == {"ST91", "ST92", "ST93", "ST94"}
    assert listed["ST94"]["data-about"] == "23 Jan 2026, Abu Dhabi"
    assert made.facts["statements_total"].value == 4 and made.facts["statements_rounds_total"].value == 3
    assert listed["ST93"]["data-early"] == "after it" and "talks.html#T076" in listed["ST93"]["links"]
    names = ("total", "by_the_article", "ua_by_the_article", "ru_by_the_article", "us_by_the_article", "speakers")
    assert [made.facts[f"comments_{name}"].value for name in names] == [3, 2, 1, 1, 0, 2]


def test_another_article_has_its_own_round(another_article):
    geneva = book_of("data/article/2026-02-19-geneva.md", "2026-02-19")
    assert set(talks.rounds_of_article(geneva.data, pd.Timestamp("2026-02-19"))["id"]) >= {"T078", "T079"}
    other = book_of(another_article, "2026-02-05")
    assert other.facts["comments_total"].value is None and "ST27" in figures.statements(other).records

"""The war in the air: ranks, months and the pause against the rows read another way."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest
from conftest import book, geneva
from readings import known, launched, rows_of, value

from casebook.data import load
from casebook.facts import Facts
from casebook.facts import air as facts
from casebook.figures import air as figures
from casebook.parameters import Parameters


@pytest.mark.parametrize("day", ["2026-02-05", "2026-02-28", "2026-08-22"])
def test_ranks_by_counting_larger_attacks(day):
    rows = rows_of("air_attacks", day, "date")
    own = next(r for r in rows if r["id"] == "AIR-20260203")
    until_then = [r for r in rows if r["date"] <= own["date"]]
    for name, among, columns in [
        ("attack_2026_02_03_rank_all", rows, ["drones_launched", "missiles_launched"]),
        ("attack_2026_02_03_rank_drones", rows, ["drones_launched"]),
        ("attack_2026_02_03_rank_missiles", rows, ["missiles_launched"]),
        ("attack_2026_02_03_rank_ballistic", rows, ["ballistic_launched"]),
        ("attack_2026_02_03_rank_all_then", until_then, ["drones_launched", "missiles_launched"]),
        ("attack_2026_02_03_rank_missiles_then", until_then, ["missiles_launched"]),
        ("attack_2026_02_03_rank_ballistic_then", until_then, ["ballistic_launched"]),
    ]:
        larger = sum(launched(r, *columns) > launched(own, *columns) for r in among)
        assert value(name, day) == larger + 1, name


def test_attack_on_the_eve_of_the_talks():
    expected = {
        "weapons": 521,
        "drones": 450,
        "missiles": 71,
        "ballistic": 32,
        "rank_all": 19,
        "rank_drones": 25,
        "rank_missiles": 14,
        "rank_ballistic": 3,
        "rank_ballistic_then": 3,
    }
    for name, number in expected.items():
        assert value(f"attack_2026_02_03_{name}") == number, name
        assert not known(f"attack_2026_02_03_{name}", "2026-02-02"), name
    assert value("attack_2026_02_03_rank_all_then", "2026-08-22") == 19
    assert value("attack_2026_02_03_rank_all", "2026-08-22") == 19 + value(
        "attacks_larger_since_2026_02_03", "2026-08-22"
    )


def test_months_use_one_basis_and_whole_months_only():
    assert value("air_month_end") == "2026-01-31"
    assert value("air_month_drones") == 4452
    assert value("air_month_drones_stopped_share") == pytest.approx(3719 / 4452)
    assert value("air_month_end", "2026-08-22") == "2026-05-31"  # June 2026 is partial
    rows = [r for r in rows_of("air_months", "2026-02-05", "known_on") if r["basis"] == "dataset"]
    assert value("air_drones_total") == sum(int(r["drones_launched"]) for r in rows)
    assert value("air_month_drones", "2025-08-20") == 6297
    assert not known("air_month_drones", "2022-06-01")


def test_energy_pause_is_told_step_by_step():
    assert not known("energy_pause_announced", "2026-01-28")
    assert not known("energy_pause_kremlin_end", "2026-01-31")
    assert value("energy_pause_kremlin_end") == "2026-02-01"
    assert value("energy_pause_days_to_attack") == 5
    assert value("kyiv_unheated_2026_02_03") == 1170
    assert value("kyiv_night_temperature_2026_02_03") == -20


@pytest.mark.parametrize("published", [None, "no number given", "some, not all"])
def test_a_published_figure_without_a_number_is_not_known(published):
    data = load("2026-02-05")
    events = data.energy_events.assign(figure_en=pd.Series(published, data.energy_events.index, dtype="str"))
    changed = dataclasses.replace(data, tables={**data.tables, "energy_events": events})
    facts = Facts(changed, Parameters())
    for name in ("kyiv_unheated_2026_01_20", "kyiv_unheated_2026_02_03", "kyiv_night_temperature_2026_02_03"):
        assert facts[name].value is None and facts[name].reason, name


# ---- the attack of the article, and ranks of all ------------------------------------------------

COUNTED = {
    "all": ("drones_launched", "missiles_launched"),
    "drones": ("drones_launched",),
    "missiles": ("missiles_launched",),
    "ballistic": ("ballistic_launched",),
}


@pytest.mark.parametrize("day", ["2023-12-31", "2026-02-05", "2026-08-22"])
def test_every_attack_is_ranked_on_its_own_day_and_on_the_day_of_the_book(day):
    rows = rows_of("air_attacks", day, "date")
    found = facts.ranked(book(day).data).set_index("id")
    assert len(found) == len(rows)
    for measure, columns in COUNTED.items():
        counted = [r for r in rows if any(r[c] for c in columns)]
        for own in rows:
            if own not in counted:
                assert pd.isna(found.at[own["id"], f"rank_{measure}"])
                continue
            larger = [r for r in counted if launched(r, *columns) > launched(own, *columns)]
            then = [r for r in larger if r["date"] <= own["date"]]
            assert found.at[own["id"], f"rank_{measure}"] == 1 + len(larger)
            assert found.at[own["id"], f"rank_{measure}_then"] == 1 + len(then)
            assert found.at[own["id"], f"of_{measure}_then"] == sum(r["date"] <= own["date"] for r in counted)


def nearest(day: str, article_day: str) -> str | None:
    """The largest attack of the seven days up to the article's day, or up to the day, from the rows."""
    end = min(day, article_day)
    first = (dt.date.fromisoformat(end) - dt.timedelta(days=6)).isoformat()
    rows = [r for r in rows_of("air_attacks", day, "date") if first <= r["date"] <= end]
    return max(rows, key=lambda r: (launched(r, *COUNTED["all"]), r["date"], r["id"]))["id"] if rows else None


@pytest.mark.parametrize(
    ("day", "attack"),
    [
        ("2022-03-15", None),
        ("2025-08-20", None),
        ("2025-09-10", "AIR-20250907"),
        ("2026-01-26", "AIR-20260124"),
        ("2026-02-02", None),
        ("2026-02-05", "AIR-20260203"),
        ("2026-08-22", "AIR-20260203"),
    ],
)
def test_the_marked_attack_is_the_largest_of_the_seven_days_up_to_the_article(day, attack):
    row = facts.article_attack(book(day).data, book(day).parameters)
    assert (row["id"].iloc[0] if len(row) else None) == attack == nearest(day, "2026-02-05")
    assert known("article_attack_date", day) == (attack is not None)


def test_another_article_has_another_attack():
    on = geneva()
    assert facts.article_attack(on.data, on.parameters)["id"].tolist() == ["AIR-20260217"]
    assert nearest("2026-02-19", "2026-02-19") == "AIR-20260217"
    assert on.facts["article_attack_weapons"].value == 396 + 29


def test_both_ways_to_the_ranks_of_the_eve_agree():
    for measure in ("all", "missiles", "ballistic"):
        assert value(f"article_attack_rank_{measure}_then") == value(f"attack_2026_02_03_rank_{measure}_then")
    assert (value("article_attack_rank_drones_then"), value("article_attack_ranked_then")) == (25, 93)


@pytest.mark.parametrize("measure", ["weapons", "missiles", "ballistic"])
def test_the_diamond_is_the_marked_attack(measure):
    for day, attack in [("2026-02-05", "AIR-20260203"), ("2026-01-26", "AIR-20260124"), ("2025-08-20", None)]:
        spec = figures.air_attacks(book(day), measure).spec
        near = [r["id"] for rows in spec["datasets"].values() for r in rows if r.get("near")]
        assert set(near) == ({attack} if attack else set())
    assert "marked" not in figures.air_attacks(book("2025-08-20"), measure).alt


def test_the_figure_of_ranks_says_them():
    card = figures.air_ranks(book())
    assert "521, no. 19 of 93" in card.alt and "32, no. 3 of 87" in card.alt
    assert figures.air_ranks(book("2025-08-20")).csv == ""


# ---- months and the pause in figures ------------------------------------------------------------


@pytest.mark.parametrize("weapon", ["drones", "missiles"])
def test_months_of_others_are_hollow_marks_and_never_added(weapon):
    card = figures.air_months(book(), weapon)
    rows = rows_of("air_months", "2026-02-05", "known_on")
    sets = list(card.spec["datasets"].values())
    bars = next(v for v in sets if "high" in v[0])
    hollow = next(v for v in sets if "by" in v[0])
    own = [r for r in rows if r["basis"] == "dataset" and not r["note_en"].startswith("Partial")]
    assert sum(r["high"] - r["low"] for r in bars) == sum(int(r[f"{weapon}_launched"]) for r in own)
    others = [int(r[f"{weapon}_launched"]) for r in rows if r["basis"] == "reported" and r[f"{weapon}_launched"]]
    assert sorted(r["low"] for r in hollow) == sorted(others)


def test_the_months_draw_before_anyone_else_had_counted():
    assert figures.air_months(book("2024-07-08")).spec


def test_the_pause_ends_as_each_account_says():
    spans = facts.pause_spans(book().data).set_index("id")
    assert str(spans.at["EN-09", "end"].date()) == "2026-02-04"  # seven days, the first one counted
    assert str(spans.at["EN-10", "end"].date()) == "2026-02-01"
    assert pd.isna(spans.at["EN-11", "end"])
    assert pd.isna(facts.pause_spans(book("2026-01-30").data).set_index("id").at["EN-10", "end"])
    assert facts.pause_spans(book("2026-01-28").data).empty


def test_the_figure_of_the_pause_has_its_attacks_and_strikes():
    rows = figures.air_truce(book("2026-02-28")).csv
    attacks = [r["id"] for r in rows_of("air_attacks", "2026-02-18", "date") if r["date"] >= "2026-01-15"]
    strikes = [
        r["id"]
        for r in rows_of("energy_events", "2026-02-18", "date")
        if r["date"] >= "2026-01-15" and r["kind"] in ("attack", "outage", "truce")
    ]
    assert {line.split(",")[0] for line in rows.splitlines()[1:]} == {*attacks, *strikes}
    assert "1 February" not in figures.air_truce(book("2026-01-30")).alt.replace("\u00a0", " ")
    assert figures.air_truce(book("2026-01-28")).csv == ""

"""The war in the air: ranks, months and the pause against the rows read another way."""

import dataclasses

import pandas as pd
import pytest
from readings import known, launched, rows_of, value

from casebook.data import load
from casebook.facts import Facts
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

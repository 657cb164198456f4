"""Positions over time, distances between Kyiv and Moscow, and who commented on a round."""

from __future__ import annotations

import datetime as dt
import shutil

import pandas as pd
import pytest

from casebook import data

LATEST = dt.date(2026, 8, 22)
DAY = dt.date(2026, 2, 5)


def by_pair(positions):
    """Positions of each issue and party in the order of their days, and of their numbers within a day."""
    number = positions["id"].str[1:].astype(int)
    return positions.assign(number=number).sort_values(["date", "number"]).groupby(["issue", "party"])


def test_the_first_row_of_a_pair_and_no_other_is_first():
    for pair, rows in by_pair(data.load(LATEST).positions):
        assert list(rows["movement"] == "first") == [True] + [False] * (len(rows) - 1), pair


def test_what_changed_is_told_and_nothing_else():
    rows = data.load(LATEST).positions
    assert (rows["movement_en"].notna() == rows["movement"].eq("changed")).all()


@pytest.mark.parametrize("day", ["2022-03-29", "2025-03-13", "2025-08-20", "2026-02-05"])
def test_movement_looks_back_only(day):
    """What is known on a day has the same movement as if the later rows did not exist."""
    for pair, rows in by_pair(data.load(dt.date.fromisoformat(day)).positions):
        assert rows["movement"].iloc[0] == "first", pair


def test_a_position_without_movement_is_refused(tmp_path):
    root = tmp_path / "data"
    shutil.copytree(data.DATA, root)
    path = root / "positions.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",repeated,", ",,", 1), encoding="utf-8")
    assert any("column movement" in line for line in data.problems(root))


def test_a_distance_rests_on_words_of_both_sides_said_by_then():
    known = data.load(LATEST)
    said = known.positions.set_index("id")
    for _, row in known.distances.iterrows():
        ids = row["rests_on"].split(";")
        assert set(ids) <= set(said.index), row["id"]
        rows = said.loc[ids]
        assert set(rows["issue"]) == {row["issue"]}, row["id"]
        assert {"UA", "RU"} <= set(rows["party"]), row["id"]
        assert rows["date"].max() <= row["known_on"], row["id"]


def test_each_issue_has_a_distance_on_the_day_of_the_article():
    known = data.load(DAY)
    assert set(known.distances["issue"]) == set(known.positions["issue"])
    assert data.load(LATEST).distances.groupby("issue").size().between(1, 4).all()


def test_both_sides_commented_on_the_round_on_its_last_day():
    """Words of envoys and officials of both sides, of Washington and of the host are on record for 5 February."""
    rows = data.load(DAY).statements
    last = rows[(rows["talk_id"] == "T075") & (rows["date"] == pd.Timestamp(DAY))]
    assert set(last["party"]) == {"UA", "RU", "US", "host"}
    assert {"Kirill Dmitriev", "Rustem Umerov", "Kyrylo Budanov"} <= set(last["speaker"])


def test_a_statement_is_not_older_than_its_round():
    known = data.load(LATEST)
    start = known.talks.set_index("id")["start_date"]
    assert (known.statements["date"] >= known.statements["talk_id"].map(start)).all()

"""The data package: contracts, the cut to a day, and that nothing later comes through."""

import datetime as dt
import json
import shutil

import pandas as pd
import pytest

from casebook import data
from casebook.book import Book
from casebook.parameters import Parameters

DAYS = ["2022-03-01", "2025-08-20", "2026-02-05"]


def test_package_holds_its_contracts():
    assert data.problems() == []


def test_each_table_says_when_a_row_became_known():
    timeless = {"sources", "actors", "oblasts", "settlements", "places", "claims"}
    for name, resource in data.resources().items():
        assert ("knownOn" in resource or "knownThrough" in resource) != (name in timeless), name


def test_every_row_points_to_a_source():
    whole = data.load(data.newest_day())
    ids = set(whole.sources["id"])
    for name, resource in whole.resources.items():
        # a gap has no source, a distance rests on positions, a word is ours where no page was read, a correction too
        if name in {"sources", "places", "gaps", "distances", "terms", "corrections"}:
            continue
        frame = whole.tables[name]
        if "source_id" in frame:
            stated = frame["source_id"].notna()
            if name == "claims":
                continue  # a claim may rest on rows of other tables: see test_claims
            assert stated.all() and set(frame["source_id"]) <= ids, name
        else:
            assert set(resource["sourceIds"]) <= ids, name


@pytest.mark.parametrize("day", DAYS)
def test_no_row_is_known_later(day):
    cut = data.load(day)
    for name, resource in cut.resources.items():
        if "knownOn" in resource:
            assert cut.tables[name][resource["knownOn"]].max() <= pd.Timestamp(day) or cut.tables[name].empty


def test_a_round_under_way_has_no_outcome():
    first_day = data.load("2026-02-04").talks.set_index("id").loc["T075"]
    assert first_day[["outcome_en", "outcome_type", "end_date"]].isna().all()
    after = data.load("2026-02-05").talks.set_index("id").loc["T075"]
    assert after[["outcome_en", "outcome_type", "end_date"]].notna().all()


def test_an_office_is_blank_before_it_is_on_record():
    assert pd.isna(data.load("2026-01-01").actors.set_index("id").loc["A02", "role_en"])
    assert "Office of the President" in data.load("2026-01-02").actors.set_index("id").loc["A02", "role_en"]


def test_sources_are_those_of_the_known_rows():
    early, late = data.load("2022-03-01").sources, data.load("2026-02-05").sources
    assert set(early["id"]) < set(late["id"])


def plant(root):
    """Add to every dated table a copy of its last row, known one day after `2026-02-05` and marked."""
    planted = 0
    for name, resource in data.resources(root).items():
        if "knownOn" not in resource:
            continue
        path = root / resource["path"]
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        row = frame[frame[resource["knownOn"]] <= "2026-02-05"].iloc[-1].copy()
        for field in resource["schema"]["fields"]:
            if field["type"] == "date" and row[field["name"]]:
                row[field["name"]] = "2026-02-06"
            elif field["type"] == "string" and field["name"].endswith(("_en", "_sq")):
                row[field["name"]] = "PLANTED"
        keys = resource["schema"]["primaryKey"]
        keys = [keys] if isinstance(keys, str) else keys
        if keys == ["id"]:
            row["id"] = {
                "talks": "T999",
                "positions": "P999",
                "distances": "DI99",
                "statements": "ST99",
                "exchange_totals": "ET99",
                "gaps": "GAP-99",
                "zone_widths": "ZW9",
                "disagreements": "D99",
                "energy_events": "EN-99",
                "witkoff_putin": "W99",
                "exchanges": "PX-999",
                "casualties": "CE-999",
                "timeline": "TL-999",
                "terms": "planted",
                "corrections": "E-99",
                "air_attacks": "AIR-20260206b",
            }[name]
        if name == "air_months":
            row["month"] = "2026-12"
        frame = frame[~(frame[keys].astype(str) == row[keys]).all(axis=1)]
        pd.concat([frame, row.to_frame().T]).to_csv(path, index=False, lineterminator="\n")
        planted += 1
    data.seal(root)
    return planted


@pytest.fixture
def planted(tmp_path):
    root = tmp_path / "data"
    shutil.copytree(data.DATA, root)
    assert plant(root) >= 15
    return root


@pytest.mark.parametrize("day", DAYS)
def test_rows_planted_later_change_nothing(planted, day):
    before, after = data.load(day), data.load(day, planted)
    for name in before.tables:
        pd.testing.assert_frame_equal(before.tables[name], after.tables[name])
    parameters = Parameters(as_of=day)
    assert Book(parameters, before).facts == Book(parameters, after).facts


def test_planted_rows_are_seen_once_they_are_known(planted):
    seen = data.load("2026-02-06", planted)
    assert (seen.talks["outcome_en"] == "PLANTED").any()
    assert (seen.timeline["description_en"] == "PLANTED").any()


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("talks", "2022-02-28", "2022-02-31", "talks.csv: row 2: column start_date"),
        ("exchanges", ",5,1,false", ",five,1,false", "exchanges.csv: row 2: column returned_to_ua"),
        ("positions", ",UA,", ",XX,", "positions.csv: row 2: column party"),
        ("delegates", "T001,", "T998,", "delegates.csv: row 2"),
    ],
)
def test_a_broken_row_is_named(tmp_path, table, old, new, says):
    root = tmp_path / "data"
    shutil.copytree(data.DATA, root)
    path = root / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = data.problems(root)
    assert any(line.startswith(says) for line in found), found
    assert all("\n" not in line for line in found)


def test_an_unmeant_change_is_noticed(tmp_path):
    root = tmp_path / "data"
    shutil.copytree(data.DATA, root)
    path = root / "exchanges.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",157,160,", ",158,160,"), encoding="utf-8")
    assert any("exchanges.csv: differs from its hash" in line for line in data.problems(root))
    assert data.seal(root) == 1
    assert data.problems(root) == []


@pytest.mark.parametrize("name", ["geo/oblasts.geojson", "article/2026-02-05-abu-dhabi.md"])
def test_files_without_a_schema_are_watched_too(tmp_path, name):
    root = tmp_path / "data"
    shutil.copytree(data.DATA, root)
    with (root / name).open("a", encoding="utf-8") as file:
        file.write(" ")
    assert data.problems(root) == [
        f"{name}: differs from its hash in datapackage.json; "
        "when the change is meant, run `python -m casebook refresh manifest`"
    ]


def test_every_file_of_the_package_is_described():
    described = {r["path"] for r in data.descriptor()["resources"]}
    there = {p.relative_to(data.DATA).as_posix() for p in data.DATA.rglob("*") if p.is_file()}
    assert {p for p in there if not p.startswith("local/")} == described | {"datapackage.json"}


@pytest.mark.parametrize("damage", ["missing", "empty", "not_json"])
def test_a_damaged_package_is_refused(tmp_path, damage):
    root = tmp_path / "data"
    shutil.copytree(data.DATA, root)
    if damage == "not_json":
        (root / "datapackage.json").write_text("{", encoding="utf-8")
    elif damage == "missing":
        (root / "talks.csv").unlink()
    else:
        (root / "talks.csv").write_text("", encoding="utf-8")
    assert data.problems(root)
    with pytest.raises(data.DataError) as refused:
        data.load("2026-02-05", root)
    assert "\n" not in str(refused.value)


def test_polygons_are_not_shipped():
    geo = json.loads((data.DATA / "geo" / "oblasts.geojson").read_text(encoding="utf-8"))
    assert {f["properties"]["iso"][:3] for f in geo["features"]} == {"UA-"} and len(geo["features"]) == 27
    assert sorted(p.name for p in (data.DATA / "geo").iterdir()) == ["ne_line_2014.geojson", "oblasts.geojson"]


def test_newest_day():
    assert data.newest_day() == dt.date(2026, 8, 22)

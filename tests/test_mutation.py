"""Mutation: a verdict flips when a number or a day it rests on is changed, or the test says why it does not.

For each computed claim every number, yes-or-no and day of the rows that its rule reads is changed, one at a time, in
a copy of the tables, which are then cut to the day and decided again.
"""

import pandas as pd
import pytest
from conftest import book

from casebook.claims import RULES, Case, Claim
from casebook.data import Data, cut
from casebook.facts import Facts

DAY = "2026-02-05"
SHIFT = pd.Timedelta(days=400)
RAW = book("2026-08-22").data.tables  # not cut to the article's day yet
COMPUTED = [c.id for c in book(DAY).claims if c.rule and c.verdict != "context"]

WEAPONS = "air_attacks.drones_launched air_attacks.missiles_launched air_attacks.ballistic_launched"
STOPPED = "air_attacks.drones_stopped air_attacks.missiles_stopped"
NUMBERS = "exchanges.returned_to_ua exchanges.returned_to_ru"
HOW_MANY = "exchanges.civilians_to_ua exchanges.civilians_to_ru"
CIVILIANS = f"exchanges.civilians_included {HOW_MANY}"
# reason, columns, claims: no change of one cell in such a column flips the verdict on the claim
IMMATERIAL = [
    ("the rule does not ask what the round brought", "talks.outcome_known_on",
     "C01 C10 C12 C13 C16 C20 C22 C27 C28 C32 C33"),
    ("an exchange on record tells the outcome", "talks.outcome_known_on", "C02 C44"),
    ("the round only has to be over", "talks.start_date", "C02 C10 C12 C13 C16 C32 C33 C36 C44"),
    ("the rule asks only whether and when the exchange was", f"{NUMBERS} {CIVILIANS}", "C02 C09"),
    ("the rule asks only for the numbers", f"exchanges.date {CIVILIANS}", "C12"),
    ("the rule asks only for civilians", f"exchanges.date {NUMBERS}", "C13"),
    ("the rule asks only whether civilians were among them", HOW_MANY, "C13"),
    ("the days lie so close that no pause grows too long without one of them", "exchanges.date exchanges.known_on",
     "C09"),
    ("where it was, its end and its weight are not asked for; it was known long before",
     "timeline.end_date timeline.lat timeline.lon timeline.importance timeline.known_on", "C05"),
    ("the Ukrainian figures count the missing, so the lowest cannot make it supported", "casualties.low", "C06"),
    ("either of two Russian figures is enough", "casualties.central", "C06 C07"),
    ("the highest figures count", "casualties.low", "C07"),
    ("the list of delegates decides, not their offices", "actors.role_known_on", "C10"),
    ("who takes part online takes part", "delegates.online", "C10 C32 C33"),
    ("the rule asks for days, not for weapons", f"{WEAPONS} {STOPPED}", "C20 C22 C23 C24"),
    ("attacks on three days, where two are enough", "air_attacks.date energy_events.date", "C20"),
    ("a strike counts on the day it began", "energy_events.end_date", "C20"),
    ("the size of an attack is what was launched", STOPPED, "C21"),
    ("three of four measures are enough", "air_attacks.ballistic_launched", "C21"),
    ("strikes in three places, where two are enough", "energy_events.date", "C23"),
    ("nine early meetings, where two are enough", "talks.start_date talks.known_on", "C27"),
    ("the rule asks for the day a meeting began", "talks.end_date", "C27 C28"),
    ("one of six ways is enough, and no single meeting moves all that agree",
     "witkoff_putin.date witkoff_putin.kremlin_confirmed witkoff_putin.known_on", "C31"),
    ("the length of a meeting is not asked for", "witkoff_putin.hours_low witkoff_putin.hours_high", "C31"),
    ("the map of the day before says the same", "control_area.date", "C37"),
    ("the occupied share is of the area measured on the finer base",
     "control_area.not_occupied_km2 control_area.sliver_km2 control_area.natural_earth_area_km2 "
     "control_area.natural_earth_occupied_km2", "C37"),
    ("the annexation has to be on record; its day is shown, not tested",
     "timeline.date timeline.lat timeline.lon timeline.importance timeline.known_on", "C38"),
    ("either of two demands that Ukrainian forces leave is enough", "positions.date", "C38"),
]  # fmt: skip
# Claims that no single cell flips: by which whole column they flip, or none
STEADY = {
    "C09": "exchanges.date",  # many exchanges
    "C27": "talks.start_date",  # many meetings
    "C38": "positions.date",  # two demands
}


class Watched(dict):
    """Tables that note which of them were looked up."""

    def __init__(self, tables: dict):
        super().__init__(tables)
        self.seen = set()

    def __getitem__(self, name: str) -> pd.DataFrame:
        self.seen.add(name)
        return super().__getitem__(name)


def decide(claim: Claim, tables: dict[str, pd.DataFrame]) -> str:
    """The verdict on a claim with other tables, all facts computed again."""
    data = Data(claim.case.data.as_of, tables, claim.case.data.resources)
    case = Case(data, Facts(data, claim.case.parameters), claim.case.parameters, claim.case.article_day)
    return RULES[claim.rule].decide(case, claim.arguments).verdict


def rows_read(claim: Claim) -> dict[str, pd.DataFrame]:
    """The rows that a claim's rule reads, by table, as they stand in the files.

    Rows that its arguments name; and of the tables that the rule is seen to look up, what was known on the day:
    rows that the claim names as evidence, and those that the rule selects by what its arguments name. These are
    delegates, their offices and exchanges of the round; positions on the issue; events on energy on the day of the
    attack, or all attacks since the round; the newest map of the oblasts. Rules that select from a whole table read
    all exchanges, direct talks, meetings with Putin (and the office that opens one of the windows), estimates with
    the wounded of the last year, or counts of civilians.
    """
    watched = Watched(claim.case.data.tables)
    decide(claim, watched)
    given, known = claim.arguments, claim.case.data
    talk, attack = given.get("talk"), given.get("attack")
    seated = known.delegates.loc[known.delegates["talk_id"] == talk, "actor_id"]
    struck = known.air_attacks.loc[known.air_attacks["id"] == attack, "date"]
    began = known.talks.loc[known.talks["id"] == talk, "start_date"].min()
    newest = known.control_area["date"].max()

    def selected(name: str, rows: pd.DataFrame) -> pd.Series:
        nothing = pd.Series(False, index=rows.index)
        match name, claim.rule:
            case "actors", "meetings_counted":
                return rows["id"] == "A04"
            case "actors", _:
                return rows["id"].isin(seated)
            case "delegates", _:
                return rows["talk_id"] == talk
            case "exchanges", _:
                return rows["talk_id"].eq(talk) | (talk is None)
            case "talks", "direct_talks_at_first" | "no_direct_talks_until":
                return rows["format"] == "direct_ru_ua"
            case "positions", _:
                return rows["issue"].isin(given["issue"].split("+"))
            case "energy_events", "attacks_since":
                return rows["date"] >= began
            case "energy_events", _:
                return rows["date"].isin(struck)
            case "air_attacks", "attacks_since":
                return rows["date"] >= began
            case "control_area", _:
                return rows["iso"].isin(given["oblasts"].split("+")) & (rows["date"] == newest)
            case "witkoff_putin", _:
                return ~nothing
            case "casualties", "casualties_reach" | "counted_together":
                return rows["measure"].str.contains("wounded") & (rows["as_of_date"] > known.day - SHIFT)
        return nothing

    found = {}
    for name, rows in RAW.items():
        if "knownOn" in known.resources[name]:
            rows = rows[rows[known.resources[name]["knownOn"]] <= known.day]
        ids = rows["id"] if "id" in rows else pd.Series("", index=rows.index)
        wanted = ids.isin(given.values())
        if name in watched.seen:
            wanted |= ids.isin(claim.evidence) | selected(name, rows)
        if wanted.any():
            found[name] = rows[wanted]
    return found


def changed(values: pd.Series) -> list[pd.Series]:
    """A column with other values, in several ways: days 400 earlier or later, the other answer, 0, ×10, one less."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return [values + SHIFT, values - SHIFT]
    if values.dtype == "boolean":
        return [~values]
    return [values * 0, values * 10, values - 1]


def is_tested(values: pd.Series) -> bool:
    kind = values.dtype
    return pd.api.types.is_datetime64_any_dtype(kind) or pd.api.types.is_numeric_dtype(kind)


def flips(claim: Claim, name: str, column: str, cells: pd.Series) -> bool:
    """Whether any change of these cells, all at once, changes the verdict."""
    base, described = claim.case.data.tables, claim.case.data.resources[name]
    for values in changed(cells):
        table = RAW[name].copy()
        table.loc[cells.index, column] = values
        if decide(claim, base | {name: cut(table, described, claim.case.data.as_of)}) != claim.verdict:
            return True
    return False


@pytest.mark.parametrize("id", COMPUTED)
def test_every_number_and_day_counts_or_is_known_not_to(id):
    claim = next(c for c in book(DAY).claims if c.id == id)
    columns = {
        f"{name}.{column}": (name, column, rows[column].dropna())
        for name, rows in rows_read(claim).items()
        for column in rows.columns
        if is_tested(rows[column]) and rows[column].notna().any()
    }
    alone = {
        full: any(flips(claim, name, column, cells.loc[[label]]) for label in cells.index)
        for full, (name, column, cells) in columns.items()
    }
    assert {c for c, flipped in alone.items() if not flipped} == {
        column for _, listed, claims in IMMATERIAL for column in listed.split() if id in claims.split()
    }
    assert any(alone.values()) == (id not in STEADY), "a verdict that nothing moves rests on nothing"
    if id in STEADY:
        together = [full for full, (name, column, cells) in columns.items() if flips(claim, name, column, cells)]
        assert STEADY[id] in together if STEADY[id] else together == []


def test_the_lists_name_computed_claims_once():
    pairs = [(id, column) for _, columns, claims in IMMATERIAL for column in columns.split() for id in claims.split()]
    assert len(pairs) == len(set(pairs))
    assert {id for id, _ in pairs} | set(STEADY) <= set(COMPUTED)

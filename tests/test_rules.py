"""Rules: each on both sides of its limits on small tables, how far limits can be moved, and bad arguments."""

import datetime as dt
import functools
import json
import re

import pandas as pd
import pytest
from conftest import book, geneva

from casebook.claims import RULES, VERDICTS, Case, Limit, Rule, Verdict, rule
from casebook.data import Data
from casebook.facts import Fact, Facts
from casebook.parameters import Parameters

GIVEN = {  # what is claimed, unless a test says otherwise; rules without arguments are left out
    "among_largest": {"attack": "AIR-20260203"},
    "at_least": {"fact": "exchanges_total", "claimed": "100"},
    "attack_near_start": {"attack": "AIR-20260203", "talk": "T075"},
    "attacks_since": {"talk": "T072"},
    "both_sides_agreed": {"talk": "T075", "issue": "prisoners"},
    "casualties_reach": {"claimed": "2000000"},
    "counted_together": {"claimed": "2000000"},
    "civilians_in_the_cold": {"attack": "AIR-20260203"},
    "count_is": {"fact": "exchanges_total", "claimed": "100"},
    "dated": {"row": "T075", "day": "2026-02-04"},
    "days_between": {"first": "T072", "second": "T075", "claimed": "12"},
    "differences_remain": {"talk": "T075", "issue": "territory_donbas"},
    "energy_targeted": {"attack": "AIR-20260203"},
    "exchange_agreed": {"talk": "T075"},
    "exchange_from_round": {"talk": "T075"},
    "exchange_size": {"talk": "T075", "claimed": "314"},
    "first_to_propose": {"party": "UA", "issue": "demilitarised_zone"},
    "held_office": {"actor": "A02", "office": "military intelligence", "former": "yes"},
    "intelligence_on_both_sides": {"talk": "T075"},
    "led_delegation": {"talk": "T075", "actor": "A01", "side": "US"},
    "meetings_counted": {"claimed": "2"},
    "no_direct_talks_until": {"month": "2025-05"},
    "nobody_spoke": {"talk": "T075"},
    "nothing_else_came": {"talk": "T075"},
    "occupied_at_most": {"oblasts": "UA-14+UA-09"},
    "occupied_share": {"oblasts": "UA-14+UA-09", "claimed_share": "0.9"},
    "party_says": {"party": "UA", "issue": "security_guarantees+nato", "words": "legally binding/ratified"},
    "round_ended": {"talk": "T075", "ended": "2026-02-05", "day_number": "2", "mediator": "US"},
    "round_number": {"talk": "T075", "claimed": "2", "since": "2026-01-01"},
    "says_it_captured": {"annexation": "TL-028", "issue": "territory_donbas"},
    "soldiers_only": {"talk": "T075"},
    "stated": {"speaker": "Steve Witkoff", "issue": "prisoners", "on": "2026-02-04"},
    "took_part": {"talk": "T075", "actor": "A06", "described": "son-in-law"},
    "war_began": {"day": "2022-02-24"},
}


@functools.cache
def empty() -> dict[str, pd.DataFrame]:
    return {name: frame.iloc[:0] for name, frame in book().data.tables.items()}


def small(day: str = "2026-02-05", **rows: list[dict]) -> Data:
    """Data with only these rows; columns that are not given are blank."""
    tables = dict(empty())
    for name, records in rows.items():
        tables[name] = pd.DataFrame(records, columns=tables[name].columns).astype(tables[name].dtypes)
    return Data(dt.date.fromisoformat(day), tables, book().data.resources)


def asked(name: str, data: Data, article: str = "2026-02-05", facts: dict | None = None, **given) -> Verdict:
    """What a rule finds. given: text is an argument of the claim (None leaves it out), a number moves a limit."""
    parameters = Parameters(as_of=data.as_of.isoformat())
    made = {n: Fact(n, value, "days", (), "talks", "") for n, value in (facts or {}).items()}
    case = Case(data, Facts(data, parameters) if facts is None else made, parameters, pd.Timestamp(article))
    moved = {n: value for n, value in given.items() if isinstance(value, int | float)}
    words = GIVEN.get(name, {}) | {n: value for n, value in given.items() if n not in moved}
    found = RULES[name].decide(case, {n: value for n, value in words.items() if value is not None}, **moved)
    assert found.verdict in VERDICTS
    assert found.reason.format_map(found.numbers), "the reason names only numbers that are there"
    assert json.dumps(found.numbers, allow_nan=False), "the numbers can be exported"
    return found


def decide(*given, **more) -> str:
    return asked(*given, **more).verdict


def round_(**changes) -> dict:
    return {
        "id": "T075",
        "start_date": "2026-02-04",
        "end_date": "2026-02-05",
        "city": "Abu Dhabi",
        "format": "trilateral",
        "mediator": "US; AE (host)",
        "parties": "US;RU;UA",
        "outcome_type": "prisoner_exchange",
    } | changes


def position(party: str, date: str, issue: str, who: str = "somebody", text: str = "a position") -> dict:
    return {"party": party, "date": date, "issue": issue, "stated_by": who, "position_en": text}


def attack(date: str, drones: int, missiles: int, id: str = "", **more) -> dict:
    name = id or f"AIR-{date.replace('-', '')}"
    return {"id": name, "date": date, "drones_launched": drones, "missiles_launched": missiles} | more


def energy(kind: str, place: str, figure: str, date: str = "2026-02-03") -> dict:
    return {"date": date, "kind": kind, "place_en": place, "figure_en": figure}


def delegates(*seats: tuple[str, str]) -> list[dict]:
    return [{"talk_id": "T075", "actor_id": actor, "part": part} for actor, part in seats]


def people(**offices: tuple[str, str, str]) -> list[dict]:
    return [
        {"id": a, "side": side, "role_en": role, "intelligence_post": post, "role_known_on": "2026-01-02"}
        for a, (side, role, post) in offices.items()
    ]


def exchange(date: str = "2026-02-05", **more) -> dict:
    return {"id": f"PX-{date}", "talk_id": "T075", "date": date, "known_on": date} | more


def estimate(side: str, low: int, high: int | None = None, measure: str = "killed_and_wounded", **more) -> dict:
    return {
        "side": side,
        "measure": measure,
        "population": "military",
        "covers": "since_2022",
        "estimator": "X",
        "as_of_date": "2025-12-31",
        "known_on": "2026-01-27",
        "low": low,
        "high": high or low,
    } | more


def direct(*starts: str) -> list[dict]:
    return [round_(id=f"T{i:03d}", format="direct_ru_ua", start_date=d, end_date=d) for i, d in enumerate(starts)]


def ground(occupied: int, date: str = "2026-02-05", isos=("UA-14", "UA-09")) -> list[dict]:
    known = {"date": date, "oblast_area_km2": 1000, "occupied_km2": occupied, "not_occupied_km2": 1000 - occupied}
    return [{"iso": iso} | known for iso in isos]


OTHER_MAKER = [
    {"date": "2026-02-05", "map_maker": "NZZ", "iso": iso, "occupied_km2": 1, "leaves_out_pre_2022": False}
    for iso in ("UA-14", "UA-09")
]
ROUND = [round_()]
EARLIER = round_(id="T072", start_date="2026-01-23", end_date="2026-01-24")

# --- rounds ------------------------------------------------------------------------------------------------
# Each rule has a test of its name, whose last column is the verdict: `test_verdicts_named_are_reached` reads it.


@pytest.mark.parametrize(
    ("changes", "given", "verdict"),
    [
        ({}, {}, "supported"),
        ({"start_date": "2026-02-03"}, {}, "partly"),
        ({}, {"day_number": "1"}, "partly"),
        ({}, {"day_number": "3"}, "partly"),
        ({"mediator": "AE"}, {}, "partly"),
        ({"mediator": "AUS; RUS"}, {}, "partly"),
        ({"mediator": None}, {}, "partly"),
        ({}, {"mediator": "EU"}, "partly"),
        ({"end_date": "2026-02-04"}, {}, "contradicted"),
        ({}, {"ended": "2026-02-04"}, "contradicted"),
        ({}, {"ended": "2026-02-06"}, "contradicted"),
        ({"end_date": None}, {}, "cannot_be_checked"),
        ({}, {"talk": "T072"}, "cannot_be_checked"),
    ],
)
def test_round_ended(changes, given, verdict):
    assert decide("round_ended", small(talks=[round_(**changes)]), **given) == verdict


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({}, "supported"),
        ({"claimed": "1"}, "contradicted"),
        ({"claimed": "3"}, "contradicted"),
        ({"since": "2026-01-23"}, "supported"),
        ({"since": "2026-01-24"}, "contradicted"),
        ({"talk": "T072", "claimed": "1"}, "supported"),
        ({"talk": "T078", "claimed": "3"}, "supported"),
        ({"talk": "T999"}, "cannot_be_checked"),
    ],
)
def test_round_number(given, verdict):
    later = round_(id="T078", start_date="2026-02-17", end_date="2026-02-18")
    other = round_(id="T076", format="us_ru")
    data = small("2026-08-22", talks=[EARLIER, *ROUND, other, later])
    assert decide("round_number", data, **given) == verdict


@pytest.mark.parametrize(
    ("own", "beside", "changes", "verdict"),
    [
        ("prisoner_exchange", "none", {}, "supported"),
        ("none", "prisoner_exchange", {}, "supported"),
        ("prisoner_exchange", "other", {}, "partly"),
        ("prisoner_exchange", "framework", {"start_date": "2026-02-05"}, "partly"),
        ("prisoner_exchange", "framework", {"start_date": "2026-02-03", "end_date": "2026-02-04"}, "partly"),
        ("prisoner_exchange", "framework", {"start_date": "2026-02-03", "end_date": None}, "partly"),
        ("prisoner_exchange", "other", {"city": "Kyiv"}, "supported"),
        ("prisoner_exchange", "other", {"start_date": "2026-02-06", "end_date": "2026-02-06"}, "supported"),
        ("prisoner_exchange", "other", {"start_date": "2026-02-03", "end_date": "2026-02-03"}, "supported"),
        ("other", "none", {}, "partly"),
        ("ceasefire_partial", "none", {}, "contradicted"),
        ("framework", "other", {}, "contradicted"),
        ("memorandum", "none", {}, "contradicted"),
        (None, "none", {}, "cannot_be_checked"),
    ],
)
def test_nothing_else_came(own, beside, changes, verdict):
    other = round_(id="T076", outcome_type=beside) | changes
    assert decide("nothing_else_came", small(talks=[round_(outcome_type=own), other])) == verdict


@pytest.mark.parametrize(
    ("said", "given", "verdict"),
    [
        ([], {}, "supported"),
        ([("UA", "2026-02-05")], {}, "partly"),
        ([("UA", "2026-02-05"), ("RU", "2026-02-04")], {}, "partly"),
        ([("UA", "2026-02-05"), ("UA", "2026-02-05")], {}, "partly"),
        ([("UA", "2026-02-05"), ("RU", "2026-02-05")], {}, "contradicted"),
        ([("US", "2026-02-05"), ("host", "2026-02-05")], {}, "supported"),
        ([("UA", "2026-02-05"), ("RU", "2026-02-05")], {"talk": "T072"}, "cannot_be_checked"),
    ],
)
def test_nobody_spoke(said, given, verdict):
    words = {"speaker": "an official", "said_en": "it went well", "confidence": "high", "source_id": "S001"}
    rows = [{"id": f"ST9{n}", "talk_id": "T075", "party": p, "date": d, **words} for n, (p, d) in enumerate(said)]
    other = {"id": "ST99", "talk_id": "T072", "party": "RU", "date": "2026-02-05", **words}
    assert decide("nobody_spoke", small(talks=ROUND, statements=[*rows, other]), **given) == verdict


@pytest.mark.parametrize(
    ("said", "outcome", "given", "verdict"),
    [
        (["UA", "RU", "US"], "none", {}, "supported"),
        (["UA", "RU", "US"], "prisoner_exchange", {}, "supported"),
        (["UA", "RU", "RU"], "none", {}, "partly"),
        (["UA", "RU", "EU"], "none", {}, "partly"),
        (["UA", "RU", "US"], "none", {"article": "2026-02-06"}, "cannot_be_checked"),  # 31 days, the last one included
        (["UA", "RU", "US"], "none", {"article": "2026-02-06", "days": 31}, "supported"),
        (["US"], "none", {}, "partly"),
        ([], "none", {}, "cannot_be_checked"),
        (["EU"], "none", {}, "cannot_be_checked"),
        (["UA", "RU", "US"], "none", {"issue": "nato"}, "cannot_be_checked"),
        (["UA", "RU", "US"], "none", {"article": "2026-01-06"}, "cannot_be_checked"),  # all of them later
        (["UA", "RU", "US"], "none", {"article": "2026-03-02", "days": 180}, "cannot_be_checked"),  # it lies ahead
        (["UA", "RU", "US"], None, {}, "cannot_be_checked"),
        (["UA", "RU", "US"], "framework", {}, "contradicted"),
    ],
)
def test_differences_remain(said, outcome, given, verdict):
    positions = [position(party, "2026-01-07", "territory_donbas") for party in said]
    data = small("2026-03-01", talks=[round_(outcome_type=outcome)], positions=positions)
    assert decide("differences_remain", data, **given) == verdict


# --- who sat at the table ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seats", "given", "verdict"),
    [
        ([("A01", "head"), ("A09", "head")], {}, "supported"),
        ([("A01", "member"), ("A09", "head")], {}, "partly"),
        ([("A09", "head")], {}, "contradicted"),
        ([("A01", "head")], {"actor": "A09"}, "contradicted"),
        ([("A01", "head")], {"side": "RU"}, "contradicted"),
        ([("A01", "head"), ("A09", "head")], {"actor": "A09", "side": "RU"}, "supported"),
        ([], {}, "cannot_be_checked"),
        ([("A01", "head")], {"talk": "T072"}, "cannot_be_checked"),
    ],
)
def test_led_delegation(seats, given, verdict):
    actors = people(A01=("US", "envoy", "none"), A09=("RU", "admiral", "serving"))
    data = small(talks=ROUND, delegates=delegates(*seats), actors=actors)
    assert decide("led_delegation", data, **given) == verdict


def test_led_delegation_counts_heads():
    actors = people(A01=("US", "envoy", "none"), A06=("US", "o", "none"), A09=("RU", "admiral", "serving"))
    seats = delegates(("A01", "head"), ("A06", "member"), ("A09", "head"))
    found = asked("led_delegation", small(talks=ROUND, delegates=seats, actors=actors))
    assert found.numbers == {"heads": 2, "heads_of_that_side": 1}
    still_on = small(talks=[round_(end_date=None)], delegates=seats, actors=actors)
    assert decide("led_delegation", still_on) == "cannot_be_checked"


@pytest.mark.parametrize(
    ("seat", "role", "given", "verdict"),
    [
        ("A06", "Son-in-law of Donald Trump", {}, "supported"),
        ("A06", "Businessman", {}, "partly"),
        ("A01", "Son-in-law of Donald Trump", {}, "partly"),
        ("A01", "Businessman", {}, "contradicted"),
        ("A06", "Businessman", {"described": None}, "supported"),
        ("A01", "Businessman", {"described": None}, "contradicted"),
        ("A01", "Businessman", {"actor": "A01", "described": "envoy"}, "supported"),
        ("A06", None, {"described": None}, "supported"),  # the list alone decides
        ("A06", None, {}, "cannot_be_checked"),
        ("A06", "Businessman", {"talk": "T072"}, "cannot_be_checked"),
    ],
)
def test_took_part(seat, role, given, verdict):
    actors = people(A06=("US", role, "none"), A01=("US", "envoy", "none"))
    data = small(talks=ROUND, delegates=delegates((seat, "head")), actors=actors)
    assert decide("took_part", data, **given) == verdict


@pytest.mark.parametrize(
    ("russian", "ukrainian", "verdict"),
    [
        ("serving", "former", "supported"),
        ("former", "serving", "supported"),
        ("serving", "serving", "partly"),
        ("none", "former", "partly"),
        ("serving", None, "partly"),
        ("none", "none", "contradicted"),
        (None, None, "cannot_be_checked"),
    ],
)
def test_intelligence_on_both_sides(russian, ukrainian, verdict):
    data = small(
        talks=ROUND,
        delegates=delegates(("A09", "head"), ("A02", "member"), ("A50", "member")),
        actors=people(A09=("RU", "o", russian), A02=("UA", "o", ukrainian), A50=("US", "o", "serving")),
    )
    assert decide("intelligence_on_both_sides", data) == verdict
    assert decide("intelligence_on_both_sides", data, talk="T072") == "cannot_be_checked"


@pytest.mark.parametrize(
    ("role", "given", "verdict"),
    [
        ("Head of the Office; chief of military intelligence until then", {}, "supported"),
        ("Former chief of Military Intelligence; head of the Office", {}, "supported"),
        ("Former head of the Office; chief of military intelligence", {}, "contradicted"),
        ("Former head of the Office; chief of military intelligence", {"former": "no"}, "supported"),
        ("Chief of military intelligence until then", {"former": "no"}, "contradicted"),
        ("Chief of military intelligence, reformer", {"former": "no"}, "supported"),
        ("Chief of military intelligence", {"office": "minister"}, "cannot_be_checked"),
        ("Chief of military intelligence", {"actor": "A01"}, "cannot_be_checked"),
        (None, {}, "cannot_be_checked"),
    ],
)
def test_held_office(role, given, verdict):
    assert decide("held_office", small(actors=people(A02=("UA", role, "none"))), **given) == verdict


# --- talks before ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "starts", "moved", "verdict"),
    [
        ("2026-02-05", ["2022-02-28", "2022-05-23"], {}, "supported"),
        ("2026-02-05", ["2022-02-28", "2022-05-24"], {}, "partly"),
        ("2026-02-05", ["2022-02-28", "2022-05-24"], {"months": 4}, "supported"),
        ("2026-02-05", ["2022-02-28", "2022-05-23"], {"meetings": 3}, "partly"),
        ("2026-02-05", ["2022-05-24"], {}, "contradicted"),
        ("2022-05-24", [], {}, "contradicted"),
        ("2022-05-23", [], {}, "cannot_be_checked"),
        ("2022-03-03", ["2022-02-28"], {}, "cannot_be_checked"),  # a second one may come
        ("2022-03-03", ["2022-02-28", "2022-03-03"], {}, "supported"),
        ("2026-02-05", ["2022-02-28", "2022-03-03"], {"article": "2022-03-02"}, "cannot_be_checked"),
    ],
)
def test_direct_talks_at_first(day, starts, moved, verdict):
    assert decide("direct_talks_at_first", small(day, talks=direct(*starts)), **moved) == verdict


@pytest.mark.parametrize(
    ("starts", "given", "verdict"),
    [
        (["2022-04-22", "2025-05-01"], {}, "supported"),
        (["2022-04-22", "2025-05-31", "2025-06-02"], {}, "supported"),
        (["2022-04-22", "2025-04-30", "2025-05-16"], {}, "contradicted"),
        (["2022-04-22", "2025-06-01"], {}, "contradicted"),
        (["2022-04-22", "2025-06-01"], {"month": "2025-06"}, "supported"),
        (["2022-02-28", "2022-05-23", "2025-05-16"], {}, "supported"),
        (["2022-02-28", "2022-05-24", "2025-05-16"], {}, "contradicted"),
        (["2022-02-28", "2022-05-24", "2025-05-16"], {"months": 4}, "supported"),
        (["2022-04-22", "2025-05-16"], {"article": "2025-05-15"}, "cannot_be_checked"),
        (["2022-04-22"], {}, "cannot_be_checked"),
        (["2025-05-16"], {}, "cannot_be_checked"),
    ],
)
def test_no_direct_talks_until(starts, given, verdict):
    assert decide("no_direct_talks_until", small(talks=direct(*starts)), **given) == verdict


@pytest.mark.parametrize(
    ("visits", "day", "given", "verdict"),
    [
        ([("2025-02-06", True), ("2025-12-31", True)], "2026-02-05", {}, "supported"),
        ([("2025-02-06", True), ("2025-12-31", False)], "2026-02-05", {}, "partly"),  # one not confirmed
        ([("2025-02-06", True), ("2025-12-31", False)], "2026-02-05", {"claimed": "1"}, "partly"),  # one way only
        ([("2025-02-06", True), ("2026-01-01", True)], "2026-02-05", {}, "partly"),  # one in another year
        ([("2025-02-05", True), ("2025-12-31", True)], "2026-02-05", {}, "partly"),  # one a year before, to the day
        ([("2025-02-06", True), ("2025-12-31", True)], "2026-02-05", {"claimed": "3"}, "contradicted"),
        ([("2025-02-06", True), ("2025-12-31", True), ("2026-02-06", True)], "2026-08-22", {}, "supported"),
        ([("2025-02-06", True), ("2025-12-31", True)], "2026-02-04", {}, "cannot_be_checked"),
        ([], "2026-02-05", {}, "cannot_be_checked"),
    ],
)
def test_meetings_counted(visits, day, given, verdict):
    meetings = [{"date": d, "kind": "visit_to_russia", "kremlin_confirmed": sure, "id": d} for d, sure in visits]
    president = {"id": "A04", "role_known_on": "2025-01-20", "role_en": "President"}
    assert decide("meetings_counted", small(day, witkoff_putin=meetings, actors=[president]), **given) == verdict


@pytest.mark.parametrize(
    ("talk", "verdict"),
    [
        ({"start_date": "2025-01-20"}, "context"),
        ({"start_date": "2025-01-19"}, "cannot_be_checked"),
        ({"parties": "AUS;RU"}, "cannot_be_checked"),
        ({"parties": "UA;US (online)"}, "context"),
        ({"start_date": "2026-02-05"}, "context"),
        ({"start_date": "2026-02-06"}, "cannot_be_checked"),
    ],
)
def test_american_meetings(talk, verdict):
    found = asked("american_meetings", small("2026-08-22", talks=[round_(**talk)]))
    assert (found.verdict, found.numbers) == (verdict, {"meetings": 1} if verdict == "context" else {})


# --- prisoners ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("talk", "exchanges", "verdict"),
    [
        ({}, [exchange()], "supported"),
        ({"outcome_type": None}, [exchange("2026-03-05")], "supported"),
        ({"outcome_type": "prisoner_exchange"}, [], "supported"),  # agreed, but not carried out yet
        ({"outcome_type": "none"}, [], "contradicted"),
        ({"outcome_type": "none"}, [exchange(talk_id="T072")], "contradicted"),
        ({"outcome_type": None}, [], "cannot_be_checked"),
        ({"end_date": None}, [], "cannot_be_checked"),
    ],
)
def test_exchange_agreed(talk, exchanges, verdict):
    assert decide("exchange_agreed", small("2026-08-22", talks=[round_(**talk)], exchanges=exchanges)) == verdict


@pytest.mark.parametrize(
    ("outcome", "exchanges", "said", "verdict"),
    [
        ("prisoner_exchange", [], [("RU", "2026-02-05"), ("UA", "2026-02-05")], "supported"),
        (None, [exchange()], [("RU", "2026-02-05"), ("UA", "2026-02-05")], "supported"),
        ("prisoner_exchange", [], [("RU", "2026-02-05"), ("UA", "2026-02-04")], "partly"),
        ("prisoner_exchange", [], [("RU", "2026-02-05"), ("US", "2026-02-05")], "partly"),
        ("prisoner_exchange", [], [("US", "2026-02-05")], "cannot_be_checked"),
        ("none", [], [("RU", "2026-02-05"), ("UA", "2026-02-05")], "contradicted"),
        (None, [], [("RU", "2026-02-05"), ("UA", "2026-02-05")], "cannot_be_checked"),
    ],
)
def test_both_sides_agreed(outcome, exchanges, said, verdict):
    positions = [position(party, date, "prisoners") for party, date in said]
    positions.append(position("UA", "2026-02-05", "nato"))
    data = small(talks=[round_(outcome_type=outcome)], exchanges=exchanges, positions=positions)
    assert decide("both_sides_agreed", data) == verdict


@pytest.mark.parametrize(
    ("date", "moved", "verdict"),
    [
        ("2026-02-04", {}, "supported"),
        ("2026-02-05", {}, "supported"),
        ("2026-02-06", {}, "partly"),
        ("2026-02-06", {"within_days": 0}, "contradicted"),
        ("2026-02-12", {}, "partly"),
        ("2026-02-13", {}, "contradicted"),
        ("2026-02-13", {"within_days": 8}, "partly"),
        (None, {}, "contradicted"),
        (None, {"talk": "T072"}, "cannot_be_checked"),
    ],
)
def test_exchange_from_round(date, moved, verdict):
    exchanges = [exchange(date), exchange("2026-02-20")] if date else []
    data = small("2026-08-22", talks=ROUND, exchanges=[*exchanges, exchange("2026-02-01", talk_id="T043")])
    assert decide("exchange_from_round", data, **moved) == verdict


def test_exchange_from_round_waits_for_the_last_of_its_days():
    assert decide("exchange_from_round", small("2026-02-11", talks=ROUND)) == "cannot_be_checked"
    assert decide("exchange_from_round", small("2026-02-12", talks=ROUND)) == "contradicted"
    assert decide("exchange_from_round", small("2026-02-12", talks=[round_(outcome_type=None)])) == "cannot_be_checked"


@pytest.mark.parametrize(
    ("to_ukraine", "to_russia", "given", "verdict"),
    [
        (157, 157, {}, "supported"),
        (157, 160, {}, "supported"),
        (165, 157, {}, "supported"),
        (157, 157, {"claimed": "313"}, "partly"),
        (150, 165, {}, "partly"),
        (150, 179, {}, "partly"),  # 329 is 15 more than 314, of which a twentieth is 15.7
        (150, 180, {}, "contradicted"),
        (150, 180, {"near_share": 0.06}, "partly"),
        (149, 150, {}, "partly"),
        (155, 160, {"claimed": "300"}, "partly"),  # 15 more, a twentieth to the head
        (149, 149, {}, "contradicted"),
        (None, 157, {}, "cannot_be_checked"),
        (157, None, {}, "cannot_be_checked"),
        (157, 157, {"talk": "T072"}, "cannot_be_checked"),
    ],
)
def test_exchange_size(to_ukraine, to_russia, given, verdict):
    row = exchange(returned_to_ua=to_ukraine, returned_to_ru=to_russia)
    assert decide("exchange_size", small(talks=ROUND, exchanges=[row]), **given) == verdict


def test_exchanges_need_their_round():
    row = exchange(returned_to_ua=157, returned_to_ru=157, civilians_included=True)
    for name in ("exchange_size", "soldiers_only"):
        assert decide(name, small(talks=[round_(end_date=None)], exchanges=[row])) == "cannot_be_checked"


def test_exchange_size_needs_the_numbers_of_all_stages():
    stages = [exchange(returned_to_ua=157, returned_to_ru=157), exchange("2026-02-06", returned_to_ua=1)]
    assert decide("exchange_size", small("2026-02-06", talks=ROUND, exchanges=stages)) == "cannot_be_checked"


def test_exchange_size_adds_stages_and_names_the_one_before():
    stages = [exchange("2026-02-05", returned_to_ua=100, returned_to_ru=57)]
    stages += [exchange("2026-02-06", returned_to_ua=57, returned_to_ru=100)]
    before = exchange("2025-10-02", talk_id="T043", returned_to_ua=1, returned_to_ru=1)
    found = asked("exchange_size", small("2026-02-06", talks=ROUND, exchanges=[*stages, before]))
    assert (found.verdict, found.numbers["formula"], found.numbers["total"]) == ("supported", 314, 314)
    assert (found.numbers["previous"], found.numbers["days_since"]) == ("2025-10-02", 126)


@pytest.mark.parametrize(
    ("civilians", "verdict"),
    [
        ([False], "supported"),
        ([True], "partly"),
        ([False, True], "partly"),
        ([True, None], "partly"),
        ([False, None], "cannot_be_checked"),
        ([None], "cannot_be_checked"),
        ([], "cannot_be_checked"),
    ],
)
def test_soldiers_only(civilians, verdict):
    rows = [exchange(civilians_included=c) for c in civilians]
    assert decide("soldiers_only", small(talks=ROUND, exchanges=rows)) == verdict
    assert decide("soldiers_only", small(talks=ROUND, exchanges=rows), talk="T072") == "cannot_be_checked"


@pytest.mark.parametrize(
    ("day", "dates", "moved", "verdict"),
    [
        ("2022-09-03", ["2022-03-01", "2022-03-04"], {}, "supported"),  # 183 days to the day of knowledge
        ("2022-09-04", ["2022-03-01", "2022-03-04"], {}, "partly"),
        ("2022-09-04", ["2022-03-01", "2022-03-04"], {"longest": 184}, "supported"),
        ("2023-03-04", ["2022-03-01", "2022-03-04"], {}, "partly"),  # 365 days
        ("2023-03-05", ["2022-03-01", "2022-03-04"], {}, "contradicted"),
        ("2023-03-05", ["2022-03-01", "2022-03-04"], {"broken_off": 366}, "partly"),
        ("2022-08-28", ["2022-08-26", "2022-08-27"], {}, "supported"),  # 183 days from the invasion on
        ("2022-08-28", ["2022-08-27", "2022-08-28"], {}, "partly"),
        ("2022-06-01", ["2021-01-01", "2022-03-01", "2022-03-04"], {}, "supported"),  # one before the invasion
        ("2022-06-01", ["2021-01-01", "2022-03-01"], {}, "cannot_be_checked"),
        ("2022-06-01", ["2022-03-01", "2022-03-01"], {}, "cannot_be_checked"),  # one day is one exchange
    ],
)
def test_pauses_between_exchanges(day, dates, moved, verdict):
    data = small(day, exchanges=[exchange(d) for d in dates])
    assert decide("pauses_between_exchanges", data, **moved) == verdict


def test_pauses_between_exchanges_end_with_the_article():
    data = small("2026-08-22", exchanges=[exchange(d) for d in ("2022-03-01", "2022-03-04", "2022-12-31")])
    assert decide("pauses_between_exchanges", data, article="2022-09-03") == "supported"


# --- any record --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "given", "verdict"),
    [
        (100, {}, "supported"),
        (100.5, {}, "partly"),
        (105, {}, "partly"),
        (95, {}, "partly"),
        (106, {}, "contradicted"),
        (94, {}, "contradicted"),
        (106, {"near_share": 0.06}, "partly"),
        (106, {"claimed": "106"}, "supported"),
        (100, {"fact": "rounds_total"}, "cannot_be_checked"),
        (None, {}, "cannot_be_checked"),
        ("2026-02-05", {}, "cannot_be_checked"),
    ],
)
def test_count_is(value, given, verdict):
    assert decide("count_is", small(), facts={"exchanges_total": value}, **given) == verdict


@pytest.mark.parametrize(
    ("value", "given", "verdict"),
    [
        (100, {}, "supported"),
        (1000, {}, "supported"),
        (99, {}, "partly"),
        (95, {}, "partly"),
        (94, {}, "contradicted"),
        (94, {"near_share": 0.06}, "partly"),
        (99, {"claimed": "99"}, "supported"),
        (100, {"fact": "rounds_total"}, "cannot_be_checked"),
        (None, {}, "cannot_be_checked"),
        ("2026-02-05", {}, "cannot_be_checked"),
    ],
)
def test_at_least(value, given, verdict):
    assert decide("at_least", small(), facts={"exchanges_total": value}, **given) == verdict


def test_facts_are_those_of_the_article_day():
    data = small("2026-08-22", exchanges=[exchange(), exchange("2026-02-06")])
    assert decide("count_is", data, claimed="1") == decide("at_least", data, claimed="1") == "supported"
    assert decide("at_least", data, claimed="2") == "contradicted"
    assert decide("count_is", data, claimed="2", article="2026-02-06") == "supported"
    assert decide("count_is", data, claimed="2", article="2026-08-23") == "cannot_be_checked"
    assert decide("at_least", data, claimed="2", article="2026-08-23") == "cannot_be_checked"


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({}, "supported"),
        ({"day": "2026-02-02"}, "partly"),
        ({"day": "2026-02-06"}, "partly"),
        ({"day": "2026-02-01"}, "contradicted"),
        ({"day": "2026-02-07"}, "contradicted"),
        ({"day": "2026-02-07", "near_days": 3}, "partly"),
        ({"row": "PX-2026-02-05", "day": "2026-02-05"}, "supported"),
        ({"row": "TL-028", "day": "2022-09-30"}, "supported"),
        ({"row": "T999"}, "cannot_be_checked"),
        ({"row": "TL-022", "day": "2022-05-20"}, "cannot_be_checked"),  # dated to a month
        ({"row": "A01"}, "cannot_be_checked"),  # without a day
    ],
)
def test_dated(given, verdict):
    annexed = {"id": "TL-028", "date": "2022-09-30", "date_precision": "day"}
    month = {"id": "TL-022", "date": "2022-05-20", "date_precision": "month"}
    actors = people(A01=("US", "envoy", "none"))
    data = small(talks=ROUND, exchanges=[exchange()], timeline=[annexed, month], actors=actors)
    assert decide("dated", data, **given) == verdict


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({}, "supported"),
        ({"claimed": "10"}, "partly"),
        ({"claimed": "14"}, "partly"),
        ({"claimed": "9"}, "contradicted"),
        ({"claimed": "15"}, "contradicted"),
        ({"claimed": "15", "near_days": 3}, "partly"),
        ({"first": "T075", "second": "T072"}, "contradicted"),  # twelve days before, not after
        ({"second": "T999"}, "cannot_be_checked"),
    ],
)
def test_days_between(given, verdict):
    assert decide("days_between", small(talks=[EARLIER, *ROUND]), **given) == verdict


@pytest.mark.parametrize(
    ("who", "date", "given", "verdict"),
    [
        ("Steve Witkoff", "2026-02-04", {}, "supported"),
        ("Steve Witkoff and Jared Kushner", "2026-02-04", {}, "supported"),
        ("Steve Witkoff", "2026-02-05", {}, "partly"),
        ("Steve Witkoff", "2026-02-02", {}, "partly"),
        ("Steve Witkoff", "2026-02-01", {}, "cannot_be_checked"),
        ("Steve Witkoff", "2026-02-01", {"within_days": 3}, "partly"),
        ("Steve Witkoff", "2026-02-06", {}, "cannot_be_checked"),  # later than the article
        ("Steve Witkoff", "2026-02-05", {"on": "2026-02-05"}, "supported"),
        ("Marco Rubio", "2026-02-04", {}, "cannot_be_checked"),
        ("Marco Rubio", "2026-02-04", {"speaker": "Marco Rubio"}, "supported"),
        ("Steve Witkoff", "2026-02-04", {"issue": "nato"}, "cannot_be_checked"),
        ("Steve Witkoff", "2026-02-04", {"article": "2026-08-23"}, "cannot_be_checked"),
    ],
)
def test_stated(who, date, given, verdict):
    data = small("2026-08-22", positions=[position("US", date, "prisoners", who)])
    assert decide("stated", data, **given) == verdict


@pytest.mark.parametrize(
    ("said", "given", "verdict"),
    [
        ([("security_guarantees", "Legally binding"), ("nato", "ratified by all")], {}, "supported"),
        ([("security_guarantees", "Legally binding")], {}, "partly"),
        ([("security_guarantees", "Legally binding")], {"issue": "security_guarantees"}, "supported"),
        ([("security_guarantees", "Wants guarantees"), ("nato", "ratified by all")], {}, "partly"),
        ([("security_guarantees", "Wants guarantees")], {"words": "wants/asks for"}, "partly"),
        ([("security_guarantees", "Wants guarantees")], {}, "cannot_be_checked"),
        ([("nato", "Wants"), ("security_guarantees", "asks for")], {"words": "wants/asks for"}, "supported"),
        ([("nato", "ratified")], {"issue": "nato", "speaker": "somebody"}, "supported"),
        ([("nato", "ratified (all)")], {"issue": "nato", "words": "signed/(all)"}, "supported"),
        ([("nato", "ratified")], {"issue": "nato", "within_days": 12}, "supported"),  # the article's day included
        ([("nato", "ratified")], {"issue": "nato", "within_days": 11}, "cannot_be_checked"),
        ([("nato", "ratified")], {"issue": "nato", "party": "US"}, "cannot_be_checked"),
        ([("nato", "ratified")], {"issue": "nato", "speaker": "nobody"}, "cannot_be_checked"),
        ([("nato", "ratified")], {"issue": "nato", "article": "2026-08-23", "within_days": 180}, "cannot_be_checked"),
        ([], {}, "cannot_be_checked"),
    ],
)
def test_party_says(said, given, verdict):
    positions = [position("UA", "2026-01-25", issue, text=text) for issue, text in said]
    positions += [position("UA", "2026-02-06", issue, text="legally binding") for issue in ("nato", "prisoners")]
    assert decide("party_says", small("2026-08-22", positions=positions), **given) == verdict


@pytest.mark.parametrize(
    ("said", "given", "verdict"),
    [
        ([("UA", "2025-12-11"), ("US", "2025-12-12")], {}, "supported"),
        ([("UA", "2025-12-11"), ("US", "2025-12-11")], {}, "supported"),
        ([("UA", "2025-12-23"), ("US", "2025-12-11")], {}, "partly"),
        ([("UA", "2025-12-23"), ("US", "2025-12-11")], {"party": "US"}, "supported"),
        ([("US", "2025-12-11")], {}, "contradicted"),
        ([("US", "2025-12-11"), ("UA", "2026-02-06")], {}, "contradicted"),  # later than the article
        ([("UA", "2025-12-11")], {"issue": "nato"}, "cannot_be_checked"),
        ([("UA", "2025-12-11")], {"article": "2026-08-23"}, "cannot_be_checked"),
        ([], {}, "cannot_be_checked"),
    ],
)
def test_first_to_propose(said, given, verdict):
    positions = [position(party, date, "demilitarised_zone") for party, date in said]
    assert decide("first_to_propose", small("2026-08-22", positions=positions), **given) == verdict


@pytest.mark.parametrize(
    ("said", "given", "verdict"),
    [
        ([("RU", "2026-02-05", "Our army has captured all of it")], {}, "supported"),
        ([("RU", "2026-02-05", "Donetsk is fully liberated")], {}, "supported"),
        ([("RU", "2026-02-05", "Donetsk is fully liberated")], {"issue": "nato"}, "cannot_be_checked"),
        ([("RU", "2026-02-06", "Donetsk is fully liberated")], {}, "cannot_be_checked"),
        ([("UA", "2026-02-05", "Moscow has captured all of it")], {}, "cannot_be_checked"),
        ([("RU", "2025-11-08", "Ukrainian forces must leave")], {}, "partly"),
        ([("RU", "2025-11-07", "Ukrainian forces must leave")], {}, "cannot_be_checked"),
        ([("RU", "2025-11-07", "Ukrainian forces must leave")], {"within_days": 91}, "partly"),
        (
            [("RU", "2026-02-05", "Ukrainian forces must leave"), ("RU", "2026-02-05", "fully captured")],
            {},
            "supported",
        ),
        ([], {}, "cannot_be_checked"),
        ([("RU", "2026-02-05", "Donetsk is fully liberated")], {"annexation": "TL-999"}, "cannot_be_checked"),
    ],
)
def test_says_it_captured(said, given, verdict):
    positions = [position(party, date, "territory_donbas", text=text) for party, date, text in said]
    annexed = {"id": "TL-028", "date": "2022-09-30", "date_precision": "day"}
    data = small("2026-08-22", positions=positions, timeline=[annexed])
    assert decide("says_it_captured", data, **given) == verdict


# --- the war -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("began", "given", "verdict"),
    [
        ("2022-02-24", {}, "supported"),
        ("2022-02-25", {}, "contradicted"),
        ("2022-02-24", {"day": "2014-02-27"}, "contradicted"),
        (None, {}, "cannot_be_checked"),
    ],
)
def test_war_began(began, given, verdict):
    data = small(timeline=[{"date": "2014-02-27"}])
    assert decide("war_began", data, facts={"invasion_date": began}, **given) == verdict


MISSING = {"measure": "killed_wounded_missing"}


@pytest.mark.parametrize(
    ("rows", "given", "verdict"),
    [
        ([estimate("RU", 1_300_000), estimate("UA", 500_000)], {}, "supported"),
        ([estimate("RU", 1_300_000), estimate("UA", 499_999)], {}, "contradicted"),
        ([estimate("RU", 1_300_000), estimate("UA", 499_999, 500_000)], {}, "partly"),
        ([estimate("RU", 1_300_000), estimate("UA", 500_000)], {"claimed": "2000001"}, "contradicted"),
        ([estimate("RU", 1_300_000), estimate("UA", 500_000)], {"nearly_share": 0.91}, "contradicted"),
        ([estimate("RU", 1_300_000, **MISSING), estimate("UA", 500_000, **MISSING)], {}, "partly"),
        ([estimate("RU", 1_299_999, **MISSING), estimate("UA", 500_000, **MISSING)], {}, "contradicted"),
        ([estimate("RU", 1_300_000), estimate("UA", 500_000, **MISSING)], {}, "partly"),
        ([estimate("RU", 1_300_000), estimate("UA", 500_000), estimate("UA", 499_999, estimator="Y")], {}, "partly"),
        ([estimate("RU", 1_300_000), estimate("UA", 500_000), estimate("UA", 600_000, **MISSING)], {}, "supported"),
        ([estimate("RU", 1_300_000), estimate("UA", 500_000), estimate("UA", 499_999, **MISSING)], {}, "partly"),
        ([estimate("RU", 1_300_000), estimate("UA", 500_000, measure="killed")], {}, "cannot_be_checked"),
        ([estimate("RU", 1_300_000), estimate("UA", 500_000, population="civilian")], {}, "cannot_be_checked"),
        ([estimate("RU", 1_300_000), estimate("UA", 500_000, covers="year")], {}, "cannot_be_checked"),
        ([estimate("RU", 1_300_000, estimator="Ukrainian General Staff"), estimate("UA", 500_000)], {},
         "cannot_be_checked"),
        ([estimate("both", 2_000_000)], {}, "cannot_be_checked"),
        ([estimate("RU", 1_300_000, as_of_date="2025-02-06"), estimate("UA", 500_000)], {}, "supported"),
        ([estimate("RU", 1_300_000, as_of_date="2026-02-05"), estimate("UA", 500_000)], {}, "supported"),
        ([estimate("RU", 1_300_000, as_of_date="2025-02-05"), estimate("UA", 500_000)], {}, "cannot_be_checked"),
        ([estimate("RU", 1_300_000, as_of_date="2026-02-06"), estimate("UA", 500_000)], {}, "cannot_be_checked"),
        ([estimate("RU", 1_300_000), estimate("UA", 500_000)], {"article": "2026-08-23"}, "cannot_be_checked"),
    ],
)  # fmt: skip
def test_casualties_reach(rows, given, verdict):
    assert decide("casualties_reach", small("2026-08-22", casualties=rows), **given) == verdict


ARMIES = [estimate("RU", 1_300_000), estimate("UA", 400_000, 498_000)]
CIVILIANS = {"population": "civilian", "estimator": "UN"}


@pytest.mark.parametrize(
    ("rows", "given", "verdict"),
    [
        ([*ARMIES, estimate("both", 1_800_000, population="all")], {}, "supported"),
        ([*ARMIES, estimate("both", 1_799_999, population="all")], {}, "contradicted"),
        ([*ARMIES, estimate("both", 1_800_000, population="all", as_of_date="2026-02-06")], {}, "contradicted"),
        ([*ARMIES, estimate("UA", 1_000, **CIVILIANS), estimate("RU", 1_000, **CIVILIANS)], {}, "partly"),
        ([*ARMIES, estimate("UA", 1_000, **CIVILIANS), estimate("RU", 999, **CIVILIANS)], {}, "contradicted"),
        ([*ARMIES, estimate("UA", 1_000, **CIVILIANS), estimate("RU", 999, **CIVILIANS)], {"nearly_share": 0.89},
         "partly"),
        ([*ARMIES, estimate("UA", 2_000, **CIVILIANS)], {"claimed": "2000001"}, "contradicted"),
        ([estimate("RU", 1_300_000), estimate("both", 1_800_000, population="all")], {}, "cannot_be_checked"),
        ([*ARMIES, estimate("UA", 2_000, **CIVILIANS)], {"article": "2026-08-23"}, "cannot_be_checked"),
        ([], {}, "cannot_be_checked"),
    ],
)  # fmt: skip
def test_counted_together(rows, given, verdict):
    assert decide("counted_together", small("2026-08-22", casualties=rows), **given) == verdict


def test_numbers_of_estimates():
    armies = [estimate("RU", 1_300_000, 1_400_000), estimate("UA", 500_000, 600_000, **MISSING)]
    civilians = [estimate("UA", n, measure=m, population="civilian") for n, m in ((15_000, "killed"), (9, "wounded"))]
    data = small(casualties=[*armies, *civilians])
    found = asked("casualties_reach", data).numbers
    assert found == {"low": 1_800_000, "high": 2_000_000, "low_share": 0.9, "high_share": 1.0, "estimators": 1,
                     "missing": True}  # fmt: skip
    assert not asked("casualties_reach", small(casualties=[*armies[:1], estimate("UA", 1)])).numbers["missing"]
    found = asked("counted_together", data).numbers
    assert found == {"together": 0, "armies": 2_000_000, "civilians_ukraine": 15_009, "civilians_russia": 0,
                     "total": 2_015_009}  # fmt: skip


@pytest.mark.parametrize(
    ("attacks", "strikes", "moved", "verdict"),
    [
        (["2026-01-23"], ["2026-02-05"], {}, "supported"),
        (["2026-01-23"], ["2026-02-05"], {"days": 3}, "partly"),
        (["2026-01-24"], ["2026-01-24"], {}, "partly"),
        (["2026-01-24"], ["2026-01-24"], {"days": 1}, "supported"),
        (["2026-01-22"], ["2026-02-06"], {}, "contradicted"),
        (["2026-01-24"], [], {"talk": "T999"}, "cannot_be_checked"),
        (["2026-01-24"], [], {"article": "2026-08-23"}, "cannot_be_checked"),
    ],
)
def test_attacks_since(attacks, strikes, moved, verdict):
    events = [energy("attack", "Kyiv", "", d) for d in strikes] + [energy("outage", "Kyiv", "", "2026-01-30")]
    data = small("2026-08-22", talks=[EARLIER, *ROUND], energy_events=events,
                 air_attacks=[attack(d, 400, 20) for d in attacks])  # fmt: skip
    assert decide("attacks_since", data, **moved) == verdict


@pytest.mark.parametrize(
    ("drones", "missiles", "ballistic", "given", "verdict"),
    [
        (24, 24, 24, {}, "supported"),
        (24, 24, 25, {}, "supported"),  # by three of four
        (24, 24, 25, {"measures": 4}, "partly"),
        (24, 25, 25, {}, "partly"),  # by all weapons and by drones
        (24, 25, 25, {"measures": 2}, "supported"),
        (25, 24, 25, {}, "partly"),
        (25, 25, 24, {}, "partly"),
        (25, 25, 25, {}, "contradicted"),
        (25, 25, 25, {"largest": 26}, "supported"),
        (24, 24, 24, {"largest": 100, "measures": 4}, "supported"),
        (24, 24, 0, {"attack": "AIR-20260202", "largest": 100, "measures": 4}, "partly"),  # it had no ballistic ones
        (24, 24, 0, {"attack": "AIR-20260131", "largest": 1000, "measures": 1}, "contradicted"),  # it had none at all
        (25, 25, 0, {"attack": "AIR-20260202", "largest": 25}, "contradicted"),
        (24, 24, 24, {"attack": "AIR-20260201"}, "cannot_be_checked"),
    ],
)
def test_among_largest(drones, missiles, ballistic, given, verdict):
    rows = [attack("2026-02-03", 450, 71, ballistic_launched=32), attack("2026-02-02", 450, 71)]
    rows += [{"id": "AIR-20260131", "date": "2026-01-31"}]
    rows += [attack("2025-06-01", 900, 0, f"D{i}") for i in range(drones)]
    rows += [attack("2025-06-01", 0, 72, f"M{i}") for i in range(missiles)]
    rows += [attack("2026-02-03", 0, 33, f"B{i}", ballistic_launched=33) for i in range(ballistic)]
    rows += [attack("2025-06-01", 450, 71, f"same{i}", ballistic_launched=32) for i in range(30)]
    rows += [attack("2026-02-04", 900, 900, f"later{i}", ballistic_launched=900) for i in range(30)]
    assert decide("among_largest", small("2026-08-22", air_attacks=rows), **given) == verdict


def test_among_largest_names_its_places():
    rows = [attack("2026-02-03", 450, 71, ballistic_launched=32), attack("2026-02-02", 460, 60)]
    rows += [attack("2026-02-01", 449, 73), attack("2026-01-31", 500, 22), {"id": "X", "date": "2026-01-30"}]
    assert asked("among_largest", small(air_attacks=rows)).numbers == {
        "weapons": 521, "rank_all": 3, "rank_drones": 3, "rank_missiles": 2, "rank_ballistic": 1, "attacks": 5
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "given", "verdict"),
    [
        ("2026-02-03", {}, "supported"),
        ("2026-02-02", {}, "supported"),
        ("2026-02-04", {}, "partly"),
        ("2026-02-04", {"days": 0}, "contradicted"),
        ("2026-02-05", {}, "partly"),
        ("2026-02-06", {}, "contradicted"),
        ("2026-02-06", {"days": 3}, "partly"),
        ("2026-02-03", {"attack": "AIR-20260208"}, "contradicted"),  # after the round
        ("2026-02-03", {"attack": "AIR-20260207"}, "supported"),  # on its last day
        ("2026-02-03", {"attack": "AIR-20260209"}, "cannot_be_checked"),
        ("2026-02-03", {"talk": "T072"}, "cannot_be_checked"),
    ],
)
def test_attack_near_start(start, given, verdict):
    talks = [round_(start_date=start, end_date="2026-02-07")]
    attacks = [attack(f"2026-02-0{day}", 450, 71) for day in (3, 7, 8)]
    assert decide("attack_near_start", small("2026-08-22", talks=talks, air_attacks=attacks), **given) == verdict


@pytest.mark.parametrize(
    ("targets", "places", "given", "verdict"),
    [
        ("Kyiv (power plants)", ["Kyiv", "Kharkiv"], {}, "supported"),
        ("Kyiv (power plants)", ["Kyiv"], {}, "partly"),
        ("Kyiv (power plants)", ["Kyiv"], {"places": 1}, "supported"),
        ("Kyiv (power plants)", ["Kyiv", "Kharkiv"], {"places": 3}, "partly"),
        ("Kyiv (power plants)", [], {}, "partly"),
        (None, ["Kyiv", "Kharkiv"], {}, "partly"),
        ("Kyiv", ["Kyiv", "Kyiv"], {}, "contradicted"),
        ("Kyiv (a theatre)", ["Kyiv", "Kyiv"], {}, "contradicted"),
        ("Kyiv", ["Kyiv", "Kyiv"], {"attack": "AIR-20260204"}, "cannot_be_checked"),
    ],
)
def test_energy_targeted(targets, places, given, verdict):
    events = [energy("attack", place, "") for place in places]
    events += [energy("outage", "Odesa", ""), energy("attack", "Dnipro", "", "2026-02-02")]
    data = small(air_attacks=[attack("2026-02-03", 450, 71, targets_en=targets)], energy_events=events)
    assert decide("energy_targeted", data, **given) == verdict


@pytest.mark.parametrize(
    ("figure", "reading", "given", "verdict"),
    [
        ("820 buildings without heating", "-1 C at night", {}, "supported"),
        ("820 buildings without heating", "-1 C at night", {"degrees": -1}, "partly"),
        ("820 buildings without heating", "0 C", {}, "partly"),
        ("820 buildings without heating", "0 C", {"degrees": 1}, "supported"),
        ("820 buildings without heating", "3 C by day, -1 C at night", {}, "supported"),
        ("820 buildings without heating", "-0.5 C at night", {}, "supported"),
        ("820 buildings without heating", "-0.5 C at night", {"degrees": -1}, "partly"),
        ("820 buildings without heating", None, {}, "partly"),
        ("a depot", "-20 C", {}, "partly"),
        (None, "-20 C", {}, "partly"),
        ("a depot", "3 C", {}, "contradicted"),
        ("a depot", None, {}, "contradicted"),
        ("a depot", "3 C", {"attack": "AIR-20260204"}, "cannot_be_checked"),
    ],
)
def test_civilians_in_the_cold(figure, reading, given, verdict):
    events = [energy("attack", "Kyiv", figure), *([energy("temperature", "Kyiv", reading)] if reading else [])]
    events += [energy("temperature", "Kyiv", "-20 C", "2026-02-02"), energy("attack", "Kyiv", "no power", "2026-02-04")]
    data = small("2026-08-22", air_attacks=[attack("2026-02-03", 450, 71)], energy_events=events)
    assert decide("civilians_in_the_cold", data, **given) == verdict


@pytest.mark.parametrize(
    ("occupied", "given", "verdict"),
    [
        (100, {}, "supported"),
        (101, {}, "partly"),
        (101, {"held_share": 0.11}, "supported"),
        (500, {}, "partly"),
        (501, {}, "contradicted"),
        (501, {"lost_share": 0.51}, "partly"),
        (501, {"oblasts": "UA-23"}, "supported"),
        (100, {"oblasts": "UA-65"}, "cannot_be_checked"),
        (100, {"article": "2026-02-04"}, "cannot_be_checked"),
    ],
)
def test_occupied_at_most(occupied, given, verdict):
    area = [*ground(occupied), *ground(0, isos=["UA-23"]), *ground(0, "2026-03-01")]
    for others in (OTHER_MAKER, []):
        data = small("2026-08-22", control_area=area, control_other_makers=others)
        found = asked("occupied_at_most", data, **given)
        assert found.verdict == verdict
        assert ("makers" in found.numbers) == (bool(others) and set(given) <= {"held_share", "lost_share"})


@pytest.mark.parametrize(
    ("occupied", "given", "verdict"),
    [
        (896, {}, "supported"),
        (904, {}, "supported"),
        (894, {}, "partly"),
        (906, {}, "partly"),
        (881, {}, "partly"),
        (919, {}, "partly"),
        (879, {}, "contradicted"),
        (921, {}, "contradicted"),
        (921, {"near_share": 0.03}, "partly"),
        (750, {"claimed_share": "0.5", "near_share": 0.25}, "partly"),
        (880, {"claimed_share": "0.88"}, "supported"),
        (880, {"claimed_share": "0.884"}, "partly"),  # not a whole per cent
        (900, {"oblasts": "UA-23"}, "contradicted"),
        (900, {"oblasts": "UA-65"}, "cannot_be_checked"),
    ],
)
def test_occupied_share(occupied, given, verdict):
    area = [*ground(occupied), *ground(0, isos=["UA-23"]), *ground(0, "2026-03-01")]
    assert decide("occupied_share", small("2026-08-22", control_area=area), **given) == verdict


# --- all rules ---------------------------------------------------------------------------------------------

NAMED = {"supported": "upported", "partly": "partly", "contradicted": "ontradicted", "context": "Context"}


def reached(name: str) -> set[str]:
    """The verdicts in the last column of a rule's test."""
    marks = globals()[f"test_{name}"].pytestmark
    return {case[-1] for mark in marks for case in mark.args[1]}


@pytest.mark.parametrize("name", RULES)
def test_verdicts_named_are_reached(name):
    """The sentence names each verdict that the cases reach and no other; that of no knowledge needs no naming."""
    named = {verdict for verdict, word in NAMED.items() if word in RULES[name].sentence}
    assert reached(name) - {"cannot_be_checked"} == named
    assert "cannot_be_checked" in reached(name)


@pytest.mark.parametrize("name", RULES)
def test_nothing_can_be_checked_before_anything_is_known(name):
    assert decide(name, small("2022-02-24"), facts={}) == "cannot_be_checked"


@pytest.mark.parametrize("name", RULES)
def test_sentences_and_limits(name):
    declared = RULES[name]
    assert declared.sentence.split()[0] in ("Supported", "Contradicted", "Context:")
    assert declared.sentence.format_map(declared.settings(GIVEN.get(name, {})))
    assert set(declared.limits) <= set(re.findall(r"{(\w+)}", declared.sentence)), "a reader sees each limit"
    assert set(GIVEN.get(name, {})) | declared.optional >= set(declared.arguments), "every argument has a case"
    for limit in declared.limits.values():
        assert limit.least <= limit.value <= limit.most
        assert all(isinstance(v, int) or round(v * 100) == pytest.approx(v * 100) for v in limit), "on a step"


def test_a_name_is_declared_once():
    with pytest.raises(ValueError, match="war_began is declared twice"):
        rule()(RULES["war_began"].function)


# --- how far a limit can be moved --------------------------------------------------------------------------


def made(limit: Limit, verdict) -> Rule:
    """A rule with one limit, `at`, whose verdict is a function of that limit alone."""
    return Rule("made", "", {"at": limit}, {}, frozenset(), lambda case, at: Verdict(verdict(at), {}, ""))


@pytest.mark.parametrize(
    ("limit", "last", "low", "high", "above"),
    [
        (Limit(5, 1, 9), 9, 1, 9, ""),
        (Limit(5, 1, 9), 8, 1, 8, "partly"),
        (Limit(5, 1, 9), 5, 1, 5, "partly"),
        (Limit(9, 1, 9), 9, 1, 9, ""),  # the value at the end of its range
        (Limit(1, 1, 9), 1, 1, 1, "partly"),
        (Limit(1, 1, 2), 2, 1, 2, ""),  # one step
        (Limit(1, 1, 2), 1, 1, 1, "partly"),
        (Limit(5, 5, 5), 5, 5, 5, ""),  # nothing to try
        (Limit(0.1, 0.0, 0.5), 0.5, 0.0, 0.5, ""),
        (Limit(0.1, 0.0, 0.5), 0.293, 0.0, 0.29, "partly"),
        (Limit(0.29, 0.28, 0.29), 0.29, 0.28, 0.29, ""),
        (Limit(0.28, 0.28, 0.29), 0.28, 0.28, 0.28, "partly"),
    ],
)
def test_spans_at_the_edges(limit, last, low, high, above):
    case = book().case
    span = made(limit, lambda at: "supported" if at <= last else "partly").spans(case)[0]
    assert span == ("at", limit.value, low, high, limit.least, limit.most, "", above)
    least, value, most = -limit.most, -limit.value, -limit.least
    mirrored = made(Limit(value, least, most), lambda at: "supported" if -at <= last else "partly").spans(case)[0]
    assert mirrored == ("at", value, -high, -low, least, most, above, "")


def test_spans_name_the_verdict_next_to_them():
    grades = made(Limit(5, 0, 20), lambda at: "contradicted" if at < 3 else "partly" if at < 9 else "supported")
    assert grades.spans(book().case) == (("at", 5, 3, 8, 0, 20, "contradicted", "supported"),)
    never = made(Limit(5, 0, 20), lambda at: "cannot_be_checked")
    later = made(Limit(5, 0, 20), lambda at: "cannot_be_checked" if at < 8 else "partly")
    assert never.spans(book().case) == ()
    assert later.spans(book().case) == (("at", 5, 0, 7, 0, 20, "", "partly"),)


def scan(claim, name: str) -> dict:
    """The verdict of a claim's rule for every value of a limit in its tried range, share by share of a hundredth."""
    declared = RULES[claim.rule]
    value, least, most = declared.limits[name]
    whole = isinstance(value, int)
    steps = range(least, most + 1) if whole else [n / 100 for n in range(round(least * 100), round(most * 100) + 1)]
    return {at: declared.decide(claim.case, claim.arguments, **{name: at}).verdict for at in steps}


LEDGERS = {"C": (["2025-08-20", "2026-02-05"], book), "G": (["2026-02-19", "2026-03-06"], geneva)}
LIMITED = [
    (row.id, day)
    for row in book().data.claims.dropna(subset="rule").itertuples()
    if RULES[row.rule].limits
    for day in LEDGERS[row.id[0]][0]
]


@pytest.mark.parametrize(("id", "day"), LIMITED)
def test_spans_hold_over_the_whole_range(id, day):
    claim = next(c for c in LEDGERS[id[0]][1](day).claims if c.id == id)
    declared = RULES[claim.rule]
    here = declared.decide(claim.case, claim.arguments).verdict
    spans = {span.limit: span for span in claim.spans}
    for name, value in declared.settings(claim.arguments).items():
        if name not in declared.limits:
            continue
        found = scan(claim, name)
        if here == "cannot_be_checked" and set(found.values()) == {here}:
            assert name not in spans
            continue
        span, tried = spans[name], list(found)
        assert (span.value, span.least, span.most) == (value, *declared.limits[name][1:])
        first, last = tried.index(span.low), tried.index(span.high)
        assert first <= tried.index(value) <= last
        assert {found[at] for at in tried[first : last + 1]} == {here}
        assert here not in {found[at] for at in tried[:first] + tried[last + 1 :]}
        assert span.below == (found[tried[first - 1]] if first else "")
        assert span.above == (found[tried[last + 1]] if last + 1 < len(tried) else "")

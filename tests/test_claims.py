"""Claims: the ledger on several days, what changes between them, what is wrong with it, what is exported."""

import collections
import dataclasses
import io
import json

import pandas as pd
import pytest
from conftest import DAYS, book, geneva

from casebook import claims
from casebook.article import find_mentions
from casebook.book import Book
from casebook.claims import KINDS, RULES, VERDICTS
from casebook.data import Data
from casebook.facts import Facts
from casebook.figures import claims as figures
from casebook.parameters import Parameters

ARTICLE = "2026-02-05-abu-dhabi"


def claim(id: str, day: str = "2026-02-05") -> claims.Claim:
    return next(c for c in book(day).claims if c.id == id)


# --- the ledger --------------------------------------------------------------------------------------------

# What would move these counts:
# 2025-08-20: the round lies ahead. Supported are the invasion, the exchanges, the direct talks of 2022 and their return
#   in 2025, and that Donbas is a region of Ukraine; contradicted is the hold on Donbas (a map at or below half would
#   move it). A statement of Moscow on Donbas from the months before would let its claim be checked.
# 2026-02-05: a second reading of a coded row, another limit beside a rule (see the spans), or a mended row.
# 2026-02-28: the same, as rules test the article's day; only new evidence on that day or the past would move it.
COUNTS = {
    "2025-08-20": {"supported": 5, "contradicted": 1, "cannot_be_checked": 34, "context": 8},
    "2026-02-05": {"supported": 27, "partly": 10, "contradicted": 3, "context": 8},
    "2026-02-28": {"supported": 27, "partly": 10, "contradicted": 3, "context": 8},
}
# The exercise: the outcome of the round and its exchange are known two weeks after the article.
GENEVA = {
    "2026-02-19": {"supported": 13, "partly": 5, "contradicted": 3, "cannot_be_checked": 3, "context": 2},
    "2026-03-06": {"supported": 15, "partly": 5, "contradicted": 4, "context": 2},
}


@pytest.mark.parametrize("day", COUNTS)
def test_counts_of_verdicts(day):
    assert collections.Counter(c.verdict for c in book(day).claims) == COUNTS[day]


@pytest.mark.parametrize("day", GENEVA)
def test_counts_of_verdicts_of_the_exercise(day):
    ledger = geneva(day).claims
    assert collections.Counter(c.verdict for c in ledger) == GENEVA[day]
    assert 3 * sum(bool(c.rule) for c in ledger) >= 2 * len(ledger)
    wrong = {c.id for c in ledger if c.verdict == "contradicted"}
    assert wrong - {"G04"} == {"G07", "G12", "G14"}, "the mistakes put in on purpose"


def test_hindsight_settles_what_was_open_in_the_exercise():
    found = {c.id: c for c in claims.changes(geneva("2026-02-19").claims, geneva("2026-03-06").claims)}
    settled = {id: change.after.verdict for id, change in found.items() if change.kind == "verdict"}
    assert settled == {"G03": "supported", "G04": "contradicted", "G05": "supported"}
    assert all(change.before.verdict == "cannot_be_checked" for change in found.values() if change.kind == "verdict")


@pytest.mark.parametrize("day", DAYS)
def test_ledger_on_every_day(day):
    ledger = book(day).claims
    assert len({c.id for c in ledger}) == len(ledger) == 48
    assert {c.paragraph for c in ledger} == set(range(1, 14))
    for c in ledger:
        assert c.verdict in VERDICTS
        assert (c.verdict == "context") == (c.kind in claims.NO_TRUTH)
        assert c.reason and c.why("sq") and c.would_change
        assert (c.basis == "computed") == bool(c.rule) == bool(c.rule_sentence)
        assert c.verdict in ("cannot_be_checked", "context") or (c.evidence and c.sources and c.confidence)
        assert c.evidence or c.reason == claims.NOT_PUBLIC or c.rule and not c.numbers, "none, and the reason says why"
        assert c.rule or c.reason == claims.NOT_PUBLIC or len(c.sources) > 1, "a person needs two sources"


@pytest.mark.parametrize("day", DAYS)
def test_nothing_later_is_named(day):
    data = book(day).data
    rows = {i for name, f in data.tables.items() if name not in ("claims", "sources") and "id" in f for i in f["id"]}
    for c in book(day).claims:
        assert all(e in rows or book(day).facts[e].value is not None for e in c.evidence)
        assert set(c.sources) <= set(data.sources["id"])
    assert book(day).data.claims["coded_known_on"].dropna().le(data.day).all()


def test_a_coded_verdict_waits_for_its_evidence():
    assert claim("C26", "2026-02-04").verdict == "cannot_be_checked"
    assert claim("C26", "2026-02-04").reason == claims.NOT_PUBLIC
    assert claim("C26").verdict == "contradicted"


def test_the_article_of_the_future_cannot_be_checked():
    about_the_round = ["C01", "C02", "C03", "C12", "C16", "C31", "C32", "C33"]
    assert {claim(i, "2025-08-20").verdict for i in about_the_round} == {"cannot_be_checked"}


def test_rules_use_the_numbers_the_book_shows():
    def fact(name: str):
        return book().facts[name].value

    numbers = {c.id: c.numbers for c in book().claims}
    donbas = numbers["C37"]
    assert donbas["occupied_share"] == pytest.approx(fact("donbas_occupied_share"), abs=5e-4)
    assert donbas["not_occupied_km2"] == pytest.approx(fact("donbas_not_occupied_km2"), abs=1)
    assert (donbas["makers"], donbas["compared"], donbas["map_date"]) == (3, "2026-02-05", "2026-02-05")
    assert donbas["low_share"] <= donbas["occupied_share"] <= donbas["high_share"]
    assert numbers["C05"]["began"] == fact("invasion_date")
    assert numbers["C06"]["low"] == fact("csis_2026_01_russian") + fact("csis_2026_01_ukrainian_low")
    assert numbers["C09"]["pause"] == fact("exchange_longest_gap_days")
    assert numbers["C12"]["formula"] == fact("exchange_2026_02_05_total") == 314
    assert numbers["C12"]["total"] == fact("exchange_2026_02_05_people_returned")
    assert numbers["C12"]["days_since"] == fact("exchange_2026_02_05_days_since_previous")
    largest = numbers["C21"]
    assert largest["rank_all"] == fact("attack_2026_02_03_rank_all") == 19
    assert largest["rank_missiles"] == fact("attack_2026_02_03_rank_missiles") == 14
    assert largest["weapons"] == fact("attack_2026_02_03_weapons") == 521
    assert numbers["C28"]["days"] == fact("days_without_direct_talks_2022_2025")
    assert numbers["C30"]["meetings"] == 53
    ways = {f"witkoff_rule_{name}": n for name, n in numbers["C31"].items() if name not in ("agree", "ways")}
    assert ways == {name: fact(name) for name in ways} and len(ways) == numbers["C31"]["ways"]
    assert numbers["C31"]["agree"] == fact("witkoff_rules_agreeing")


# --- between two days --------------------------------------------------------------------------------------


def test_changes_by_hand():
    before = claim("C01")
    other = dataclasses.replace(before, id="C02")

    def found(**later):
        return claims.changes([before, other], [dataclasses.replace(before, **later), other])

    assert found() == []
    assert found(verdict="partly")[0][:2] == ("C01", "verdict")
    assert found(verdict="partly", numbers={})[0].kind == "verdict"
    assert found(numbers=before.numbers | {"days": 3})[0].kind == "numbers"
    assert found(evidence=(*before.evidence, "T001"))[0][4] == ("T001",)
    assert found(evidence=before.evidence[1:]) == []
    assert found(confidence="low") == []
    with pytest.raises(ValueError):
        claims.changes([before], [])


def test_changes_between_real_days():
    early, article, month, latest = (book(day).claims for day in ("2025-08-20", *DAYS[-3:]))
    found = {change.id: change for change in claims.changes(early, article)}
    assert found["C12"].kind == "verdict" and "PX-076" in found["C12"].new_evidence
    assert (found["C12"].before.verdict, found["C12"].after.verdict) == ("cannot_be_checked", "supported")
    assert found["C37"].kind == "numbers" and "C05" not in found
    assert sum(change.kind == "verdict" for change in found.values()) == 34
    assert claims.changes(article, month) == []
    # only estimates that were published later for the time before the article
    assert [(c.id, c.kind) for c in claims.changes(month, latest)] == [("C06", "numbers"), ("C07", "numbers")]


def test_what_happened_after_the_article_does_not_count():
    later = book("2026-08-22")
    until = later.case.article_day
    tables = {}
    for name, frame in later.data.tables.items():
        day = next((c for c in ("date", "start_date", "as_of_date") if c in frame and name != "sources"), None)
        tables[name] = frame[frame[day] <= until].reset_index(drop=True) if day else frame
    assert sum(len(tables[n]) < len(f) for n, f in later.data.tables.items()) > 8
    data = Data(later.data.as_of, tables, later.data.resources)
    case = dataclasses.replace(later.case, data=data, facts=Facts(data, later.parameters))
    for with_later, without in zip(later.claims, claims.ledger(case, ARTICLE), strict=True):
        assert (with_later.verdict, with_later.numbers) == (without.verdict, without.numbers), with_later.id
        assert with_later.spans == without.spans


# --- names and totals --------------------------------------------------------------------------------------


def test_anchors_are_mentions_of_their_paragraph():
    for language in ("sq", "en"):
        found = find_mentions(book().article, book().data.actors, book().data.places, language)
        by_paragraph = found.groupby("paragraph")["value"].agg(set)
        for c in book().claims:
            values = {a for a in c.anchors if not a.startswith("~")}
            assert values <= by_paragraph.get(c.paragraph, set()), (c.id, language)


def test_speakers_are_named():
    assert claim("C26").speaker_name == {"en": "Dmitry Peskov", "sq": "Dmitry Peskov"}
    assert claim("C05").speaker == "" and claim("C05").speaker_name == {}


def test_another_article_has_an_empty_ledger():
    assert claims.ledger(book().case, "2026-01-01-other") == []
    unknown = claims.totals([])
    assert {name: f.value for name, f in unknown.items()} == dict.fromkeys(claims.TOTALS)
    assert all(f.reason for f in unknown.values())


def test_totals():
    values = {name: f.value for name, f in claims.totals(book().claims).items()}
    assert list(values) == list(claims.TOTALS)
    assert values["claims_total"] == values["claims_computed"] + values["claims_coded"] == 48
    assert 3 * values["claims_computed"] >= 2 * values["claims_total"]
    verdicts = ("supported", "partly", "contradicted", "unchecked", "context")
    assert sum(values[f"claims_{v}"] for v in verdicts) == values["claims_total"]
    assert book("2025-08-20").facts["claims_unchecked"].value == 34
    assert {f.unit for f in claims.totals([]).values()} == {f.chapter for f in claims.totals([]).values()} == {"claims"}


# --- what is wrong with it ---------------------------------------------------------------------------------


def problems(**changed: dict) -> list[str]:
    """What is wrong once some claims have other values: id → column → value."""
    newest = book("2026-08-22").data
    table = newest.claims.set_index("id")
    for id, values in changed.items():
        for column, value in values.items():
            table.loc[id, column] = value
    found = claims.problems(Data(newest.as_of, newest.tables | {"claims": table.reset_index()}, newest.resources))
    assert all("\n" not in line and line.startswith(("claims.csv: ", "casebook/claims: rule ")) for line in found)
    return found


def test_the_table_of_claims_has_no_problems():
    assert problems() == []
    assert set(RULES) == set(book().data.claims["rule"].dropna())


def test_problems_are_named():
    found = problems(
        C04={"rule": "war_began", "arguments": "day=2022-02-24"},
        C08={"coded_verdict": "supported"},
        C14={"reason_en": None},
        C19={"coded_verdict": None},
        C44={"rule": "no_such_rule", "evidence": "T999"},
    )
    assert found == [
        "claims.csv: C04: needs either a rule or a coded verdict; give it one",
        "claims.csv: C08: opinions and forecasts, and only they, get the verdict context; mend it",
        "claims.csv: C14: a coded verdict without reasoning; add reason_en",
        "claims.csv: C19: needs either a rule or a coded verdict; give it one",
        "claims.csv: C44: rule no_such_rule does not exist; `python -m casebook claims rules` lists those that do",
        "claims.csv: C44: evidence T999 is neither a row nor a fact; mend or remove it",
        "casebook/claims: rule both_sides_agreed is used by no claim; remove it",
    ]


@pytest.mark.parametrize(
    ("id", "arguments", "problem"),
    [
        ("C10", "talk=T075;actor=A01;side=US;city=Geneva",
         "argument city is not one of rule led_delegation; it takes talk, actor, side"),
        ("C30", "city=Geneva", "argument city is not one of rule american_meetings; it takes none"),
        ("C05", None, "rule war_began needs day; add day=… to arguments"),
        ("C10", "talk=T075", "rule led_delegation needs actor, side; add actor=… to arguments"),
        ("C05", "day=yesterday", "argument day: 'yesterday' is not a day as YYYY-MM-DD; mend it"),
        ("C12", "talk=T075;claimed=many", "argument claimed: 'many' is not a whole number; mend it"),
        ("C12", "talk=T075;claimed=314;near_share=some", "argument near_share: 'some' is not a number; mend it"),
        ("C17", "actor=A02;office=military intelligence;former=perhaps",
         "argument former: 'perhaps' is not yes or no; mend it"),
        ("C10", "talk=T999;actor=A01;side=US", "argument talk: T999 is not in talks.csv; mend it"),
        ("C10", "talk=T075;actor=A99;side=US", "argument actor: A99 is not in actors.csv; mend it"),
        ("C21", "attack=AIR-1", "argument attack: AIR-1 is not in air_attacks.csv; mend it"),
        ("C10", "talk=;actor=A01;side=US", "rule led_delegation needs talk; add talk=… to arguments"),
        ("C25", "party=RU;issue=nato;words=no;within_days=366",
         "argument within_days: 366 is not from 1 to 180, over which this limit is tried; mend it"),
        ("C28", "month=2025-5-1", "argument month: '2025-5-1' is not a month as YYYY-MM; mend it"),
        ("C39", "party=XX;issue=nato", "argument party: XX is not one of US, RU, UA, EU; mend it"),
        ("C37", "oblasts=UA-14+UA-99", "argument oblasts: UA-99 is not in control_area.csv; mend it"),
        ("C11", "speaker=Nobody;issue=nato;on=2026-02-05",
         "argument speaker: Nobody is not a speaker of positions.csv; mend it"),
        ("C36", "talk=T075;issue=weather", "argument issue: weather is not an issue of positions.csv; mend it"),
        ("C41", "party=RU;issue=nato+weather;words=rejects",
         "argument issue: weather is not an issue of positions.csv; mend it"),
        ("C38", "annexation=TL-999;issue=nato", "argument annexation: TL-999 is not a record with a day; mend it"),
        ("C38", "annexation=CE-046;issue=nato", "argument annexation: CE-046 is not a record with a day; mend it"),
        ("C38", "annexation=TL-022;issue=nato", "argument annexation: TL-022 is not a record with a day; mend it"),
    ],
)  # fmt: skip
def test_bad_arguments_are_named(id, arguments, problem):
    assert problems(**{id: {"arguments": arguments}}) == [f"claims.csv: {id}: {problem}"]


@pytest.mark.parametrize("days", [1, 180])
def test_limits_may_be_given_up_to_the_ends_of_their_range(days):
    assert problems(C25={"arguments": f"party=RU;issue=nato;words=no;within_days={days}"}) == []


@pytest.mark.parametrize("fact", ["no_such_fact", "claims_total", "invasion_date"])
def test_bad_facts_are_named(fact):
    found = problems(C12={"rule": "count_is", "arguments": f"fact={fact};claimed=314"})
    assert found[0] == f"claims.csv: C12: argument fact: {fact} is not a fact that is a number; mend it"


def test_no_source_is_younger_than_its_verdict():
    newest = book("2026-08-22").data
    dates = newest.sources.set_index("id")["date"]
    for column in ("source_id", "source_id_2"):
        assert not (newest.claims[column].map(dates) > newest.claims["coded_known_on"]).any()


# --- exported ----------------------------------------------------------------------------------------------

JSON_KEYS = (
    "id paragraph kind speaker text verdict basis rule rule_sentence arguments sensitivity numbers reason evidence "
    "confidence would_change coded_on figure sources anchors"
)


@pytest.mark.parametrize("day", DAYS)
def test_json_contract(day):
    exported = json.loads(json.dumps(claims.as_json(book(day).claims), allow_nan=False))
    for one in exported:
        assert set(one) == set(JSON_KEYS.split())
        assert all(span["low"] <= span["value"] <= span["high"] for span in one["sensitivity"])
        assert 1 <= one["paragraph"] <= 13 and one["kind"] in KINDS and one["verdict"] in VERDICTS
        assert one["basis"] in ("computed", "coded") and one["text"]["en"] and one["text"]["sq"]


def test_csv_holds_what_json_holds():
    table = pd.read_csv(io.StringIO(claims.as_csv(book().claims)), dtype=str, keep_default_na=False).set_index("id")
    exported = claims.as_json(book().claims)
    assert list(table.index) == [one["id"] for one in exported]
    assert set(table.columns) == set(exported[0]) - {"id", "text"} | {"text_en", "text_sq"}
    for one in exported:
        row = table.loc[one["id"]]
        assert row["text_sq"] == one["text"]["sq"] and row["paragraph"] == str(one["paragraph"])
        assert json.loads(row["numbers"]) == one["numbers"] and json.loads(row["arguments"]) == one["arguments"]
        assert row["evidence"].split(";") == one["evidence"] or not one["evidence"]
        assert json.loads(f"[{row['sensitivity'].replace(';', ',')}]") == one["sensitivity"]
    assert claims.as_csv([]).strip() == ""


def test_claim_review():
    parameters = Parameters(as_of="2026-02-28")
    graph = json.loads(json.dumps(claims.claim_review(book().claims, book().article, parameters, book().data.sources)))
    assert graph["@context"] == "https://schema.org" and len(graph["@graph"]) == 48
    for review, c in zip(graph["@graph"], book().claims, strict=True):
        assert review["@type"] == "ClaimReview" and review["claimReviewed"] == c.text["en"]
        assert review["datePublished"] == "2026-02-28"
        assert review["author"] == {"@type": "Organization", "name": "Abu Dhabi casebook"}
        assert review["itemReviewed"]["@type"] == "Claim"
        assert review["itemReviewed"]["appearance"]["datePublished"] == "2026-02-05"
        rating = review["reviewRating"]
        assert rating["alternateName"] == VERDICTS[c.verdict]
        assert ("ratingValue" in rating) == (c.verdict in ("supported", "partly", "contradicted"))
        assert review["url"] == f"en/claims.html#{c.id}" and len(review["citation"]) == len(c.sources)
    texts = [review["itemReviewed"]["appearance"] for review in graph["@graph"]]
    assert all("publisher" not in text and text["inLanguage"] == "sq" for text in texts)
    assert {text["translationOfWork"]["url"] for text in texts} == {book().article.url}
    own = claims.claim_review(geneva().claims, geneva().article, geneva().parameters, geneva().data.sources)["@graph"][
        0
    ]
    assert "translationOfWork" not in own["itemReviewed"]["appearance"]


def test_table_in_both_languages():
    english, albanian = claims.as_table(book().claims, "en"), claims.as_table(book().claims, "sq")
    assert len(english) == len(albanian) == 48
    assert english.loc[4, "claim"] == "Russia began the war on 24 February 2022."
    assert albanian.iloc[4, 2] == "Rusia e nisi luftën më 24 shkurt 2022."
    assert "89.1" in english.loc[36, "reason"] and "89,1" in albanian.iloc[36, 7]


# --- figures -----------------------------------------------------------------------------------------------

DRAWN = {
    "verdicts": figures.verdicts,
    "counts": figures.counts,
    "sensitivity": figures.sensitivity,
    "over_time": figures.over_time,
    "ledger": figures.ledger,
    "slips": figures.slips,
}


@pytest.mark.parametrize("day", ["2022-02-24", "2025-08-20", "2026-02-05", "2026-08-22"])
@pytest.mark.parametrize("name", DRAWN)
def test_figures_on_every_day(name, day):
    card = DRAWN[name](book(day))
    assert card.id.startswith("claims-") and card.title and card.alt
    if name in ("verdicts", "counts", "over_time"):
        json.dumps(card.spec, allow_nan=False)
        assert card.csv.count("\n") > 5
    if name == "ledger":
        assert card.spec is None and "C43" in card.csv and card.sources


def test_the_most_delicate_limit_stands_first():
    card = figures.sensitivity(book())
    assert (
        card.csv.split("\n")[1].startswith("C06 least share for nearly,") and "C06 least share for nearly" in card.alt
    )
    assert card.csv.count("\n") - 1 == sum(len(c.spans) for c in book().claims)


@pytest.mark.parametrize(
    ("day", "last"), [("2022-02-24", "2022-02-24"), ("2026-02-05", "2026-02-05"), ("2026-08-22", "2026-08-22")]
)
def test_days_to_look_back_on_end_with_the_book(day, last):
    days = figures.days(book(day))
    assert days == sorted(set(days)) and days[0] == "2022-02-24" and days[-1] == last
    assert ("2026-02-26" in days) == (day > "2026-02-26")


def test_verdicts_of_earlier_days_are_those_of_their_books():
    table = pd.read_csv(io.StringIO(figures.over_time(book("2026-02-28")).csv))
    eve = {c.id: VERDICTS[c.verdict] for c in book("2026-02-04").claims}
    assert table.set_index("claim")["4\u00a0Feb\u00a026"].to_dict() == eve


def test_what_has_changed_is_told_with_its_reason():
    assert figures.changed(book("2026-02-28"), "2026-02-05").csv == ""
    later = figures.changed(book("2026-08-22"), "2026-02-05")
    assert "C06" in later.csv and "the same" in later.csv and "estimators 2 → 4" in later.csv
    table = figures.changed(geneva("2026-03-06"), "2026-02-19").csv
    assert "Before: The outcome of the round is not known on this day. Now:" in table and "PX-077" in table


def test_figures_say_what_is_missing():
    assert figures.slips(book("2025-08-20")).csv == ""
    assert set(figures.slips(book()).csv.split("\n")[i][:3] for i in range(1, 5)) == {"C07", "C16", "C22", "C26"}
    other = Book(Parameters(), book().data)
    other.__dict__["claims"] = []
    assert all(draw(other).csv == "" for draw in DRAWN.values())

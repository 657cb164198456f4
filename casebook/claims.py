"""The ledger of an article's claims: what it says, the verdict, the rule or the reason, and what would change
it.

A verdict is computed by a rule, which can be run again for any day, or coded by a person with named sources.
Opinions and forecasts get context, never a verdict of truth.
"""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from casebook import language
from casebook.data import Data
from casebook.facts import Fact, NotKnown, registry
from casebook.facts.talks import ARTICLE_DAY, ARTICLE_WITKOFF_COUNT, WITKOFF_RULES
from casebook.parameters import Parameters


def N_(message: str) -> str:  # noqa: N802  (the gettext name for "translate later")
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


VERDICTS = {
    "supported": N_("supported"),
    "partly": N_("partly supported"),
    "contradicted": N_("contradicted"),
    "cannot_be_checked": N_("cannot be checked"),
    "context": N_("context only"),
}
KINDS = {
    "fact": N_("fact"),
    "attributed_statement": N_("reported statement"),
    "opinion": N_("opinion"),
    "forecast": N_("forecast"),
}
BASES = {"computed": N_("computed"), "coded": N_("coded")}
CONFIDENCES = {"high": N_("high"), "medium": N_("medium"), "low": N_("low")}
GRADES = ("contradicted", "partly", "supported")  # by how many of two conditions hold
NO_TRUTH = ("opinion", "forecast")
RATING = {"supported": 3, "partly": 2, "contradicted": 1}
NOT_PUBLIC = N_("The evidence for this verdict is not public on this day.")
NO_CHANGE_YET = N_("Rows on this that become known.")


@dataclass(frozen=True)
class Verdict:
    """What a rule found: the verdict, the numbers it used, and the reason as a message with {names} of
    numbers.
    """

    verdict: str
    numbers: dict
    reason: str


@dataclass(frozen=True)
class Rule:
    """A rule that decides claims. sentence: a message with {names} of thresholds; thresholds: their values."""

    name: str
    sentence: str
    thresholds: dict
    decide: Callable[[Data, Parameters, Mapping[str, Fact]], Verdict]


@dataclass(frozen=True)
class Claim:
    """One claim of an article with its verdict.

    text: our wording by language. rule: name of the rule, empty when coded; rule_sentence states it in
    English. numbers: what the rule used. reason: why, in English; `why(language)` gives it in a language.
    evidence: ids of rows and names of facts known on the day. sources: source ids known on the day. anchors:
    values of mentions that identify the passage. speaker: actor id; speaker_name by language.
    """

    id: str
    paragraph: int
    kind: str
    speaker: str
    text: dict[str, str]
    verdict: str
    basis: str
    rule: str
    rule_sentence: str
    numbers: dict
    reason: str
    evidence: tuple[str, ...]
    confidence: str
    would_change: str
    sources: tuple[str, ...]
    anchors: tuple[str, ...]
    speaker_name: dict[str, str] = field(default_factory=dict)
    messages: tuple[str, ...] = field(default=(), repr=False)

    def why(self, in_language: str) -> str:
        """The reason in a language: what the rule found, and what a person adds."""
        return " ".join(_fill(message, self.numbers, in_language) for message in self.messages)

    def rule_in(self, in_language: str) -> str:
        """The rule's sentence in a language; empty when the verdict is coded."""
        return _sentence(RULES[self.rule], in_language) if self.rule else ""


RULES: dict[str, Rule] = {}


def rule(**thresholds):
    """Declare a function (data, parameters, facts) → Verdict as a rule.

    The first paragraph of its docstring states the rule; {names} in it are the thresholds given here. A
    NotKnown raised inside becomes the verdict `cannot_be_checked` with its reason.
    """

    def declare(function):
        @functools.wraps(function)
        def decide(data: Data, parameters: Parameters, facts: Mapping[str, Fact]) -> Verdict:
            try:
                return function(data, parameters, facts)
            except NotKnown as unknown:
                return Verdict("cannot_be_checked", {}, str(unknown))

        sentence = " ".join(inspect.getdoc(function).split("\n\n")[0].split())
        RULES[function.__name__] = Rule(function.__name__, sentence, thresholds, decide)
        return decide

    return declare


def _shown(name: str, value, in_language: str) -> str:
    """A number of a rule as a reader sees it: shares in per cent, ISO days in words."""
    if isinstance(value, bool):
        return language.translate("yes" if value else "no", in_language)
    if isinstance(value, str):
        try:
            return language.day(dt.date.fromisoformat(value), in_language)
        except ValueError:
            return language.translate(value, in_language)
    if name.endswith("share"):
        return language.text(value, "share", in_language)
    return language.number(value, in_language)


def _fill(message: str, numbers: dict, in_language: str) -> str:
    shown = {name: _shown(name, value, in_language) for name, value in numbers.items()}
    return language.translate(message, in_language).format_map(shown)


def _sentence(of: Rule, in_language: str) -> str:
    return _fill(of.sentence, of.thresholds, in_language)


def _iso(day: pd.Timestamp) -> str:
    return day.date().isoformat()


# ---------------------------------------------------------------- what the rules share

INVASION = pd.Timestamp("2022-02-24")
ROUND = "T075"  # the second three-way round in Abu Dhabi
ATTACK = "AIR-20260203"  # the attack of which paragraph seven speaks
DONBAS = ("UA-14", "UA-09")  # Donetsk and Luhansk oblasts
PROGRESS = ("framework", "memorandum", "ceasefire_partial")  # outcomes that would be progress towards an end


def _until(data: Data) -> pd.Timestamp:
    """The day a claim about "now" is tested for: the article's, or the day of knowledge if that is earlier."""
    return min(data.day, ARTICLE_DAY)


def _article_reached(data: Data) -> None:
    if data.day < ARTICLE_DAY:
        raise NotKnown(N_("The article speaks of a time that still lies ahead on this day."))


def _round(data: Data) -> pd.Series:
    """The round the article reports, once its end is known."""
    found = data.talks[data.talks["id"] == ROUND]
    if found.empty:
        raise NotKnown(N_("The round of talks is not on record on this day."))
    if pd.isna(found.iloc[0]["end_date"]):
        raise NotKnown(N_("The round of talks has begun, but its end is not known on this day."))
    return found.iloc[0]


def _delegates(data: Data) -> pd.DataFrame:
    """Who sat at the table of the round, with the offices on record."""
    _round(data)
    seated = data.delegates[data.delegates["talk_id"] == ROUND]
    if seated.empty:
        raise NotKnown(N_("The delegations are not on record on this day."))
    return seated.merge(data.actors, left_on="actor_id", right_on="id")


def _attack(data: Data) -> pd.Series:
    found = data.air_attacks[data.air_attacks["id"] == ATTACK]
    if found.empty:
        raise NotKnown(N_("The attack is not on record on this day."))
    return found.iloc[0]


def _fact(facts: Mapping[str, Fact], name: str):
    """The value of a fact; NotKnown when it has none on the day."""
    known = facts.get(name)
    if known is None or known.value is None:
        raise NotKnown(N_("A number it needs is not known on this day."))
    return known.value


def _office(data: Data, actor: str) -> pd.Series:
    found = data.actors[data.actors["id"] == actor].dropna(subset=["role_en"])
    if found.empty:
        raise NotKnown(N_("The person's office is not on record on this day."))
    return found.iloc[0]


# ---------------------------------------------------------------- the talks

ROUND_DAYS = 2


@rule(days=ROUND_DAYS)
def round_second_day(data, parameters, facts):
    """Supported if the round ended on the article's day, its day number {days}, with the United States as
    mediator; partly if it ended that day with another length or mediator; contradicted if it ended on another
    day.
    """
    talks = _round(data)
    days = (talks["end_date"] - talks["start_date"]).days + 1
    numbers = {"start": _iso(talks["start_date"]), "end": _iso(talks["end_date"]), "days": days}
    reason = N_("The round ran from {start} to {end}, {days} days; mediators and hosts are on record.")
    if talks["end_date"] != ARTICLE_DAY:
        return Verdict("contradicted", numbers, reason)
    whole = days == ROUND_DAYS and "US" in str(talks["mediator"])
    return Verdict("supported" if whole else "partly", numbers, reason)


EXCHANGE_WITHIN_DAYS = 7


@rule(days=EXCHANGE_WITHIN_DAYS)
def exchange_announced(data, parameters, facts):
    """Supported if an exchange agreed at the round took place by its last day; partly if it came within
    {days} days after; contradicted otherwise.
    """
    talks = _round(data)
    agreed = data.exchanges[data.exchanges["talk_id"] == ROUND]
    if agreed.empty:
        return Verdict("contradicted", {}, N_("No exchange agreed at the round is on record."))
    later = (agreed["date"].min() - talks["end_date"]).days
    numbers = {"exchange": _iso(agreed["date"].min()), "end": _iso(talks["end_date"])}
    verdict = "supported" if later <= 0 else "partly" if later <= EXCHANGE_WITHIN_DAYS else "contradicted"
    reason = N_("The exchange agreed at the round took place on {exchange}; the round ended on {end}.")
    return Verdict(verdict, numbers, reason)


@rule()
def no_other_progress(data, parameters, facts):
    """Supported if neither the round nor a side meeting in the same city and days brought anything but an
    exchange; partly if only a side meeting did; contradicted if the round itself brought a framework,
    memorandum or truce.
    """
    talks = _round(data)
    if pd.isna(talks["outcome_type"]):
        raise NotKnown(N_("The outcome of the round is not known on this day."))
    around = data.talks[
        (data.talks["id"] != ROUND)
        & (data.talks["city"] == talks["city"])
        & data.talks["start_date"].between(talks["start_date"], talks["end_date"])
    ]
    beside = int((~around["outcome_type"].fillna("none").isin(["none", "prisoner_exchange"])).sum())
    numbers = {"side_meetings": beside}
    if talks["outcome_type"] in PROGRESS:
        return Verdict("contradicted", numbers, N_("The round itself brought more than an exchange."))
    reason = N_(
        "The round itself brought nothing but an exchange. Side meetings in the same city and days with "
        "another result: {side_meetings}."
    )
    return Verdict("partly" if beside else "supported", numbers, reason)


@rule()
def witkoff_led(data, parameters, facts):
    """Supported if Witkoff is on record as a head of delegation on the mediator's side; partly if only as a
    member; contradicted if he is not on the list.
    """
    _round(data)
    table = _delegates(data)
    heads, own = table[table["part"] == "head"], table[table["actor_id"] == "A01"]
    numbers = {"heads": len(heads), "american_heads": int((heads["side"] == "US").sum())}
    reason = N_("Of {heads} heads on record, {american_heads} led the American, mediating side.")
    if own.empty:
        return Verdict("contradicted", numbers, reason)
    return Verdict("supported" if "head" in set(own["part"]) else "partly", numbers, reason)


@rule()
def officials_did_not_speak(data, parameters, facts):
    """Contradicted if officials of both Russia and Ukraine are on record, on the round's last day, about the
    exchange it brought; partly if officials of one side only; supported if of neither.
    """
    talks = _round(data)
    spoke = data.positions[
        (data.positions["date"] == talks["end_date"])
        & (data.positions["issue"] == "prisoners")
        & data.positions["party"].isin(["RU", "UA"])
    ]
    sides = spoke["party"].nunique()
    numbers = {"statements": len(spoke), "sides": sides}
    reason = N_("Statements about the exchange on the last day: {statements}, from {sides} of two sides.")
    return Verdict({2: "contradicted", 1: "partly", 0: "supported"}[sides], numbers, reason)


@rule()
def kushner_at_the_table(data, parameters, facts):
    """Supported if Kushner is on the list of delegates and on record as Trump's son-in-law; partly if only
    one of the two holds; contradicted if neither does.
    """
    seated = "A06" in set(_delegates(data)["actor_id"])
    related = "son-in-law" in _office(data, "A06")["role_en"].lower()
    numbers = {"on_the_list": seated, "related": related}
    reason = N_("On the list of delegates: {on_the_list}. On record as son-in-law: {related}.")
    return Verdict(GRADES[seated + related], numbers, reason)


@rule()
def intelligence_on_both_sides(data, parameters, facts):
    """Supported if both delegations had someone with a post in intelligence, and serving as well as former
    officials were among them; partly if only one side, or only one of the two sorts; contradicted if nobody.
    """
    table = _delegates(data)
    table = table[table["side"].isin(["RU", "UA"])].dropna(subset=["intelligence_post"])
    if table.empty:
        raise NotKnown(N_("The offices of the delegates are not on record on this day."))
    spies = table[table["intelligence_post"] != "none"]
    count = Counter(zip(spies["side"], spies["intelligence_post"], strict=True))
    numbers = {
        "russian_serving": count["RU", "serving"],
        "russian_former": count["RU", "former"],
        "ukrainian_serving": count["UA", "serving"],
        "ukrainian_former": count["UA", "former"],
    }
    reason = N_(
        "Russian delegates with a post in intelligence: {russian_serving} serving, {russian_former} former; "
        "Ukrainian: {ukrainian_serving} serving, {ukrainian_former} former."
    )
    if spies.empty:
        return Verdict("contradicted", numbers, reason)
    whole = spies["side"].nunique() == 2 and spies["intelligence_post"].nunique() == 2
    return Verdict("supported" if whole else "partly", numbers, reason)


@rule()
def budanov_former_chief(data, parameters, facts):
    """Supported if the record of offices gives Budanov a former post in military intelligence; contradicted
    if it gives a serving one or none.
    """
    office = _office(data, "A02")
    former = office["intelligence_post"] == "former" and "military intelligence" in office["role_en"]
    numbers = {"known_on": _iso(office["role_known_on"])}
    reason = N_("The change of office is on record since {known_on}.")
    return Verdict("supported" if former else "contradicted", numbers, reason)


# ---------------------------------------------------------------- talks before

FIRST_MONTHS = 3
SEVERAL_MEETINGS = 2


def _direct(data: Data) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Direct meetings of Moscow and Kyiv: in the first months of the war, and after them."""
    direct = data.talks[data.talks["format"] == "direct_ru_ua"].sort_values("start_date")
    early = direct["start_date"] < INVASION + pd.DateOffset(months=FIRST_MONTHS)
    return direct[early], direct[~early]


@rule(months=FIRST_MONTHS, meetings=SEVERAL_MEETINGS)
def direct_talks_2022(data, parameters, facts):
    """Supported if at least {meetings} direct meetings of Moscow and Kyiv began within {months} months of the
    invasion; partly if there were fewer; contradicted if there was none.
    """
    early, _ = _direct(data)
    if early.empty and data.day < INVASION + pd.DateOffset(months=FIRST_MONTHS):
        raise NotKnown(N_("No direct meeting is on record yet, and the first months are not over."))
    verdict = "supported" if len(early) >= SEVERAL_MEETINGS else "contradicted" if early.empty else "partly"
    reason = N_("Direct meetings in the first months of the war on record: {meetings}.")
    return Verdict(verdict, {"meetings": len(early)}, reason)


RESUMED = "2025-05"


@rule()
def none_until_may_2025(data, parameters, facts):
    """Supported if the first direct meeting of Moscow and Kyiv after those of spring 2022 fell in May 2025;
    contradicted if it came earlier or later.
    """
    early, later = _direct(data)
    if early.empty or later.empty:
        raise NotKnown(N_("No direct meeting after the first months of the war is on record on this day."))
    first = later["start_date"].iloc[0]
    numbers = {"resumed": _iso(first), "days": _fact(facts, "days_without_direct_talks_2022_2025")}
    reason = N_("The two sides met directly again on {resumed}, after {days} days without direct talks.")
    return Verdict("supported" if f"{first:%Y-%m}" == RESUMED else "contradicted", numbers, reason)


WAYS = tuple(name.removeprefix("witkoff_rule_") for name in WITKOFF_RULES)


@rule(claimed=ARTICLE_WITKOFF_COUNT)
def witkoff_seven_times(data, parameters, facts):
    """Supported if every way of counting gives {claimed}; partly if only some do; contradicted if none does."""
    _article_reached(data)
    counts = {way: _fact(facts, f"witkoff_rule_{way}") for way in WAYS}
    agree = sum(count == ARTICLE_WITKOFF_COUNT for count in counts.values())
    numbers = {**counts, "agree": agree, "ways": len(counts)}
    reason = N_(
        "{agree} of {ways} ways of counting give the number claimed. In the twelve months before the "
        "article: visits to Russia {year_visits}, with the leaders' summit {year_all}, visits confirmed by the "
        "Kremlin {year_confirmed}. In the calendar year: visits {calendar_visits}, with the summit "
        "{calendar_all}. Visits since the inauguration: {office_visits}."
    )
    verdict = "supported" if agree == len(counts) else "partly" if agree else "contradicted"
    return Verdict(verdict, numbers, reason)


INAUGURATION = pd.Timestamp("2025-01-20")


@rule()
def american_activity(data, parameters, facts):
    """Context: the number of meetings with American part between the inauguration and the article, a sign of
    activity that cannot rank priorities.
    """
    known = data.talks[data.talks["start_date"].between(INAUGURATION, _until(data))]
    meetings = int(known["parties"].str.contains(r"\bUS\b").sum())
    if not meetings:
        raise NotKnown(N_("No meeting since the inauguration is on record on this day."))
    reason = N_("Meetings with American part since the inauguration on record: {meetings}.")
    return Verdict("context", {"meetings": meetings}, reason)


# ---------------------------------------------------------------- prisoners

CLAIMED_PRISONERS = 314
NEAR_SHARE = 0.05


def _agreed_exchange(data: Data) -> pd.Series:
    """The exchange agreed at the round; NotKnown when it is not on record with its numbers."""
    _round(data)
    agreed = data.exchanges[data.exchanges["talk_id"] == ROUND]
    agreed = agreed.dropna(subset=["returned_to_ua", "returned_to_ru"])
    if agreed.empty:
        raise NotKnown(N_("The numbers of the exchange are not on record on this day."))
    return agreed.iloc[0]


@rule(claimed=CLAIMED_PRISONERS, near_share=NEAR_SHARE)
def prisoners_314(data, parameters, facts):
    """Supported if twice the smaller side, the formula of equal numbers, gives {claimed}; partly if only the
    sum of all returned lies within {near_share} of it; contradicted otherwise.
    """
    row = _agreed_exchange(data)
    to_ukraine, to_russia = int(row["returned_to_ua"]), int(row["returned_to_ru"])
    formula, total = 2 * min(to_ukraine, to_russia), to_ukraine + to_russia
    numbers = {"to_ukraine": to_ukraine, "to_russia": to_russia, "formula": formula, "total": total}
    near = abs(total - CLAIMED_PRISONERS) <= NEAR_SHARE * CLAIMED_PRISONERS
    verdict = "supported" if formula == CLAIMED_PRISONERS else "partly" if near else "contradicted"
    reason = N_(
        "Returned to Ukraine {to_ukraine}, to Russia {to_russia}: by the formula of equal numbers {formula}, "
        "with those outside the formula {total}."
    )
    return Verdict(verdict, numbers, reason)


@rule()
def all_prisoners_of_war(data, parameters, facts):
    """Supported if no civilians are on record among those exchanged; partly if there are some beside the
    soldiers.
    """
    row = _agreed_exchange(data)
    if pd.isna(row["civilians_included"]):
        raise NotKnown(N_("Whether civilians were exchanged is not on record on this day."))
    civilians = bool(row["civilians_included"])
    reason = N_("Civilians on record among those exchanged: {civilians}.")
    return Verdict("partly" if civilians else "supported", {"civilians": civilians}, reason)


@rule()
def witkoff_announced(data, parameters, facts):
    """Supported if a statement by Witkoff about prisoners is on record for the article's day; partly if it is
    on record for another day of the round; contradicted if there is none.
    """
    talks = _round(data)
    said = data.positions[
        data.positions["stated_by"].str.contains("Witkoff")
        & (data.positions["issue"] == "prisoners")
        & data.positions["date"].between(talks["start_date"], ARTICLE_DAY)
    ]
    if said.empty:
        return Verdict("contradicted", {}, N_("No statement by Witkoff about prisoners is on record."))
    said_on = said["date"].max()
    reason = N_("His statement about the exchange is on record for {said_on}.")
    return Verdict("supported" if said_on == ARTICLE_DAY else "partly", {"said_on": _iso(said_on)}, reason)


LONGEST_PAUSE_DAYS = 183
BROKEN_OFF_DAYS = 365


@rule(pause=LONGEST_PAUSE_DAYS, broken_off=BROKEN_OFF_DAYS)
def exchanges_from_time_to_time(data, parameters, facts):
    """Supported if no pause between exchanges since the invasion was longer than {pause} days; partly if the
    longest was at most {broken_off} days; contradicted if it was longer.
    """
    until = _until(data)
    days = data.exchanges.loc[data.exchanges["date"] <= until, "date"].drop_duplicates().sort_values()
    if len(days) < 2:
        raise NotKnown(N_("Fewer than two exchanges are on record on this day."))
    marks = pd.concat([pd.Series([INVASION]), days, pd.Series([until])], ignore_index=True)
    pauses = marks.diff().dt.days
    end = pauses.idxmax()
    longest = int(pauses[end])
    numbers = {"days": len(days), "longest": longest}
    numbers |= {"pause_from": _iso(marks[end - 1]), "pause_to": _iso(marks[end])}
    reason = N_(
        "Exchanges took place on {days} days; the longest pause was {longest} days, from {pause_from} to {pause_to}."
    )
    verdict = GRADES[(longest <= LONGEST_PAUSE_DAYS) + (longest <= BROKEN_OFF_DAYS)]
    return Verdict(verdict, numbers, reason)


# ---------------------------------------------------------------- the war


@rule()
def war_began(data, parameters, facts):
    """Supported if the timeline dates the full-scale invasion to 24 February 2022; contradicted if to another
    day.
    """
    began = _fact(facts, "invasion_date")
    numbers = {"began": began, "first_entry": _iso(data.timeline["date"].min())}
    reason = N_("The full-scale invasion began on {began}; the timeline of the conflict begins on {first_entry}.")
    return Verdict("supported" if began == _iso(INVASION) else "contradicted", numbers, reason)


CLAIMED_CASUALTIES = 2_000_000
NEARLY_SHARE = 0.9


@rule(claimed=CLAIMED_CASUALTIES, nearly_share=NEARLY_SHARE)
def nearly_two_million(data, parameters, facts):
    """Supported if the central value of the newest estimate for both armies reaches {nearly_share} of
    {claimed} and counts the killed and wounded only; partly if only its upper bound reaches that, or if the
    missing are in it; contradicted if not even the upper bound does.
    """
    _article_reached(data)
    known = data.casualties.query("population == 'military' and covers == 'since_2022'")
    known = known[known["as_of_date"] <= ARTICLE_DAY].sort_values(["as_of_date", "known_on"])
    both = known[(known["side"] == "both") & known["measure"].str.startswith("killed_")]
    both = both.dropna(subset=["high"])
    if both.empty:
        raise NotKnown(N_("No estimate for both armies together is on record on this day."))
    newest = both.iloc[-1]
    upper = int(newest["high"])
    alike = ["estimator", "as_of_date", "measure"]
    parts = known[(known[alike] == newest[alike]).all(axis=1) & known["side"].isin(["RU", "UA"])]
    bounds = parts[["low", "central", "high"]].astype("float64")
    middle = bounds["central"].fillna((bounds["low"] + bounds["high"]) / 2)
    central = int(middle.sum()) if parts["side"].nunique() == 2 else upper
    missing = newest["measure"] == "killed_wounded_missing"
    least = NEARLY_SHARE * CLAIMED_CASUALTIES
    numbers = {
        "upper": upper,
        "central": central,
        "upper_share": upper / CLAIMED_CASUALTIES,
        "central_share": central / CLAIMED_CASUALTIES,
        "missing": bool(missing),
    }
    reason = N_(
        "The newest estimate for both armies gives up to {upper} ({upper_share} of the number claimed) and "
        "about {central} in the middle ({central_share}); with the missing: {missing}; civilians are not in it."
    )
    if upper < least:
        return Verdict("contradicted", numbers, reason)
    return Verdict("supported" if central >= least and not missing else "partly", numbers, reason)


ATTACK_DAYS = 2


@rule(days=ATTACK_DAYS)
def attacks_went_on(data, parameters, facts):
    """Supported if attacks are on record on at least {days} days between the first three-way meeting and the
    article; partly if on fewer; contradicted if on none.
    """
    _article_reached(data)
    first = data.talks.loc[data.talks["format"] == "trilateral", "start_date"].min()
    struck = pd.concat([data.air_attacks["date"], data.energy_events.query("kind == 'attack'")["date"]])
    days = int(struck[struck.between(first, ARTICLE_DAY)].nunique())
    numbers = {"first": _iso(first), "days": days}
    reason = N_("Days with large attacks or attacks on energy from {first} to the article on record: {days}.")
    verdict = "supported" if days >= ATTACK_DAYS else "partly" if days else "contradicted"
    return Verdict(verdict, numbers, reason)


LARGEST = 25


@rule(largest=LARGEST)
def among_largest_attacks(data, parameters, facts):
    """Supported if the attack was among the {largest} largest up to its day both by all weapons and by
    missiles; partly if by only one of the two; contradicted if by neither.
    """
    attack = _attack(data)
    known = data.air_attacks[data.air_attacks["date"] <= attack["date"]].set_index("id")
    missiles = known["missiles_launched"].fillna(0)
    weapons = known["drones_launched"].fillna(0) + missiles
    rank_all, rank_missiles = (1 + int((counts > counts[ATTACK]).sum()) for counts in (weapons, missiles))
    numbers = {"weapons": int(weapons[ATTACK]), "rank_all": rank_all, "rank_missiles": rank_missiles}
    reason = N_(
        "With {weapons} drones and missiles it stood, up to that day, at place {rank_all} by all weapons and "
        "{rank_missiles} by missiles."
    )
    return Verdict(GRADES[(rank_all <= LARGEST) + (rank_missiles <= LARGEST)], numbers, reason)


EVE_DAYS = 2


@rule(days=EVE_DAYS)
def attack_at_start(data, parameters, facts):
    """Supported if the attack ended on a day of the round; partly if at most {days} days before it;
    contradicted otherwise.
    """
    attack, talks = _attack(data), _round(data)
    before = (talks["start_date"] - attack["date"]).days
    numbers = {"attack": _iso(attack["date"]), "start": _iso(talks["start_date"]), "days_before": before}
    during = attack["date"] <= talks["end_date"] and before <= 0
    verdict = "supported" if during else "partly" if 0 < before <= EVE_DAYS else "contradicted"
    reason = N_("The attack ended on {attack}; the round began on {start}. Days between them: {days_before}.")
    return Verdict(verdict, numbers, reason)


ENERGY_WORDS = "power|heat|energy|grid|substation"
ENERGY_PLACES = 2


@rule(places=ENERGY_PLACES)
def energy_targeted(data, parameters, facts):
    """Supported if the attack is on record as aimed at power or heat, and strikes on energy in at least
    {places} places are on record for its day; partly if only one of the two holds; contradicted if neither
    does.
    """
    attack = _attack(data)
    events = data.energy_events
    struck = events[(events["date"] == attack["date"]) & (events["kind"] == "attack")]
    named = re.search(ENERGY_WORDS, _words(attack["targets_en"]), re.I) is not None
    numbers = {"places": struck["place_en"].nunique(), "named": named}
    reason = N_("Power or heat named as a target: {named}. Places with strikes on energy that day: {places}.")
    held = named + (numbers["places"] >= ENERGY_PLACES)
    return Verdict(GRADES[held], numbers, reason)


FREEZING = 0
HOMES_WITHOUT = "heating|electricity|power"


@rule(degrees=FREEZING)
def civilians_in_the_cold(data, parameters, facts):
    """Supported if, for the day of the attack, homes without heat or power are on record and a temperature
    below {degrees} °C; partly if only one of the two is; contradicted if neither is.
    """
    day = data.energy_events[data.energy_events["date"] == _attack(data)["date"]]
    weather = day["kind"] == "temperature"
    homes = day.loc[~weather, "figure_en"].str.contains(HOMES_WITHOUT, case=False, na=False)
    coldest = day.loc[weather, "figure_en"].str.extract(r"(-?\d+) C")[0].astype("float64").min()
    numbers = {"places": int(homes.sum()), "coldest": "none" if pd.isna(coldest) else int(coldest)}
    reason = N_("Places where homes lost heat or power: {places}; coldest reading in °C: {coldest}.")
    return Verdict(GRADES[bool(homes.any()) + bool(coldest < FREEZING)], numbers, reason)


# ---------------------------------------------------------------- Donbas and positions

LOST_SHARE = 0.5
HELD_SHARE = 0.1


@rule(held_share=HELD_SHARE, lost_share=LOST_SHARE)
def donbas_held_by_kyiv(data, parameters, facts):
    """Supported if at most {held_share} of Donbas (Donetsk and Luhansk oblasts) is occupied; partly if at
    most {lost_share}; contradicted if more than that.
    """
    area = data.control_area
    area = area[area["iso"].isin(DONBAS) & (area["date"] <= _until(data))]
    if area.empty:
        raise NotKnown(N_("The daily map of occupied land does not reach back to this day."))
    newest = area[area["date"] == area["date"].max()]
    share = float(newest["occupied_km2"].sum() / newest["oblast_area_km2"].sum())
    numbers = {
        "map_date": _iso(newest["date"].iloc[0]),
        "occupied_share": share,
        "not_occupied_km2": round(newest["not_occupied_km2"].sum()),
    }
    reason = N_(
        "On the map of {map_date}, {occupied_share} of Donbas is occupied. The remaining {not_occupied_km2} km² "
        "include a grey zone, so even less is sure to be in Ukrainian hands."
    )
    return Verdict(GRADES[(share <= HELD_SHARE) + (share <= LOST_SHARE)], numbers, reason)


RECENT_DAYS = 30


@rule(days=RECENT_DAYS)
def differences_remain(data, parameters, facts):
    """Supported if Kyiv, Moscow and Washington each stated a position on Donbas in the {days} days up to the
    article and the round brought no agreement; partly if only one or two of them did; contradicted if the
    round brought one.
    """
    talks = _round(data)
    recent = data.positions[
        (data.positions["issue"] == "territory_donbas")
        & data.positions["date"].between(ARTICLE_DAY - pd.Timedelta(days=RECENT_DAYS), ARTICLE_DAY)
        & data.positions["party"].isin(["UA", "RU", "US"])
    ]
    parties = recent["party"].nunique()
    numbers = {"statements": len(recent), "parties": parties}
    reason = N_("Statements on Donbas in the weeks before: {statements}, by {parties} of three parties.")
    if talks["outcome_type"] in PROGRESS:
        return Verdict("contradicted", numbers, N_("The round brought an agreement beyond an exchange."))
    if not parties:
        raise NotKnown(N_("No statement on Donbas from those weeks is on record on this day."))
    return Verdict("supported" if parties == 3 else "partly", numbers, reason)


@rule()
def zone_proposed_by_zelensky(data, parameters, facts):
    """Supported if the earliest position on a demilitarised zone on record is Kyiv's; partly if Kyiv has one
    but another party's is earlier; contradicted if Kyiv has none.
    """
    _article_reached(data)
    zone = data.positions[data.positions["issue"] == "demilitarised_zone"]
    zone = zone[zone["date"] <= ARTICLE_DAY]
    if zone.empty:
        raise NotKnown(N_("No position on a demilitarised zone is on record on this day."))
    own = zone.loc[zone["party"] == "UA", "date"]
    if own.empty:
        return Verdict("contradicted", {}, N_("No position of Kyiv on a demilitarised zone is on record."))
    numbers = {"first": _iso(zone["date"].min()), "own": _iso(own.min())}
    reason = N_("The first position on such a zone is on record for {first}, the first of Kyiv for {own}.")
    return Verdict("supported" if own.min() == zone["date"].min() else "partly", numbers, reason)


BINDING_WORDS = "legally binding|ratified"


@rule()
def binding_guarantees_sought(data, parameters, facts):
    """Supported if Kyiv is on record asking for guarantees that are legally binding or ratified; partly if it
    is on record on guarantees in other words only; contradicted if it is not on record at all.
    """
    _article_reached(data)
    own = data.positions[
        (data.positions["party"] == "UA")
        & data.positions["issue"].isin(["security_guarantees", "nato"])
        & (data.positions["date"] <= ARTICLE_DAY)
    ]
    binding = int(own["position_en"].str.contains(BINDING_WORDS, case=False).sum())
    numbers = {"positions": len(own), "binding": binding}
    reason = N_("Positions of Kyiv on guarantees on record: {positions}; with the force of law: {binding}.")
    return Verdict("supported" if binding else "contradicted" if own.empty else "partly", numbers, reason)


# ---------------------------------------------------------------- the ledger


def _known_rows(data: Data) -> dict[str, list[str]]:
    """Ids of all rows known on the day, each with its sources."""
    known = {}
    for name, frame in data.tables.items():
        if name in ("sources", "claims") or "id" not in frame:
            continue
        columns = [c for c in frame.columns if c.startswith("source_id")]
        for row in frame[["id", *columns]].itertuples(index=False):
            known[row[0]] = [s for s in row[1:] if isinstance(s, str)]
    return known


def _has_value(facts: Mapping[str, Fact], name: str) -> bool:
    return name in facts and facts[name].value is not None


def _parts(text) -> list[str]:
    return text.split(";") if isinstance(text, str) else []


def _words(value) -> str:
    return value if isinstance(value, str) else ""


def _decide(
    row: dict, data: Data, parameters: Parameters, facts: Mapping[str, Fact]
) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on one row of the table of claims, and its reasons as messages."""
    coded = _words(row["reason_en"])
    name = _words(row["rule"])
    if name:
        found = RULES[name].decide(data, parameters, facts)
        added = (coded,) if coded and found.verdict != "cannot_be_checked" else ()
        messages = (found.reason, *added)
    else:
        found = Verdict(_words(row["coded_verdict"]) or "cannot_be_checked", {}, coded or NOT_PUBLIC)
        messages = (found.reason,)
    if row["kind"] in NO_TRUTH:
        found = Verdict("context", found.numbers, found.reason)
    return found, messages


def ledger(data: Data, parameters: Parameters, facts: Mapping[str, Fact], article_id: str) -> list[Claim]:
    """The claims of an article with their verdicts as known on the day, in order; empty for an article
    without claims.
    """
    known = _known_rows(data)
    shown = set(data.sources["id"])
    names = data.actors.set_index("id")
    claims = []
    for row in data.claims[data.claims["article"] == article_id].to_dict("records"):
        found, messages = _decide(row, data, parameters, facts)
        rule_name, speaker = _words(row["rule"]), _words(row["speaker"])
        evidence = [e for e in _parts(row["evidence"]) if e in known or _has_value(facts, e)]
        sources = [_words(row["source_id"]), _words(row["source_id_2"])]
        sources += [s for e in evidence for s in known.get(e, ())]
        claims.append(
            Claim(
                id=row["id"],
                paragraph=int(row["paragraph"]),
                kind=row["kind"],
                speaker=speaker,
                text={"en": row["text_en"], "sq": row["text_sq"]},
                verdict=found.verdict,
                basis="computed" if rule_name else "coded",
                rule=rule_name,
                rule_sentence=_sentence(RULES[rule_name], "en") if rule_name else "",
                numbers=found.numbers,
                reason=" ".join(_fill(m, found.numbers, "en") for m in messages),
                evidence=tuple(evidence),
                confidence="" if found.verdict == "cannot_be_checked" else row["confidence"],
                would_change=_words(row["would_change_en"]) or NO_CHANGE_YET,
                sources=tuple(dict.fromkeys(s for s in sources if s in shown)),
                anchors=tuple(_parts(row["anchors"])),
                speaker_name={c: names.at[speaker, f"name_{c}"] for c in ("en", "sq")} if speaker else {},
                messages=messages,
            )
        )
    return claims


TOTALS = {
    "claims_total": "Number of claims of the article in the ledger.",
    "claims_supported": "Number of claims that the evidence known on the day supports.",
    "claims_partly": "Number of claims that hold in part, or by one reading only.",
    "claims_contradicted": "Number of claims that the evidence known on the day contradicts.",
    "claims_unchecked": "Number of claims that cannot be checked with what is known on the day.",
    "claims_context": "Number of opinions and forecasts, which get context and no verdict of truth.",
    "claims_computed": "Number of claims whose verdict a rule computes.",
    "claims_coded": "Number of claims whose verdict a person reached with named sources.",
}


def totals(claims: list[Claim]) -> dict[str, Fact]:
    """Counts of the ledger as facts, by the names in TOTALS: all, each verdict, each basis."""
    counted = Counter(c.verdict for c in claims) + Counter(c.basis for c in claims)
    counted.update(total=len(claims), unchecked=counted["cannot_be_checked"])
    return {
        name: Fact(name, counted[name.removeprefix("claims_")], "claims", (), "claims", meaning)
        for name, meaning in TOTALS.items()
    }


def problems(data: Data) -> list[str]:
    """What is wrong with the table of claims beyond its schema, one line each.

    data: as known on the newest day.
    """
    known = {*_known_rows(data), *registry}
    found = []
    for row in data.claims.to_dict("records"):
        where = f"claims.csv: {row['id']}"
        name, coded = _words(row["rule"]), _words(row["coded_verdict"])
        if bool(name) == bool(coded):
            found.append(f"{where}: needs either a rule or a coded verdict; give it one")
        if name and name not in RULES:
            found.append(f"{where}: rule {name} does not exist; declare it in casebook/claims.py")
        if coded and not _words(row["reason_en"]):
            found.append(f"{where}: a coded verdict without reasoning; add reason_en")
        if coded and (coded == "context") != (row["kind"] in NO_TRUTH):
            found.append(f"{where}: opinions and forecasts, and only they, get the verdict context; mend it")
        for one in _parts(row["evidence"]):
            if one not in known:
                found.append(f"{where}: evidence {one} is neither a row nor a fact; mend or remove it")
    unused = set(RULES) - set(data.claims["rule"].dropna())
    return found + [f"casebook/claims.py: rule {name} is used by no claim; remove it" for name in sorted(unused)]


# ---------------------------------------------------------------- shown and exported


def as_table(claims: list[Claim], in_language: str) -> pd.DataFrame:
    """The ledger for a reader, one row a claim, with column names and verdicts in a language."""

    def t(message: str) -> str:
        return language.translate(message, in_language)

    columns = {
        N_("id"): lambda c: c.id,
        N_("paragraph"): lambda c: c.paragraph,
        N_("claim"): lambda c: c.text[in_language],
        N_("kind"): lambda c: t(KINDS[c.kind]),
        N_("verdict"): lambda c: t(VERDICTS[c.verdict]),
        N_("basis"): lambda c: t(BASES[c.basis]),
        N_("rule"): lambda c: c.rule_in(in_language),
        N_("reason"): lambda c: c.why(in_language),
        N_("what would change it"): lambda c: t(c.would_change),
        N_("confidence"): lambda c: t(CONFIDENCES.get(c.confidence, "–")),
        N_("evidence"): lambda c: ", ".join(c.evidence),
        N_("sources"): lambda c: ", ".join(c.sources),
    }
    return pd.DataFrame({t(name): [value(c) for c in claims] for name, value in columns.items()})


def as_json(claims: list[Claim]) -> list[dict]:
    """The ledger for `claims.json`."""
    return [
        {
            "id": c.id,
            "paragraph": c.paragraph,
            "kind": c.kind,
            "speaker": c.speaker,
            "text": dict(c.text),
            "verdict": c.verdict,
            "basis": c.basis,
            "rule": c.rule,
            "rule_sentence": c.rule_sentence,
            "numbers": dict(c.numbers),
            "reason": c.reason,
            "evidence": list(c.evidence),
            "confidence": c.confidence,
            "would_change": c.would_change,
            "sources": list(c.sources),
            "anchors": list(c.anchors),
        }
        for c in claims
    ]


def _review(claim: Claim, appearance: dict, parameters: Parameters) -> dict:
    rating = {"@type": "Rating", "alternateName": VERDICTS[claim.verdict]}
    if claim.verdict in RATING:
        rating |= {"ratingValue": RATING[claim.verdict], "worstRating": 1, "bestRating": 3}
    item = {"@type": "Claim", "identifier": claim.id, "appearance": appearance}
    if claim.speaker:
        item["author"] = {"@type": "Person", "name": claim.speaker_name["en"]}
    return {
        "@type": "ClaimReview",
        "@id": f"#{claim.id}",
        "claimReviewed": claim.text["en"],
        "inLanguage": "en",
        "datePublished": parameters.as_of,
        "author": {"@type": "Organization", "name": "Abu Dhabi casebook"},
        "itemReviewed": item,
        "reviewRating": rating,
        "reviewBody": claim.reason,
    }


def claim_review(claims: list[Claim], article, parameters: Parameters) -> dict:
    """The ledger as a schema.org ClaimReview graph (JSON-LD).

    article: as `casebook.article.read_article` returns it; a raw file has neither headline nor publisher.
    Only verdicts of truth carry a number: 3 supported, 2 partly, 1 contradicted.
    """
    appearance = {
        "@type": "NewsArticle",
        "identifier": article.id,
        "datePublished": article.date,
        "inLanguage": article.language,
    }
    if article.title_en:
        appearance["headline"] = article.title_en
    if article.publisher:
        appearance["publisher"] = {"@type": "Organization", "name": article.publisher}
    if article.url:
        appearance["isBasedOn"] = article.url
    return {"@context": "https://schema.org", "@graph": [_review(c, appearance, parameters) for c in claims]}

"""Rules on rounds of talks: when they were, who took part, what they brought, and the prisoners exchanged."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pandas as pd

from casebook.claims.rules import GRADES, Actor, Case, Issue, Limit, Month, Party, Talk, Verdict, graded, iso, rule
from casebook.facts import NotKnown
from casebook.facts.talks import witkoff_counts
from casebook.language import N_

INVASION = pd.Timestamp("2022-02-24")
INAUGURATION = pd.Timestamp("2025-01-20")
NOTHING_MORE = ("none", "prisoner_exchange")
PROGRESS = ("framework", "memorandum", "ceasefire_partial")  # outcomes that would be progress towards an end

# ---------------------------------------------------------------- rounds


@rule()
def round_ended(case: Case, talk: Talk, ended: pd.Timestamp, day_number: int, mediator: Party):
    """Supported if the round ended on {ended}, its day number {day_number}, with {mediator} as mediator; partly if
    it ended that day with another length or mediator; contradicted if it ended on another day.
    """
    found = case.round(talk)
    days = (found["end_date"] - found["start_date"]).days + 1
    mediated = re.search(rf"\b{mediator}\b", str(found["mediator"])) is not None
    numbers = {"start": iso(found["start_date"]), "end": iso(found["end_date"]), "days": days, "mediated": mediated}
    reason = N_("The round ran from {start} to {end}, {days} days; with this mediator on record: {mediated}.")
    on_that_day = found["end_date"] == ended
    whole = on_that_day and days == day_number and mediated
    return Verdict(graded(whole, on_that_day), numbers, reason)


@rule()
def round_number(case: Case, talk: Talk, claimed: int, since: pd.Timestamp):
    """Supported if, counted from {since}, the round is number {claimed} of those in its format; contradicted if it
    has another number.
    """
    found = case.round(talk)
    alike = case.data.talks[case.data.talks["format"] == found["format"]]
    number = int(alike["start_date"].between(since, found["start_date"]).sum())
    numbers = {"since": iso(since), "number": number}
    reason = N_("Among the rounds in this format on record since {since} it is number {number}.")
    return Verdict(graded(number == claimed, False), numbers, reason)


@rule()
def nothing_else_came(case: Case, talk: Talk):
    """Supported if neither the round nor a side meeting in the same city and days brought anything but an
    exchange; partly if a side meeting did, or the round itself something less than a framework, memorandum or
    truce; contradicted if it brought one of these.
    """
    found = case.round(talk)
    if pd.isna(found["outcome_type"]):
        raise NotKnown(N_("The outcome of the round is not known on this day."))
    talks = case.data.talks
    last_day = talks["end_date"].fillna(case.data.day)
    around = talks[
        (talks["id"] != talk)
        & (talks["city"] == found["city"])
        & (talks["start_date"] <= found["end_date"])
        & (last_day >= found["start_date"])
    ]
    beside = int((~around["outcome_type"].fillna("none").isin(NOTHING_MORE)).sum())
    numbers = {"side_meetings": beside, "more": found["outcome_type"] not in NOTHING_MORE}
    if found["outcome_type"] in PROGRESS:
        return Verdict("contradicted", numbers, N_("The round itself brought more than an exchange."))
    reason = N_(
        "The round itself brought more than an exchange: {more}. Side meetings in the same city and days with "
        "another result: {side_meetings}."
    )
    return Verdict(graded(not beside and not numbers["more"], True), numbers, reason)


@rule()
def nobody_spoke(case: Case, talk: Talk):
    """Contradicted if officials of both Russia and Ukraine are on record, on the round's last day, about what it
    brought; partly if officials of one side only; supported if of neither.
    """
    found = case.round(talk)
    if found["end_date"] > case.article_day:
        raise NotKnown(N_("The round ended after the article."))
    said = case.data.statements.query("talk_id == @talk")
    said = said[(said["date"] == found["end_date"]) & said["party"].isin(["RU", "UA"])]
    sides = said["party"].nunique()
    numbers = {"statements": len(said), "sides": sides}
    reason = N_("Statements about it on the last day: {statements}, from {sides} of two sides.")
    return Verdict(graded(sides == 0, sides == 1), numbers, reason)


@rule(days=Limit(30, 1, 180))
def differences_remain(case: Case, talk: Talk, issue: Issue, days: int):
    """Supported if Kyiv, Moscow and Washington each stated a position on the issue in the {days} days up to the
    article and the round brought no agreement; partly if only one or two of them did; contradicted if the
    round brought one.
    """
    case.reached()
    found = case.round(talk)
    if pd.isna(found["outcome_type"]):
        raise NotKnown(N_("The outcome of the round is not known on this day."))
    said = case.positions(issue, days)
    said = said[said["party"].isin(["UA", "RU", "US"])]
    parties = said["party"].nunique()
    numbers = {"statements": len(said), "parties": parties}
    if found["outcome_type"] in PROGRESS:
        return Verdict("contradicted", numbers, N_("The round brought an agreement beyond an exchange."))
    if not parties:
        raise NotKnown(N_("No statement on this issue from those weeks is on record on this day."))
    reason = N_("Statements on this issue in the weeks before: {statements}, by {parties} of three parties.")
    return Verdict(graded(parties == 3, True), numbers, reason)


# ---------------------------------------------------------------- who sat at the table


@rule()
def led_delegation(case: Case, talk: Talk, actor: Actor, side: Party):
    """Supported if the person is on record as a head of the delegation of {side}; partly if only as a member;
    contradicted if not on its list of delegates.
    """
    table = case.delegates(talk)
    heads = table[table["part"] == "head"]
    own = table[(table["actor_id"] == actor) & (table["side"] == side)]
    numbers = {"heads": len(heads), "heads_of_that_side": int((heads["side"] == side).sum())}
    reason = N_("Of {heads} heads on record, {heads_of_that_side} led that side.")
    return Verdict(graded("head" in set(own["part"]), len(own) > 0), numbers, reason)


@rule()
def took_part(case: Case, talk: Talk, actor: Actor, described: str = ""):
    """Supported if the person is on the list of delegates and the record of offices has the words of the
    description, if there are any; partly if only one of the two holds; contradicted if neither does.
    """
    seated = actor in set(case.delegates(talk)["actor_id"])
    if not described:
        return Verdict(graded(seated, False), {"on_the_list": seated}, N_("On the list of delegates: {on_the_list}."))
    fits = described.lower() in case.office(actor)["role_en"].lower()
    numbers = {"on_the_list": seated, "described_so": fits}
    reason = N_("On the list of delegates: {on_the_list}. On record with this description: {described_so}.")
    return Verdict(GRADES[seated + fits], numbers, reason)


@rule()
def intelligence_on_both_sides(case: Case, talk: Talk):
    """Supported if both delegations had someone with a post in intelligence, and serving as well as former
    officials were among them; partly if only one side, or only one of the two sorts; contradicted if nobody.
    """
    table = case.delegates(talk)
    table = table[table["side"].isin(["RU", "UA"])].dropna(subset=["intelligence_post"])
    if table.empty:
        raise NotKnown(N_("The offices of the delegates are not on record on this day."))
    posts = table[table["intelligence_post"] != "none"]
    count = Counter(zip(posts["side"], posts["intelligence_post"], strict=True))
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
    whole = posts["side"].nunique() == 2 and posts["intelligence_post"].nunique() == 2
    return Verdict(graded(whole, len(posts) > 0), numbers, reason)


@rule()
def held_office(case: Case, actor: Actor, office: str, former: bool):
    """Supported if the office is on record for the person, as held now or held before, just as the article has it;
    contradicted if it is the other way round.
    """
    found = case.office(actor)
    parts = [part for part in found["role_en"].lower().split(";") if office.lower() in part]
    if not parts:
        raise NotKnown(N_("This office is not in the person's record on this day."))
    over = any(re.search(r"\b(until then|former)\b", part) for part in parts)
    numbers = {"known_on": iso(found["role_known_on"]), "former": over}
    reason = N_("The office is on record since {known_on}; as a former one: {former}.")
    return Verdict(graded(over == former, False), numbers, reason)


# ---------------------------------------------------------------- talks before


def _direct(case: Case, months: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Direct meetings of Moscow and Kyiv up to the article: in the first months of the war, and after them."""
    talks = case.data.talks
    direct = talks[(talks["format"] == "direct_ru_ua") & (talks["start_date"] <= case.until)].sort_values("start_date")
    early = direct["start_date"] < INVASION + pd.DateOffset(months=months)
    return direct[early], direct[~early]


@rule(months=Limit(3, 1, 12), meetings=Limit(2, 1, 10))
def direct_talks_at_first(case: Case, months: int, meetings: int):
    """Supported if at least {meetings} direct meetings of Moscow and Kyiv began within {months} months of the
    invasion; partly if there were fewer; contradicted if there was none; not to be checked before the months are
    over, unless there were enough.
    """
    early, _ = _direct(case, months)
    if len(early) < meetings and case.until < INVASION + pd.DateOffset(months=months):
        raise NotKnown(N_("Not enough direct meetings are on record yet, and the first months are not over."))
    reason = N_("Direct meetings in the first months of the war on record: {met}.")
    return Verdict(graded(len(early) >= meetings, len(early) > 0), {"met": len(early)}, reason)


@rule(months=Limit(3, 1, 24))
def no_direct_talks_until(case: Case, month: Month, months: int):
    """Supported if the first direct meeting of Moscow and Kyiv after those of the first {months} months of the war
    fell in {month}; contradicted if it came earlier or later.
    """
    early, later = _direct(case, months)
    if early.empty or later.empty:
        raise NotKnown(N_("No direct meeting after the first months of the war is on record on this day."))
    last, first = early["end_date"].max(), later["start_date"].iloc[0]
    numbers = {"last": iso(last), "resumed": iso(first), "days": (first - last).days}
    reason = N_("After {last} the two sides met directly again on {resumed}, {days} days later.")
    return Verdict(graded(f"{first:%Y-%m}" == month, False), numbers, reason)


@rule()
def meetings_counted(case: Case, claimed: int):
    """Supported if every way of counting Witkoff's meetings with Putin gives {claimed}; partly if only some do;
    contradicted if none does.
    """
    case.reached()
    ways = witkoff_counts(case.data, case.article_day)
    counts = {
        f"{way.window}_{way.counted}": int(way.count_) for way in ways.rename(columns={"count": "count_"}).itertuples()
    }
    agree = sum(count == claimed for count in counts.values())
    numbers = {**counts, "agree": agree, "ways": len(counts)}
    reason = N_(
        "{agree} of {ways} ways of counting give the number claimed. In the twelve months before the "
        "article: visits to Russia {year_visits}, with the leaders' summit {year_all}, visits confirmed by the "
        "Kremlin {year_confirmed}. In the calendar year: visits {calendar_visits}, with the summit "
        "{calendar_all}. Visits since the inauguration: {office_visits}."
    )
    return Verdict(graded(agree == len(counts), agree > 0), numbers, reason)


@rule()
def american_meetings(case: Case):
    """Context: the number of meetings with American part between the inauguration and the article, a sign of
    activity that cannot rank priorities.
    """
    known = case.data.talks[case.data.talks["start_date"].between(INAUGURATION, case.until)]
    meetings = int(known["parties"].str.contains(r"\bUS\b").sum())
    if not meetings:
        raise NotKnown(N_("No meeting since the inauguration is on record on this day."))
    reason = N_("Meetings with American part since the inauguration on record: {meetings}.")
    return Verdict("context", {"meetings": meetings}, reason)


# ---------------------------------------------------------------- prisoners


def _agreed(case: Case, talk: str) -> pd.DataFrame:
    """The exchange agreed at a round, one row a stage that took place."""
    known = case.data.exchanges
    return known[known["talk_id"] == talk]


@rule()
def exchange_agreed(case: Case, talk: Talk):
    """Supported if an exchange of prisoners is on record as agreed at the round; contradicted if the outcome of the
    round is on record without one.
    """
    outcome = case.round(talk)["outcome_type"]
    stages = len(_agreed(case, talk))
    if not stages and pd.isna(outcome):
        raise NotKnown(N_("The outcome of the round is not known on this day."))
    numbers = {"agreed": outcome == "prisoner_exchange", "stages": stages}
    reason = N_(
        "An exchange is on record as what the round brought: {agreed}. Exchanges carried out, or stages of one, on "
        "record as agreed at it: {stages}."
    )
    return Verdict(graded(numbers["agreed"] or stages > 0, False), numbers, reason)


@rule(within_days=Limit(7, 0, 60))
def exchange_from_round(case: Case, talk: Talk, within_days: int):
    """Supported if an exchange agreed at the round took place by its last day; partly if it came within
    {within_days} days after; contradicted otherwise, once these are over.
    """
    found = case.round(talk)
    agreed = _agreed(case, talk)
    if agreed.empty and pd.isna(found["outcome_type"]):
        raise NotKnown(N_("The outcome of the round is not known on this day."))
    if agreed.empty and case.data.day < found["end_date"] + pd.Timedelta(days=within_days):
        raise NotKnown(N_("No exchange agreed at the round is on record yet."))
    if agreed.empty:
        return Verdict("contradicted", {}, N_("No exchange agreed at the round is on record."))
    later = (agreed["date"].min() - found["end_date"]).days
    numbers = {"exchange": iso(agreed["date"].min()), "end": iso(found["end_date"])}
    reason = N_("The exchange agreed at the round took place on {exchange}; the round ended on {end}.")
    return Verdict(graded(later <= 0, later <= within_days), numbers, reason)


@rule()
def both_sides_agreed(case: Case, talk: Talk, issue: Issue):
    """Supported if an exchange agreed at the round is on record and officials of both Russia and Ukraine spoke of it on
    the round's last day; partly if officials of one side only; contradicted if the round ended without an exchange;
    not to be checked if neither spoke.
    """
    found = case.round(talk)
    there = found["outcome_type"] == "prisoner_exchange" or not _agreed(case, talk).empty
    if not there and pd.isna(found["outcome_type"]):
        raise NotKnown(N_("The outcome of the round is not known on this day."))
    said = case.positions(issue)
    said = said[(said["date"] == found["end_date"]) & said["party"].isin(["RU", "UA"])]
    numbers = {"agreed": there, "sides": said["party"].nunique()}
    if there and not numbers["sides"]:
        raise NotKnown(N_("No statement on the exchange from the last day is on record on this day."))
    reason = N_(
        "An exchange agreed at the round is on record: {agreed}; sides that spoke of it that day: {sides} of two."
    )
    return Verdict(graded(there and numbers["sides"] == 2, there), numbers, reason)


@rule(near_share=Limit(0.05, 0.0, 0.5))
def exchange_size(case: Case, talk: Talk, claimed: int, near_share: float):
    """Supported if twice the smaller side, the formula of equal numbers, gives {claimed}; partly if only the
    sum of all returned lies within {near_share} of it; contradicted otherwise.
    """
    case.round(talk)
    agreed = _agreed(case, talk)
    if agreed.empty or agreed[["returned_to_ua", "returned_to_ru"]].isna().any(axis=None):
        raise NotKnown(N_("The numbers of the exchange are not on record on this day."))
    to_ukraine, to_russia = int(agreed["returned_to_ua"].sum()), int(agreed["returned_to_ru"].sum())
    formula, total = 2 * min(to_ukraine, to_russia), to_ukraine + to_russia
    numbers = {"to_ukraine": to_ukraine, "to_russia": to_russia, "formula": formula, "total": total}
    reason = N_(
        "Returned to Ukraine {to_ukraine}, to Russia {to_russia}: by the formula of equal numbers {formula}, "
        "with those outside the formula {total}."
    )
    before = case.data.exchanges.loc[case.data.exchanges["date"] < agreed["date"].min(), "date"]
    if len(before):
        numbers |= {"previous": iso(before.max()), "days_since": (agreed["date"].min() - before.max()).days}
        reason = N_(
            "Returned to Ukraine {to_ukraine}, to Russia {to_russia}: by the formula of equal numbers {formula}, "
            "with those outside the formula {total}. The exchange before it was on {previous}, {days_since} days "
            "earlier."
        )
    near = abs(total - claimed) <= near_share * claimed
    return Verdict(graded(formula == claimed, near), numbers, reason)


@rule()
def soldiers_only(case: Case, talk: Talk):
    """Supported if no civilians are on record among those exchanged; partly if there are some beside the
    soldiers.
    """
    case.round(talk)
    known = _agreed(case, talk)["civilians_included"]
    civilians = bool(known.any())
    if not civilians and (known.empty or known.isna().any()):
        raise NotKnown(N_("Whether civilians were exchanged is not on record on this day."))
    reason = N_("Civilians on record among those exchanged: {civilians}.")
    return Verdict(graded(not civilians, True), {"civilians": civilians}, reason)


@rule(longest=Limit(183, 30, 365), broken_off=Limit(365, 180, 730))
def pauses_between_exchanges(case: Case, longest: int, broken_off: int):
    """Supported if no pause between exchanges since the invasion was longer than {longest} days; partly if the
    longest was at most {broken_off} days; contradicted if it was longer.
    """
    known = case.data.exchanges
    days = sorted(set(known.loc[known["date"].between(INVASION, case.until), "date"]))
    if len(days) < 2:
        raise NotKnown(N_("Fewer than two exchanges are on record on this day."))
    start, end = max(pairwise([INVASION, *days, case.until]), key=lambda ends: ends[1] - ends[0])
    pause = (end - start).days
    numbers = {"days": len(days), "pause": pause, "pause_from": iso(start), "pause_to": iso(end)}
    reason = N_(
        "Exchanges took place on {days} days; the longest pause was {pause} days, from {pause_from} to {pause_to}."
    )
    return Verdict(graded(pause <= longest, pause <= broken_off), numbers, reason)

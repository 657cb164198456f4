"""Rules on any record: what a number is, when something was, who said what, what somebody claims."""

from __future__ import annotations

import re

import pandas as pd

from casebook.claims.rules import Case, FactName, Issue, Limit, Party, Row, Speaker, Verdict, Words, graded, iso, rule
from casebook.facts import NotKnown
from casebook.language import N_

# ---------------------------------------------------------------- numbers and days


def _number(case: Case, name: str) -> float:
    case.reached()
    value = case.fact(name).value
    if isinstance(value, str):
        raise NotKnown(N_("This fact is not a number."))
    return value


@rule(near_share=Limit(0.05, 0.0, 0.5))
def count_is(case: Case, fact: FactName, claimed: float, near_share: float):
    """Supported if the number that this book finds, as it stood on the article's day, is {claimed}; partly if it
    lies within {near_share} of it; contradicted otherwise.
    """
    found = _number(case, fact)
    off = abs(found - claimed)
    reason = N_("The number found is {found}.")
    return Verdict(graded(off < 1e-9, off <= near_share * abs(claimed)), {"found": found}, reason)


@rule(near_share=Limit(0.05, 0.0, 0.5))
def at_least(case: Case, fact: FactName, claimed: float, near_share: float):
    """Supported if the number that this book finds, as it stood on the article's day, is {claimed} or more; partly
    if it falls short by no more than {near_share}; contradicted otherwise.
    """
    found = _number(case, fact)
    reason = N_("The number found is {found}.")
    return Verdict(graded(found >= claimed, found >= (1 - near_share) * claimed), {"found": found}, reason)


@rule(near_days=Limit(2, 0, 30))
def dated(case: Case, row: Row, day: pd.Timestamp, near_days: int):
    """Supported if the record, of a round its first day, is dated {day}; partly if at most {near_days} days away;
    contradicted otherwise.
    """
    found = case.dated(row)
    reason = N_("On record it is dated {found}.")
    off = abs((found - day).days)
    return Verdict(graded(off == 0, off <= near_days), {"found": iso(found)}, reason)


@rule(near_days=Limit(2, 0, 30))
def days_between(case: Case, first: Row, second: Row, claimed: int, near_days: int):
    """Supported if the second record, of a round its first day, is dated {claimed} days after the first; partly if
    the number is off by at most {near_days}; contradicted otherwise.
    """
    start, end = case.dated(first), case.dated(second)
    numbers = {"start": iso(start), "end": iso(end), "days": (end - start).days}
    off = abs(numbers["days"] - claimed)
    reason = N_("From {start} to {end} it is {days} days.")
    return Verdict(graded(off == 0, off <= near_days), numbers, reason)


# ---------------------------------------------------------------- what somebody said


@rule(within_days=Limit(2, 0, 30))
def stated(case: Case, speaker: Speaker, issue: Issue, on: pd.Timestamp, within_days: int):
    """Supported if a statement by {speaker} on the issue is on record for {on}; partly if it is on record for a day
    no more than {within_days} days away; not to be checked if there is none, as our table may lack it.
    """
    case.reached()
    said = case.positions(issue)
    said = said[said["stated_by"].str.contains(speaker, regex=False)]
    off = (said["date"] - on).abs().dt.days
    if said.empty or off.min() > within_days:
        raise NotKnown(N_("No such statement is on record on this day."))
    nearest = said.loc[off.idxmin(), "date"]
    return Verdict(
        graded(nearest == on, True), {"said_on": iso(nearest)}, N_("The statement is on record for {said_on}.")
    )


@rule(within_days=Limit(90, 1, 180))
def party_says(case: Case, party: Party, issue: Issue, words: Words, within_days: int, speaker: Speaker = ""):
    """Supported if, in the {within_days} days up to the article, {party} is on record with the words {words}
    on every issue the claim is about; partly if only on some; not to be checked if on none, as our table may lack it.
    Only one speaker counts where the claim names one.
    """
    case.reached()
    issues = issue.split("+")
    own = case.positions(issue, within_days)
    own = own[(own["party"] == party) & own["stated_by"].str.contains(speaker, regex=False)]
    fitting = own[own["position_en"].str.contains("|".join(map(re.escape, words.split("/"))), case=False)]
    found = fitting["issue"].nunique()
    if not found:
        raise NotKnown(N_("No such statement is on record on this day."))
    numbers = {"positions": len(own), "fitting": len(fitting), "issues": len(issues), "issues_found": found}
    reason = N_(
        "Positions on record: {positions}, of which {fitting} in such words, on {issues_found} of {issues} issues."
    )
    return Verdict(graded(found == len(issues), True), numbers, reason)


@rule()
def first_to_propose(case: Case, party: Party, issue: Issue):
    """Supported if the earliest position on the issue on record is that of {party}; partly if {party} has one but
    another's is earlier; contradicted if {party} has none.
    """
    case.reached()
    said = case.positions(issue)
    if said.empty:
        raise NotKnown(N_("No position on this issue is on record on this day."))
    own = said.loc[said["party"] == party, "date"]
    if own.empty:
        return Verdict("contradicted", {}, N_("No position of this party on the issue is on record."))
    numbers = {"first": iso(said["date"].min()), "own": iso(own.min())}
    reason = N_("The first position on the issue is on record for {first}, the first of this party for {own}.")
    return Verdict(graded(own.min() == said["date"].min(), True), numbers, reason)


CAPTURED = "has captured all|has taken all|fully captured|fully liberated"
LEAVE = "must leave|after ukrainian troops leave|withdraw"


@rule(within_days=Limit(90, 1, 180))
def says_it_captured(case: Case, annexation: Row, issue: Issue, within_days: int):
    """Supported if, in the {within_days} days up to the article, Moscow is on record as saying that all of the region
    has been taken; partly if it claims the region as its own, but is on record in that time as asking Ukrainian forces
    to leave what they hold; not to be checked if it is on record with neither.
    """
    claimed = iso(case.dated(annexation))
    said = case.positions(issue, within_days)
    said = said[said["party"] == "RU"]
    captured, leave = (int(said["position_en"].str.contains(words, case=False).sum()) for words in (CAPTURED, LEAVE))
    if not captured + leave:
        raise NotKnown(N_("No statement of Moscow on who holds the region is on record for those days."))
    numbers = {"claimed_on": claimed, "captured": captured, "leave": leave}
    reason = N_(
        "The claim to the region dates from {claimed_on}. Statements that all of it has been taken: {captured}; "
        "that Ukrainian forces must leave it, which they could not if it were: {leave}."
    )
    return Verdict(graded(captured > 0, True), numbers, reason)

"""How a rule is declared, asked, and how far its limits can be moved before the verdict changes.

A rule is a small function of a case and of what the article claims. Its limits are ours: each has a value and a
range over which a reader may want to move it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, NewType

import pandas as pd

from casebook.data import Data
from casebook.facts import Fact, Facts, NotKnown
from casebook.language import N_
from casebook.parameters import Parameters

VERDICTS = {
    "supported": N_("supported"),
    "partly": N_("partly supported"),
    "contradicted": N_("contradicted"),
    "cannot_be_checked": N_("cannot be checked"),
    "context": N_("context only"),
}
GRADES = ("contradicted", "partly", "supported")  # by how many of two conditions hold
A_SIDE = "as a side: "  # begins the messages that name one: a capital is named otherwise as a place
PARTIES = {
    "US": N_("as a side: Washington"),
    "RU": N_("as a side: Moscow"),
    "UA": N_("as a side: Kyiv"),
    "EU": N_("as a side: the Europeans"),
}
SHARE_STEP = 0.01

Talk = NewType("Talk", str)
Attack = NewType("Attack", str)
Actor = NewType("Actor", str)
Row = NewType("Row", str)
FactName = NewType("FactName", str)
Party = NewType("Party", str)
Speaker = NewType("Speaker", str)  # a name, or a part of it, as positions have it
Issue = NewType("Issue", str)  # one, or several joined by +
Oblasts = NewType("Oblasts", str)  # ISO codes joined by +
Month = NewType("Month", str)
Words = NewType("Words", str)  # alternatives, separated by /
TABLES = {Talk: "talks", Attack: "air_attacks", Actor: "actors"}  # where an argument of this kind is looked up


class Limit(NamedTuple):
    """A limit of ours inside a rule: its value, and the least and most it is tried with."""

    value: float
    least: float
    most: float


class Span(NamedTuple):
    """The verdict stays the same for each value of a limit from low to high, tried from least to most.

    below, above: the verdict just outside; empty where the tried range ends there.
    """

    limit: str
    value: float
    low: float
    high: float
    least: float
    most: float
    below: str
    above: str


@dataclass(frozen=True)
class Verdict:
    """What a rule found: the verdict, the numbers it used, and the reason as a message with {names} of
    numbers.
    """

    verdict: str
    numbers: dict
    reason: str


class BadArgument(ValueError):  # noqa: N818
    """An argument a rule cannot take; the message says which, and what it needs."""


@dataclass(frozen=True)
class Case:
    """What a rule may look at: the data as known on the day, the book's facts, and the article's day."""

    data: Data
    facts: Mapping[str, Fact]
    parameters: Parameters
    article_day: pd.Timestamp

    @property
    def until(self) -> pd.Timestamp:
        """The day a claim about "now" is tested for: the article's, or the day of knowledge if that is earlier."""
        return min(self.data.day, self.article_day)

    @functools.cached_property
    def _then(self) -> Mapping[str, Fact]:
        if self.until == self.data.day:
            return self.facts
        then = dataclasses.replace(self.parameters, as_of=self.until.date().isoformat())
        return Facts(self.data.back_to(then.day), then)

    def reached(self) -> None:
        """NotKnown on a day before the article."""
        if self.data.day < self.article_day:
            raise NotKnown(N_("The article speaks of a time that still lies ahead on this day."))

    def fact(self, name: str) -> Fact:
        """A fact as it stood on the article's day; NotKnown when it has no value."""
        known = self._then.get(name)
        if known is None or known.value is None:
            raise NotKnown(N_("A number it needs is not known on this day."))
        return known

    def round(self, talk: str) -> pd.Series:
        """A round of talks, once its end is known."""
        found = self.data.talks[self.data.talks["id"] == talk]
        if found.empty:
            raise NotKnown(N_("The round of talks is not on record on this day."))
        if pd.isna(found.iloc[0]["end_date"]):
            raise NotKnown(N_("The round of talks has begun, but its end is not known on this day."))
        return found.iloc[0]

    def delegates(self, talk: str) -> pd.DataFrame:
        """Who sat at the table of a round, with the offices on record."""
        self.round(talk)
        seated = self.data.delegates[self.data.delegates["talk_id"] == talk]
        if seated.empty:
            raise NotKnown(N_("The delegations are not on record on this day."))
        return seated.merge(self.data.actors, left_on="actor_id", right_on="id")

    def office(self, actor: str) -> pd.Series:
        """A person with an office on record."""
        found = self.data.actors[self.data.actors["id"] == actor].dropna(subset=["role_en"])
        if found.empty:
            raise NotKnown(N_("The person's office is not on record on this day."))
        return found.iloc[0]

    def attack(self, attack: str) -> pd.Series:
        """An attack from the air."""
        found = self.data.air_attacks[self.data.air_attacks["id"] == attack]
        if found.empty:
            raise NotKnown(N_("The attack is not on record on this day."))
        return found.iloc[0]

    def dated(self, row: str) -> pd.Timestamp:
        """The day of a record of any table; of a round its first."""
        known = days_of(self.data)
        if row not in known:
            raise NotKnown(N_("The record it needs is not known on this day."))
        return known[row]

    def positions(self, issue: str, days: int | None = None) -> pd.DataFrame:
        """Positions up to the article on an issue, or on several joined by +.

        days: only those of so many days, of which the article's is the last.
        """
        known = self.data.positions
        wanted = known["issue"].isin(issue.split("+")) & (known["date"] <= self.article_day)
        if days is not None:
            wanted &= known["date"] > self.article_day - pd.Timedelta(days=days)
        return known[wanted]


def days_of(data: Data) -> dict[str, pd.Timestamp]:
    """The day of each record that has an id and a day, of a round the first; without those dated to a month only."""
    found = {}
    for name, frame in data.tables.items():
        column = next((c for c in ("date", "start_date") if c in frame), None)
        if column and "id" in frame and name != "sources":
            exact = frame["date_precision"].eq("day") if "date_precision" in frame else frame[column].notna()
            found |= frame[exact].set_index("id")[column].to_dict()
    return found


def _date(text: str) -> pd.Timestamp:
    return pd.Timestamp(dt.date.fromisoformat(text))


def _month(text: str) -> str:
    return f"{dt.datetime.strptime(text, '%Y-%m'):%Y-%m}"


def _yes_no(text: str) -> bool:
    return {"yes": True, "no": False}[text]


READERS = {int: int, float: float, bool: _yes_no, pd.Timestamp: _date, Month: _month}
WANTED = {
    int: "a whole number",
    float: "a number",
    bool: "yes or no",
    pd.Timestamp: "a day as YYYY-MM-DD",
    Month: "a month as YYYY-MM",
}


@dataclass(frozen=True)
class Rule:
    """A rule that decides claims.

    sentence: a message with {names} of limits and arguments. limits: by name. arguments: what the ledger must
    give, name → kind; optional: those it may leave out.
    """

    name: str
    sentence: str
    limits: dict[str, Limit]
    arguments: dict[str, type]
    optional: frozenset[str]
    function: Callable[..., Verdict]

    def parse(self, given: Mapping[str, str]) -> dict:
        """Arguments as the function takes them; a limit may be given as well. Raises BadArgument."""
        missing = [name for name in self.arguments if not given.get(name) and name not in self.optional]
        if missing:
            raise BadArgument(f"rule {self.name} needs {', '.join(missing)}; add {missing[0]}=… to arguments")
        parsed = {}
        for name, text in given.items():
            kind = type(self.limits[name].value) if name in self.limits else self.arguments.get(name)
            if kind is None:
                known = ", ".join([*self.arguments, *self.limits]) or "none"
                raise BadArgument(f"argument {name} is not one of rule {self.name}; it takes {known}")
            try:
                parsed[name] = READERS.get(kind, str)(text)
            except (KeyError, ValueError):
                raise BadArgument(f"argument {name}: {text!r} is not {WANTED[kind]}; mend it") from None
            if name in self.limits and not self.limits[name].least <= parsed[name] <= self.limits[name].most:
                tried = f"from {self.limits[name].least} to {self.limits[name].most}"
                raise BadArgument(f"argument {name}: {text} is not {tried}, over which this limit is tried; mend it")
        return parsed

    def settings(self, given: Mapping[str, str]) -> dict:
        """Limits and arguments together, as the rule is asked."""
        return {name: limit.value for name, limit in self.limits.items()} | self.parse(given)

    def decide(self, case: Case, given: Mapping[str, str] = {}, **moved) -> Verdict:  # noqa: B006  (never changed)
        """The verdict on what the article claims; moved: limits with another value than ours."""
        try:
            return self.function(case, **(self.settings(given) | moved))
        except NotKnown as unknown:
            return Verdict("cannot_be_checked", {}, str(unknown))

    def spans(self, case: Case, given: Mapping[str, str] = {}) -> tuple[Span, ...]:  # noqa: B006
        """For each limit, over which range the verdict stays the same.

        Of a claim that cannot be checked: only for limits that can be moved so that it can.
        """
        settings = self.settings(given)
        here = self.decide(case, given).verdict
        found = tuple(self._span(case, given, name, settings[name], here) for name in self.limits)
        return tuple(span for span in found if here != "cannot_be_checked" or span.below or span.above)

    def _span(self, case: Case, given: Mapping[str, str], name: str, value: float, here: str) -> Span:
        limit = self.limits[name]
        whole = isinstance(limit.value, int)

        def at(step: int) -> float:
            return step if whole else round(step * SHARE_STEP, 4)

        def verdict(step: int) -> str:
            return self.decide(case, given, **{name: at(step)}).verdict

        def edge(inside: int, outside: int) -> tuple[int, str]:
            """The last step on the way to the end of the tried range that keeps the verdict, and what follows."""
            follows = verdict(outside)
            if follows == here:
                return outside, ""
            while abs(outside - inside) > 1:
                middle = (inside + outside) // 2
                found = verdict(middle)
                if found == here:
                    inside = middle
                else:
                    outside, follows = middle, found
            return inside, follows

        least, start, most = (v if whole else round(v / SHARE_STEP) for v in (limit.least, value, limit.most))
        (low, below), (high, above) = edge(start, least), edge(start, most)
        return Span(name, value, at(low), at(high), limit.least, limit.most, below, above)


RULES: dict[str, Rule] = {}


def rule(**limits: Limit):
    """Declare a function (case, arguments…, limits…) → Verdict as a rule.

    The first paragraph of its docstring states the rule; {names} in it are limits and arguments. A NotKnown raised
    inside becomes the verdict `cannot_be_checked` with its reason. Kinds of arguments are read off the annotations.
    """

    def declare(function):
        if function.__name__ in RULES:
            raise ValueError(f"rule {function.__name__} is declared twice")
        hints = typing.get_type_hints(function)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        arguments = [p for p in parameters if p.name not in limits]
        RULES[function.__name__] = Rule(
            name=function.__name__,
            sentence=" ".join(inspect.getdoc(function).split("\n\n")[0].split()),
            limits=limits,
            arguments={p.name: hints[p.name] for p in arguments},
            optional=frozenset(p.name for p in arguments if p.default is not p.empty),
            function=function,
        )
        return function

    return declare


def iso(day: pd.Timestamp) -> str:
    """A day as it stands among a rule's numbers."""
    return day.date().isoformat()


def graded(whole: bool, part: bool) -> str:
    """Supported if the whole holds, partly if a part does, else contradicted."""
    return "supported" if whole else "partly" if part else "contradicted"

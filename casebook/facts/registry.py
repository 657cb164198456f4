"""How a fact is declared, computed, listed and exported."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from casebook import language
from casebook.data import Data, row_sources
from casebook.parameters import Parameters


class NotKnown(Exception):  # noqa: N818  (a state of knowledge, not an error)
    """Raised by a fact that cannot exist on the day; its text is the reason shown to the reader."""


@dataclass(frozen=True)
class Fact:
    """One number (or date, or word) with what it needs to be trusted.

    value is None when the fact cannot exist on the day; `reason` then says why. limit: how far to trust it, blank
    where meaning and sources say enough.
    """

    name: str
    value: float | int | str | None
    unit: str
    sources: tuple[str, ...]
    chapter: str
    meaning: str
    reason: str = ""
    limit: str = ""

    def text(self, in_language: str) -> str:
        """The value as it stands in a sentence of that language."""
        if self.value is None:
            return language.translate("not known on this day", in_language)
        return language.text(self.value, self.unit, in_language)


@dataclass(frozen=True)
class Declared:
    name: str
    unit: str
    chapter: str
    meaning: str
    limit: str
    function: Callable


registry: dict[str, Declared] = {}


def fact(unit: str, chapter: str, name: str | None = None):
    """Declare a function as a fact.

    The function takes (data, parameters) and returns a value with what it rests on: `value, evidence`.
    Evidence is a DataFrame (its source columns are read), a list of source ids, or None for a fact
    about the edition itself. Its docstring speaks to the reader: the first paragraph is the fact's meaning, the second
    its limit, how far to trust it. It raises NotKnown(reason) when the value cannot exist on the day.
    """

    def declare(function):
        key = name or function.__name__
        if key in registry:
            raise ValueError(f"fact {key} is declared twice")
        paragraphs = [" ".join(paragraph.split()) for paragraph in inspect.getdoc(function).split("\n\n")]
        meaning, limit = [*paragraphs, ""][:2]
        registry[key] = Declared(key, unit, chapter, meaning, limit, function)
        return function

    return declare


def declare(chapter: str, name: str, unit: str, meaning: str, function: Callable, *arguments, limit: str = "") -> None:
    """Declare the fact `function(data, *arguments)`: one of a family that differs by its arguments only.

    meaning, limit: as the paragraphs of a fact's docstring.
    """

    def member(data, parameters):
        return function(data, *arguments)

    member.__doc__ = f"{meaning}\n\n{limit}"
    fact(unit, chapter, name=name)(member)


def known(rows: pd.DataFrame, reason: str) -> pd.DataFrame:
    """The rows; NotKnown without any: what rests on them is not known, for that reason."""
    if rows.empty:
        raise NotKnown(reason)
    return rows


def _plain(value):
    """Python's own number types, so that JSON and prose never see a numpy scalar."""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value


class Facts(Mapping):
    """All facts as known on the day, by name; each is computed when it is first asked for.

    more: facts that are made elsewhere from these, by name → a function returning all of them.
    """

    def __init__(self, data: Data, parameters: Parameters, more: dict[str, Callable] | None = None):
        self._data, self._parameters, self._more = data, parameters, more or {}
        self._done: dict[str, Fact] = {}

    def __getitem__(self, name: str) -> Fact:
        if name not in self._done:
            if name in self._more:
                self._done.update(self._more[name]())
            else:
                self._done[name] = self._compute(registry[name])
        return self._done[name]

    def __iter__(self):
        return iter(sorted([*registry, *self._more]))

    def __len__(self) -> int:
        return len(registry) + len(self._more)

    def of(self, chapter: str) -> list[Fact]:
        """The facts of a chapter, by name: those declared, then those made elsewhere; no other is computed."""
        declared = sorted(name for name, one in registry.items() if one.chapter == chapter)
        return [self[n] for n in declared] + [self[n] for n in self._more if self[n].chapter == chapter]

    def _compute(self, declared: Declared) -> Fact:
        value, sources, reason = None, (), ""
        try:
            value, evidence = declared.function(self._data, self._parameters)
            value = _plain(value)
            sources = row_sources(evidence) if isinstance(evidence, pd.DataFrame) else evidence or ()
        except NotKnown as unknown:
            reason = str(unknown)
        given = declared.unit, tuple(sources), declared.chapter, declared.meaning, reason, declared.limit
        return Fact(declared.name, value, *given)


def compute(data: Data, parameters: Parameters) -> dict[str, Fact]:
    """All facts as known on the day, computed at once, by name."""
    return dict(Facts(data, parameters))


def as_json(facts: Mapping[str, Fact], languages: tuple[str, ...] = language.LANGUAGES_SHOWN) -> dict:
    """The `facts` object of `facts.json`."""
    return {
        f.name: {
            "value": f.value,
            "unit": f.unit,
            "text": {code: f.text(code) for code in languages},
            "sources": list(f.sources),
            "chapter": f.chapter,
            "meaning": f.meaning,
            "limit": f.limit,
            **({"reason": f.reason} if f.value is None else {}),
        }
        for f in facts.values()
    }

"""The ledger of an article's claims: what it says, the verdict, the rule or the reason, and what would change
it.

A verdict is computed by a rule, which can be run again for any day, or coded by a person with named sources.
Opinions and forecasts get context, never a verdict of truth.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from casebook import data as packages
from casebook import language
from casebook.claims.rules import (
    A_SIDE,
    PARTIES,
    RULES,
    TABLES,
    BadArgument,
    Case,
    FactName,
    Issue,
    Oblasts,
    Party,
    Row,
    Span,
    Speaker,
    Verdict,
    Words,
    days_of,
)
from casebook.data import Data
from casebook.facts import Fact, registry
from casebook.language import N_

KINDS = {
    "fact": N_("fact"),
    "attributed_statement": N_("attributed statement"),
    "opinion": N_("opinion"),
    "forecast": N_("forecast"),
}
BASES = {"computed": N_("computed"), "coded": N_("coded")}
CONFIDENCES = {"high": N_("high"), "medium": N_("medium"), "low": N_("low")}
NO_TRUTH = ("opinion", "forecast")
NOT_PUBLIC = N_("The evidence for this verdict is not public on this day.")
NO_CHANGE_YET = N_("Rows on this that become known.")


@dataclass(frozen=True)
class Claim:
    """One claim of an article with its verdict.

    text: our wording by language. rule: name of the rule, empty when coded; rule_sentence states it in English.
    arguments: what the article claims, as the rule takes it. numbers: what the rule used. reason: why, in English;
    `why(language)` gives it in a language. evidence: ids of rows and names of facts known on the day. sources: source
    ids known on the day. anchors: values of mentions that identify the passage. speaker: actor id; speaker_name by
    language. coded_on: ISO day from which the grounds of a coded verdict are public. figure: id of the figure that
    shows the evidence.
    """

    id: str
    paragraph: int
    kind: str
    speaker: str
    text: dict[str, str]
    verdict: str
    basis: str
    rule: str
    arguments: dict[str, str]
    numbers: dict
    evidence: tuple[str, ...]
    confidence: str
    would_change: str
    sources: tuple[str, ...]
    anchors: tuple[str, ...]
    speaker_name: dict[str, str] = field(default_factory=dict)
    coded_on: str = ""
    figure: str = ""
    messages: tuple[str, ...] = field(default=(), repr=False)
    case: Case | None = field(default=None, repr=False, compare=False)

    @property
    def reason(self) -> str:
        return self.why("en")

    @property
    def rule_sentence(self) -> str:
        return self.rule_in("en")

    @functools.cached_property
    def spans(self) -> tuple[Span, ...]:
        """For each limit of the rule, over which range of it the verdict stays the same."""
        return RULES[self.rule].spans(self.case, self.arguments) if self.rule and self.case else ()

    def why(self, in_language: str) -> str:
        """The reason in a language: what the rule found, and what a person adds."""
        return " ".join(_fill(message, self.numbers, in_language) for message in self.messages)

    def rule_in(self, in_language: str) -> str:
        """The rule's sentence in a language, with its limits and what is claimed; empty when the verdict is coded."""
        if not self.rule:
            return ""
        asked = RULES[self.rule]
        values = {
            name: _said(asked.arguments.get(name), name, value, in_language)
            for name, value in asked.settings(self.arguments).items()
        }
        return language.translate(asked.sentence, in_language).format_map(values)

    def shown_numbers(self, in_language: str) -> dict[str, str]:
        """The numbers the rule used, by readable name, as a reader sees them."""
        return {
            language.readable(name, in_language): language.shown(name, value, in_language)
            for name, value in self.numbers.items()
        }


def _said(kind: type | None, name: str, value, in_language: str) -> str:
    """A limit, or what is claimed, as it stands in a rule's sentence."""
    if kind is Party:
        return language.translate(PARTIES.get(value, value), in_language).removeprefix(A_SIDE)
    if kind is Words:
        told = (language.quoted(language.translate(word, in_language), in_language) for word in value.split("/"))
        return language.translate(" or ", in_language).join(told)
    return language.shown(name, value, in_language)


def _fill(message: str, numbers: dict, in_language: str) -> str:
    values = {name: language.shown(name, value, in_language) for name, value in numbers.items()}
    return language.translate(message, in_language).format_map(values)


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


def _arguments(text) -> dict[str, str]:
    """`name=value;name=value` as a dict."""
    return {name: value for name, _, value in (part.partition("=") for part in _parts(text))}


def _decide(row: dict, case: Case, arguments: dict[str, str]) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on one row of the table of claims, and its reasons as messages."""
    coded, name = _words(row["reason_en"]), _words(row["rule"])
    if name:
        found = RULES[name].decide(case, arguments)
        added = (coded,) if coded and found.verdict != "cannot_be_checked" else ()
        messages = (found.reason, *added)
    else:
        found = Verdict(_words(row["coded_verdict"]) or "cannot_be_checked", {}, coded or NOT_PUBLIC)
        messages = (found.reason,)
    if row["kind"] in NO_TRUTH:
        found = Verdict("context", found.numbers, found.reason)
    return found, messages


def ledger(case: Case, article_id: str) -> list[Claim]:
    """The claims of an article with their verdicts as known on the day, in order; empty for an article
    without claims.
    """
    data = case.data
    known = _known_rows(data)
    public = set(data.sources["id"])
    names = data.actors.set_index("id")
    claims = []
    for row in data.claims[data.claims["article"] == article_id].to_dict("records"):
        arguments = _arguments(row["arguments"])
        found, messages = _decide(row, case, arguments)
        rule_name, speaker = _words(row["rule"]), _words(row["speaker"])
        evidence = [e for e in _parts(row["evidence"]) if e in known or _has_value(case.facts, e)]
        sources = [_words(row["source_id"]), _words(row["source_id_2"])]
        sources += [s for e in evidence for s in known.get(e, ())]
        words = {code: _words(row[f"text_{code}"]) for code in ("en", "sq")}
        claims.append(
            Claim(
                id=row["id"],
                paragraph=int(row["paragraph"]),
                kind=row["kind"],
                speaker=speaker,
                text={"en": words["en"] or words["sq"], "sq": words["sq"] or words["en"]},
                verdict=found.verdict,
                basis="computed" if rule_name else "coded",
                rule=rule_name,
                arguments=arguments,
                numbers=found.numbers,
                evidence=tuple(evidence),
                confidence="" if found.verdict == "cannot_be_checked" else _words(row["confidence"]),
                would_change=_words(row["would_change_en"]) or NO_CHANGE_YET,
                sources=tuple(dict.fromkeys(s for s in sources if s in public)),
                anchors=tuple(_parts(row["anchors"])),
                speaker_name={c: names.at[speaker, f"name_{c}"] for c in ("en", "sq")} if speaker else {},
                coded_on="" if rule_name or pd.isna(row["coded_known_on"]) else f"{row['coded_known_on']:%Y-%m-%d}",
                figure=_words(row["figure"]),
                messages=messages,
                case=case,
            )
        )
    return claims


class Change(NamedTuple):
    """What is different about a claim on a later day: verdicts, reasons, and evidence that was not known before.

    `kind` is `verdict` when the verdict changed, `numbers` when only what it rests on did.
    """

    id: str
    kind: str
    before: Claim
    after: Claim
    new_evidence: tuple[str, ...]


def changes(before: list[Claim], after: list[Claim]) -> list[Change]:
    """The claims of one article whose verdict or numbers differ between two days, in order."""
    found = []
    for then, now in zip(before, after, strict=True):
        new = tuple(e for e in now.evidence if e not in then.evidence)
        if then.verdict != now.verdict:
            found.append(Change(now.id, "verdict", then, now, new))
        elif then.numbers != now.numbers or new:
            found.append(Change(now.id, "numbers", then, now, new))
    return found


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
OUR_CUT = N_(
    "We cut the article into claims: another reader would get more or fewer. Counts describe our ledger, "
    "not the quality of the article."
)


def totals(claims: list[Claim]) -> dict[str, Fact]:
    """Counts of the ledger as facts, by the names in TOTALS: all, each verdict, each basis; unknown without one."""
    counted = Counter(c.verdict for c in claims) + Counter(c.basis for c in claims)
    counted.update(total=len(claims), unchecked=counted["cannot_be_checked"])
    reason = "" if claims else N_("there is no ledger for this article yet")
    values = {name: counted[name.removeprefix("claims_")] if claims else None for name in TOTALS}
    return {
        name: Fact(name, values[name], "claims", (), "claims", meaning, reason, OUR_CUT)
        for name, meaning in TOTALS.items()
    }


# ---------------------------------------------------------------- what is wrong with it


def _nameable(data: Data) -> dict[type, tuple[Collection[str], str]]:
    """For each kind of argument that names something: what it may name, and what that is called."""
    numbers = {name for name, declared in registry.items() if declared.unit not in ("date", "text")}
    return {kind: (set(data.tables[table]["id"]), f"in {table}.csv") for kind, table in TABLES.items()} | {
        Row: (days_of(data), "a record with a day"),
        FactName: (numbers, "a fact that is a number"),
        Party: (PARTIES, f"one of {', '.join(PARTIES)}"),
        Speaker: ("\n".join(data.positions["stated_by"]), "a speaker of positions.csv"),
        Issue: (set(data.positions["issue"]), "an issue of positions.csv"),
        Oblasts: (set(data.control_area["iso"]), "in control_area.csv"),
    }


def _argument_problems(name: str, arguments: dict[str, str], nameable: dict) -> list[str]:
    """Arguments a rule cannot take, or that name nothing on record."""
    asked = RULES[name]
    try:
        asked.parse(arguments)
    except BadArgument as bad:
        return [str(bad)]
    found = []
    for argument, value in arguments.items():
        kind = asked.arguments.get(argument)
        allowed, called = nameable.get(kind, ((), ""))
        parts = value.split("+") if kind in (Issue, Oblasts) else [value]
        found += [f"argument {argument}: {p} is not {called}; mend it" for p in parts if called and p not in allowed]
    return found


def problems(data: Data, article_id: str | None = None, file: str = "claims.csv") -> list[str]:
    """What is wrong with the table of claims beyond its schema, one line each.

    data: as known on the newest day. article_id, file: look at the claims of one article only, from that file.
    """
    rows, nameable = set(_known_rows(data)), _nameable(data)
    table = data.claims if article_id is None else data.claims[data.claims["article"] == article_id]
    found = []
    for row in table.to_dict("records"):
        where = f"{file}: {row['id']}"
        name, coded = _words(row["rule"]), _words(row["coded_verdict"])
        if bool(name) == bool(coded):
            found.append(f"{where}: needs either a rule or a coded verdict; give it one")
        if name and name not in RULES:
            found.append(f"{where}: rule {name} does not exist; `python -m casebook claims rules` lists those that do")
        elif name:
            told = _argument_problems(name, _arguments(row["arguments"]), nameable)
            found += [f"{where}: {problem}" for problem in told]
        if coded and not _words(row["reason_en"]):
            found.append(f"{where}: a coded verdict without reasoning; add reason_en")
        if coded and row["reason_en"] != packages.NOT_JUDGED and (coded == "context") != (row["kind"] in NO_TRUTH):
            found.append(f"{where}: opinions and forecasts, and only they, get the verdict context; mend it")
        for one in _parts(row["evidence"]):
            if one not in rows and one not in registry:
                found.append(f"{where}: evidence {one} is neither a row nor a fact; mend or remove it")
    unused = set(RULES) - set(data.claims["rule"].dropna()) if article_id is None else set()
    return found + [f"casebook/claims: rule {name} is used by no claim; remove it" for name in sorted(unused)]


def rules_as_text() -> str:
    """All rules with what they ask of the ledger, their sentence, and their limits: for somebody who chooses one."""
    lines = []
    for one in sorted(RULES.values(), key=lambda rule: rule.name):
        given = [f"{name}=…" if name not in one.optional else f"[{name}=…]" for name in one.arguments]
        lines.append(f"{one.name}  {';'.join(given)}".rstrip())
        lines.append(f"    {one.sentence}")
        for name, limit in one.limits.items():
            lines.append(f"    {name}: {limit.value} (tried from {limit.least} to {limit.most})")
    return "\n".join(lines)

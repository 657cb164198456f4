"""The exported reviews of claims use schema.org's terms as its vocabulary defines them."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from conftest import book
from schema_org import registry

from casebook import claims

# An address on the web, or one relative to the exported file: to a part (`#C01`) or a page (`claims.html#C01`).
ADDRESS = re.compile(r"https?://[\w.-]+\.\w+(/\S*)?|([\w./-]+\.html)?#[\w-]+|[\w./-]+\.html")


def is_type(kind) -> bool:
    return isinstance(kind, str) and kind in registry.CLASS_METADATA and kind not in registry.DATATYPES


def is_a(kind: str, parent: str) -> bool:
    return kind == parent or parent in registry.ancestry(kind)


def is_day(value) -> bool:
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_moment(value) -> bool:
    try:
        return isinstance(value, str) and "T" in value and bool(dt.datetime.fromisoformat(value))
    except ValueError:
        return False


DATATYPES = {
    "Text": lambda v: isinstance(v, str) and v.strip() != "",
    "URL": lambda v: isinstance(v, str) and ADDRESS.fullmatch(v) is not None,
    "Date": is_day,
    "DateTime": is_moment,
    "Boolean": lambda v: isinstance(v, bool),
    "Number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "Integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
}


def fits(value, allowed: str) -> bool:
    """Whether a value is of a type in a property's range; things must say what they are."""
    if isinstance(value, dict):
        return is_type(value.get("@type")) and is_a(value["@type"], allowed)
    return allowed in DATATYPES and DATATYPES[allowed](value)


def wrong(node: dict, where: str, named: dict[str, dict]) -> list[str]:
    """What in a thing and the things inside it is not as schema.org's vocabulary says, one line each.

    named: the things of the graph by `@id`; one that holds nothing but an `@id` points to one of them.
    """
    kind = node.get("@type")
    if not is_type(kind):
        return [f"{where}: type {kind} is unknown"]
    found = []
    for name, value in node.items():
        here = f"{where}/{name}"
        known = registry.PROPERTY_BY_SCHEMA.get(name)
        if name.startswith("@"):
            if name not in ("@type", "@id"):
                found.append(f"{here}: keyword is not used here")
        elif known is None:
            found.append(f"{here}: property is unknown")
        elif known.superseded_by:
            found.append(f"{here}: property is superseded by {known.superseded_by}")
        elif not any(is_a(kind, domain) for domain in known.domains):
            found.append(f"{here}: property does not belong to {kind}")
        else:
            for one in value if isinstance(value, list) else [value]:
                inside = []
                if isinstance(one, dict) and set(one) == {"@id"} and one["@id"] in named:
                    one = named[one["@id"]]
                elif isinstance(one, dict):
                    inside = wrong(one, here, named)
                if not inside and not any(fits(one, allowed) for allowed in known.ranges):
                    inside = [f"{here}: value is none of {', '.join(known.ranges)}"]
                found += inside
    return found


def wrong_in(graph: dict) -> list[str]:
    if set(graph) != {"@context", "@graph"} or graph["@context"] != "https://schema.org":
        return ["the graph is not in schema.org's terms"]
    named = {node["@id"]: node for node in graph["@graph"] if "@id" in node}
    return [line for node in graph["@graph"] for line in wrong(node, node.get("@id", "?"), named)]


def exported(day: str) -> dict:
    opened = book(day)
    graph = claims.claim_review(opened.claims, opened.article, opened.parameters, opened.data.sources)
    return json.loads(json.dumps(graph, allow_nan=False))


@pytest.mark.parametrize("day", ["2026-02-05", "2025-08-20"])
def test_reviews_are_valid(day):
    graph = exported(day)
    reviewed = [node["itemReviewed"]["identifier"] for node in graph["@graph"] if node["@type"] == "ClaimReview"]
    assert reviewed == [c.id for c in book(day).claims]
    assert wrong_in(graph) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda r: r.update({"@type": "ClaimChecking"}), "en/claims.html#C01: type ClaimChecking is unknown"),
        (lambda r: r.pop("@type"), "en/claims.html#C01: type None is unknown"),
        (lambda r: r["author"].update({"@type": "Text"}), "en/claims.html#C01/author: type Text is unknown"),
        (lambda r: r.update(author={"@id": "#nobody"}), "en/claims.html#C01/author: type None is unknown"),
        (
            lambda r: r.update(author={"@id": "en/claims.html#C02"}),
            "en/claims.html#C01/author: value is none of Organization, Person",
        ),
        (lambda r: r.update(verdict="supported"), "en/claims.html#C01/verdict: property is unknown"),
        (
            lambda r: r.update(appearance={"@type": "Article"}),
            "en/claims.html#C01/appearance: property does not belong to Claim",
        ),
        (
            lambda r: r["reviewRating"].update(claimReviewed="x"),
            "en/claims.html#C01/reviewRating/claimReviewed: property does not",
        ),
        (lambda r: r.update(reviews=[]), "en/claims.html#C01/reviews: property is superseded by review"),
        (lambda r: r.update({"@reverse": {}}), "en/claims.html#C01/@reverse: keyword is not"),
        (
            lambda r: r.update(datePublished=20260205),
            "en/claims.html#C01/datePublished: value is none of Date, DateTime",
        ),
        (
            lambda r: r.update(datePublished="5 February 2026"),
            "en/claims.html#C01/datePublished: value is none of Date",
        ),
        (lambda r: r.update(datePublished="2026-02-30"), "en/claims.html#C01/datePublished: value is none of Date"),
        (lambda r: r.update(url="claim one"), "en/claims.html#C01/url: value is none of URL"),
        (lambda r: r.update(url="example.org"), "en/claims.html#C01/url: value is none of URL"),
        (lambda r: r.update(reviewBody=3), "en/claims.html#C01/reviewBody: value is none of Text"),
        (lambda r: r.update(reviewBody=None), "en/claims.html#C01/reviewBody: value is none of Text"),
        (
            lambda r: r["reviewRating"].update(ratingValue=True),
            "en/claims.html#C01/reviewRating/ratingValue: value is none of",
        ),
        (
            lambda r: r.update(author="Abu Dhabi casebook"),
            "en/claims.html#C01/author: value is none of Organization, Person",
        ),
        (
            lambda r: r.update(author={"@type": "Claim"}),
            "en/claims.html#C01/author: value is none of Organization, Person",
        ),
        (
            lambda r: r.update(citation=["a source", 7]),
            "en/claims.html#C01/citation: value is none of CreativeWork, Text",
        ),
    ],
)
def test_a_broken_review_is_found(change, expected):
    graph = exported("2026-02-05")
    change(graph["@graph"][0])
    (line,) = wrong_in(graph)
    assert line.startswith(expected)


@pytest.mark.parametrize(
    "added",
    [
        {"url": "chapters/claims.html#c01"},
        {"url": "en/claims.html#C01"},
        {"url": "https://example.org/claims"},
        {"dateModified": "2026-02-05T10:00:00+00:00"},
        {"reviewAspect": "paragraph"},
        {"citation": ["a source", {"@type": "WebPage", "url": "https://example.org/"}]},
        {"isAccessibleForFree": True},
        {"associatedReview": {"@id": "en/claims.html#C02"}},
    ],
)
def test_other_terms_are_accepted_where_they_belong(added):
    graph = exported("2026-02-05")
    graph["@graph"][0] |= added
    assert wrong_in(graph) == []


def test_another_vocabulary_is_refused():
    assert wrong_in(exported("2026-02-05") | {"@context": "https://example.org"})

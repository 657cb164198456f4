"""The ledger as a table, and in the forms in which it leaves the book."""

from __future__ import annotations

import json

import pandas as pd

from casebook import language
from casebook.claims.ledger import BASES, CONFIDENCES, KINDS, Claim
from casebook.claims.rules import VERDICTS
from casebook.language import N_
from casebook.parameters import Parameters

RATING = {"supported": 3, "partly": 2, "contradicted": 1}


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
            "arguments": dict(c.arguments),
            "sensitivity": [span._asdict() for span in c.spans],
            "numbers": dict(c.numbers),
            "reason": c.reason,
            "evidence": list(c.evidence),
            "confidence": c.confidence,
            "would_change": c.would_change,
            "coded_on": c.coded_on,
            "figure": c.figure,
            "sources": list(c.sources),
            "anchors": list(c.anchors),
        }
        for c in claims
    ]


def as_csv(claims: list[Claim]) -> str:
    """The ledger as one flat table for `claims.csv`: what `claims.json` holds, lists joined by semicolons."""

    def flat(value):
        if isinstance(value, list):
            return ";".join(json.dumps(v, sort_keys=True) if isinstance(v, dict) else str(v) for v in value)
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else value

    rows = []
    for one in as_json(claims):
        texts = {f"text_{code}": text for code, text in one.pop("text").items()}
        rows.append({name: flat(value) for name, value in (one | texts).items()})
    return pd.DataFrame(rows).to_csv(index=False, lineterminator="\n")


LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def _without_blanks(thing: dict) -> dict:
    return {name: value for name, value in thing.items() if isinstance(value, str | list | dict) and value}


def _pages(claim: Claim, sources: pd.DataFrame) -> list[dict]:
    """The sources of a claim as web pages."""
    return [
        _without_blanks(
            {
                "@type": "WebPage",
                "name": row.title,
                "url": row.url,
                "publisher": {"@type": "Organization", "name": row.publisher},
                "inLanguage": row.language,
                "datePublished": "" if pd.isna(row.date) else f"{row.date:%Y-%m-%d}",
            }
        )
        for row in sources[sources["id"].isin(claim.sources)].itertuples()
    ]


def _review(claim: Claim, appearance: dict, sources: pd.DataFrame, parameters: Parameters) -> dict:
    rating = {"@type": "Rating", "alternateName": VERDICTS[claim.verdict], "ratingExplanation": claim.reason}
    if claim.verdict in RATING:
        rating |= {"ratingValue": RATING[claim.verdict], "worstRating": 1, "bestRating": 3}
    item = {
        "@type": "Claim",
        "identifier": claim.id,
        "text": claim.text[appearance["inLanguage"]],
        "inLanguage": appearance["inLanguage"],
        "datePublished": appearance["datePublished"],
        "appearance": appearance,
    }
    if claim.speaker:
        item["author"] = {"@type": "Person", "name": claim.speaker_name["en"]}
    address = f"en/claims.html#{claim.id}"
    return _without_blanks(
        {
            "@type": "ClaimReview",
            "@id": address,
            "url": address,
            "claimReviewed": claim.text["en"],
            "inLanguage": "en",
            "datePublished": parameters.as_of,
            "author": {"@type": "Organization", "name": "Abu Dhabi casebook"},
            "license": LICENCE,
            "reviewAspect": KINDS[claim.kind],
            "itemReviewed": item,
            "reviewRating": rating,
            "reviewBody": f"{claim.reason} {claim.rule_sentence}".strip(),
            "citation": _pages(claim, sources),
        }
    )


def claim_review(claims: list[Claim], article, parameters: Parameters, sources: pd.DataFrame) -> dict:
    """The ledger as a schema.org ClaimReview graph (JSON-LD).

    article: as `casebook.article.read_article` returns it; a raw file has neither title nor publisher. An article with
    the address of an English original is a translation of that work, which keeps its publisher.
    sources: the table of sources. Only verdicts of truth carry a number: 3 supported, 2 partly, 1 contradicted.
    """
    publisher = {"@type": "Organization", "name": article.publisher} if article.publisher else ""
    original = {"@type": "NewsArticle", "url": article.url or "", "inLanguage": "en", "publisher": publisher}
    appearance = _without_blanks(
        {
            "@type": "NewsArticle",
            "identifier": article.id,
            "name": (article.title_sq if article.language == "sq" else article.title_en) or "",
            "datePublished": article.date,
            "inLanguage": article.language,
            "translationOfWork": _without_blanks(original) if article.url else "",
            "publisher": "" if article.url else publisher,
        }
    )
    reviews = [_review(c, appearance, sources, parameters) for c in claims]
    return {"@context": "https://schema.org", "@graph": reviews}

"""The claim ledger: what an article says, the verdict on any day, and the rules behind it."""

from casebook.claims import records, talks, war  # noqa: F401  (importing declares the rules)
from casebook.claims.export import as_csv, as_json, as_table, claim_review
from casebook.claims.ledger import (
    BASES,
    CONFIDENCES,
    KINDS,
    NO_TRUTH,
    NOT_PUBLIC,
    TOTALS,
    Change,
    Claim,
    changes,
    ledger,
    problems,
    rules_as_text,
    totals,
)
from casebook.claims.rules import RULES, VERDICTS, Case, Limit, Rule, Span, Verdict, rule

__all__ = [
    "BASES",
    "CONFIDENCES",
    "KINDS",
    "NOT_PUBLIC",
    "NO_TRUTH",
    "RULES",
    "TOTALS",
    "VERDICTS",
    "Case",
    "Change",
    "Claim",
    "Limit",
    "Rule",
    "Span",
    "Verdict",
    "as_csv",
    "as_json",
    "as_table",
    "changes",
    "claim_review",
    "ledger",
    "problems",
    "rule",
    "rules_as_text",
    "totals",
]

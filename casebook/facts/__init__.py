"""Every number the book states: small named functions of the book, with unit, sources, meaning and limit."""

from casebook.facts import air, article, casualties, donbas, edition, exchanges, measuring, proposals, talks, timeline  # noqa: F401  (importing registers them)
from casebook.facts.numbers import Numbers, links
from casebook.facts.registry import Fact, Facts, NotKnown, as_json, compute, fact, registry

__all__ = ["Fact", "Facts", "NotKnown", "Numbers", "as_json", "compute", "fact", "links", "registry"]

"""Every number the book states: small named functions of the book, with unit, sources and meaning."""

from casebook.facts import article, donbas, edition, talks, war  # noqa: F401  (importing registers them)
from casebook.facts.registry import Fact, Facts, NotKnown, as_json, compute, fact, registry, table

__all__ = ["Fact", "Facts", "NotKnown", "as_json", "compute", "fact", "registry", "table"]

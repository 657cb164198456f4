"""Every number the book states: small named functions of the book, with unit, sources and meaning."""
from casebook.facts.registry import Fact, NotKnown, as_json, compute, fact, registry, table
from casebook.facts import edition, talks, donbas, war  # noqa: F401  (importing registers the facts)

__all__ = ["Fact", "NotKnown", "as_json", "compute", "fact", "registry", "table"]

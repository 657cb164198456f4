"""Take out of a bundled script what the rest of it never uses: whole top-level functions, classes and constants.

A bundler that joins modules keeps each statement that might have an effect, and so nearly all of Vega. Here an effect
on a name (`X.prototype = …`, `inherits(X, …)`) counts as part of that name: it stays if something that stays uses it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

DECLARED = {"function_declaration", "generator_function_declaration", "class_declaration"}
FUNCTIONS = {
    "function_declaration",
    "generator_function_declaration",
    "function_expression",
    "generator_function",
    "arrow_function",
    "method_definition",
}
BLOCKS = {"statement_block", "for_statement", "for_in_statement", "switch_body", "catch_clause"}
VARIABLES = {"lexical_declaration", "variable_declaration"}
_parser = Parser(Language(tree_sitter_javascript.language()))


@dataclass
class Piece:
    """One top-level statement, or one name of it: its text, the names it declares, what it is an effect on."""

    text: str
    node: Node
    names: list[str] = field(default_factory=list)
    about: list[str] = field(default_factory=list)


def parse(script: str) -> Node:
    """The syntax tree of a script; ValueError when it is none."""
    root = _parser.parse(script.encode()).root_node
    if root.has_error:
        raise ValueError("the script cannot be parsed")
    return root


def nodes(node: Node) -> Iterator[Node]:
    """A node and all below it, in the order of the text."""
    yield node
    for child in node.named_children:
        yield from nodes(child)


def _text(node: Node) -> str:
    return node.text.decode()


def _bound(pattern: Node) -> list[str]:
    """The names that a pattern such as `{a, b: [c]}` declares."""
    kind = pattern.type
    if kind in {"identifier", "shorthand_property_identifier_pattern"}:
        return [_text(pattern)]
    if kind in {"assignment_pattern", "object_assignment_pattern"}:
        return _bound(pattern.child_by_field_name("left"))
    if kind == "pair_pattern":
        return _bound(pattern.child_by_field_name("value"))
    if kind in {"object_pattern", "array_pattern", "rest_pattern", "formal_parameters"}:
        return [name for child in pattern.named_children for name in _bound(child)]
    return []


def _declarators(statement: Node) -> list[Node]:
    return [child for child in statement.named_children if child.type == "variable_declarator"]


def _hoisted(body: Node) -> set[str]:
    """The `var` names of a function's body, wherever they stand in it."""
    found = set()
    for child in body.named_children:
        if child.type in FUNCTIONS or child.type == "class_body":
            continue
        if child.type == "variable_declaration":
            found.update(name for one in _declarators(child) for name in _bound(one.child_by_field_name("name")))
        if child.type == "for_in_statement" and child.child_by_field_name("kind"):
            found.update(_bound(child.child_by_field_name("left")))
        found |= _hoisted(child)
    return found


def _lexical(block: Node) -> set[str]:
    """The names that stand in a block only: `let`, `const`, functions, classes, what is caught."""
    found = set()
    for child in block.named_children:
        if child.type == "lexical_declaration":
            found.update(name for one in _declarators(child) for name in _bound(one.child_by_field_name("name")))
        elif child.type in DECLARED:
            found.add(_text(child.child_by_field_name("name")))
        elif child.type in {"switch_case", "switch_default"}:
            found |= _lexical(child)
    if block.type == "for_in_statement" and block.child_by_field_name("kind"):
        found.update(_bound(block.child_by_field_name("left")))
    if block.type == "catch_clause" and block.child_by_field_name("parameter"):
        found.update(_bound(block.child_by_field_name("parameter")))
    return found


def _used(node: Node, names: set[str], hidden: frozenset[str] = frozenset()) -> set[str]:
    """Which top-level names a piece uses; `hidden` are those that a scope around it declares again."""
    if node.type in {"identifier", "shorthand_property_identifier"}:
        name = _text(node)
        return {name} if name in names and name not in hidden else set()
    if node.type in FUNCTIONS:
        inside = _hoisted(node.child_by_field_name("body"))
        given = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
        if given:
            inside.update(_bound(given))
        if node.type.endswith(("_expression", "generator_function")) and node.child_by_field_name("name"):
            inside.add(_text(node.child_by_field_name("name")))
        hidden |= inside
    elif node.type in BLOCKS:
        hidden |= _lexical(node)
    return set().union(*(_used(child, names, hidden) for child in node.named_children))


def _base(node: Node) -> str:
    """The name at the beginning of `a.b[c](d).e`; empty when there is none."""
    steps = {"member_expression": "object", "subscript_expression": "object", "call_expression": "function"}
    while node.type in steps or node.type in {"parenthesized_expression", "assignment_expression"}:
        if node.type == "assignment_expression":
            node = node.child_by_field_name("left")
        else:
            node = node.child_by_field_name(steps[node.type]) if node.type in steps else node.named_children[0]
    return _text(node) if node.type == "identifier" else ""


def _about(effect: Node) -> list[str]:
    """The names that an effect is part of."""
    if effect.type == "assignment_expression":
        found = []
        while effect.type == "assignment_expression":
            found.append(_base(effect.child_by_field_name("left")))
            effect = effect.child_by_field_name("right")
        return found
    if effect.type == "binary_expression":
        return [_base(effect.child_by_field_name("left"))]
    if effect.type == "call_expression":
        called, given = effect.child_by_field_name("function"), effect.child_by_field_name("arguments").named_children
        if called.type == "member_expression" and _base(called) != "Object":
            return [_base(called)]
        return [_base(given[0])] if given and given[0].type == "identifier" else []
    return []


def _sequence(expression: Node) -> Iterator[Node]:
    if expression.type == "sequence_expression":
        for child in expression.named_children:
            yield from _sequence(child)
    else:
        yield expression


def pieces(script: str) -> list[Piece]:
    """The top-level statements of a script, those that do several things split."""
    found = []
    for child in parse(script).named_children:
        if child.type in DECLARED:
            found.append(Piece(_text(child), child, [_text(child.child_by_field_name("name"))]))
        elif child.type in VARIABLES:
            kind = _text(child.child(0))
            for one in _declarators(child):
                value = one.child_by_field_name("value")
                # what is done to another name of a prototype is done to its function
                about = [_base(value)] if value and _text(value).endswith(".prototype") else []
                found.append(Piece(f"{kind} {_text(one)};", one, _bound(one.child_by_field_name("name")), about))
        elif child.type == "expression_statement":
            for one in _sequence(child.named_children[0]):
                found.append(Piece(f"{_text(one)};", one, about=_about(one)))
        elif child.type not in {"empty_statement", "comment"}:
            found.append(Piece(_text(child), child))
    return found


def shake(script: str, needless: Callable[[str, dict[str, str]], bool]) -> str:
    """The script without the declarations that nothing uses.

    needless: tells of the text of a statement that is part of no name, and of the constants that are strings, whether
    the statement can go. Raises ValueError when the script cannot be parsed.
    """
    parts = pieces(script)
    where = {name: i for i, part in enumerate(parts) for name in part.names}
    # a constant that is a string names an entry of some table; an effect on the table is not part of the string
    texts = {
        name: match[1] for part in parts for name in part.names if (match := re.search(r'=\s*"([^"]*)";$', part.text))
    }
    effects, todo = defaultdict(list), []
    for i, part in enumerate(parts):
        about = [name for name in part.about if name in where and name not in texts]
        for name in about:
            effects[name].append(i)
        if not part.names and not about and not needless(part.text, texts):
            todo.append(i)
    kept = set()
    while todo:
        i = todo.pop()
        if i not in kept:
            kept.add(i)
            todo += [j for name in parts[i].names for j in effects[name]]
            todo += [where[name] for name in _used(parts[i].node, set(where))]
    return "\n".join(parts[i].text for i in sorted(kept))


def entries(node: Node) -> dict[str, Node]:
    """The entries of an object literal by their keys; empty for anything else."""
    if node.type != "object":
        return {}
    fields = {"pair": "key", "method_definition": "name"}
    found = {}
    for child in node.named_children:
        key = child.child_by_field_name(fields[child.type]) if child.type in fields else child
        found[_text(key).strip('"')] = child
    return found


def without(script: str, gone: list[Node]) -> str:
    """The script without some entries of its object literals."""
    text = script.encode()
    for node in sorted(gone, key=lambda n: n.start_byte, reverse=True):
        end = node.end_byte + (text[node.end_byte : node.end_byte + 1] == b",")
        text = text[: node.start_byte] + text[end:]
    return text.decode()

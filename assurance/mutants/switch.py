"""Writes every mutant of cargo-mutants' list into the sources at once, each behind a switch: MUTANT=7 in the environment turns on
the seventh. So all of them are compiled once, and not once each.

    switch.py LIST.json FOLDER

LIST.json is what `cargo mutants --list --json` says, FOLDER a copy of the repository, which is changed. Prints, as JSON, the mutants
that are switched, by number, and those that cannot be: in constants and macros.
"""

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

import tree_sitter
import tree_sitter_rust

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language()))
# Functions that constants call, so they stay constant.
STAY_CONST = set()
# Mutants that the compiler found in constants.
LEFT = set()
SWITCH = """
/// Whether a mutant is switched on.
#[inline(never)]
pub(crate) fn mutant(number: u32) -> bool {
    static ON: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *ON.get_or_init(|| std::env::var("MUTANT").ok().and_then(|on| on.parse().ok()).unwrap_or(0)) == number
}
"""


def on(number):
    return f"crate::mutant({number})"


def text(node):
    return node.text.decode()


def is_const(node):
    """Whether it is computed when compiling, whatever is done with functions."""
    while above := node.parent:
        if above.type == "array_expression" and above.child_by_field_name("length") == node:
            return True
        node = above
        if node.type in ("const_item", "static_item", "array_type", "enum_variant", "const_block", "attribute_item"):
            return True
        if node.type == "function_item" and const_modifier(node) and text(node.child_by_field_name("name")) in STAY_CONST:
            return True
    return False


def const_modifier(function):
    for child in function.children:
        if child.type == "function_modifiers" and b"const" in child.text.split():
            return child
    return None


class File:
    def __init__(self, path, mutants):
        self.tree = PARSER.parse(path.read_bytes())
        self.wraps = defaultdict(list)
        self.places = {}
        self.left = []
        self.unviable = []
        self.collect(self.tree.root_node)
        for number, mutant in mutants:
            node = self.find(mutant)
            if self.is_in_chain(mutant):
                self.unviable.append(number)
            elif node is None or is_const(node) or number in LEFT:
                self.left.append(number)
            else:
                self.wraps[node.id].append((number, mutant))

    def collect(self, node):
        self.places.setdefault((tuple(node.start_point), tuple(node.end_point)), []).append(node)
        for child in node.children:
            self.collect(child)

    @staticmethod
    def place(mutant):
        return tuple((mutant["span"][end]["line"] - 1, mutant["span"][end]["column"] - 1) for end in ("start", "end"))

    def is_in_chain(self, mutant):
        """Whether it would put `||` into a chain of `let`, which has no other operator than `&&`."""
        nodes = self.places.get(self.place(mutant), [])
        return mutant["genre"] == "BinaryOperator" and any(n.parent and n.parent.type == "let_chain" for n in nodes)

    def find(self, mutant):
        place = self.place(mutant)
        genre = mutant["genre"]
        nodes = self.places.get(place, [])
        if genre == "BinaryOperator":
            kinds = ("binary_expression", "compound_assignment_expr")
            return next((n.parent for n in nodes if n.parent and n.parent.type in kinds and n.parent.child_by_field_name("operator") == n), None)
        if genre == "UnaryOperator":
            return next((n.parent for n in nodes if n.parent and n.parent.type == "unary_expression"), None)
        if genre == "MatchArmGuard":
            return next((n for n in nodes if n.parent and n.parent.child_by_field_name("condition") == n), None)
        if genre == "MatchArm":
            # Without the arm that takes everything it does not compile.
            takes_all = re.compile("[a-z_][a-z0-9_]*")
            arms = (n for n in nodes if n.type == "match_arm")
            return next((n for n in arms if not takes_all.fullmatch(text(n.child_by_field_name("pattern")))), None)
        if genre == "StructField":
            # The place may have the comma in it.
            kinds = ("field_initializer", "shorthand_field_initializer")
            fields = (n for (start, _), found in self.places.items() if start == place[0] for n in found if n.type in kinds)
            return next((n for n in fields if not any(child.type == "attribute_item" for child in n.children)), None)
        if genre == "FnValue":
            # The place is that of the body, or of what is in it.
            for found in self.places.values():
                for n in found:
                    if n.type == "function_item" and (body := n.child_by_field_name("body")):
                        inner = body.named_children
                        if inner and inner[0].start_point <= place[0] and place[1] <= inner[-1].end_point:
                            if tuple(inner[0].start_point) == place[0] or inner[0].type in ("line_comment", "attribute_item"):
                                return body
                        if (tuple(body.start_point), tuple(body.end_point)) == place:
                            return body
        return None

    def rendered(self, node, given=None):
        """The node's text with its children rendered; `given` has the texts of some of them."""
        parts, end = [], node.start_byte
        for child in node.children:
            parts.append(node.text[end - node.start_byte : child.start_byte - node.start_byte].decode())
            parts.append((given or {}).get(child.id) or self.render(child))
            end = child.end_byte
        parts.append(node.text[end - node.start_byte :].decode())
        return "".join(parts)

    def render(self, node):
        plain = self.rendered(node)
        if node.type == "function_modifiers" and b"const" in node.text.split():
            if text(node.parent.child_by_field_name("name")) not in STAY_CONST:
                plain = " ".join(word for word in plain.split() if word != "const")
        for genre in ("BinaryOperator", "UnaryOperator", "MatchArmGuard", "MatchArm", "StructField", "FnValue"):
            here = [(number, mutant) for number, mutant in self.wraps.get(node.id, []) if mutant["genre"] == genre]
            if here:
                plain = self.wrap(node, genre, here, plain)
        return plain

    def wrap(self, node, genre, here, plain):
        if genre == "BinaryOperator":
            left, right = (self.render(node.child_by_field_name(side)) for side in ("left", "right"))
            old = text(node.child_by_field_name("operator"))
            if node.type == "compound_assignment_expr" or old in ("&&", "||"):
                for number, mutant in here:
                    plain = f"if {on(number)} {{ ({left}) {mutant['replacement']} {right} }} else {{ {plain} }}"
                return plain if node.type == "compound_assignment_expr" else f"({plain})"
            # Operands are computed once: what is nested in them would double with each.
            simple = not any(self.holds(node.child_by_field_name(side)) for side in ("left", "right"))
            one, other = (f"({left})", f"({right})") if simple else ("left", "right")
            result = f"{one} {old} {other}"
            for number, mutant in here:
                result = f"if {on(number)} {{ {one} {mutant['replacement']} {other} }} else {{ {result} }}"
            return f"({result})" if simple else f"({{ let (left, right) = ({left}, {right}); {result} }})"
        if genre == "UnaryOperator":
            return f"(if {on(here[0][0])} {{ {self.render(node.children[1])} }} else {{ {plain} }})"
        if genre == "MatchArmGuard":
            for number, mutant in here:
                plain = f"(if {on(number)} {{ {mutant['replacement']} }} else {{ {plain} }})"
            return plain
        if genre == "MatchArm":
            pattern = node.child_by_field_name("pattern")
            guard = pattern.child_by_field_name("condition")
            off = f"!{on(here[0][0])}"
            guarded = self.rendered(pattern, {guard.id: f"({self.render(guard)}) && {off}"}) if guard else f"{self.render(pattern)} if {off}"
            return self.rendered(node, {pattern.id: guarded})
        if genre == "StructField":
            # The field of what the others come from.
            base = next(child for child in node.parent.named_children if child.type == "base_field_initializer")
            name = text(node.child_by_field_name("field") or node.named_children[0])
            value = node.child_by_field_name("value")
            other = f"({self.render(base.named_children[0])}).{name}"
            return f"{name}: (if {on(here[0][0])} {{ {other} }} else {{ {self.render(value) if value else name} }})"
        ends = "".join(f" if {on(number)} {{ return {mutant['replacement']}; }}" for number, mutant in here)
        return "{" + ends + plain[1:]

    def holds(self, node):
        return bool(self.wraps.get(node.id)) or any(self.holds(child) for child in node.children)


def main(list_name, folder):
    folder = Path(folder)
    skipped = folder / "unviable.json"
    unviable = set(json.loads(skipped.read_text())) if skipped.exists() else set()
    STAY_CONST.update(json.loads((folder / "stay_const.json").read_text()) if (folder / "stay_const.json").exists() else [])
    LEFT.update(json.loads((folder / "left.json").read_text()) if (folder / "left.json").exists() else [])
    mutants = dict(enumerate(json.loads(Path(list_name).read_text()), 1))
    by_file = defaultdict(list)
    for number, mutant in mutants.items():
        if number not in unviable:
            by_file[mutant["file"]].append((number, mutant))
    left = []
    chained = set()
    for path in sorted((folder / "original").rglob("*.rs")):
        name = "src/" + str(path.relative_to(folder / "original"))
        file = File(path, by_file.get(name, []))
        left += file.left
        chained.update(file.unviable)
        # Where nothing is switched, functions stay constant too.
        plain = file.render(file.tree.root_node) if name in by_file else path.read_text()
        (folder / name).write_text(plain + (SWITCH if name == "src/lib.rs" else ""))
    unviable |= chained
    switched = [n for n in mutants if n not in left and n not in unviable]
    json.dump({"switched": switched, "left": left, "unviable": sorted(unviable)}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

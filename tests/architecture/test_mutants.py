"""The mutants that ``make mutants`` tries, and the excuses it takes for some."""

import ast
import importlib.util
import sys
import tomllib

import pytest

RULE = '''
"""A module."""

def _check(view):
    """Words about it."""
    if view.days < 3:
        yield Found(message="late", fix="move it")

def _specimen():
    return 5

RULE = Rule(
    code="MP999",
    says="more than 9",
    severity="error",
    health=True,
    check=_check,
    options=(Option(name="days", default=12),),
    cases=(Case(says="8 days", portfolio=lambda: _specimen(8)),),
)
'''


@pytest.fixture(scope="module")
def tool(root):
    """``tools/mutants.py`` as a module."""
    spec = importlib.util.spec_from_file_location("mutants", root / "tools" / "mutants.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutants"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def changes(tool):
    """Each mutant of a text as ``was → now``."""

    def made(text):
        return [f"{one.was} → {one.now}" for one in tool.mutants(ast.parse(text))]

    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LIMIT = 12", ["LIMIT = 12 → LIMIT = 13", "LIMIT = 12 → LIMIT = 11"]),
        ("a < b", ["a < b → a <= b", "a < b → a >= b"]),
        ("a and b", ["a and b → a or b"]),
        ("x = not a", ["not a → not not a"]),
        ("x = a + b", ["a + b → a - b"]),
        ("x = any(a)", ["any(a) → all(a)"]),
        ("x = [a for a in b if a]", [" for a in b if a →  for a in b"]),
        ("x = a if b else c", ["if b → if not (b)"]),
        ("def f(a=True): pass", ["a=True → a=False"]),
        ("def f(): return a", ["return a → return None"]),
        ("@while_open\ndef f(): pass", ["@while_open def f → def f"]),
        ("@cache\ndef f(): pass", []),
        ("def f():\n  g()\n  yield a", ["yield a → (yield None)", "g() → pass", "yield a → pass"]),
        ("def f():\n  a.b = c", ["a.b = c → pass"]),
        ("def f():\n  while a:\n    break", ["if a → if not (a)", "break → continue"]),
        ("def f():\n  while a:\n    continue", ["if a → if not (a)", "continue → break"]),
        ("def f(): g('a')", ["g('a') → g('a~')", "g('a') → pass"]),
        ("x: Literal[1] = y", []),
        ("import a", []),
    ],
)
def test_small_mistakes(changes, text, expected):
    found = changes(text)
    assert [one.replace("(yield a)", "yield a") for one in found] == expected


def test_a_rule_is_mutated_without_its_words_and_specimens(changes):
    assert changes(RULE) == [
        "view.days < 3 → view.days <= 3",
        "view.days < 3 → view.days >= 3",
        "view.days < 3 → view.days < 4",
        "view.days < 3 → view.days < 2",
        "(yield Found(message='late', fix='move it')) → (yield None)",
        "message='late' → message='late~'",
        "yield Found(message='late', fix='move it') → pass",
        "no pedantic → pedantic=True",
        "severity='error' → severity='warning'",
        "health=True → health=False",
        "default=12 → default=13",
        "default=12 → default=11",
    ]


def test_every_mutant_is_a_module(tool):
    for number in range(len(tool.mutants(ast.parse(RULE)))):
        tree = ast.parse(RULE)
        tool.mutants(tree)[number].apply()
        ast.fix_missing_locations(tree)
        compile(tree, "rule.py", "exec")
        assert ast.dump(tree) != ast.dump(ast.parse(RULE))


def test_every_excuse_has_a_reason_and_a_mutant(tool, root, packages):
    listed = tomllib.loads((root / "tools" / "mutants.toml").read_text(encoding="utf-8"))
    for one in listed["equivalent"]:
        tree = ast.parse((packages["milepost"] / one["file"]).read_text(encoding="utf-8"))
        known = {(made.inside, made.was, made.now) for made in tool.mutants(tree)}
        assert (one["inside"], one["was"], one["now"]) in known
        assert len(one["why"].split()) > 5

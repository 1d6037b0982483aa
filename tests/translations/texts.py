"""Every text that a person can read, found in the code: what `tr` says, and the tables that are marked as `Texts`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("astro_desk", "sync", "ui")


@dataclass(frozen=True, slots=True)
class Found:
    """`texts`: where each stands, as paths from the root; `wrong`: a sentence for each that cannot be translated."""

    texts: dict[str, set[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def find_texts(root: Path = ROOT) -> Found:
    found = Found()
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            where = path.relative_to(root).as_posix()
            _Reader(where, found).visit(ast.parse(path.read_text(encoding="utf-8")))
    return found


class _Reader(ast.NodeVisitor):
    def __init__(self, where: str, found: Found) -> None:
        self._where, self._found, self._inside = where, found, 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._go_inside(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._go_inside(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._go_inside(node)

    def _go_inside(self, node: ast.AST) -> None:
        self._inside += 1
        self.generic_visit(node)
        self._inside -= 1

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id == "tr":
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                self._add(text.value)
            elif not isinstance(text, ast.Name | ast.Subscript | ast.Call):
                self._complain(node, "`tr` is given a text that is put together; write each whole text as one literal")
            if not self._inside:
                self._complain(node, "`tr` runs at import, before the language is known; mark a table as `Texts`")
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        table = node.annotation
        if isinstance(table, ast.Subscript) and isinstance(table.value, ast.Name) and table.value.id == "Texts":
            for text in _values(node.value):
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    self._add(text.value)
                else:
                    self._complain(text, "a table of texts holds something else than a literal")
        self.generic_visit(node)

    def _add(self, text: str) -> None:
        if text:
            self._found.texts.setdefault(text, set()).add(self._where)

    def _complain(self, node: ast.expr, words: str) -> None:
        self._found.wrong.append(f"{self._where}:{node.lineno}: {words}")


def _values(table: ast.expr | None) -> Iterator[ast.expr]:
    assert isinstance(table, ast.Dict)
    yield from table.values

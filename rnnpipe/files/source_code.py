"""The digest of Python code: it changes when, and only when, what the code computes can."""

import ast
import hashlib


def digest_of_code(tree: ast.Module) -> str:
    """SHA-256 of the code in `tree`, with comments, docstrings and layout left out.

    The docstrings are taken out of `tree` itself.
    """
    return hashlib.sha256(ast.dump(_bare(tree)).encode()).hexdigest()


def _bare(tree: ast.Module) -> ast.Module:
    """The tree without docstrings (comments and layout are not in it to begin with)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [s for s in node.body if not _is_text(s)]
    return tree


def _is_text(statement: ast.stmt) -> bool:
    """A docstring, or a string that documents the constant above it."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )

"""What a configuration written in Python says in plain values -> values. It is read, and never run."""

import ast
import warnings

from publisher.content.values import HeadError, Mapping, Value, to_value


def read_python(text: str) -> Mapping:
    """Give every name of the top level to which something plain is assigned, the last one counting.

    A name in a value stands for what was assigned to it above. Raises HeadError for what is no Python.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the compiler thinks of the author's style is no matter of ours
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        raise HeadError(f"this is not Python: {error}", line) from error
    known: dict[str, object] = {}
    lines: dict[str, int] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            names = [statement.target.id]
        else:
            continue
        for name in names:
            known.pop(name, None)
            if statement.value is not None and (value := _evaluate(statement.value, known)) is not _UNKNOWN:
                known[name] = value
                lines[name] = statement.lineno
    entries: dict[str, Value] = {}
    for name, value in known.items():
        entries[name] = to_value({name: value}, lines.__getitem__).entries[name]  # type: ignore[union-attr]
    return Mapping(entries=entries)


_UNKNOWN = object()


def _evaluate(node: ast.expr, known: dict[str, object]) -> object:
    """Give the value of a literal, or of a name that stands for one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float | bool | None):
        return node.value
    if isinstance(node, ast.Name):
        return known.get(node.id, _UNKNOWN)
    if isinstance(node, ast.List | ast.Tuple):
        items = [_evaluate(item, known) for item in node.elts]
        return [item for item in items if item is not _UNKNOWN]
    if isinstance(node, ast.Dict):
        pairs = [
            (key and _evaluate(key, known), _evaluate(value, known))
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        return {key: value for key, value in pairs if isinstance(key, str) and value is not _UNKNOWN}
    return _UNKNOWN

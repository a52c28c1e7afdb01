"""Sizes to watch: reported, not policed. `python -m tests.house.sizes` prints them; `make check` ends with it."""

import ast
from statistics import median

from tests.house.sources import ROOT, Module, modules

ASK_FILE = 400  # lines above which a file should say why
ASK_FUNCTION = 40


def lines_of(module: Module) -> int:
    return len(module.path.read_text().splitlines())


def functions_of(module: Module) -> list[tuple[str, int]]:
    """Every function of the module with its number of lines."""
    file = module.path.relative_to(ROOT)
    return [
        (f"{file}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def report() -> str:
    """Medians of file and function length, then whatever is long enough to ask about."""
    files = {str(module.path.relative_to(ROOT)): lines_of(module) for module in modules()}
    functions = [entry for module in modules() for entry in functions_of(module)]
    rows = [
        f"{len(files)} files, median {median(files.values()):.0f} lines (aim ≈ 120)",
        f"{len(functions)} functions, median {median(length for _, length in functions):.0f} lines (aim ≤ 8)",
    ]
    long_files = [(name, length) for name, length in files.items() if length > ASK_FILE]
    long_functions = [entry for entry in functions if entry[1] > ASK_FUNCTION]
    longest_first = sorted(long_files + long_functions, key=lambda entry: -entry[1])
    return "\n".join(rows + [f"  {length:4d} lines  {name}" for name, length in longest_first])


if __name__ == "__main__":
    print(report())

"""Ground floor: units, columns, draws, ledger, registry. Knows nothing of restaking."""

if __name__ == "core":
    raise ImportError("import restaking.core, not core")

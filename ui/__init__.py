"""The browser app: Solara pages and canvas widgets over snapshots of the model."""

if __name__ == "ui":
    raise ImportError("import restaking.ui, not ui")

"""The browser app: a page, one controller per visitor, and pictures made from snapshots."""

if __name__ == "ui":
    raise ImportError("import restaking.ui, not ui")

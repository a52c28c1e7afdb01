"""Headless: run a scenario, store it, verify worked cases, measure speed."""

if __name__ == "runs":
    raise ImportError("import restaking.runs, not runs")

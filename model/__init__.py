"""The world: scenario, build, schedule, phases, rules, interventions, metrics, and the Mesa model."""

if __name__ == "model":
    raise ImportError("import restaking.model, not model")

"""How the first day is drawn: operators, stakers, AVSs and LRT protocols from a scenario."""

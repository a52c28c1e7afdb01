"""The soak: random scenarios over the whole space of settings, each of a million staker-days, books to the gwei.

``python -m tests.soak`` runs 1,000 of them on two processes (``make soak``); tests/invariants/test_soak.py runs a few
small ones with every test run. Scenarios are drawn by keyed draws from the declared keys of a scenario, so that a new
key is covered from the day it exists.
"""

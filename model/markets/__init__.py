"""Markets of LRT tokens, a file each: pools, orders, arbitrage, lending, loops; ``rounds`` is their day.

Few rows and many decisions: plain Python over exact integers, with rules from ``model/rules``.
"""

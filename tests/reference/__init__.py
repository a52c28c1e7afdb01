"""The same economy in plain Python: one Mesa agent per staker, operator, AVS and LRT protocol.

It shares only the scalar rules with the product and is compared with it element for element, day by day.
Start with ``economy.py``; the order of the day is ``economy.DAY``.
"""

"""Calibration by simulated moments: which parameters make stylised facts come out, how well these pin them down.

``Problem`` says what to fit to what, ``trials.search`` runs it (Optuna, resumable), ``ridge.fit`` says what is known of
the parameters then: best values, intervals, and the ridge of values that fit as well.
"""

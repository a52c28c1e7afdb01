"""What `restaking explain` prints: units, decimals, and nothing that says nothing."""

from restaking.runs.telling import LOG_ODDS, PER_YEAR, figures, of_explanation, unit_of

OPTION = {"yield": 0.05, "feared_loss": 0.0, "variance_cost": 0.0, "social": 0.0, "switching": 0.0, "draw": 0.0}
FOUND = {
    "agent": "lrt:0",
    "day": 3,
    "chosen": "spread over 2 operators",
    "options": [
        {"option": "delegate to A", **OPTION, "utility": -1.0, "probability": 0.75},
        {"option": "delegate to B", **OPTION, "utility": None, "probability": 0.25},
    ],
    "terms": {"delegate to A": {"constant": -2.0, "yield.base": 0.05, "feared.avs": 0.0}},
    "bound": ["moves little"],
}


def test_columns_and_terms_in_which_nobody_has_anything_are_left_out():
    text = "\n".join(of_explanation(FOUND))
    assert "feared" not in text and "draw" not in text
    assert text.index("yield.base") < text.index("constant")
    assert text.endswith("  moves little")


def test_figures_are_flush_right_under_their_units():
    head, units, first, second = list(of_explanation(FOUND))[2:6]
    assert len(head) == len(first) == len(second) and units.split() == [PER_YEAR, LOG_ODDS, "%"]
    assert first.split()[-3:] == ["5.000", "-1.00", "75.00"] and second.split()[-2] == "-"


def test_a_column_has_the_decimals_that_its_largest_number_needs():
    assert figures([0.0489, 1.9e-08, None], PER_YEAR) == ["4.890", "0.000", "-"]
    assert figures([-0.001], LOG_ODDS) == ["0.00"]
    assert figures([3.1e-05, 0.0], "1/yr") == ["3.1e-05", "0"]


def test_terms_have_the_unit_of_their_prefix():
    assert [unit_of(part) for part in ("yield.fees", "variance.common", "variance", "taste")] == [
        PER_YEAR,
        "1/yr",
        PER_YEAR,
        LOG_ODDS,
    ]

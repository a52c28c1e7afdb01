"""`restaking validate` and `restaking calibrate`: what they refuse before anything is run."""

from pathlib import Path

import pytest

from restaking.__main__ import main

CASES = {
    "no such file": (["validate", "--history", "{folder}/none.csv"], "No such file"),
    "nothing known": (["validate", "--history", "{folder}/other.csv"], "nothing known in it; a column of"),
    "too early": (["validate", "--history", "{folder}/early.csv"], "no observation after 2024-01-22"),
    "a number": (["validate", "--history", "{folder}/words.csv"], "value = 'lots': not allowed; a number"),
    "no seeds": (["validate", "--seeds", "0"], "'0' not allowed; a whole number from 1 to 1000"),
    "which": (["calibrate", "teaching"], "SCENARIO = 'teaching': not allowed; one of mainnet-2024-10, history-2024"),
    "no history": (["calibrate", "history-2024"], "calibrate history-2024 needs --history CSV"),
    "no price to fit": (["calibrate", "history-2024", "--history", "{folder}/price.csv"], "nothing to fit to before"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_done_is_refused_in_one_line(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    for name, text in {
        "other": "date,colour\n2024-02-01,red\n",
        "early": "date,restaked_eth\n2023-11-29,175000\n",
        "words": "date,restaked_eth\n2024-02-01,lots\n",
        "price": "date,eth_usd\n2024-02-01,2300\n",
    }.items():
        (tmp_path / f"{name}.csv").write_text(text)
    monkeypatch.chdir(tmp_path)
    arguments, said = CASES[case]
    assert main([word.format(folder=tmp_path) for word in arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and said in shown.err and shown.err.count("\n") == 1

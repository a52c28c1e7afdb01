"""Shape of the house: how big its modules are, and that none of them import each other in a circle."""

from graphlib import CycleError, TopologicalSorter

from tests.house.sizes import report
from tests.house.sources import imports, modules


def test_sizes_can_be_reported():
    print(report())
    assert "functions, median" in report()


def test_no_two_modules_import_each_other_in_a_circle():
    names = {module.name for module in modules()}
    graph = {
        module.name: {each.target for each in imports(module) if each.at_load and each.target in names - {module.name}}
        for module in modules()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        raise AssertionError("import circle: " + " → ".join(circle.args[1])) from None

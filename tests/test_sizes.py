"""Three budgets, lines and public names: the library, the workshop, the course. `pytest -s` prints them."""

from sizes import BUDGETS, code_lines, public_names, sizes, table


def test_each_budget_holds():
    there = sizes()
    print(f"\n{table(there)}")
    over = [
        f"{name} has {have} {what} of {most}"
        for name, found in there.items()
        for what, have, most in zip(("code lines", "public names"), found, BUDGETS[name], strict=True)
        if have > most
    ]
    assert not over, f"{'; '.join(over)}: delete as much as you add, or say in the commit why it must be more"


def test_lines_without_code_and_names_of_ones_own_are_not_counted():
    source = '"""Doc."""\n\n# why\nX = (\n    1,\n)\n\n\ndef f():\n    """Doc."""\n    return X\n\n\n_Y = 2\n'
    assert code_lines(source) == 3 + 2 + 1
    assert public_names(source) == 2

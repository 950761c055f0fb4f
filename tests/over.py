"""One test over many things of a kind, where a test for each would cost more than what it asks."""

from collections.abc import Callable, Iterable


def over(named: Iterable[tuple[str, tuple]]) -> Callable[[Callable], Callable[[], None]]:
    """Call a test with each of these values; all that fail are told together, by name.

    >>> @over([("one", (1,)), ("two", (2,)), ("three", (3,))])
    ... def test_odd(number):
    ...     assert number % 2
    >>> test_odd()
    Traceback (most recent call last):
    ExceptionGroup: test_odd: 1 of 3 failed: two (1 sub-exception)
    """
    every = list(named)

    def decorate(test: Callable) -> Callable[[], None]:
        def all_of_them() -> None:
            failed = {}
            for name, values in every:
                try:
                    test(*values)
                except Exception as error:  # noqa: BLE001 - told below, with the others
                    error.add_note(f"in {test.__name__}, {name}")
                    failed[name] = error
            assert every, "there is nothing to try"
            if failed:
                said = f"{test.__name__}: {len(failed)} of {len(every)} failed: {', '.join(failed)}"
                raise ExceptionGroup(said, list(failed.values()))

        all_of_them.__name__, all_of_them.__doc__ = test.__name__, test.__doc__
        return all_of_them

    return decorate

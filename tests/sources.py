"""What the tests that only read files share: one test a rule, which names every file at fault."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def relative_name(path):
    return str(path.relative_to(ROOT))


def over(paths):
    """Make one test of a rule on a file: all the files are looked at, whatever the first ones say.

    A thousand green lines for thirty rules would say nothing of what the portal does.
    """
    assert paths

    def wrap(rule):
        def test():
            faults = {}
            for path in paths:
                try:
                    rule(path)
                except AssertionError as error:
                    faults[relative_name(path)] = str(error)
            assert faults == {}

        test.__name__, test.__doc__ = rule.__name__, rule.__doc__
        return test

    return wrap

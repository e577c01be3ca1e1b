"""What the tests of the law share."""

from hypothesis import settings

# Time is a figure of the benches: on a shared machine a deadline only makes a test flaky.
settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

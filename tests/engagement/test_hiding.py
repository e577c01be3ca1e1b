"""Counts that tell of nobody: literal groups, and what subtraction would have told."""

from collections import Counter

from cesp.engagement.queries.hiding import Group, alone, together


def group(label: str, under: int = 0, **counts: int) -> Group:
    return Group(label, sum(counts.values()), Counter(counts), under)


def printed(one: Group) -> tuple[int | None, ...]:
    """Known, same region, same département, same place, in an under-served zone."""
    return (one.known, one.same_region, one.same_departement, one.same_place, one.in_under_served)


def test_a_count_whose_complement_is_of_few_is_hidden_too() -> None:
    # Twelve: six in place, two more in the département, two more in the region, two elsewhere. 12 - 10 and 12 - 8
    # would tell of two, then of four; 12 - 6 tells of nobody.
    found = alone(group("A", 7, same_place=6, same_departement=2, same_region=2, elsewhere=2))
    assert printed(found) == (12, None, None, 6, 7)
    # Nine of twelve in an under-served zone: three are not.
    assert alone(group("A", 9, same_place=6, elsewhere=6)).in_under_served is None
    # Three of whom nothing is known: neither they nor the others are printed.
    found = alone(group("A", same_place=9, unknown=3))
    assert (found.known, found.unknown, found.same_place) == (None, None, None)
    # Five and five, and nobody elsewhere: a zero tells of nobody.
    found = alone(group("A", 5, same_place=5, elsewhere=5))
    assert printed(found) == (10, 5, 5, 5, 5)
    assert alone(group("A", same_place=4)).suppressed


def test_a_small_group_is_not_what_the_others_leave_of_everybody() -> None:
    cohorts = [group("2021", same_place=20), group("2022", same_place=3), group("2023", same_place=12)]
    found = together(cohorts, alone(group("Ensemble", same_place=35)))
    # 35 - 20 - 12 = 3: the smallest of the others goes with it, and 35 - 20 = 15 is of two cohorts.
    assert [one.suppressed for one in found] == [False, True, True]
    # Two cohorts of two are hidden each for itself, and their sum, four, still tells: the third goes too.
    cohorts = [group("2021", same_place=20), group("2022", same_place=2), group("2023", same_place=2)]
    found = together(cohorts, alone(group("Ensemble", same_place=24)))
    assert [one.suppressed for one in found] == [True, True, True]


def test_a_hidden_count_of_one_group_is_not_what_the_column_leaves() -> None:
    a, b = group("A", same_place=6, elsewhere=14), group("B", same_place=3, elsewhere=7)
    everybody = alone(group("Ensemble", same_place=9, elsewhere=21))
    assert everybody.same_place == 9
    assert [one.same_place for one in together([a, b], everybody)] == [None, None]  # else 9 - 6 = 3
    c = group("C", same_place=5, elsewhere=10)
    everybody = alone(group("Ensemble", same_place=14, elsewhere=31))
    assert [one.same_place for one in together([a, b, c], everybody)] == [6, None, None]  # 14 - 6 = 8, of two groups
    # Nothing of everybody is printed in the column: nothing is to be taken from.
    everybody = alone(group("Ensemble", same_place=9, elsewhere=2))
    assert everybody.same_place is None
    assert [one.same_place for one in together([group("A", same_place=6), group("B", same_place=3)], everybody)] == [
        None,
        None,
    ]

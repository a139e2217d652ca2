"""How alike two customers are: the score as a table, the blocks, the neighbours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.records.likeness import (
    PROPOSED,
    Facts,
    Weight,
    alike,
    blocks,
    branch,
    core,
    mark,
    near_pairs,
    reading,
    weigh,
)

HERE, THERE = "370523", "370502"
FURONG = Facts("芙蓉", HERE)


@pytest.mark.parametrize(
    ("one", "other", "numbers", "expected"),
    [
        # the same number is enough by itself
        (Facts("甲"), Facts("乙"), {"id_number": True}, Weight(60, ("id_number",))),
        (Facts("甲"), Facts("乙"), {"bank_account": True}, Weight(55, ("bank_account",))),
        (Facts("甲"), Facts("乙"), {"phone": True}, Weight(45, ("phone",))),
        (Facts("甲"), Facts("乙"), {"licence_number": True}, Weight(100, ("licence_number",))),
        # a phone that two people share is doubted where their ID numbers differ
        (Facts("甲"), Facts("乙"), {"phone": True, "id_number": False}, Weight(15, ("phone",), ("id_number",))),
        # the kind of shop is no part of the name
        (Facts("芙蓉超市", HERE), Facts("芙蓉烟酒商行", HERE), {}, Weight(46, ("name", "region"))),
        (Facts("芙蓉超市", HERE), Facts("芙蓉烟酒商行"), {}, Weight(40, ("name",))),
        # another district is another shop
        (Facts("芙蓉超市", HERE), Facts("芙蓉超市", THERE), {}, Weight(0)),
        # written otherwise, read alike
        (Facts("富丽堂皇", HERE), Facts("富利堂煌", HERE), {}, Weight(40, ("name_sounds", "region"))),
        # one character in four differs: not enough without the street
        (Facts("富丽堂皇", HERE), Facts("富丽堂星", HERE), {}, Weight(34, ("name_close", "region"))),
        (
            Facts("富丽堂皇", HERE, "人民路"),
            Facts("富丽堂星", HERE, "人民路"),
            {},
            Weight(46, ("name_close", "street", "region")),
        ),
        # the same name over two licences is two shops of a chain
        (FURONG, FURONG, {"licence_number": False}, Weight(26, ("name", "region"), ("licence_number",))),
        (FURONG, FURONG, {"id_number": False}, Weight(16, ("name", "region"), ("id_number",))),
        # branches of a chain share a name, and an owner a telephone: however much is the same, not surely one
        (Facts("芙蓉一店", HERE), Facts("芙蓉二店", HERE), {}, Weight(26, ("name", "region"), ("branch",))),
        (Facts("芙蓉超市", HERE), Facts("芙蓉超市2店", HERE), {}, Weight(26, ("name", "region"), ("branch",))),
        (
            Facts("芙蓉一店", HERE), Facts("芙蓉二店", HERE), {"phone": True, "id_number": True},
            Weight(75, ("id_number", "phone", "name", "region"), ("branch",)),
        ),
        (Facts("芙蓉一店", HERE), Facts("芙蓉1号店", HERE), {}, Weight(46, ("name", "region"))),
        (
            FURONG, FURONG, {"phone": True, "id_number": True, "licence_number": False},
            Weight(75, ("id_number", "phone", "name", "region"), ("licence_number",)),
        ),
        # the telephone of one is the spare one of the other
        (Facts("甲"), Facts("乙"), {"phone_crossed": True, "phone": False}, Weight(40, ("phone_crossed",))),
        # everything together is not more than certain
        (FURONG, FURONG, {"id_number": True, "phone": True}, Weight(100, ("id_number", "phone", "name", "region"))),
        (Facts("春风"), Facts("秋月"), {}, Weight(0)),
        (Facts(""), Facts(""), {}, Weight(0)),
    ],
)  # fmt: skip
def test_a_score_is_the_sum_of_its_reasons(
    one: Facts, other: Facts, numbers: dict[str, bool], expected: Weight
) -> None:
    assert weigh(one, other, numbers) == expected
    assert weigh(other, one, numbers) == expected


@pytest.mark.parametrize(("score", "asked"), [(PROPOSED - 1, False), (PROPOSED, True)])
def test_somebody_is_asked_from_forty_on(score: int, asked: bool) -> None:
    assert Weight(score).proposed is asked


@pytest.mark.parametrize(("reasons", "exact"), [(("phone", "name"), True), (("name", "region"), False), ((), False)])
def test_exact_is_what_a_number_says(reasons: tuple[str, ...], exact: bool) -> None:
    assert Weight(50, reasons).exact is exact


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("好邻居便利一店", ("好邻居", "1")),
        ("好邻居便利店第十二店", ("好邻居", "12")),
        ("好邻居二十三号店", ("好邻居", "23")),
        ("好邻居（０２号店）", ("好邻居", "2")),
        ("好邻居二分店", ("好邻居", "2")),
        ("好邻居总店", ("好邻居", "总")),
        ("春风超市二部", ("春风", "2")),
        ("王記煙酒門市部", ("王记", "")),
        ("八一商店", ("八一", "")),
        ("八一店", ("八一", "")),
        ("三里店", ("三里", "")),
        ("一店", ("一", "")),
        ("新店", ("新", "")),
        ("店", ("店", "")),
        ("", ("", "")),
    ],
)
def test_a_name_says_of_itself_and_which_branch_it_is(name: str, wanted: tuple[str, str]) -> None:
    assert (core(name), branch(name)) == wanted


@given(st.text("富丽一二十2号分总店部（）", max_size=8))
def test_any_name_has_a_core_where_it_has_a_letter(name: str) -> None:
    assert bool(core(name)) == any(letter.isalnum() for letter in name)
    assert branch(name) == branch(f" {name} ")


@given(st.text("富丽堂皇芙蓉超市便利店", max_size=8), st.text("富丽堂皇芙蓉超市便利店", max_size=8))
def test_being_alike_is_mutual(one: str, other: str) -> None:
    cores = core(one), core(other)
    there = alike(cores[0], reading(cores[0]), cores[1], reading(cores[1]))
    assert there == alike(cores[1], reading(cores[1]), cores[0], reading(cores[0]))


def test_a_record_stands_in_a_block_by_the_beginning_and_one_by_the_end_of_its_name() -> None:
    assert blocks(HERE, reading(core("富丽堂皇便利店"))) == ("370523:fuli", "370523:tanghuang")
    assert blocks("", "chun") == (":chun", ":chun")


def test_in_a_crowded_block_the_nearest_are_still_compared() -> None:
    crowd = [(number, f"春风{number}", f"chun feng {number:04d}") for number in range(1000, 1900)]
    twins = [(1, "芙蓉", "fu rong"), (2, "芙蓉", "fu rong")]
    assert set(near_pairs(sorted([*crowd, *twins], key=lambda one: one[2]), reach=1)) >= {(1, 2)}


def test_the_mark_changes_with_what_was_compared_and_holds_no_value() -> None:
    first = mark(("芙蓉", "370523"), ("token",))
    assert first != mark(("芙蓉", "370523"), ("other",)) and first != mark(("芙蓉3", "70523"), ("token",))
    assert len(first) == 32

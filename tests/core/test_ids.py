"""Public identifiers: read back, in order of time, never mistaken for another kind."""

from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.ids import UnreadableId, made_at_ms, read, show, uuid7

times = st.integers(0, 2**48 - 1)
luck = st.binary(min_size=10, max_size=10)
prefixes = st.from_regex(r"[a-z]{2,8}", fullmatch=True)


@given(prefixes, st.uuids())
def test_what_is_shown_is_read_back(prefix, uuid):
    text = show(prefix=prefix, uuid=uuid)
    assert read(text=text, expect=prefix) == uuid
    assert read(text=f" {text.upper()} ", expect=prefix) == uuid
    assert (len(text), text) == (len(prefix) + 27, text.lower())


@given(times, luck)
def test_a_made_uuid_is_version_7_and_knows_its_time(made_at, random):
    uuid = uuid7(at_ms=made_at, random=random)
    assert (uuid.version, uuid.variant, made_at_ms(uuid=uuid)) == (7, RFC_4122, made_at)


@given(times, times, luck, luck)
def test_order_is_that_of_time(first, second, some, other):
    shown = [
        show(prefix="inv", uuid=uuid7(at_ms=first, random=some)),
        show(prefix="inv", uuid=uuid7(at_ms=second, random=other)),
    ]
    if first != second:
        assert (shown[0] < shown[1]) == (first < second)


@given(times, luck, luck)
def test_luck_tells_two_of_one_millisecond_apart(made_at, some, other):
    same_luck = int.from_bytes(some) >> 6 == int.from_bytes(other) >> 6
    assert (uuid7(at_ms=made_at, random=some) == uuid7(at_ms=made_at, random=other)) == same_luck


def test_the_example_of_the_standard():
    uuid = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")  # RFC 9562, appendix A.6
    random = ((0xCC3 << 62 | 0x18C4DC0C0C07398F) << 6).to_bytes(10)
    assert uuid7(at_ms=0x017F22E279B0, random=random) == uuid
    assert show(prefix="cus", uuid=uuid) == "cus_01fwhe4ydgfk1shh6w1g60eecf"
    assert read(text="cus_O1FWHE4YDGFKLSHH6WIG6OEECF", expect="cus") == uuid


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "id_unreadable"),
        ("cus", "id_unreadable"),
        ("cus_", "id_unreadable"),
        ("01fwhe4ydgfk1shh6w1g60eecf", "id_unreadable"),
        ("cus_01fwhe4ydgfk1shh6w1g60eec", "id_unreadable"),
        ("cus_01fwhe4ydgfk1shh6w1g60eecff", "id_unreadable"),
        ("cus_u1fwhe4ydgfk1shh6w1g60eecf", "id_unreadable"),
        ("cus_81fwhe4ydgfk1shh6w1g60eecf", "id_unreadable"),
        ("cus_01fwhe4ydgfk1shh6w1g60e\u0661cf", "id_unreadable"),
        ("inv_01fwhe4ydgfk1shh6w1g60eecf", "id_of_another_kind"),
        ("_01fwhe4ydgfk1shh6w1g60eecf", "id_of_another_kind"),
    ],
)
def test_what_is_no_identifier_is_refused(text, code):
    with pytest.raises(UnreadableId) as refusal:
        read(text=text, expect="cus")
    assert refusal.value.code == code


@given(st.text(max_size=40))
def test_any_other_text_is_refused(text):
    with pytest.raises(UnreadableId):
        read(text="acc_!" + text, expect="acc")


@pytest.mark.parametrize("prefix", ["", "i", "INV", "inv_", "ninelette"])
def test_a_prefix_is_a_few_small_letters(prefix):
    with pytest.raises(ValueError, match="prefix"):
        show(prefix=prefix, uuid=UUID(int=1))


@pytest.mark.parametrize(
    ("made_at", "random"), [(-1, bytes(10)), (2**48, bytes(10)), (0, bytes(9)), (0, bytes(11))]
)
def test_parts_that_make_no_uuid_are_refused(made_at, random):
    with pytest.raises(ValueError, match=r"outside|random bytes"):
        uuid7(at_ms=made_at, random=random)

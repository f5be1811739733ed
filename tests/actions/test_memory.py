import pytest

from actions.memory import Memory, Plan
from answers import Asked, Catalogue, Form


def test_a_memory_survives_its_slot(catalogue: Catalogue) -> None:
    plan = Plan("network_today", Form.SHORT, Asked(frozenset({"how_many"}), "BE"))
    memory = Memory().after(plan, catalogue.answer(plan.name), is_subject=True, is_lost=False)
    assert Memory.of({"memory": memory.as_slot()}) == memory
    assert memory.last() == plan


def test_nothing_is_remembered_at_first() -> None:
    with pytest.raises(ValueError, match="nothing was answered"):
        Memory.of({}).last()


def test_small_talk_keeps_the_subject_and_what_was_offered(catalogue: Catalogue) -> None:
    memory = Memory().after(Plan("mission"), catalogue.answer("mission"), is_subject=True, is_lost=False)
    later = memory.after(Plan("thanks"), catalogue.answer("thanks"), is_subject=False, is_lost=False)
    assert later.subject == "mission"
    assert set(memory.offered) <= set(later.offered)

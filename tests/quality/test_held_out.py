from quality.held_out import FOLDER, conversations, questions, several, topic_of


def test_the_sets_are_as_large_as_promised() -> None:
    own = questions("questions.en")
    assert len(own) >= 700
    outside = [question for question in own if question.topics == ("out_of_scope",)]
    assert len(outside) >= 150
    talks = conversations("conversations.en")
    assert len(talks) >= 60
    assert all(3 <= len(talk) <= 8 for talk in talks)
    assert len(several("several.en")) >= 60


def test_each_topic_is_measured() -> None:
    number: dict[str, int] = {}
    for question in questions("questions.en"):
        number[question.topics[0]] = number.get(question.topics[0], 0) + 1
    assert min(number.values()) >= 12, {topic: count for topic, count in number.items() if count < 12}
    assert (FOLDER / "slips.en.yml").exists()


def test_a_finer_topic_counts_as_its_parent() -> None:
    assert topic_of("donate.tax") == "donate"
    assert topic_of("nlu_fallback") == "clarify"

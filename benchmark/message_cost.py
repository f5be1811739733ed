"""What it costs to understand a message, part by part: in seconds, and in work that can be counted."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Dict, List, Mapping

from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.nlu.training_data.message import Message

from components.spelling import read, with_readings
from server.agent import AssistantAgent
from server.runner import StraightGraphRunner

WORST_INPUTS = Path(__file__).with_name("worst_inputs.json")
NEUTRAL = (
    "Last week our class read about the rights of children, and we want to write a small report for the school paper. "
    "The teacher said that every group may choose its own subject. Mine would like to explain what your organisation does, "
    "in which countries it works and since when it exists. We found the address of the office in the city, but we could not "
    "tell how many people are employed there. Some of us also wonder how hotels and airlines can take part, and whether there "
    "is a list of companies that signed the code. If there are brochures in French or German, my parents would be glad to see "
    "them too. A friend of my sister collected money at a concert last summer, and she asks what such a gift pays for. Finally, "
    "we would like to know if somebody could visit the school in spring, because the fair takes place in May. It would be nice "
    "to show a short film and to put up some posters. Thank you very much for your patience with all these questions of ours."
)
"""An ordinary message of 1,000 characters, nearly."""


def worst_inputs() -> Mapping[str, str]:
    """Messages that once took long, by what they are made of."""
    texts: Dict[str, str] = json.loads(WORST_INPUTS.read_text(encoding="utf-8"))
    return texts


class Parts:
    """The components of a trained model, asked one by one."""

    def __init__(self, model: Path) -> None:
        processor = AssistantAgent.in_memory(model).processor
        assert processor is not None
        self._target = processor.model_metadata.nlu_target
        assert isinstance(processor.graph_runner, StraightGraphRunner)
        self._runner = processor.graph_runner
        # What is read at the first use is read now.
        for _ in range(2):
            self.seconds(NEUTRAL)
            self.seconds("what is that")

    def seconds(self, text: str) -> Dict[str, float]:
        """What each component takes, by name."""
        outputs: Dict[str, Any] = {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: None}
        taken: Dict[str, float] = {}
        for name, node, needs in self._runner.steps(self._target):
            begin = time.perf_counter()
            _, outputs[name] = node(*((need, outputs[need]) for need in needs))
            taken[name.rpartition(".")[2]] = time.perf_counter() - begin
        return taken


def texts_read(message: Message) -> List[str]:
    """The different texts that the encoder reads of a message once it is divided and its slips are put right."""
    return list(dict.fromkeys(read(one) for one in with_readings([message])))

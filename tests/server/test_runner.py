"""The straight runner gives what Rasa's own gives, for the project's own model."""

from __future__ import annotations

from pathlib import Path

from rasa.core.channels.channel import UserMessage
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.trackers import DialogueStateTracker

from server.runner import StraightGraphRunner
from server.settings import Settings


def understood(folder: Path, runner_class: type[GraphRunner], text: str) -> dict[str, object]:
    folder.mkdir()
    metadata, runner = load_predict_graph_runner(folder, Settings.of().model, LocalModelStorage, runner_class)
    tracker = DialogueStateTracker.from_events("somebody", [], domain=metadata.domain)
    inputs = {"__message__": [UserMessage(text)], "__tracker__": tracker}
    messages = runner.run(inputs=inputs, targets=[metadata.nlu_target])[metadata.nlu_target]
    parsed: dict[str, object] = messages[0].as_dict(only_output_properties=True)
    return parsed


def test_both_runners_understand_the_same(tmp_path: Path) -> None:
    text = "what are your values and how can i donate?"
    assert understood(tmp_path / "straight", StraightGraphRunner, text) == understood(
        tmp_path / "dask", DaskGraphRunner, text
    )

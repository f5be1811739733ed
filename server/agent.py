"""Rasa's agent and message processor, with the custom actions in the same process.

Rasa 3.6 sends the whole conversation to an action server by HTTP and validates each reply
against a schema that it validates too, which takes most of the time of a turn. Here an action
of this project is called directly. Where endpoints.yml names an ``action_endpoint``, Rasa's own
way is used instead.
"""

from __future__ import annotations

import copy
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Union, cast

from rasa.core.actions.action import Action, RemoteAction, create_bot_utterance
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.nlg import NaturalLanguageGenerator, TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.exceptions import ModelNotFound
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.utils.common import class_from_module_path
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions as project_actions
from actions.memory import SLOT, Memory
from actions.talk import TALK, after_a_pause, told
from channels.collecting import AnswerCollector
from privacy.tracker_store import IN_MEMORY, ErasableTrackerStore
from privacy.trouble import ErasedLater, StoreAway
from privacy.withholding import withhold_words
from server.batch import Batch
from server.latest_turn import latest_turn
from server.lock_store import held
from server.runner import StraightGraphRunner
from server.urgency import Urgency

_NOTHING_UNDERSTOOD: Dict[str, Any] = {TEXT: "", INTENT: {"name": None, "confidence": 0.0}, ENTITIES: []}
_SLASHES = re.compile(r"^[\s/]+")
FORGET_SLOT = "forget"
"""An action sets it when the visitor wants the conversation deleted."""


class DirectAction(Action):
    """A custom action of this project, called without a server."""

    def __init__(self, action: Any) -> None:
        self._action = action

    def name(self) -> str:
        """Its name in domain.yml."""
        return str(self._action.name())

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> List[Event]:
        """Runs the action on the part of the tracker that our actions read."""
        dispatcher = CollectingDispatcher()
        slots = tracker.current_slot_values()
        message = tracker.latest_message.parse_data if tracker.latest_message else {}
        view = Tracker(tracker.sender_id, slots, dict(message), [], False, None, {}, None)
        events = await self._action.run(dispatcher, view, {})
        said: List[Event] = [
            create_bot_utterance({key: value for key, value in reply.items() if value}) for reply in dispatcher.messages
        ]
        return said + deserialise_events(events)


class AssistantProcessor(MessageProcessor):
    """Calls our actions directly, takes text as nothing but text, and forgets when asked to."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._parses = Batch(self._parse_together, _size, Urgency().is_urgent)
        self._direct: Dict[str, DirectAction] = {}
        if self.action_endpoint is None:
            for class_name in project_actions.__all__:
                action = getattr(project_actions, class_name)()
                self._direct[action.name()] = DirectAction(action)

    @staticmethod
    def _load_model(model_path: Union[str, Path]) -> tuple[str, ModelMetadata, GraphRunner]:
        """As Rasa does, with our runner.

        Raises: ModelNotFound where there is no readable model, with what to do.
        """
        if not Path(model_path).is_file():
            raise ModelNotFound(f"There is no model {model_path}; make it with 'make model'.")
        try:
            with TempDirectoryPath(get_temp_dir_name()) as folder:
                metadata, runner = load_predict_graph_runner(
                    Path(folder), Path(model_path), LocalModelStorage, StraightGraphRunner
                )
        except Exception as problem:
            # A file that is cut or damaged fails wherever the damage is: in gzip, tar, JSON or NumPy.
            raise ModelNotFound(
                f"The model {model_path} can not be read ({type(problem).__name__}): it is cut, damaged or of another "
                "version. Make it anew with 'make model', or copy it once more."
            ) from problem
        return Path(model_path).name, metadata, runner

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """Nothing to extract: every slot of domain.yml is set by an action."""
        return tracker

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> Any:
        """As Rasa does, from the latest turn, with our own action in place of the call to a server."""
        action, prediction = super().predict_next_with_tracker_if_should(latest_turn(tracker))
        if isinstance(action, RemoteAction):
            action = self._direct.get(action.name(), action)
        return action, prediction

    async def parse_message(
        self,
        message: UserMessage,
        tracker: Optional[DialogueStateTracker] = None,
        only_output_properties: bool = True,
    ) -> Dict[str, Any]:
        """Understands the text, together with others that wait; text is text, whatever it begins with.

        The components find in the message's metadata what the talk is about (actions/talk.py). A copy is given
        to them: what is stored of the message does not hold it.
        """
        message = copy.copy(message)
        if message.text:
            # A slash of another program's habits is no part of a sentence.
            message.text = _SLASHES.sub("", message.text) or message.text
        if tracker or TALK not in (message.metadata or {}):
            # Without a tracker, whoever asks may say by himself what the talk is about.
            message.metadata = told(message.metadata, Memory.of(tracker.current_slot_values() if tracker else {}))
        return await self._parses.result(message)

    def _parse_together(self, messages: Sequence[UserMessage]) -> List[Dict[str, Any]]:
        target = _before_commands(self.model_metadata)
        inputs = {PLACEHOLDER_MESSAGE: list(messages), PLACEHOLDER_TRACKER: None}
        parsed = self.graph_runner.run(inputs=inputs, targets=[target])[target]
        return [{**_NOTHING_UNDERSTOOD, **message.as_dict(only_output_properties=True)} for message in parsed]

    async def _update_tracker_session(
        self, tracker: DialogueStateTracker, output_channel: OutputChannel, metadata: Optional[Dict[str, Any]] = None
    ) -> None:
        """As Rasa does; a new session knows that the one before was with somebody in trouble, and nothing else of it."""
        known = self._known_of_last_session(tracker)
        await super()._update_tracker_session(tracker, output_channel, metadata)
        if known:
            tracker.update(SlotSet(SLOT, known.as_slot()), self.domain)

    def _known_of_last_session(self, tracker: DialogueStateTracker) -> Optional[Memory]:
        last = tracker.get_last_event_for(UserUttered)
        if last is None or not self._has_session_expired(tracker):
            return None
        return after_a_pause(Memory.of(tracker.current_slot_values()), last.timestamp, time.time())

    @property
    def _store(self) -> ErasableTrackerStore:
        return cast(ErasableTrackerStore, self.tracker_store)

    async def get_tracker(self, conversation_id: str) -> DialogueStateTracker:
        """As in Rasa; where the store is away, one without a past, so that there is an answer."""
        try:
            return await super().get_tracker(conversation_id)
        except StoreAway:
            tracker = self._store.stand_in(conversation_id)
            tracker.model_id = self.model_metadata.model_id
            tracker.assistant_id = self.model_metadata.assistant_id
            return tracker

    async def handle_message(self, message: UserMessage) -> Optional[List[Dict[str, Any]]]:
        """As in Rasa; an answer that can not be stored is given, and says so."""
        try:
            return await super().handle_message(message)
        except StoreAway as away:
            # Storing is the last thing that a turn does: the answers are there.
            if isinstance(message.output_channel, AnswerCollector):
                message.output_channel.remark("erased_later" if isinstance(away, ErasedLater) else "not_remembered")
                return message.output_channel.messages
            return None

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        """Stores the conversation, or erases it where the visitor has just asked for that.

        Raises: StoreAway.
        """
        if tracker.get_slot(FORGET_SLOT):
            await self._store.forget(tracker.sender_id)
            return
        if Memory.of(tracker.current_slot_values()).in_trouble:
            self._store.withhold(tracker, withhold_words(tracker))
        await super().save_tracker(tracker)


def _size(message: UserMessage) -> int:
    return len(message.text or "") + 1


class AssistantAgent(Agent):
    """Rasa's agent with our processor."""

    async def handle_message(self, message: UserMessage) -> Optional[List[Dict[str, Any]]]:
        """As in Rasa; a channel that holds the conversation's lock keeps it."""
        if self.processor is None:
            return None
        async with held(self.lock_store, message.sender_id):
            return await self.processor.handle_message(message)

    @classmethod
    def in_memory(cls, model: Path) -> AssistantAgent:
        """The agent of a model, with a memory that ends with the process.

        Raises: rasa.exceptions.ModelNotFound where there is no model.
        """
        agent = cls(tracker_store=ErasableTrackerStore(Domain.empty(), db=IN_MEMORY))
        agent.load_model(model)
        return agent

    @staticmethod
    def _create_tracker_store(store: Optional[TrackerStore], domain: Domain) -> TrackerStore:
        # Rasa wraps the store so that an error is logged with the words that could not be stored,
        # and the conversation kept in memory for ever. Here it is answered and not remembered: privacy/.
        if store is None:
            return Agent._create_tracker_store(store, domain)
        store.domain = domain
        return store

    def load_model(self, model_path: Union[str, Path], fingerprint: Optional[str] = None) -> None:
        """Loads a model file.

        Raises: rasa.exceptions.ModelNotFound where there is none.
        """
        self.processor = AssistantProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
            http_interpreter=self.http_interpreter,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        if isinstance(self.nlg, TemplatedNaturalLanguageGenerator):
            self.nlg.responses = self.domain.responses


def _before_commands(model: ModelMetadata) -> str:
    """The step whose reading is the last: what Rasa's reader of commands would be given.

    That one, the end of every model of Rasa's, takes texts such as "/intent{...}" for orders, after white
    space of any kind too, and writes those that it does not understand into the log.
    """
    last = model.predict_schema.nodes[model.nlu_target]
    return last.needs["messages"] if issubclass(last.uses, RegexMessageHandler) else model.nlu_target


@dataclass(frozen=True)
class Stores:
    """Where conversations are kept, and what keeps two messages of one apart. They need no model."""

    trackers: ErasableTrackerStore
    locks: LockStore
    action_endpoint: Optional[EndpointConfig]

    @classmethod
    def of(cls, endpoints_file: Path) -> Stores:
        """As endpoints.yml says; the database is opened when it is needed."""
        endpoints = AvailableEndpoints.read_endpoints(str(endpoints_file))
        return cls(_tracker_store(endpoints.tracker_store), LockStore.create(endpoints.lock_store), endpoints.action)


def load_agent(model: Path, stores: Stores) -> AssistantAgent:
    """The agent of a trained model.

    Raises: rasa.exceptions.ModelNotFound where it can not be loaded, with what to do.
    """
    agent = AssistantAgent(
        tracker_store=stores.trackers, lock_store=stores.locks, action_endpoint=stores.action_endpoint
    )
    agent.load_model(model)
    return agent


def _tracker_store(endpoint: EndpointConfig) -> ErasableTrackerStore:
    # TrackerStore.create would hide ``forget`` behind a wrapper.
    store_class = class_from_module_path(endpoint.type)
    store: ErasableTrackerStore = store_class(domain=Domain.empty(), host=endpoint.url, **endpoint.kwargs)
    return store

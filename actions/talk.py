"""What is known of a talk outside its answers: what the understanding is told of it, what a new session knows."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

from actions.after_help import kind_of_help
from actions.memory import Memory
from answers import catalogue

TALK = "talk"
"""Where a message's metadata says what talk it belongs to."""


def talk_so_far(memory: Memory) -> Dict[str, Any]:
    """What the talk is about, for those who have to understand the next message.

    ``helped``: the help that was given, or nothing; ``subject``: what the last answer on a subject was about, or nothing;
    ``offered``: whether "yes" takes something; ``list``: whether the subject belongs to a list that can be counted through.
    """
    subject = memory.subject
    return {
        "helped": kind_of_help(memory),
        "subject": catalogue().topic_of(subject) if subject else None,
        "offered": memory.offer is not None,
        "list": bool(subject and catalogue().items(subject)),
    }


def told(metadata: Optional[Mapping[str, Any]], memory: Memory) -> Dict[str, Any]:
    """The metadata of a message with the talk that it belongs to."""
    return {**(metadata or {}), TALK: talk_so_far(memory)}


def after_a_pause(memory: Memory, last_said: float, now: float) -> Optional[Memory]:
    """What a new session knows of the one before: that help was given not long ago, and its kind; usually nothing."""
    return memory.after_a_pause(kind_of_help(memory), last_said, now)

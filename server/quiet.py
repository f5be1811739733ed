"""Keeps the noise of libraries away, each by its message; whatever is not listed is shown.

Import this before rasa.
"""

from __future__ import annotations

import logging
import os
import re
import warnings
from typing import Any

import structlog

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's search for graphics cards
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")  # Rasa 3.6 stays on SQLAlchemy 1.4

NOISE = (
    "pkg_resources is deprecated as an API",
    "Deprecated call to `pkg_resources.declare_namespace",
    "Implementing implicit namespace packages",
    "distutils Version classes are deprecated",
    "jax.xla_computation is deprecated",
    "invalid escape sequence",
    "the load_module\\(\\) method is deprecated",
    "Slot auto-fill has been removed",
    "'originalTextFor' deprecated",
    "Calling URL\\(\\) directly is deprecated",
    "The ``declarative_base\\(\\)`` function is now available",
    "'setParseAction' deprecated",
    "'parseString' deprecated",
    "'resetCache' deprecated",
    "'originalTextFor' deprecated",
    "'[a-zA-Z]+' (deprecated|argument is deprecated)",
    "Passing unrecognized arguments to super",
    "Python 3.10 .*end-of-life|You are using a Python version",
    "Sanic app name 'rasa",
    "The default value of `dtype`",
    "non-integer arguments to randrange",
    "'RulePolicy' is not included",  # a subclass of it is
    "lbfgs failed to converge",  # nor do the linear ones run to the last digit
    "Stochastic Optimizer. Maximum iterations",  # the hidden layer stops on purpose, before it learns by heart
)

_NOISE = re.compile("|".join(NOISE))


def silence() -> None:
    """Filter the known noise; everything else stays visible."""
    # Libraries put filters of their own in front of ours while they are imported, so the noise is
    # taken out where warnings are shown.
    show = warnings.showwarning

    def show_unless_noise(message: Warning | str, *where: Any, **more: Any) -> None:
        if not _NOISE.match(str(message).strip()):
            show(message, *where, **more)

    warnings.showwarning = show_unless_noise
    for name in ("rasa", "matplotlib", "apscheduler", "sanic.root", "sanic.error", "asyncio", "tensorflow", "twilio"):
        logging.getLogger(name).setLevel(logging.WARNING)

    # Rasa's structured log prints every message at debug level until it is told otherwise.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


silence()

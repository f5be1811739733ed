"""Keeps the noise of libraries away, each by its message; whatever is not listed is shown.

Import this before rasa.
"""

from __future__ import annotations

import logging
import os
import warnings

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
    "Stochastic Optimizer: Maximum iterations",  # the hidden layer stops on purpose, before it learns by heart
)


def silence() -> None:
    """Filter the known noise; everything else stays visible."""
    for message in NOISE:
        warnings.filterwarnings("ignore", message=message)
    for name in ("rasa", "matplotlib", "apscheduler", "sanic.root", "sanic.error", "asyncio", "tensorflow"):
        logging.getLogger(name).setLevel(logging.WARNING)


    # Rasa's structured log prints every message at debug level until it is told otherwise.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


silence()

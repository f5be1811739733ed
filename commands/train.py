"""make model: train the assistant from data/, config.yml and domain.yml into models/assistant.tar.gz."""

from __future__ import annotations

import sys
import time

import server.quiet  # noqa: F401  (before rasa)
from answers.content import read_yaml
from server.settings import ROOT, Settings

MODEL = Settings.of().model


def main() -> int:
    """Exit code 0 once the model is written."""
    from rasa.api import train

    questions = sum(
        len(entry["examples"].splitlines())
        for file in sorted((ROOT / "data").glob("nlu*.yml"))
        for entry in read_yaml(file)["nlu"]
    )
    print(f"Training on {questions:,} questions, about 35 minutes on two idle cores ...", flush=True)
    started = time.monotonic()
    result = train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[str(ROOT / "data")],
        output=str(MODEL.parent),
        fixed_model_name=MODEL.name.removesuffix(".tar.gz"),
    )
    if not result.model:
        print("Training failed; the lines above say why. After correcting it, run 'make model'.", file=sys.stderr)
        return result.code or 1
    # Rasa leaves an unchanged model as it is; make needs to see that it was looked at.
    MODEL.touch()
    print(f"The model is ready after {time.monotonic() - started:.0f} s: {MODEL.relative_to(ROOT)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

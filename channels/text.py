"""Text from strangers, made harmless to understand, store and show."""

from __future__ import annotations

import unicodedata

KEPT_CONTROLS = "\n\t"


def cleaned(text: str) -> str:
    """``text`` without control, zero-width and unpaired characters, composed (NFC) and trimmed.

    What is left may be empty. Markup stays as it is: whoever draws the text escapes it.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(
        character
        for character in composed
        if character in KEPT_CONTROLS or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return kept.strip()

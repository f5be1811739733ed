"""What the widget itself knows of whom to reach is what content/services.yml says."""

import re
from pathlib import Path

import yaml

from server.settings import ROOT

WRITTEN = (ROOT / "widget" / "contacts.js").read_text(encoding="utf-8")


def services() -> dict[str, dict[str, str]]:
    return yaml.safe_load(Path(ROOT / "content" / "services.yml").read_text(encoding="utf-8"))


def test_the_numbers_and_the_address_are_those_of_the_services() -> None:
    known = services()
    for name in ("police", "rescue", "kjt"):
        assert f'{name}: "{known[name]["phone"]}"' in WRITTEN
    ecpat = known["ecpat"]
    assert f'name: "{ecpat["name"]["en"]}", address: "{ecpat["address"]}", phone: "{ecpat["phone"]}"' in WRITTEN


def test_no_other_number_is_in_the_widget() -> None:
    for module in (ROOT / "widget").glob("*.js"):
        if module.name != "contacts.js":
            sentences = re.findall(r'"[^"\n]*"', module.read_text(encoding="utf-8"))
            assert not re.findall(r"\b11[236]\b|\+352 \d", " ".join(sentences)), module.name

"""What is written once and used everywhere: sources with their stored pages, figures, services."""

from __future__ import annotations

from typing import Iterator

from answers.checks.places import fault
from answers.content import Content, ContentError, file_hash


def problems(content: Content) -> Iterator[ContentError]:
    """Sources, figures and services that lead nowhere, and passages that the stored page does not hold."""
    yield from _sources(content)
    yield from _figures(content)
    yield from _services(content)


def _sources(content: Content) -> Iterator[ContentError]:
    for name, source in content.sources.items():
        if source.link and source.link not in content.links:
            yield fault(content, "sources.yml", [name, "link"], f"'{source.link}' is not in links.yml, add it there")
        if not source.file:
            continue
        page = content.folder / source.file
        if not page.exists():
            yield fault(content, "sources.yml", [name, "file"], f"{source.file} is missing, restore the stored page")
            continue
        if file_hash(page) != source.sha256:
            yield fault(
                content,
                "sources.yml",
                [name, "sha256"],
                f"the stored page is not the one that was approved; if the change is meant, write {file_hash(page)}",
            )
        for passage_name, passage in source.passages.items():
            if passage.locator not in source.locators:
                yield fault(
                    content,
                    "sources.yml",
                    [name, "passages", passage_name],
                    f"'{passage.locator}' is not under locators, write one of {', '.join(source.locators)}",
                )
            try:
                content.passage(name, passage_name)
            except ValueError as problem:
                yield fault(content, "sources.yml", [name, "passages", passage_name], f"{passage_name}: {problem}")


def _figures(content: Content) -> Iterator[ContentError]:
    for name, figure in content.figures.items():
        if figure.source not in content.sources:
            yield fault(
                content, "figures.yml", [name, "source"], f"'{figure.source}' is not in sources.yml, add it there"
            )


def _services(content: Content) -> Iterator[ContentError]:
    for name, service in content.services.items():
        if service.source not in content.sources:
            yield fault(
                content, "services.yml", [name, "source"], f"'{service.source}' is not in sources.yml, add it there"
            )
        if service.link and service.link not in content.links:
            yield fault(content, "services.yml", [name, "link"], f"'{service.link}' is not in links.yml, add it there")
        if not (service.phone or service.link or service.email):
            yield fault(
                content, "services.yml", [name], "write 'phone:', 'email:' or 'link:', nobody can reach it otherwise"
            )

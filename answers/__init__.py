"""What an answer is: the typed answer, and the catalogue that builds it from content/."""

from answers.answer import Answer, Choice, Link, Quote, Source
from answers.catalogue import Asked, Catalogue, Form, catalogue

__all__ = ["Answer", "Asked", "Catalogue", "Choice", "Form", "Link", "Quote", "Source", "catalogue"]

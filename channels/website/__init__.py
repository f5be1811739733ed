"""The website: a JSON interface for the chat widget, and a page that works without JavaScript."""

from channels.website.channel import WebsiteChannel

__all__ = ["WebsiteChannel"]

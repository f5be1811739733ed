"""The rules for content/, one module for each reason; answers/check.py puts them together."""

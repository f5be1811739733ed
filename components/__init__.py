"""How it understands: Rasa graph components, named by module path in config.yml."""

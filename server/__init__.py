"""How it starts: the agent that runs actions in its own process, and the HTTP application around it."""

"""Who it talks to: Rasa channels; each verifies its sender and draws answers its own way."""

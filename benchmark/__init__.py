"""The assistant beside Rasa's default recipe, and beside two things somebody might do instead."""

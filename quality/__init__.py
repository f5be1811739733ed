"""How well it understands, measured on questions that were never trained on; whether every topic is whole."""

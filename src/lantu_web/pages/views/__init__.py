"""Views: thin; what they show is decided in ``register.services``."""

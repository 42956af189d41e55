"""The digital Participatiewiel: a shared wheel of participation goals, made live in a workshop."""

__version__ = "0.1.0"

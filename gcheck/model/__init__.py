"""The nouns: frozen dataclasses, one file each. This package imports nothing of gcheck but errors."""

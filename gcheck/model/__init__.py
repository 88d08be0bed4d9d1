"""The nouns: frozen structs (msgspec), one file each. This package imports nothing of gcheck but errors."""

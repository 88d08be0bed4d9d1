"""Data: what well-known registry modules declare, as far as it is judged; see docs/adr/0016."""

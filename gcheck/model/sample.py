"""Sampling: how many of a large population a control judges, and what was drawn."""

from __future__ import annotations

import hashlib

from msgspec import Struct


class Sampling(Struct, frozen=True):
    """What a control asks for: ``size`` resources of each source, drawn in the order that the ``seed`` gives them."""

    size: int
    seed: str

    def rank(self, uid: str) -> str:
        """What resources are drawn by, the least first: SHA-256, in hexadecimal, of seed, line feed, uid in UTF-8."""
        return hashlib.sha256(f"{self.seed}\n{uid}".encode("utf-8", "surrogatepass")).hexdigest()


class Sample(Struct, frozen=True, forbid_unknown_fields=True):
    """What was drawn: ``drawn`` of ``population`` resources that the control applies to in one source.

    ``complete`` is False where there may be more resources than were read, so that nobody knows what to draw from.
    """

    size: int
    seed: str
    drawn: int
    population: int
    complete: bool

    @property
    def not_sampled(self) -> int:
        """How many were there and not judged."""
        return self.population - self.drawn

    @property
    def fraction(self) -> str:
        """``25 of 1,240``."""
        return f"{self.drawn:,} of {self.population:,}"

    @property
    def statement(self) -> str:
        """One sentence for the report: what was drawn from what, how, and whether that was all there is."""
        whole = "all that there are were read" if self.complete else "not all that there are were read"
        if not self.not_sampled:
            return f"the whole population of {self.population:,} was judged; {whole}"
        return (
            f"a sample of {self.fraction}, drawn by the seed {self.seed!r}; "
            f"{self.not_sampled:,} not sampled; {whole}"
        )

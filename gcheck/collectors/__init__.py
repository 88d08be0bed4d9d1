"""One package per source kind. A collector reads and judges nothing."""

"""Assessment to document.

A reporter is a class behind an entry point in the group ``gcheck.reporters``, made without arguments. It has a
``name`` (equal to the entry point's), a ``suffix`` for its files, and ``render(assessment) -> str``. It is pure: the
same assessment gives the same text, and it reads nothing but the package's own data. It raises ReportError where an
assessment contradicts itself. Whoever calls it writes the file.
"""

"""Regular expressions that are compiled when they are first used: a scan imports two hundred, and uses a third of them."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Later:
    """Stands for a compiled pattern; after its first use, its methods are those of the pattern."""

    def __init__(self, form: Any, flags: int) -> None:
        self._given = form, flags

    def __getattr__(self, name: str) -> Any:
        made = re.compile(*self._given)
        for method in (
            "search",
            "match",
            "fullmatch",
            "finditer",
            "findall",
            "sub",
            "split",
            "pattern",
            "flags",
        ):
            setattr(self, method, getattr(made, method))
        return getattr(made, name)


def regex(form: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As ``re.compile``, but later. A form that is wrong shows at its first use: the tests use every one."""
    return cast("re.Pattern[AnyStr]", _Later(form, flags))

"""What looks like a credential: by the name that it is given, or by its own form. Used on text that others wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_FORMS = (
    ("a private key", ("PRIVATE KEY",), r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"),
    ("an AWS access key", ("AKIA", "ASIA"), r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("a GitHub token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
     r"\b(gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{40,})\b"),
    ("a GitLab token", ("glpat-",), r"\bglpat-[0-9A-Za-z_-]{20,}"),
    ("a Slack token", ("xox",), r"\bxox[abprs]-[0-9A-Za-z-]{10,}"),
    ("a Google API key", ("AIza",), r"\bAIza[0-9A-Za-z_-]{35}\b"),
    ("an npm token", ("npm_",), r"\bnpm_[0-9A-Za-z]{36}\b"),
    ("a URL with a password", ("://",), r"\b[a-z][a-z0-9+.-]{0,30}://[^\s/:@$]{0,256}:[^\s/@$<{(]{3,1024}@[^\s/]"),
    ("a signed token", ("eyJ",), r"\beyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]+"),
)  # fmt: skip
"""What it is, signs of which one stands in whatever has the form, and the form. Looking for the signs first is what keeps other
text cheap."""
_SIGNS = tuple(sign for _, signs, _ in _FORMS for sign in signs)
_WHOLE = {
    "a private key": r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----.*?(-----END [A-Z ]{0,30}PRIVATE KEY-----|\Z)"
}
"""Forms that are known by their beginning, and go on."""
REDACTED = "[redacted]"
_NAME = (
    r"(?i)(passw(or)?d|passwd|passphrase|secret|api[_.-]?key|access[_.-]?key|private[_.-]?key|encryption[_.-]?key|"
    r"(^|[_.-])(auth[_.-]?)?token$|_token$|credentials?$|(^|_)pwd$|(^|_)pass$)"
)
_POINTER = (
    r"(?i)([_.-](arn|name|id|ids|ref|path|file|dir|parameter|url|uri|ttl|version|prefix|region|length|rotation|enabled|type|expiry|"
    r"expiration|timeout|provider|class|mount|host|user|policy|header|field|store|manager|algorithm|hash|required|min|max)s?$)|public"
)
_NO_VALUE = (
    r"(?i)\A\s*\Z|\$|\{\{|<%|\A<.*>\Z|\A\[.*\]\Z|\A(true|false|yes|no|none|null|nil|undefined|optional|required|always|never)\Z|"
    r"\A[0-9]{1,5}\Z|\A\*+\Z|\Ax+\Z|change[_-]?me|replace[_-]?me|your[_-]|placeholder|\Adummy|\Aexample|\A(/|\./|~/|[a-z]+://[^@]*\Z)"
)
_DEFAULTS = r"(?i)\Achange[_-]?(me|it|this)\W?\Z|\Aexample\Z"


@cache
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(form)


def recognised(text: str) -> str | None:
    """What kind of secret a text holds, by its form; None for any other text."""
    for what, signs, form in _FORMS:
        for sign in signs:
            if sign in text and _compiled(form).search(text):
                return what
    return None


def holding(texts: Iterable[str]) -> list[str]:
    """Those of many texts that hold something which has the form of a secret."""
    every = list(texts)
    whole = "\n".join(every)
    signs = [sign for sign in _SIGNS if sign in whole]
    found = dict.fromkeys(text for sign in signs for text in every if sign in text)
    return [text for text in found if recognised(text)]


def without(text: str) -> str:
    """The text with ``[redacted]`` in place of everything that has the form of a secret."""
    while (what := recognised(text)) is not None:
        form = next(form for name, _, form in _FORMS if name == what)
        behind = r"" if what != "a URL with a password" else r"[^\s]*"
        text = re.compile(_WHOLE.get(what, form + behind), re.DOTALL).sub(REDACTED, text)
    return text


def named(name: str) -> bool:
    """True if something of this name is a credential itself, and not where one is kept or how long it lasts."""
    return bool(_compiled(_NAME).search(name)) and not _compiled(_POINTER).search(name)


def used(value: str) -> bool:
    """True if a value is a credential where it is in use: there a default such as changeme or example is the password itself."""
    return written(value) or bool(_compiled(_DEFAULTS).search(value))


def written(value: str) -> bool:
    """True if a value could be a credential: it is neither empty, nor a flag, a reference or an obvious placeholder."""
    return not _compiled(_NO_VALUE).search(value)

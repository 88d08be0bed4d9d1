"""What looks like a credential: by the name that it is given, or by its own form. Used on text that others wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

FORMS = (
    ("private-key", "a private key", ("PRIVATE KEY",), r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"),
    ("aws-access-key", "an AWS access key", ("AKIA", "ASIA"), r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("github-token", "a GitHub token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
     r"\b(gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{40,})\b"),
    ("gitlab-token", "a GitLab token",
     ("glpat-", "gldt-", "glrt-", "glrtr-", "glcbt-", "glptt-", "glft-", "glsoat-", "glagent-"),
     r"\bgl(?:pat|dt|rt|rtr|cbt|ptt|ft|soat|agent)-[0-9A-Za-z_-]{20,}"),
    ("slack-token", "a Slack token", ("xox",), r"\bxox[abprs]-[0-9A-Za-z-]{10,}"),
    ("google-api-key", "a Google API key", ("AIza",), r"\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])"),
    ("npm-token", "an npm token", ("npm_",), r"\bnpm_[0-9A-Za-z]{36}\b"),
    ("password-in-url", "a URL with a password", ("://",), r"\b[a-z][a-z0-9+.-]{0,30}://[^\s/:@$]{0,256}:[^\s/@$<{(]{3,1024}@[^\s/]"),
    ("json-web-token", "a signed token", ("eyJ",), r"\beyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]+"),
    ("google-oauth-secret", "a Google OAuth secret", ("GOCSPX-",), r"\bGOCSPX-[0-9A-Za-z_-]{28}\b"),
    ("openai-key", "an OpenAI key", ("sk-proj-", "sk-svcacct-", "sk-admin-",), r"\bsk-(?:proj|svcacct|admin)-[0-9A-Za-z_-]{40,}"),
    ("anthropic-key", "an Anthropic key", ("sk-ant-",), r"\bsk-ant-[0-9A-Za-z_-]{40,}"),
    ("hugging-face-token", "a Hugging Face token", ("hf_",), r"\bhf_[A-Za-z]{34}\b"),
    ("digitalocean-token", "a DigitalOcean token", ("dop_v1_", "doo_v1_", "dor_v1_",), r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    ("vault-token", "a Vault token", ("hvs.", "hvb.", "hvr.",), r"\bhv[sbr]\.[0-9A-Za-z_-]{24,}"),
    ("terraform-cloud-token", "a Terraform Cloud token", (".atlasv1.",), r"\b[0-9A-Za-z]{14}\.atlasv1\.[0-9A-Za-z_-]{60,}"),
    ("docker-token", "a Docker token", ("dckr_",), r"\bdckr_(?:pat|oat)_[0-9A-Za-z_-]{27,}"),
    ("shopify-token", "a Shopify token", ("shpat_", "shpca_", "shppa_", "shpss_",), r"\bshp(?:at|ca|pa|ss)_[0-9A-Za-z]{32,64}\b"),
    ("databricks-token", "a Databricks token", ("dapi",), r"\bdapi[0-9a-fA-F]{32}(?:-\d)?\b"),
    ("stripe-key", "a Stripe key", ("rk_live_", "sk_live_",), r"\b(?:rk|sk)_live_[0-9A-Za-z]{20,}\b"),
    ("stripe-webhook-secret", "a Stripe webhook secret", ("whsec_",), r"\bwhsec_[0-9A-Za-z+/=]{32,}"),
    ("slack-app-token", "a Slack app token", ("xapp-",), r"\bxapp-\d-[A-Z0-9]{9,}-\d{9,}-[0-9a-f]{40,}\b"),
    ("slack-webhook", "a Slack webhook", ("hooks.slack.com",), r"hooks\.slack\.com/(?:services|workflows)/T[0-9A-Z]{7,}/[0-9A-Z]{7,}/[0-9A-Za-z]{20,}"),
    ("discord-webhook", "a Discord webhook", ("/api/webhooks/",), r"discord(?:app)?\.com/api/webhooks/\d{17,20}/[0-9A-Za-z_-]{60,}"),
    ("grafana-token", "a Grafana token", ("glsa_", "glc_",), r"\bgl(?:sa|c)_[0-9A-Za-z+/=_]{32,}"),
    ("new-relic-key", "a New Relic key", ("NRAK-",), r"\bNRAK-[0-9A-Z]{27}\b"),
    ("sentry-token", "a Sentry token", ("sntrys_", "sntryu_",), r"\bsntry[su]_[0-9A-Za-z+/=_-]{40,}"),
    ("linear-key", "a Linear key", ("lin_api_",), r"\blin_api_[0-9A-Za-z]{40}\b"),
    ("postman-key", "a Postman key", ("PMAK-",), r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b"),
    ("atlassian-token", "an Atlassian token", ("ATATT3",), r"\bATATT3[0-9A-Za-z_=-]{60,}"),
    ("rubygems-key", "a RubyGems key", ("rubygems_",), r"\brubygems_[0-9a-f]{48}\b"),
    ("pulumi-token", "a Pulumi token", ("pul-",), r"\bpul-[0-9a-f]{40}\b"),
    ("doppler-token", "a Doppler token", ("dp.pt.", "dp.st.", "dp.ct.", "dp.sa.",), r"\bdp\.(?:pt|st|ct|sa)\.(?:[\w-]+\.)?[0-9A-Za-z]{40,}"),
    ("planetscale-token", "a PlanetScale token", ("pscale_",), r"\bpscale_(?:tkn|pw|oauth)_[0-9A-Za-z_.-]{32,}"),
    ("mailgun-key", "a Mailgun key", ("key-",), r"\bkey-[0-9a-f]{32}\b"),
    ("figma-token", "a Figma token", ("figd_",), r"\bfigd_[0-9A-Za-z_-]{40,}"),
    ("groq-key", "a Groq key", ("gsk_",), r"\bgsk_[0-9A-Za-z]{52}\b"),
    ("notion-token", "a Notion token", ("ntn_",), r"\bntn_\d{11}[0-9A-Za-z]{35}\b"),
    ("cloudflare-token", "a Cloudflare token", ("cfat_", "cfut_", "cfk_",), r"\bcf(?:at|ut|k)_[0-9A-Za-z]{40}[0-9a-f]{8}\b"),
    ("1password-token", "a 1Password service account", ("ops_eyJ",), r"\bops_eyJ[0-9A-Za-z+/=_-]{200,}"),
    ("tailscale-key", "a Tailscale key", ("tskey-",), r"tskey-[a-z]{2,20}-[0-9A-Za-z]{8,40}-[0-9A-Za-z]{16,60}\b"),
    ("vercel-token", "a Vercel token", ("vcp_", "vci_", "vca_", "vcr_", "vck_"), r"\bvc[piark]_[0-9A-Za-z]{40,60}\b"),
    ("token-in-url", "a URL with a token", (":x-oauth-basic@",), r"://[^\s/:@${<]{20,300}:x-oauth-basic@"),
    ("age-key", "an age key", ("AGE-SECRET-KEY-1",), r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b"),
    ("azure-client-secret", "an Azure client secret", ("Q~",), r"(?<![0-9A-Za-z_~.-])[0-9A-Za-z_~.-]{3}\dQ~[0-9A-Za-z_~.-]{31,34}(?![0-9A-Za-z_~.-])"),
)  # fmt: skip
"""A kind, what it is, signs of which one stands in whatever has the form, and the form, by the issuers' own descriptions. Looking for
the signs first is what keeps other text cheap."""
_LARGE = 1_000_000
_SIGNS = tuple(sign for _, _, signs, _ in FORMS for sign in signs)
_ANY_SIGN = "|".join(re.escape(sign) for sign in _SIGNS)
_LEAST = len("a://:abc@b")
"""Characters of the shortest text that has one of the forms, which is a URL."""
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
    if len(text) < _LEAST or not _compiled(_ANY_SIGN).search(
        text
    ):  # every value of every finding comes by here
        return None
    for _, what, signs, form in FORMS:
        for sign in signs:
            if sign in text and _compiled(form).search(text):
                return what
    return None


def holding(texts: Iterable[str]) -> list[str]:
    """Those of many texts that hold something which has the form of a secret."""
    every = list(texts)
    signs = _signs_in("\n".join(every))
    found = dict.fromkeys(text for sign in signs for text in every if sign in text)
    return [text for text in found if recognised(text)]


def _signs_in(whole: str) -> list[str]:
    if len(whole) < _LARGE:
        return [sign for sign in _SIGNS if sign in whole]
    import re2  # looks for all signs in one pass, which pays for its import where there is much to look through

    text, found, left = whole.encode("utf-8", "surrogatepass"), [], list(_SIGNS)
    while left and (match := re2.compile("|".join(map(re2.escape, left))).search(text)):
        found.append(match[0].decode())
        left.remove(found[-1])
    return found


def without(text: str) -> str:
    """The text with ``[redacted]`` in place of everything that has the form of a secret."""
    while (what := recognised(text)) is not None:
        form = next(form for _, name, _, form in FORMS if name == what)
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

"""Names as keyed hashes: whole names, and names inside of ARNs, paths, sentences and values."""

from __future__ import annotations

import hashlib
import hmac
import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from gcheck.model.control import Control
from gcheck.patterns import regex

KEY_LEAST = 16
"""Bytes; a shorter key could be guessed."""

_ACCOUNT = regex(r"\d{12}", re.ASCII)
_ARN = regex(r"(arn:[\w-]{1,20}:[\w-]{0,40}:[\w-]{0,40}:)([^:\s\"',)\]}]{0,64}):([^\s\"',)\]}]*)")
_LATENT = regex(
    rf"(?P<arn>{_ARN.pattern})"
    r"|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)"
    r"|(?P<account>(?<!\d)\d{12}(?!\d))"
    r"|(?P<id>\b[a-z]{1,12}-[0-9a-f]{8,17}\b)"
    r"|(?P<code>\b(?:module|var|local|data|(?:aws|azurerm|google|kubernetes)_\w{1,80})\.[\w-]{1,200}(?:[.\[][\w.\[\]\"-]{1,200})?)"
)
"""What names something although no resource of the run is called so."""
_PUBLIC_KIND = regex(
    r"(?:alicloud|archive|aws|awscc|azuread|azurerm|azapi|cloudflare|cloudinit|datadog|digitalocean|github|gitlab|google|helm|http|"
    r"kubectl|kubernetes|local|null|oci|okta|random|template|time|tls|vault)_[a-z0-9_]{1,100}"
    r"|terraform_data|(?:AWS|Alexa)::[A-Za-z0-9]{1,60}::[A-Za-z0-9]{1,100}"
    r"|(?:[a-z0-9-]+\.)*(?:k8s\.io|x-k8s\.io|istio\.io|cert-manager\.io|fluxcd\.io|argoproj\.io|coreos\.com|knative\.dev|openshift\.io)"
    r"/v[0-9a-z]{1,20} [A-Za-z0-9]{1,100}"
)
"""Kinds that anybody can use: types of well-known providers of Terraform, of AWS, and of well-known projects for Kubernetes."""
_KINDS_TEXT = """
user role group policy instance-profile key alias table instance volume snapshot security-group vpc subnet trail
function cluster service task-definition db cluster-snapshot loadbalancer targetgroup log-group secret repository
stack domain topic workgroup distribution hostedzone certificate parameter network-acl internet-gateway natgateway
image fleet rule
"""
_KINDS = frozenset(_KINDS_TEXT.split())
_ORDINARY = frozenset(("default", "none", "true", "false", "main", "unknown", "null", "yes", "all"))
_WORD = regex(r"[^\W_]+")
_PIECE = regex(r"(?P<made>\br-[0-9a-f]{16}\b|\[redacted\])|[^\W_][\w-]*[^\W_]|[^\W\d_]")
"""A hash that stands already, or a word with what hyphens join to it."""
_OWN_WORDS_TEXT = """
a an and as be but by for from has have in is it like more no not nothing of on or so that the these this to was were
with item items further characters read unread redacted none null true false yes all any enabled disabled enable
disable active inactive allow deny required optional public private default tcp udp icmp http https tls tlsv1 ssl aws
kms dsse aes256 s3 iam ec2 arn on off latest high low medium critical seconds minutes hours days
"""
_OWN_WORDS = frozenset(_OWN_WORDS_TEXT.split())
"""Words that name nobody."""
_SHORTEST = 3
"""Names that are shorter, or ordinary words, are replaced where they are the name, and not looked for in sentences."""


class Pseudonyms:
    """What each name becomes under a key; ``kinds`` of sources are no names, and words of ``controls`` no secret."""

    def __init__(self, key: bytes, kinds: Iterable[str], controls: Iterable[Control]) -> None:
        self._key = key
        self._kinds = frozenset(kinds)
        self._known: dict[str, str] = {}
        self._said: dict[str, str] = {}
        self._ordered: dict[str, list[int]] = {}
        # findings name the same few things over and over, and a hash takes longer than looking it up
        self._tokens: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._sources: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._vocabulary = _OWN_WORDS | {
            word
            for one in controls
            for word in _WORD.findall(
                str((one.title, one.rationale, one.remediation, one.when, one.assertion)).lower()
            )
        }

    def learn(self, names: Iterable[tuple[str, str]]) -> None:
        """Names, each with what it becomes, that are looked for in whatever text comes afterwards."""
        lengths: dict[str, set[int]] = defaultdict(set)
        for name, made in names:
            if name and self._known.setdefault(name, made):
                telling = len(name) >= _SHORTEST and name.lower() not in _ORDINARY and not name.isdecimal()
                if telling or _ACCOUNT.fullmatch(name):
                    lengths[name[:2]].add(len(name))
        self._ordered = {head: sorted(found, reverse=True) for head, found in lengths.items()}

    def token(self, name: str) -> str:
        """The hash of a name; of an account twelve other digits, so that formats which want an account still take it."""
        if name not in self._tokens:
            digest = hmac.digest(self._key, name.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()
            account = _ACCOUNT.fullmatch(name)
            self._tokens[name] = f"{int(digest, 16) % 10**12:012}" if account else f"r-{digest[:16]}"
        return self._tokens[name]

    def name(self, name: str) -> str:
        """What a name becomes: an ARN keeps its form, anything else is one hash."""
        if name not in self._names:
            found = _ARN.fullmatch(name)
            self._names[name] = "" if not name else self._arn(found) if found else self.token(name)
        return self._names[name]

    def source(self, name: str) -> str:
        """A source's name: what it is called by its kind stays, anything else becomes hashes."""
        if name not in self._sources:
            self._sources[name] = re.sub(
                r"[^/:]+", lambda part: part[0] if part[0] in self._kinds else self.token(part[0]), name
            )
        return self._sources[name]

    def kind(self, kind: str) -> str:
        """A kind of resource: what the makers of a platform call it stays; a word that somebody chose becomes a hash.

        Custom resources (``Custom::Payroll``) and Kubernetes groups of an organisation's own domain are such.
        """
        if _PUBLIC_KIND.fullmatch(kind):
            return kind
        return re.sub(r"[^/: ]+", lambda part: part[0] if part[0] == "Custom" else self.token(part[0]), kind)

    def path(self, path: str) -> str:
        """A path: a hash for each folder and for the file, whose ending stays."""
        if path not in self._paths:
            self._paths[path] = "/".join(self._segment(part) for part in path.split("/"))
        return self._paths[path]

    def _segment(self, part: str) -> str:
        if part in ("", ".", "..", "*", "**"):
            return part
        stem, ending = posixpath.splitext(part)
        return self.token(stem) + (ending if re.fullmatch(r"\.[A-Za-z0-9]{1,10}", ending) else "")

    def text(self, text: str) -> str:
        """A sentence or a value: known names first, then what names something by its form."""
        if text not in self._said:
            self._said[text] = self.replaced(text, lambda rest: _LATENT.sub(self._latent, rest))
        return self._said[text]

    def value(self, text: str) -> str:
        """A value that was read: also every word is replaced that neither a control nor gcheck itself uses.

        A value may hold a name that no resource of the run has: of a role, of a customer.
        """
        return _PIECE.sub(self._piece, self.text(text))

    def _piece(self, match: re.Match[str]) -> str:
        words = _WORD.findall(match[0].lower())
        kept = match["made"] or all(word in self._vocabulary or word.isdecimal() for word in words)
        return match[0] if kept else self.token(match[0])

    def replaced(self, text: str, between: Callable[[str], str] = str) -> str:
        """A text with known names replaced; ``between`` is applied to what stands between them."""
        if text in self._known:
            return self._known[text]
        made, start = [], 0
        for at, end in self._found(text):
            made += [between(text[start:at]), self._known[text[at:end]]]
            start = end
        return "".join([*made, between(text[start:])])

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        """Where known names stand by themselves, the longest at each place, none within another."""
        done = 0
        for match in re.finditer(r"(?<![A-Za-z0-9])\S", text):
            at = match.start()
            for length in self._ordered.get(text[at : at + 2], ()) if at >= done else ():
                end = at + length
                if text[at:end] in self._known and not text[end : end + 1].isalnum():
                    done = end
                    yield at, end
                    break

    def _latent(self, match: re.Match[str]) -> str:
        if match["arn"]:
            found = _ARN.fullmatch(match["arn"])
            return self._arn(found) if found else self.token(match["arn"])
        if match["code"]:
            head, _, rest = match["code"].partition(".")
            return f"{head}.{self.token(rest)}"
        return self.token(match[0])

    def _arn(self, match: re.Match[str]) -> str:
        head, account, rest = match[1], match[2], match[3]
        parts = re.split(r"([/:])", rest)
        made = [
            part if part in ("/", ":", "", "*") or (number == 0 and part in _KINDS and len(parts) > 1) else self.token(part)
            for number, part in enumerate(parts)
        ]  # fmt: skip
        return f"{head}{self.token(account) if _ACCOUNT.fullmatch(account) else account}:{''.join(made)}"

"""A report for somebody outside: names of resources, accounts, tags and people are replaced by keyed hashes.

The same name has the same hash wherever it stands, in an ARN, a path or a sentence, and in every report made with the same key;
without the key nobody can find out whether a name that they guess is the right one (HMAC-SHA256). What controls and frameworks
say stays, and so do verdicts, severities, lines, regions, operations and times. docs/how-to/hand-a-report-outside.md says what
is not hidden.
"""

from __future__ import annotations

import hashlib
import hmac
import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from gcheck.model.assessment import Assessment, FrameworkResult, Provenance
from gcheck.model.finding import Evidence, Finding
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.record import Applicability, Attestation, Waiver
from gcheck.model.source import Source
from gcheck.reporters.texts import Texts, referring

KEY_LEAST = 16
"""Bytes; a shorter key could be guessed."""

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_ARN = re.compile(r"(arn:[\w-]{1,20}:[\w-]{0,40}:[\w-]{0,40}:)([^:\s\"',)\]}]{0,64}):([^\s\"',)\]}]*)")
_LATENT = re.compile(
    rf"(?P<arn>{_ARN.pattern})"
    r"|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)"
    r"|(?P<account>(?<!\d)\d{12}(?!\d))"
    r"|(?P<id>\b[a-z]{1,12}-[0-9a-f]{8,17}\b)"
    r"|(?P<code>\b(?:module|var|local|data|(?:aws|azurerm|google|kubernetes)_\w{1,80})\.[\w-]{1,200}(?:[.\[][\w.\[\]\"-]{1,200})?)"
)
"""What names something although no resource of the run is called so."""
_KINDS = frozenset(
    [
        "user",
        "role",
        "group",
        "policy",
        "instance-profile",
        "key",
        "alias",
        "table",
        "instance",
        "volume",
        "snapshot",
        "security-group",
        "vpc",
        "subnet",
        "trail",
        "function",
        "cluster",
        "service",
        "task-definition",
        "db",
        "cluster-snapshot",
        "loadbalancer",
        "targetgroup",
        "log-group",
        "secret",
        "repository",
        "stack",
        "domain",
        "topic",
        "workgroup",
        "distribution",
        "hostedzone",
        "certificate",
        "parameter",
        "network-acl",
        "internet-gateway",
        "natgateway",
        "image",
        "fleet",
        "rule",
    ]
)
_ORDINARY = frozenset(("default", "none", "true", "false", "main", "unknown", "null", "yes", "all"))
_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"(?P<made>\br-[0-9a-f]{16}\b|\[redacted\])|[^\W_][\w-]*[^\W_]|[^\W\d_]")
"""A hash that stands already, or a word with what hyphens join to it."""
_OWN_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "be",
        "but",
        "by",
        "for",
        "from",
        "has",
        "have",
        "in",
        "is",
        "it",
        "like",
        "more",
        "no",
        "not",
        "nothing",
        "of",
        "on",
        "or",
        "so",
        "that",
        "the",
        "these",
        "this",
        "to",
        "was",
        "were",
        "with",
        "item",
        "items",
        "further",
        "characters",
        "read",
        "unread",
        "redacted",
        "none",
        "null",
        "true",
        "false",
        "yes",
        "all",
        "any",
        "enabled",
        "disabled",
        "enable",
        "disable",
        "active",
        "inactive",
        "allow",
        "deny",
        "required",
        "optional",
        "public",
        "private",
        "default",
        "tcp",
        "udp",
        "icmp",
        "http",
        "https",
        "tls",
        "tlsv1",
        "ssl",
        "aws",
        "kms",
        "dsse",
        "aes256",
        "s3",
        "iam",
        "ec2",
        "arn",
        "on",
        "off",
        "latest",
        "high",
        "low",
        "medium",
        "critical",
        "seconds",
        "minutes",
        "hours",
        "days",
    ]
)
"""Words that name nobody."""
_SHORTEST = 3
"""Names that are shorter, or ordinary words, are replaced where they are the name, and not looked for in sentences."""


def disguised(assessment: Assessment, key: bytes) -> Assessment:
    """The assessment with hashes for names; ``provenance.redacted`` tells reports made with one key from others."""
    made = _Disguise(assessment, key).of(assessment)
    return referring(assessment, made)


class _Disguise:
    def __init__(self, assessment: Assessment, key: bytes) -> None:
        self._key = key
        self._known: dict[str, str] = {}
        self._kinds = {source.kind for source in assessment.provenance.sources}
        for name, made in self._names(assessment):
            if name:
                self._known.setdefault(name, made)
        self._lengths: dict[str, set[int]] = defaultdict(set)
        for name in self._known:
            telling = len(name) >= _SHORTEST and name.lower() not in _ORDINARY and not name.isdecimal()
            if telling or _ACCOUNT.fullmatch(name):
                self._lengths[name[:2]].add(len(name))
        self._ordered = {head: sorted(lengths, reverse=True) for head, lengths in self._lengths.items()}
        self._texts = Texts(self.text)
        self._vocabulary = _OWN_WORDS | {
            word
            for control in assessment.controls
            for word in _WORD.findall(
                str(
                    (control.title, control.rationale, control.remediation, control.when, control.assertion)
                ).lower()
            )
        }
        self._places: dict[Place, Place] = {}
        self._said: dict[str, str] = {}

    def of(self, assessment: Assessment) -> Assessment:
        """Everything, part by part."""
        return replace(
            assessment,
            provenance=self._provenance(assessment.provenance),
            frameworks=tuple(map(self._framework, assessment.frameworks)),
            findings=tuple(map(self._finding, assessment.findings)),
            gaps=tuple(map(self._gap, assessment.gaps)),
            populations=tuple(
                replace(one, source=self.source(one.source), account=self._maybe(one.account), note=one.note and self.text(one.note))
                for one in assessment.populations
            ),
            waivers=tuple(map(self._waiver, assessment.waivers)),
            attestations=tuple(map(self._attestation, assessment.attestations)),
            applicability=tuple(map(self._decision, assessment.applicability)),
        )  # fmt: skip

    def token(self, name: str) -> str:
        """The hash of a name; of an account twelve other digits, so that formats which want an account still take it."""
        digest = hmac.new(self._key, name.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
        return f"{int(digest, 16) % 10**12:012}" if _ACCOUNT.fullmatch(name) else f"r-{digest[:16]}"

    def name(self, name: str) -> str:
        """What a name becomes: an ARN keeps its form, anything else is one hash."""
        if not name:
            return ""
        found = _ARN.fullmatch(name)
        return self._arn(found) if found else self.token(name)

    def source(self, name: str) -> str:
        """A source's name: what it is called by its kind stays, anything else becomes hashes."""
        return re.sub(
            r"[^/:]+", lambda part: part[0] if part[0] in self._kinds else self.token(part[0]), name
        )

    def path(self, path: str) -> str:
        """A path: a hash for each folder and for the file, whose ending stays."""
        return "/".join(self._segment(part) for part in path.split("/"))

    def _segment(self, part: str) -> str:
        if part in ("", ".", "..", "*", "**"):
            return part
        stem, ending = posixpath.splitext(part)
        return self.token(stem) + (ending if re.fullmatch(r"\.[A-Za-z0-9]{1,10}", ending) else "")

    def text(self, text: str) -> str:
        """A sentence or a value: known names first, then what names something by its form."""
        if text not in self._said:
            self._said[text] = self._replaced(text, lambda rest: _LATENT.sub(self._latent, rest))
        return self._said[text]

    def _actual(self, item: Any) -> Any:
        """What was read; keys are mostly attributes, so that only known names are replaced in them."""
        if isinstance(item, str):
            return self.value(item)
        if isinstance(item, Mapping):
            return {self.text(key): self._actual(one) for key, one in item.items()}
        return [self._actual(one) for one in item] if isinstance(item, (list, tuple)) else item

    def value(self, text: str) -> str:
        """A value that was read: also every word is replaced that neither a control nor gcheck itself uses.

        A value may hold a name that no resource of the run has: of a role, of a customer.
        """
        return _PIECE.sub(self._piece, self.text(text))

    def _piece(self, match: re.Match[str]) -> str:
        words = _WORD.findall(match[0].lower())
        kept = match["made"] or all(word in self._vocabulary or word.isdecimal() for word in words)
        return match[0] if kept else self.token(match[0])

    def _replaced(self, text: str, between: Callable[[str], str]) -> str:
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

    def _names(self, assessment: Assessment) -> Iterator[tuple[str, str]]:
        """Every name that the assessment holds, with what it becomes."""
        for finding in assessment.findings:
            yield finding.resource_uid, self.name(finding.resource_uid)
            if finding.resource_uid:  # without a uid the name is a sentence of gcheck's own
                yield finding.resource_name, self.name(finding.resource_name)
            yield finding.account or "", self.token(finding.account or "")
            yield finding.place.file or "", self.path(finding.place.file or "")
            yield from ((item, self.name(item)) for _, item in finding.resource_tags)
        for gap in assessment.gaps:
            yield gap.resource_uid or "", self.name(gap.resource_uid or "")
            yield gap.account or "", self.token(gap.account or "")
            yield gap.place.file or "", self.path(gap.place.file or "")
        for source in assessment.provenance.sources:
            if source.name not in self._kinds:
                yield source.name, self.source(source.name)
            yield from self._options(source.options)
        yield from ((one.account or "", self.token(one.account or "")) for one in assessment.populations)
        yield from ((one, self.token(one)) for one in _people(assessment))

    def _options(self, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for key, item in options.items():
            if key != "regions":
                for one in item if isinstance(item, (list, tuple)) else [item]:
                    if isinstance(one, str) and one not in ("all", "."):
                        whole = "path" in key or "file" in key or ("/" in one and not one.startswith("arn:"))
                        yield one, self.path(one) if whole else self.name(one)

    def _maybe(self, account: str | None) -> str | None:
        return account and self.token(account)

    def _place(self, place: Place) -> Place:
        if place not in self._places:
            note = place.note and self.text(place.note)
            self._places[place] = replace(place, file=place.file and self.path(place.file), note=note)
        return self._places[place]

    def _finding(self, one: Finding) -> Finding:
        return replace(
            one,
            source=self.source(one.source),
            resource_uid=self.name(one.resource_uid),
            resource_name=self.name(one.resource_name) if one.resource_uid else self.text(one.resource_name),
            account=self._maybe(one.account),
            place=self._place(one.place),
            evidence=tuple(map(self._evidence, one.evidence)),
            reasons=tuple(replace(item, text=self.text(item.text)) for item in one.reasons),
            resource_tags=tuple((key, self.name(item)) for key, item in one.resource_tags),
        )  # fmt: skip

    def _evidence(self, one: Evidence) -> Evidence:
        return replace(
            one, path=self._replaced(one.path, lambda rest: rest), expected=self.text(one.expected),
            actual=self._actual(one.actual), place=self._place(one.place), note=one.note and self.text(one.note),
        )  # fmt: skip

    def _gap(self, one: Gap) -> Gap:
        return replace(
            one, source=self.source(one.source), detail=self.text(one.detail), account=self._maybe(one.account),
            attributes=tuple(map(self.text, one.attributes)), resource_uid=one.resource_uid and self.name(one.resource_uid),
            place=self._place(one.place),
        )  # fmt: skip

    def _provenance(self, one: Provenance) -> Provenance:
        return replace(
            one,
            sources=tuple(map(self._source, one.sources)),
            config=one.config and self.path(one.config),
            calls=tuple(replace(call, source=self.source(call.source)) for call in one.calls),
            redacted=hmac.new(self._key, b"gcheck: which key", hashlib.sha256).hexdigest()[:8],
        )

    def _source(self, one: Source) -> Source:
        kept = {key: item if key == "regions" else self._texts.of(item) for key, item in one.options.items()}
        return replace(
            one, name=self.source(one.name), options=kept, within=one.within and self.source(one.within),
            skipped=one.skipped and self.text(one.skipped),
        )  # fmt: skip

    def _framework(self, one: FrameworkResult) -> FrameworkResult:
        requirements = tuple(replace(item, reason=self.text(item.reason)) for item in one.requirements)
        return replace(one, requirements=requirements)

    def _waiver(self, one: Waiver) -> Waiver:
        return replace(
            one, resource=one.resource if one.resource == "*" else self.token(one.resource), owner=self.token(one.owner),
            approver=self.token(one.approver), reason=self.text(one.reason), file=self.path(one.file),
            source=one.source if one.source == "*" else self.source(one.source),
            tags={key: self.name(item) for key, item in one.tags.items()},
        )  # fmt: skip

    def _attestation(self, one: Attestation) -> Attestation:
        evidence = tuple(replace(item, reference=self.path(item.reference)) for item in one.evidence)
        return replace(
            one, statement=self.text(one.statement), name=self.token(one.name), file=self.path(one.file), evidence=evidence
        )  # fmt: skip

    def _decision(self, one: Applicability) -> Applicability:
        return replace(
            one, justification=self.text(one.justification), decided_by=self.token(one.decided_by), file=self.path(one.file),
            alternative=self.text(one.alternative),
        )  # fmt: skip


def _people(assessment: Assessment) -> Iterator[str]:
    for waiver in assessment.waivers:
        yield waiver.owner
        yield waiver.approver
    yield from (one.name for one in assessment.attestations)
    yield from (one.decided_by for one in assessment.applicability)

"""Web ACLs, hosted zones and certificates."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.values import Symbol, bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread

_APPLIED = "once it is applied"
_ACTIONS = ("allow", "block", "count", "captcha", "challenge")


def _default_action(view: View) -> Reading:
    block = view.block_or_unread("default_action")
    if not isinstance(block, View):
        return Reading(bare(block) if block is not None else unresolved("there is no default_action"))
    return _chosen(block, ("allow", "block"))


def _chosen(block: View, words: tuple[str, ...]) -> Reading:
    """The word whose block stands in a block; dynamic blocks count if they make one."""
    doubt: Unread | None = None
    for word in words:
        found = block.block_or_unread(word)
        if isinstance(found, View):
            return Reading(word, {"": block.place})
        doubt = found if isinstance(found, Unread) else doubt
    where = (block.block.file, block.block.line)
    return Reading(bare(doubt) if doubt is not None else unresolved("no action is written", *where))


def _rule(view: View) -> Reading:
    """A rule; what acts by itself, as a group does, is told apart from an override that only counts."""
    name = view.text("name")
    action = view.block_or_unread("action")
    if isinstance(action, View):
        return record(view.place, name=name, action=_chosen(action, _ACTIONS))
    if isinstance(action, Unread):
        return record(view.place, name=name, action=Reading(bare(action)))
    over = view.block_or_unread("override_action")
    if isinstance(over, Unread):
        return record(view.place, name=name, action=Reading(bare(over)))
    counts = over is not None and over.has("count")
    return record(view.place, name=name, action=Reading("count" if counts else "group", {"": view.place}))


def _managed(view: View) -> Reading:
    """The managed rule groups that rules name."""
    found: list[Reading] = []
    for rule in view.blocks("rule"):
        statement = rule.block_or_unread("statement") if isinstance(rule, View) else rule
        group = (
            statement.block_or_unread("managed_rule_group_statement")
            if isinstance(statement, View)
            else statement
        )
        if isinstance(group, Unread):
            found.append(Reading(bare(group)))
        elif group is not None:
            found.append(group.text("name"))
    return listing(found, view.place)


def _logs(subject: Subject) -> Reading:
    about = subject.joins.about(subject.instance, "aws_wafv2_web_acl_logging_configuration", "resource_arn")
    found: list[Reading] = [Reading(doubt) for doubt in about.doubts]
    for item in about.sure:
        place = item.view.place_of("log_destination_configs")
        found += [Reading(value, {"": place}) for value in item.view.texts("log_destination_configs").value]
    return listing(found, subject.view.place)


def _private(subject: Subject) -> Reading:
    if subject.view.has("vpc"):
        block = subject.view.block_or_unread("vpc")
        if block is not None:
            value = bare(block) if isinstance(block, Unread) else True
            return Reading(value, {"": subject.view.place})
    return subject.view.default(False, "no VPC is named")


def _signing(subject: Subject) -> Reading:
    private = _private(subject)
    if private.value is True:
        return subject.view.default(None, "a private zone is not signed")
    status = tables.text("signing_status", "SIGNING")
    return tables.beside("aws_route53_hosted_zone_dnssec", "hosted_zone_id", status, _unsigned)(subject)


def _unsigned(subject: Subject) -> Reading:
    return subject.view.default("NOT_SIGNING", "not declared in this code")


def _key_algorithm(view: View) -> Reading:
    """RSA_2048 unless something else is asked for; that of an imported certificate only its text tells."""
    if view.has("certificate_body") or view.has("private_key"):
        place = view.place
        return Reading(unresolved("the imported certificate tells", place.file, place.line))
    return view.text("key_algorithm", "RSA_2048")


def _zone_name(subject: Subject) -> Reading:
    found = subject.view.text("name")
    if isinstance(found.value, str) and not isinstance(found.value, Symbol):
        return Reading(found.value.rstrip("."), found.places)
    return found


def _kind(view: View) -> Reading:
    imported = view.has("certificate_body") or view.has("private_key")
    word: Any = "IMPORTED" if imported else "AMAZON_ISSUED"
    return Reading("PRIVATE" if view.has("certificate_authority_arn") else word, {"": view.place})


WEB_ACL = tables.table(
    ("aws_wafv2_web_acl",),
    "name",
    {
        "scope": tables.text("scope"),
        "default_action": _default_action,
        "rules": tables.each("rule", _rule),
        "managed_groups": _managed,
    },
    {"name": tables.named("name"), "log_destinations": _logs},
    tagged=False,
)

ZONE = tables.table(
    ("aws_route53_zone",),
    "name",
    {},
    {
        "name": _zone_name,
        "private": _private,
        "signing": _signing,
        "query_log_group": tables.beside(
            "aws_route53_query_log",
            "zone_id",
            tables.reference("cloudwatch_log_group_arn"),
            lambda subject: subject.view.default(None, "not declared in this code"),
        ),
    },
    tagged=False,
    placed=False,
)


def _names(view: View) -> Reading:
    """The names that it is asked for; those of a certificate that is imported stand in the certificate."""
    main = view.text("domain_name")
    if main.value is None:
        place = view.place
        return Reading(unresolved("an imported certificate has its names in itself", place.file, place.line))
    return listing(
        [main, *(Reading(item) for item in view.texts("subject_alternative_names").value)], main.places[""]
    )


CERTIFICATE = tables.table(
    ("aws_acm_certificate",),
    "domain_name",
    {
        "status": tables.constant("ISSUED", _APPLIED),
        "kind": _kind,
        "names": _names,
        "key_algorithm": _key_algorithm,
        "transparency_log": tables.inside(
            "options",
            tables.made(
                tables.text("certificate_transparency_logging_preference", "ENABLED"),
                lambda preference: preference == "ENABLED",
            ),
            True,
        ),
    },
)

MAPPINGS = {
    "aws.wafv2.web-acl": WEB_ACL,
    "aws.route53.hosted-zone": ZONE,
    "aws.acm.certificate": CERTIFICATE,
}

"""EC2 instances, launch templates and configurations, and images.

What an instance leaves open may be set by its launch template: it is read there if that is declared in the same code and no
older version of it is asked for, and is unread otherwise. Its public address may follow its subnet.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.mapping import Fill, Subject, each_instance
from gcheck.collectors.terraform.resources.tables import Read
from gcheck.collectors.terraform.values import Partial, bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_NOTE = "provider default; what the image or the region asks for is not visible here"

_FLEET, _SPECIFICATION = "aws_spot_fleet_request", "launch_specification"


def _is(word: str) -> Any:
    return lambda value: value == word


def _metadata(view: View) -> Reading:
    block = view.block_or_unread("metadata_options")
    if isinstance(block, Unread):
        return Reading(bare(block))
    if block is None:
        defaults = {"enabled": True, "token_required": False, "hop_limit": 1}
        return view.default(defaults, _NOTE)
    return record(
        block.place,
        enabled=tables.made(tables.text("http_endpoint", "enabled"), _is("enabled"))(block),
        token_required=tables.made(tables.text("http_tokens", "optional", _NOTE), _is("required"))(block),
        hop_limit=block.whole("http_put_response_hop_limit", 1),
    )


def _metadata_fill(subject: Subject) -> Reading:
    """The metadata service; where the code does not say, a default of the account in the same code decides."""
    found = _templated("metadata_options", _metadata)(subject)
    template = _template(subject) if subject.view.has("launch_template") else None
    said = any(view.has("metadata_options") for view in (subject.view, template) if view is not None)
    if said or isinstance(found.value, Unread):
        return found
    for other in subject.joins.tree.instances("aws_ec2_instance_metadata_defaults"):
        if other.view.text("http_tokens").value != "optional":
            place = other.view.place
            return Reading(
                unresolved(f"{other.address} sets a default of its region", place.file, place.line)
            )
    return found


def _templated(argument: str, read: Read, otherwise: Read | None = None) -> Fill:
    """What an instance says itself; where it does not and has a launch template, what that says.

    ``otherwise`` reads the template, where it writes the same in another way.
    """

    def fill(subject: Subject) -> Reading:
        if subject.view.has(argument) or not subject.view.has("launch_template"):
            return read(subject.view)
        template = _template(subject)
        if template is None:
            place = subject.view.place_of("launch_template")
            return Reading(unresolved("the launch template may set it", place.file, place.line))
        return (otherwise or read)(template)

    return fill


_CURRENT = regex(r"\.(latest_version|default_version|LatestVersionNumber|DefaultVersionNumber)\b")
_CURRENT_WORDS = (None, "", "$Latest", "$Default")


def _template(subject: Subject) -> View | None:
    """The launch template as this code declares it; None where it is elsewhere, or a version of it is named."""
    block = subject.view.block_or_unread("launch_template")
    if not isinstance(block, View):
        return None
    version = block.get("version")
    said = version.reason if isinstance(version, Unread) else str(version)
    if version not in _CURRENT_WORDS and _CURRENT.search(said) is None:
        return None
    for name in ("id", "name", "launch_template_id", "launch_template_name"):
        other = subject.joins.named(block.get(name), "aws_launch_template")
        if other is not None and other.doubt is None:
            return other.view
    return None


def _secrets(view: View) -> Reading:
    """Where the user data looks like a secret; an unknown part of it may hold further ones.

    ``user_data_plain`` is that of a launch template which is not written in base64, as CloudFormation allows.
    """
    names = ("user_data", "user_data_base64", "user_data_plain")
    name = next((name for name in names if view.get(name) is not None), names[0])
    value, place = view.get(name), view.place_of(name)
    if value is None or value == "":
        return view.default([], "no user data")
    template = view.block.labels[:1] == ("aws_launch_template",) and name == "user_data"
    encoded = name == "user_data_base64" or template
    parts = value.parts if isinstance(value, Partial) and not encoded else (value,)
    hidden = [Reading(bare(part), {"": place}) for part in parts if isinstance(part, Unread)]
    known = "".join("${}" if isinstance(part, Unread) else str(part) for part in parts)
    hits = [Reading(hit, {"": place}) for hit in _hits(known, encoded)]
    return listing(hits + hidden[:1], place)


def _hits(text: str, encoded: bool) -> list[Any]:
    from gcheck.collectors.aws.leaks import secrets_of  # it brings modules that most trees do not need
    from gcheck.collectors.aws.listings import UnsaidError

    packed = text if encoded and "${" not in text else base64.b64encode(text.encode()).decode()
    try:
        return list(secrets_of("".join(packed.split())))
    except UnsaidError as error:
        return [unresolved(str(error))]


def _profile(view: View) -> Reading:
    """The profile by its name; one of which a part is known is set, whatever the rest of its name is."""
    value = view.get("iam_instance_profile")
    if isinstance(value, Partial) and any(isinstance(part, str) and part for part in value.parts):
        known = "".join(part if isinstance(part, str) else "${…}" for part in value.parts)
        return Reading(known, {"": view.place_of("iam_instance_profile")})
    return view.reference("iam_instance_profile")


def _launch_profile(view: View) -> Reading:
    """The profile that a launch template names, by its name or ARN."""
    return tables.inside(
        "iam_instance_profile", tables.either(tables.reference("name"), tables.reference("arn"))
    )(view)


def _interfaces(view: View) -> Reading:
    """How many network interfaces it starts with: one where none is written."""
    return _counted(view, "network_interface")


def _launch_interfaces(view: View) -> Reading:
    return _counted(view, "network_interfaces")


def _counted(view: View, name: str) -> Reading:
    blocks = view.blocks(name)
    doubt = next((block for block in blocks if isinstance(block, Unread)), None)
    if doubt is not None:
        return Reading(bare(doubt))
    return view.default(max(len(blocks), 1), "as they are written")


def _public(subject: Subject) -> Reading:
    """Public addresses: the instance's own, which its subnet decides where it does not say, and elastic ones."""
    found: list[Reading] = []
    for kind, argument in (("aws_eip", "instance"), ("aws_eip_association", "instance_id")):
        about = subject.joins.about(subject.instance, kind, argument)
        found += [Reading(item.symbol("public_ip"), {"": item.view.place}) for item in about.sure]
        found += [Reading(doubt) for doubt in about.doubts]
    asked = subject.view.flag("associate_public_ip_address")
    if asked.value is None:
        asked = _by_subnet(subject)
    if isinstance(asked.value, Unread):
        found.append(asked)
    elif asked.value:
        found.append(Reading(subject.instance.symbol("public_ip"), asked.places))
    return listing(found, asked.places.get("", subject.view.place))


def _by_subnet(subject: Subject) -> Reading:
    if not subject.view.has("subnet_id"):
        place = subject.view.place
        reason = (
            "the default subnet, network interface or launch template decides whether it has a public address"
        )
        return Reading(unresolved(reason, place.file, place.line), {"": place})
    return tables.from_other("subnet_id", ("aws_subnet",), tables.of(tables.flag("map_public_ip_on_launch")))(
        subject
    )


def _groups(subject: Subject) -> Reading:
    names = ("vpc_security_group_ids", "security_groups")
    found = [Reading(item) for name in names for item in subject.view.texts(name).value]
    if not any(subject.view.has(name) for name in names):
        place = subject.view.place
        found = [
            Reading(
                unresolved("the default group of its VPC, or those of an interface", place.file, place.line)
            )
        ]
    return listing(found, subject.view.place)


def _default_groups(subject: Subject) -> Reading:
    """Those of its security groups that are the default one of a VPC, as references or names tell."""
    named = ("vpc_security_group_ids", "security_groups", "network_interface", "launch_template")
    if not any(subject.view.has(name) for name in named):
        return subject.view.default(["default"], "it names no group, so that it gets that of its VPC")
    found = _groups(subject).value
    held = [item for item in found if isinstance(item, Unread) or _is_default(item)]
    return Reading([bare(item) if isinstance(item, Unread) else item for item in held])


def _is_default(group: Any) -> bool:
    text = str(group)
    return text == "default" or "aws_default_security_group." in text or ".default_security_group_id" in text


_OPTIMIZED = regex(
    r"^(a1|[cm][4-9]|c[5-9]|d[2-9]|dl|f1|f2|g3|g4|g5|g6|gr6|h1|hpc|i[3-9]|im|inf|is4|mac|p[2-9]|r[4-9]|t[34]|trn|u-|u7|vt|x[12]|z1)"
)
"""Families whose instances are EBS-optimized whatever is asked for ("EBS optimization by default", EC2 User Guide)."""


def _optimized(view: View) -> Reading:
    asked = view.flag("ebs_optimized", False)
    kind = view.text("instance_type").value
    if asked.value is not False:
        return asked
    if isinstance(kind, Unread):
        return Reading(bare(kind))
    if isinstance(kind, str) and _OPTIMIZED.match(kind):
        return view.default(True, f"{kind} always is")
    return asked


def _vpc(subject: Subject) -> Reading:
    """The VPC of its subnet; without one, it starts in the default VPC of its region."""
    defaults = subject.joins.tree.instances("aws_default_vpc")
    inside = any(subject.view.has(name) for name in ("subnet_id", "network_interface", "launch_template"))
    if not inside and len(defaults) == 1:
        return subject.view.default(defaults[0].symbol("id"), "without a subnet, the default VPC")
    return tables.from_other("subnet_id", ("aws_subnet",), tables.of(tables.text("vpc_id")))(subject)


def _launch_address(view: View) -> Reading:
    """Whether a launch asks for a public address: null where the subnet decides."""
    if view.block.labels[:1] == ("aws_launch_configuration",) or view.block.type == _SPECIFICATION:
        return view.flag("associate_public_ip_address")
    found: list[Reading] = []
    for block in view.blocks("network_interfaces"):
        found.append(
            Reading(bare(block)) if isinstance(block, Unread) else block.flag("associate_public_ip_address")
        )
    asked = next((item for item in found if item.value is True), None)
    unread = next((item for item in found if isinstance(item.value, Unread)), None)
    known = next((item for item in found if item.value is False), None)
    return asked or unread or known or view.default(None, "the subnet decides")


def _public_image(subject: Subject) -> Reading:
    about = subject.joins.about(subject.instance, "aws_ami_launch_permission", "image_id")
    groups = [item.view.text("group") for item in about.sure]
    public = next((group for group in groups if group.value == "all"), None)
    if public is not None:
        return Reading(True, public.places)
    unread = [group for group in groups if isinstance(group.value, Unread)] + [
        Reading(doubt) for doubt in about.doubts
    ]
    return unread[0] if unread else subject.view.default(False, "not declared in this code")


def _plain_devices(view: View) -> Reading:
    """Devices of an image whose volumes are not encrypted. A copy is encrypted where it asks for it or its source is."""
    if view.block.labels[:1] == ("aws_ami_copy",) and view.flag("encrypted").value is True:
        return view.default([], "the copy is encrypted")
    if view.block.labels[:1] != ("aws_ami",):
        place = view.place
        return Reading([unresolved("it follows what it is made of", place.file, place.line)], {"": place})
    found = []
    for block in view.blocks("ebs_block_device"):
        if isinstance(block, Unread):
            found.append(Reading(bare(block)))
            continue
        on, place = block.flag("encrypted"), block.place
        if isinstance(on.value, Unread):
            found.append(on)
        elif not on.value and block.has("snapshot_id"):
            found.append(Reading(unresolved("its snapshot decides", place.file, place.line)))
        elif not on.value:
            found.append(Reading(block.text("device_name").value or "a device", {"": place}))
    return listing(found, view.place)


def _shared_image(subject: Subject) -> Reading:
    about = subject.joins.about(subject.instance, "aws_ami_launch_permission", "image_id")
    names = ("account_id", "organization_arn", "organizational_unit_arn")
    found = [item.view.text(name) for item in about.sure for name in names]
    held = [item for item in found if item.value is not None]
    return listing(held + [Reading(doubt) for doubt in about.doubts], subject.view.place)


INSTANCE = tables.table(
    ("aws_instance", "aws_spot_instance_request"),
    "name",
    {"state": tables.constant("running", "once it is applied")},
    {
        "vpc_id": _vpc,
        "instance_profile": _templated("iam_instance_profile", _profile, _launch_profile),
        "public_addresses": _public,
        "security_groups": _groups,
        "metadata": _metadata_fill,
        "user_data_secrets": _templated("user_data", _secrets),
        "ebs_optimized": _templated("ebs_optimized", _optimized),
        "termination_protection": _templated(
            "disable_api_termination", tables.flag("disable_api_termination")
        ),
        "default_groups": _default_groups,
        "interfaces": _templated("network_interface", _interfaces, _launch_interfaces),
        "detailed_monitoring": _templated(
            "monitoring",
            tables.flag("monitoring"),
            tables.inside("monitoring", tables.flag("enabled"), False),
        ),
    },
)

_TEMPLATES = ("aws_launch_template", "aws_launch_configuration")
_LAUNCHES = tables.table(
    (*_TEMPLATES, _FLEET),
    "name",
    {"user_data_secrets": _secrets, "public_address": _launch_address},
    {"name": tables.named("name"), "metadata": _metadata_fill},
    tagged=False,
)


def _launches(joins: Joins) -> Iterator[Subject]:
    """Templates, and what fleets of spot instances write instead of naming one."""
    yield from each_instance(*_TEMPLATES)(joins)
    for subject in each_instance(_FLEET)(joins):
        for position, block in enumerate(subject.view.blocks(_SPECIFICATION)):
            if isinstance(block, View):
                yield Subject(subject.instance, block, joins, f".{_SPECIFICATION}[{position}]")


def _hidden_launches(joins: Joins) -> Iterator[tuple[Subject, Unread]]:
    for subject in each_instance(_FLEET)(joins):
        for block in subject.view.blocks(_SPECIFICATION):
            if isinstance(block, Unread):
                yield subject, block


LAUNCH_TEMPLATE = replace(_LAUNCHES, subjects=_launches, hidden=_hidden_launches)

_IMAGES = ("aws_ami", "aws_ami_copy", "aws_ami_from_instance")
IMAGE = tables.table(
    _IMAGES,
    "name",
    {"plain_devices": _plain_devices},
    {"name": tables.named("name"), "public": _public_image, "shared_with": _shared_image},
)

MAPPINGS = {
    "aws.ec2.instance": INSTANCE,
    "aws.ec2.launch-template": LAUNCH_TEMPLATE,
    "aws.ec2.image": IMAGE,
}

"""EBS volumes, snapshots, and a region's default encryption.

Volumes are also what instances and launch templates make for themselves. Where the code does not ask for encryption the
volume is read as not encrypted, with a note: a default of the region could encrypt it all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import (
    Subject,
    TypeMapping,
    alias,
    each_instance,
    region,
    tags,
)
from gcheck.collectors.terraform.values import unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread

_NOTE = "provider default; the default encryption of the region is not visible here"
_IMAGE_NOTE = "provider default; encryption by the image or by default of the region is not visible here"

_DEVICES = ("root_block_device", "ebs_block_device")
_MACHINES = ("aws_instance", "aws_spot_instance_request")
_FLEET = "aws_spot_fleet_request"


def _volumes(joins: Joins) -> Iterator[Subject]:
    yield from each_instance("aws_ebs_volume")(joins)
    for subject in each_instance(*_MACHINES, "aws_launch_configuration")(joins):
        for kind in _DEVICES:
            yield from _inside(subject, subject.view.blocks(kind), kind)
    for subject in each_instance(_FLEET)(joins):
        for position, launched in enumerate(subject.view.blocks("launch_specification")):
            if isinstance(launched, View):
                for kind in _DEVICES:
                    prefix = f"launch_specification[{position}].{kind}"
                    yield from _inside(subject, launched.blocks(kind), prefix)
    for subject in each_instance("aws_launch_template")(joins):
        for position, mapping in enumerate(subject.view.blocks("block_device_mappings")):
            if isinstance(mapping, View):
                prefix = f"block_device_mappings[{position}].ebs"
                yield from _inside(subject, mapping.blocks("ebs"), prefix)


def _inside(subject: Subject, blocks: list[View | Unread], kind: str) -> Iterator[Subject]:
    """The volumes that blocks of an instance make; an instance without a root block has a root volume all the same."""
    for position, block in enumerate(blocks):
        if isinstance(block, View):
            suffix = f".{kind}" if kind.endswith(".ebs") else f".{kind}[{position}]"
            yield Subject(subject.instance, block, subject.joins, suffix)
    if not blocks and kind == "root_block_device" and subject.instance.type in _MACHINES:
        yield Subject(subject.instance, subject.view, subject.joins, ".root_block_device[0]")


def _hidden(joins: Joins) -> Iterator[tuple[Subject, Unread]]:
    """The dynamic blocks of which it is not known how many volumes they make."""
    for subject in each_instance(_FLEET)(joins):
        for launched in subject.view.blocks("launch_specification"):
            parts = (
                [launched.blocks(kind) for kind in _DEVICES] if isinstance(launched, View) else [[launched]]
            )
            yield from ((subject, item) for part in parts for item in part if isinstance(item, Unread))
    for subject in each_instance(*_MACHINES, "aws_launch_configuration", "aws_launch_template")(joins):
        for kind in (*_DEVICES, "block_device_mappings"):
            for block in subject.view.blocks(kind):
                inner = (
                    block.blocks("ebs")
                    if isinstance(block, View) and kind == "block_device_mappings"
                    else [block]
                )
                yield from ((subject, item) for item in inner if isinstance(item, Unread))


def _implicit(subject: Subject) -> bool:
    """True for the root volume of an instance that does not write one."""
    return bool(subject.uid_suffix) and subject.view is subject.instance.view


def _encrypted(subject: Subject) -> Reading:
    written = not _implicit(subject) and subject.view.block.body.attribute("encrypted") is not None
    if not written and subject.instance.type in _MACHINES and subject.instance.view.has("launch_template"):
        block = subject.view.block
        return Reading(unresolved("the launch template may set it", block.file, block.line))
    if _implicit(subject):
        return subject.view.default(False, _IMAGE_NOTE)
    note = _IMAGE_NOTE if "root_block_device" in subject.uid_suffix else _NOTE
    reading = subject.view.flag("encrypted", False, note)
    origin = subject.view.reference("snapshot_id").value
    if reading.value is not False or origin is None:
        return reading
    return _like_snapshot(subject, origin)


def _like_snapshot(subject: Subject, origin: Any) -> Reading:
    """A volume made of an encrypted snapshot is encrypted, whatever it asks for."""
    place = subject.view.place_of("snapshot_id")
    snapshot = subject.joins.named(origin, "aws_ebs_snapshot")
    if snapshot is None:
        return Reading(
            unresolved("encryption follows the snapshot it is made of", place.file, place.line), {"": place}
        )
    return _of_volume(Subject(snapshot, snapshot.view, subject.joins), "encrypted", 0)


def _key(subject: Subject) -> Reading:
    return subject.view.default(None) if _implicit(subject) else subject.view.reference("kms_key_id")


def _size(subject: Subject) -> Reading:
    name = "volume_size" if subject.uid_suffix else "size"
    if _implicit(subject) or subject.view.block.body.attribute(name) is None:
        where = (subject.view.block.file, subject.view.block.line)
        return Reading(unresolved("the size is that of the image or snapshot", *where))
    return subject.view.whole(name)


def _tags(subject: Subject) -> Reading:
    if not subject.uid_suffix:
        return tags(subject)
    if not _implicit(subject) and subject.view.has("tags"):
        return Reading(tags(subject).value, {"": subject.view.place_of("tags")})
    where = (subject.view.block.file, subject.view.block.line)
    return Reading(unresolved("the tags of a volume that an instance makes", *where))


def _attached(subject: Subject) -> Reading:
    if subject.uid_suffix:  # of an instance, or of each instance that a template or configuration launches
        return listing([Reading(subject.instance.symbol("id"), {"": subject.view.place})], subject.view.place)
    about = subject.joins.about(subject.instance, "aws_volume_attachment", "volume_id")
    found = [instance.view.text("instance_id") for instance in about.sure]
    return listing(found + [Reading(doubt) for doubt in about.doubts], subject.view.place)


def _snapshot_volume(subject: Subject) -> Reading:
    if subject.instance.type == "aws_ebs_snapshot_copy":
        place = subject.view.place
        return Reading(unresolved("the volume of a copied snapshot", place.file, place.line), {"": place})
    return subject.view.text("volume_id")


def _snapshot_encrypted(subject: Subject) -> Reading:
    if subject.instance.type == "aws_ebs_snapshot_copy":
        reading = subject.view.flag("encrypted", False)
        if reading.value is not False:
            return reading
    return _of_volume(subject, "encrypted", 0)


def _snapshot_key(subject: Subject) -> Reading:
    if (
        subject.instance.type == "aws_ebs_snapshot_copy"
        and subject.view.reference("kms_key_id").value is not None
    ):
        return subject.view.reference("kms_key_id")
    return _of_volume(subject, "kms_key_id", 0)


def _of_volume(subject: Subject, name: str, depth: int) -> Reading:
    """What the volume of a snapshot, or the snapshot that was copied, says; unread where it is not in the tree."""
    copy = subject.instance.type == "aws_ebs_snapshot_copy"
    argument, kinds = (
        ("source_snapshot_id", ("aws_ebs_snapshot",)) if copy else ("volume_id", ("aws_ebs_volume",))
    )
    origin, place = subject.view.text(argument), subject.view.place_of(argument)
    found = subject.joins.named(origin.value, *kinds)
    if found is None or depth > 5:
        cause = origin.value.reason if isinstance(origin.value, Unread) else f"{argument} is not in this code"
        return Reading(unresolved(f"it follows its origin, and {cause}", place.file, place.line), {"": place})
    if copy:
        return _of_volume(Subject(found, found.view, subject.joins), name, depth + 1)
    asked = found.view.flag("encrypted", False).value
    if name == "encrypted" and asked is not True and found.view.reference("snapshot_id").value is not None:
        return Reading(unresolved("encryption follows the snapshot of the volume", place.file, place.line))
    return found.view.flag("encrypted", False, _NOTE) if name == "encrypted" else found.view.reference(name)


def _shared(subject: Subject) -> Reading:
    about = subject.joins.about(subject.instance, "aws_snapshot_create_volume_permission", "snapshot_id")
    found = [instance.view.text("account_id") for instance in about.sure]
    return listing(found + [Reading(doubt) for doubt in about.doubts], subject.view.place)


def _region_name(subject: Subject) -> Reading:
    return region(subject)


_EBS_DEFAULT, _METADATA_DEFAULTS = "aws_ebs_encryption_by_default", "aws_ec2_instance_metadata_defaults"


def _beside(subject: Subject, kind: str) -> ResourceInstance | None:
    """The resource of a kind that sets something for the same region: in the same module, by the same provider."""
    for other in subject.joins.tree.instances(kind):
        if other.module is subject.instance.module and alias(other) == alias(subject.instance):
            return other
    return None


def _regions(joins: Joins) -> Iterator[Subject]:
    """A region for each setting of one; several settings of the same region are one."""
    for subject in each_instance(_EBS_DEFAULT, _METADATA_DEFAULTS)(joins):
        if subject.instance.type == _EBS_DEFAULT or _beside(subject, _EBS_DEFAULT) is None:
            yield subject


def _setting(kind: str, read: Callable[[View], Reading]) -> Callable[[Subject], Reading]:
    def fill(subject: Subject) -> Reading:
        found = subject.instance if subject.instance.type == kind else _beside(subject, kind)
        if found is not None:
            return read(found.view)
        if kind == _METADATA_DEFAULTS:
            return subject.view.default(None, "not declared in this code")
        place = subject.view.place
        return Reading(unresolved(f"no {kind} of this region is in this code", place.file, place.line))

    return fill


def _metadata_defaults(view: View) -> Reading:
    tokens = view.text("http_tokens", "no-preference")
    words = {"required": True, "optional": False}
    value = tokens.value if isinstance(tokens.value, Unread) else words.get(tokens.value)
    hops = view.whole("http_put_response_hop_limit")
    limit = Reading(None if hops.value == -1 else hops.value, hops.places)
    return record(view.place, token_required=Reading(value, tokens.places), hop_limit=limit)


VOLUME = TypeMapping(
    sources=("aws_ebs_volume", *_MACHINES, "aws_launch_configuration", "aws_launch_template", _FLEET),
    subjects=_volumes,
    hidden=_hidden,
    name=lambda subject: None,
    attributes={
        "region": region,
        "tags": _tags,
        "encrypted": _encrypted,
        "kms_key_id": _key,
        "size_gib": _size,
        "attached_to": _attached,
    },
)

SNAPSHOT = TypeMapping(
    sources=("aws_ebs_snapshot", "aws_ebs_snapshot_copy"),
    subjects=each_instance("aws_ebs_snapshot", "aws_ebs_snapshot_copy"),
    name=lambda subject: None,
    attributes={
        "region": region,
        "tags": tags,
        "volume_id": _snapshot_volume,
        "encrypted": _snapshot_encrypted,
        "kms_key_id": _snapshot_key,
        "public": lambda subject: subject.view.default(False, "Terraform cannot make a snapshot public"),
        "shared_with": _shared,
    },
)

REGION = TypeMapping(
    sources=(_EBS_DEFAULT, _METADATA_DEFAULTS),
    subjects=_regions,
    name=lambda subject: _region_name(subject).value,
    attributes={
        "name": _region_name,
        "ebs_encryption_by_default": _setting(_EBS_DEFAULT, lambda view: view.flag("enabled", True)),
        "metadata_defaults": _setting(_METADATA_DEFAULTS, _metadata_defaults),
    },
)

MAPPINGS = {"aws.ec2.volume": VOLUME, "aws.ec2.snapshot": SNAPSHOT, "aws.ec2.region": REGION}

"""OpenSearch domains, under the provider's present name and the one before it.

Defaults are those of the provider's resources; the TLS policy of an endpoint that names none is the oldest one, which
the API keeps as its default.
"""

from __future__ import annotations

from gcheck.collectors.terraform.resources.mapping import Fill
from gcheck.collectors.terraform.resources.tables import (
    beside,
    by_type,
    flag,
    inside,
    named,
    own,
    policy,
    reference,
    table,
    text,
    texts,
    whole,
)
from gcheck.collectors.terraform.view import Reading, View, listing
from gcheck.model.unread import Unread

_OLDEST = "Policy-Min-TLS-1-0-2019-07"
_API = "default of the API"


def _logs(view: View) -> Reading:
    found: list[Reading] = []
    for block in view.blocks("log_publishing_options"):
        if isinstance(block, Unread):
            found.append(Reading(block))
            continue
        on = block.flag("enabled", True).value
        if on is not False:
            found.append(Reading(on) if isinstance(on, Unread) else block.text("log_type"))
    return listing(found, view.place)


def _policy(kind: str) -> Fill:
    read = policy("access_policies")
    beyond = beside(
        f"{kind}_policy", "domain_name", read, lambda subject: subject.view.default(None, "not declared here")
    )
    return own("access_policies", read, beyond)


def _default_group(view: View) -> Reading:
    """Whether a domain in a VPC is left to the default security group; null for one that is in none."""

    def read(block: View) -> Reading:
        found = block.texts("security_group_ids")
        named = [item for item in found.value if not isinstance(item, Unread)]
        return found if found.value and not named else Reading(not named, found.places)

    found = inside("vpc_options", read)(view)
    return Reading(found.value[0], found.places) if isinstance(found.value, list) else found


DOMAIN = table(
    ("aws_opensearch_domain", "aws_elasticsearch_domain"),
    "domain_name",
    {
        "encrypted": inside("encrypt_at_rest", flag("enabled"), False),
        "kms_key_id": inside("encrypt_at_rest", reference("kms_key_id")),
        "node_to_node_encryption": inside("node_to_node_encryption", flag("enabled"), False),
        "https_enforced": inside("domain_endpoint_options", flag("enforce_https", True), False, _API),
        "tls_policy": inside(
            "domain_endpoint_options", text("tls_security_policy", _OLDEST, _API), _OLDEST, _API
        ),
        "subnets": inside("vpc_options", texts("subnet_ids"), [], "no VPC is named"),
        "default_group": _default_group,
        "fine_grained_access": inside("advanced_security_options", flag("enabled"), False),
        "anonymous_access": inside("advanced_security_options", flag("anonymous_auth_enabled"), False),
        "logs": _logs,
        "dedicated_masters": inside("cluster_config", flag("dedicated_master_enabled"), False),
        "several_zones": inside("cluster_config", flag("zone_awareness_enabled"), False),
        "data_nodes": inside("cluster_config", whole("instance_count", 1), 1),
    },
    {
        "name": named("domain_name"),
        "policy": by_type(
            aws_opensearch_domain=_policy("aws_opensearch_domain"),
            aws_elasticsearch_domain=_policy("aws_elasticsearch_domain"),
        ),
    },
    tagged=False,
)

MAPPINGS = {"aws.opensearch.domain": DOMAIN}

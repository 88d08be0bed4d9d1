"""Machines, networks, what faces the internet, functions, messages and containers: which module maps which types."""

from __future__ import annotations

from gcheck.collectors.terraform.resources import (
    api_gateway,
    cloudfront,
    containers,
    edge,
    functions,
    instances,
    load_balancers,
    messaging,
    network_acls,
    networks,
)
from gcheck.collectors.terraform.resources.mapping import TypeMapping

MAPPINGS: dict[str, TypeMapping] = {
    **instances.MAPPINGS,
    **networks.MAPPINGS,
    **network_acls.MAPPINGS,
    **load_balancers.MAPPINGS,
    **cloudfront.MAPPINGS,
    **api_gateway.MAPPINGS,
    **edge.MAPPINGS,
    **functions.MAPPINGS,
    **messaging.MAPPINGS,
    **containers.MAPPINGS,
}

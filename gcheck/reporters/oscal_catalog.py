"""Frameworks as OSCAL catalogues, and the controls that gcheck judges by as an OSCAL component definition.

A catalogue holds what the framework's file may hold: identifiers, official short titles and gcheck's own words, and no text of a
standard. The ids are those that assessment results refer to.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from gcheck import __version__
from gcheck.model.control import Control
from gcheck.model.framework import Framework, Group, Requirement
from gcheck.reporters.oscal import (
    NAMESPACE,
    VERSION,
    document,
    filled,
    identifier,
    props,
    prose,
    token,
)  # fmt: skip
from gcheck.reporters.oscal_results import STATEMENT


def catalog(framework: Framework, clock: str) -> str:
    """The framework as an OSCAL catalogue; ``clock``, RFC 3339 UTC, is when it was exported."""
    children: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    requirements: dict[str, list[Requirement]] = defaultdict(list)
    for item in framework.requirements:
        requirements[item.group].append(item)
    # From the last group to the first: a group stands behind its parent, so its own groups are whole by then.
    for group in reversed(framework.groups):
        made = filled({
            "id": token(framework.id, "group", group.id),
            "title": prose(f"{group.id} {group.title}"),
            "props": [{"name": "label", "value": group.id}],
            **_within(framework.id, group, children.pop(group.id, [])[::-1], requirements[group.id]),
        })  # fmt: skip
        children[group.parent].append(made)
    return document("catalog", filled({
        "uuid": identifier("catalog", framework.id, framework.edition),
        "metadata": _metadata(framework.title, framework.edition, clock, framework.notice, {"framework": framework.id, "owner": framework.owner}),
        "groups": children[None][::-1],
    }))  # fmt: skip


def _within(
    framework: str, group: Group, inner: list[dict[str, Any]], own: list[Requirement]
) -> dict[str, Any]:
    """What a group holds: in OSCAL either groups or controls, so that its own controls beside groups make a group, the first."""
    controls = [_control(framework, item) for item in own]
    if not inner or not controls:
        return {"groups": inner, "controls": controls}
    rest = {
        "id": token(framework, "group", group.id, "own"),
        "title": prose(group.title),
        "controls": controls,
    }
    return {"groups": [rest, *inner]}


def _control(framework: str, item: Requirement) -> dict[str, Any]:
    name = token(framework, item.id)
    more = [("remainder", item.remainder), ("out-of-scope", item.reason)]
    return filled({
        "id": name,
        "title": prose(item.title),
        "props": [{"name": "label", "value": item.id}, *props({
            "assessed-by": item.assessed_by.replace("_", "-"),
            **{f"attribute-{key.replace('_', '-')}": ", ".join(map(str, one)) if isinstance(one, (list, tuple)) else one
               for key, one in item.attributes.items()},
        })],
        "parts": [
            {"id": name + STATEMENT, "name": "statement", "prose": prose(item.title)},
            *({"id": f"{name}_{part}", "name": part, "ns": NAMESPACE, "prose": prose(text)} for part, text in more if text),
        ],
    })  # fmt: skip


def component_definition(controls: Iterable[Control], frameworks: Mapping[str, Framework], clock: str) -> str:
    """The controls as OSCAL components of the type ``validation``, one for each provider, with what they show of which requirement."""
    by_provider: dict[str, list[Control]] = defaultdict(list)
    for control in controls:
        by_provider[control.provider].append(control)
    named = sorted(
        {line.framework for found in by_provider.values() for one in found for line in one.satisfies}
    )
    return document("component-definition", filled({
        "uuid": identifier("component-definition", sorted(one.digest for found in by_provider.values() for one in found)),
        "metadata": _metadata("Controls of gcheck", __version__, clock, "", {"gcheck-version": __version__}),
        "components": [_component(name, found) for name, found in sorted(by_provider.items())],
        "back-matter": filled({"resources": [_framework(name, frameworks.get(name)) for name in named]}),
    }))  # fmt: skip


def _component(provider: str, controls: list[Control]) -> dict[str, Any]:
    by_framework: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for control in controls:
        for number, line in enumerate(control.satisfies):
            by_framework[line.framework].append({
                "uuid": identifier("implements", control.id, line.framework, line.requirement, number),
                "control-id": token(line.framework, line.requirement),
                "description": prose(line.facet),
                "props": props({"control": control.id, "role": line.role, "requirement": line.requirement}),
            })  # fmt: skip
    return filled({
        "uuid": identifier("component", provider),
        "type": "validation",
        "title": prose(f"gcheck controls: {provider}"),
        "description": "Controls that are judged automatically. Each property names one; its remarks say what it asks for.",
        "props": [prop for control in controls for prop in _of_control(control)],
        "control-implementations": [
            {"uuid": identifier("implementation", provider, name), "source": f"#{_resource(name)}",
             "description": "What these controls show of the requirements of the framework.", "implemented-requirements": found}
            for name, found in sorted(by_framework.items())
        ],
    })  # fmt: skip


def _of_control(control: Control) -> list[dict[str, Any]]:
    """Its id, severity, resource type and parameters, held together by a group."""
    group = token(control.id)
    values = {
        "control": control.id,
        "severity": control.severity,
        "resource-type": control.resource,
        "digest": control.digest,
    }
    values |= {f"parameter-{one.name.replace('_', '-')}": json.dumps(one.value) for one in control.parameters}
    found = [{**prop, "group": group} for prop in props(values)]
    found[0]["remarks"] = prose(control.title)
    return found


def _resource(framework: str) -> str:
    return identifier("catalog-reference", framework)


def _framework(name: str, known: Framework | None) -> dict[str, Any]:
    return filled({
        "uuid": _resource(name),
        "title": prose(known.title if known else name),
        "description": prose(f"The catalogue that gcheck frameworks export {name} writes."),
        "props": props({"framework": name, "edition": known.edition if known else None}),
    })  # fmt: skip


def _metadata(
    title: str, version: str, clock: str, notice: str, about: Mapping[str, object]
) -> dict[str, Any]:
    return filled({
        "title": prose(title), "last-modified": clock, "version": version, "oscal-version": VERSION, "props": props(about),
        "remarks": prose(notice) if notice else "",
    })  # fmt: skip

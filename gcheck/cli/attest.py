"""``gcheck attest``: write down a named person's statement about a requirement."""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import click

from gcheck.cli.console import printable
from gcheck.errors import DocumentError, UsageError
from gcheck.model.framework import ATTESTABLE, SECOND_PERSON, Framework, Requirement

_ASKED = {
    "name": "Who attests (--by)",
    "role": "In which role (--role)",
    "until": "Until which day it holds, YYYY-MM-DD (--until)",
    "statement": "What is attested, in a sentence (--statement)",
}
_OTHER_WAYS = {
    "machine": "controls decide it, and no statement can take their place",
    "record": "a register decides it: see the remainder that `gcheck frameworks show` names",
    "out_of_scope": "gcheck does not assess it",
}


@click.command("attest", epilog="""\b
Examples:
  gcheck attest 5.1 --by "Imogen Ashby" --role "Chief Executive" --until 2027-03-01 \\
    --statement "I lead the ISMS; objectives and resources were decided in the review." \\
    --evidence evidence/management-review.pdf --into records.yaml""")  # fmt: skip
@click.argument("requirement")
@click.option("--framework", "identifier", help="The framework, where several have a requirement of this id.")
@click.option("--by", "name", help="Who attests.")
@click.option("--role", help="In which role.")
@click.option("--statement", help="What is attested, in a sentence.")
@click.option("--until", help="The last day on which it holds, YYYY-MM-DD.")
@click.option("--evidence", type=click.Path(path_type=Path), multiple=True,
              help="A document behind the statement, kept by path and SHA-256; may be repeated.")  # fmt: skip
@click.option("--approved-by", help="Who else stands by it.")
@click.option("--approver-role", help="In which role.")
@click.option(
    "--id", "wanted", help="An id of its own; made from the day and the requirement where it is left out."
)
@click.option("--into", type=click.Path(path_type=Path, dir_okay=False),
              help="The record file to add it to, made where there is none; only printed where it is left out.")  # fmt: skip
@click.option("--clock", help="The time to date it by, RFC 3339; now where it is left out.")
def command(**options: Any) -> int:
    """Write down a named person's statement about REQUIREMENT, with its evidence, and print what was written.

    On a terminal it asks for what is missing. Who attests is who is named: gcheck signs nothing.
    """
    from gcheck.catalog.attesting import as_yaml
    from gcheck.cli.naming import find_requirement
    from gcheck.cli.options import configured_library, moment

    framework, requirement = find_requirement(
        configured_library(), options["requirement"], options["identifier"]
    )
    _refuse_other_ways(framework, requirement)
    day = moment(options["clock"]).date()
    folder = (options["into"] or Path("records.yaml")).parent
    item = _item(framework, requirement, _completed(options), day, folder)
    if options["into"] is not None:
        item = _added(options["into"], item, options["wanted"])
        click.echo(f"written to {printable(str(options['into']))}", err=True)
    click.echo(as_yaml(item), nl=False)
    if requirement.approval == SECOND_PERSON and not options["approved_by"]:
        click.echo(
            f"it counts as none until a second person approves it: {requirement.id} asks for that", err=True
        )
    return 0


def _refuse_other_ways(framework: Framework, requirement: Requirement) -> None:
    if requirement.assessed_by not in ATTESTABLE:
        why = _OTHER_WAYS[requirement.assessed_by]
        raise UsageError(f"{framework.id} {requirement.id} cannot be attested: {why}.")


def _completed(options: dict[str, Any]) -> dict[str, Any]:
    """The options with what a person on a terminal was asked for. Raises UsageError for what is missing elsewhere."""
    missing = [key for key in _ASKED if not options[key]]
    if not sys.stdin.isatty():
        names = [_ASKED[key] for key in missing]
        names += [] if options["evidence"] else ["the document that shows it (--evidence)"]
        if names:
            raise UsageError(f"this is missing: {'; '.join(names)}.")
        return options
    given: dict[str, Any] = {key: click.prompt(_ASKED[key], err=True) for key in missing}
    if not options["evidence"]:
        given["evidence"] = (Path(click.prompt("The document that shows it (--evidence)", err=True)),)
    return {**options, **given}


def _item(
    framework: Framework, requirement: Requirement, given: dict[str, Any], day: date, folder: Path
) -> dict[str, Any]:
    until = _day(given["until"], "--until")
    if until < day:
        raise UsageError(f"--until {until} lies in the past: an attestation cannot end before it is made.")
    if len(given["statement"].strip()) < 10:
        raise UsageError("the statement must be a sentence that says what is attested.")
    made = {
        "id": given["wanted"] or f"ATT-{day}-{requirement.id}",
        "framework": framework.id,
        "requirement": requirement.id,
        "statement": given["statement"].strip(),
        "name": given["name"],
        "role": given["role"],
        "date": day.isoformat(),
        "valid_until": until.isoformat(),
    }
    made |= _approval(given, day)
    return made | {"evidence": [_evidence(path, folder) for path in given["evidence"]]}


def _approval(given: dict[str, Any], day: date) -> dict[str, str]:
    from gcheck.model.record import same_person

    if not given["approved_by"]:
        if given["approver_role"]:
            raise UsageError("an approval needs a name: --approved-by.")
        return {}
    if same_person(given["name"], given["approved_by"]):
        raise UsageError(f"{given['name']} cannot approve an attestation of their own: name a second person.")
    if not given["approver_role"]:
        raise UsageError("an approval needs the role of who approves: --approver-role.")
    return {
        "approved_by": given["approved_by"],
        "approver_role": given["approver_role"],
        "approved_on": day.isoformat(),
    }


def _day(text: str, option: str) -> date:
    found = None
    with suppress(ValueError):
        found = date.fromisoformat(text)
    if found is None or found.isoformat() != text:
        raise UsageError(f"{option} takes a day such as 2027-03-01; {text!r} is none.")
    return found


def _evidence(path: Path, folder: Path) -> dict[str, str]:
    from gcheck.catalog.attesting import reference
    from gcheck.catalog.records import MAX_EVIDENCE_BYTES
    from gcheck.documents import read_bytes

    try:
        content = read_bytes(path, MAX_EVIDENCE_BYTES)
    except DocumentError as error:
        raise UsageError(f"the evidence {path} cannot be taken: {error.message}.") from None
    return {"reference": reference(path, folder), "sha256": hashlib.sha256(content).hexdigest()}


def _added(file: Path, item: dict[str, Any], wanted: str | None) -> dict[str, Any]:
    """The attestation under the id that it has in this file, now that it is written there."""
    from gcheck.catalog.attesting import free_name, names, with_attestation
    from gcheck.cli.files import write
    from gcheck.documents import decode_text, read_bytes
    from gcheck.errors import RecordError

    text = decode_text(read_bytes(file, kind=RecordError), str(file), RecordError) if file.exists() else None
    taken = names(text, str(file)) if text is not None else set()
    if wanted in taken:
        raise UsageError(f"{file} has an attestation {wanted!r} already.")
    made = {**item, "id": free_name(item["id"], taken)}
    write(file, with_attestation(text, made, str(file)))
    return made

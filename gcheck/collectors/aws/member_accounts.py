"""The accounts of an organisation: which there are, and by which role each is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.failures import Failure, odd
from gcheck.collectors.aws.listed import Account
from gcheck.collectors.aws.listings import SHAPE_ERRORS
from gcheck.collectors.aws.options import ACCOUNT_ID, Options
from gcheck.collectors.aws.reader import Reader
from gcheck.documents import read_yaml
from gcheck.errors import DocumentError
from gcheck.model.source import Source

LIST_ACCOUNTS = Call(
    "organizations",
    "ListAccounts",
    "organizations:ListAccounts",
    requires=("Accounts",),
    paging=Paging("NextToken", "NextToken", ("Accounts",), "MaxResults", 20),
    regional=False,
)

_OWN = ("organization", "accounts", "accounts_file", "exclude_accounts", "role_name", "role_arn")
"""The options that say which accounts there are, which an account's own source does not have."""


class Member(Struct, frozen=True):
    """One account. ``skipped`` says why it is not read; ``role_arn`` is set where it has a role of its own."""

    id: str
    name: str | None = None
    role_arn: str | None = None
    skipped: str | None = None


def members(options: Options, home: str, reader: Reader) -> tuple[list[Member], Failure | None]:
    """Every account that Organizations, the configuration or the file names, sorted by id; and why some may be missing."""
    found: dict[str, Member] = {}
    failure = None
    if options.organization:
        listed, failure = _listed(home, reader)
        found = {member.id: member for member in listed}
    if options.accounts_file is not None:
        named, wrong = _of_file(options.accounts_file)
        failure = failure or wrong
        found |= {member.id: replace(member, skipped=_skipped(found, member.id)) for member in named}
    chosen = [_chosen(member, options) for member in found.values()]
    chosen += [Member(name) for name in options.accounts if name not in found]
    return sorted(chosen, key=lambda member: member.id), failure


def source_of(parent: Source, member: Member, options: Options, caller: Account) -> Source:
    """The source of one account: the parent's options, with the account's role unless it is the caller's own.

    The role is assumed with the credentials that listed the accounts.
    """
    given = {key: value for key, value in parent.options.items() if key not in _OWN}
    given["account"] = member.id
    if member.name:
        given["account_name"] = member.name
    if member.id != caller.number or member.role_arn is not None:
        partition = caller.scope("").partition
        own = f"arn:{partition}:iam::{member.id}:role/{options.role_name}"
        given["role_arn"] = member.role_arn or own
    return Source(f"{parent.name}/{member.id}", parent.kind, given, parent.name, member.skipped)


def options_of(source: Source, options: Options) -> Options:
    """What one account is read by."""
    single = replace(options, organization=False, accounts=(), accounts_file=None, exclude_accounts=())
    return replace(single, role_arn=source.options.get("role_arn"))


def _skipped(found: Mapping[str, Member], name: str) -> str | None:
    return found[name].skipped if name in found else None


def _chosen(member: Member, options: Options) -> Member:
    if member.id in options.exclude_accounts:
        return replace(member, skipped="the configuration excludes it")
    if options.accounts and member.id not in options.accounts:
        return replace(member, skipped="the configuration names other accounts")
    return member


def _listed(home: str, reader: Reader) -> tuple[list[Member], Failure | None]:
    pages = reader.pages(LIST_ACCOUNTS, home, {})
    try:
        return [_member(item) for item in pages.data.get("Accounts", ())], pages.failure
    except SHAPE_ERRORS as error:
        return [], odd(LIST_ACCOUNTS, home, error, pages.place.at)


def _member(item: Mapping[str, Any]) -> Member:
    # AWS replaces Status by State; an answer may hold either or both
    state = item.get("State") or item["Status"]
    skipped = None if state == "ACTIVE" else f"Organizations says that it is {state}"
    return Member(_identifier(item["Id"]), item.get("Name"), skipped=skipped)


def _identifier(value: Any) -> str:
    if not isinstance(value, str) or not ACCOUNT_ID.fullmatch(value):
        raise ValueError(f"{value!r} is not an account id, twelve digits in quotes")
    return value


def _of_file(name: str) -> tuple[list[Member], Failure | None]:
    try:
        data = read_yaml(Path(name)).data
        return list(read_accounts(data)), None
    except DocumentError as error:
        return [], Failure(LIST_ACCOUNTS.name, "unparsed", str(error))
    except SHAPE_ERRORS as error:
        return [], Failure(LIST_ACCOUNTS.name, "unparsed", f"{name}: {error}")


def read_accounts(data: Any) -> Iterator[Member]:
    """The accounts of a file: a list, or an object with the list under ``accounts``. Raises ValueError."""
    rows: Iterable[Any] = data["accounts"] if isinstance(data, dict) else data
    if not isinstance(rows, list) or not rows:
        raise ValueError("a file of accounts is a list of ids, or of objects with id, name and role_arn")
    for row in rows:
        if not isinstance(row, dict):
            yield Member(_identifier(row))
            continue
        extra = sorted(row.keys() - {"id", "name", "role_arn"})
        if extra:
            raise ValueError(f"an account has id, name and role_arn; found {', '.join(map(str, extra))}")
        yield Member(_identifier(row.get("id")), row.get("name"), row.get("role_arn"))

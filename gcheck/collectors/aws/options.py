"""What an operator may set on a source of kind ``aws``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from gcheck.patterns import regex

ALL_REGIONS = "all"
ROLE_NAME = "gcheck-read-only"
"""The role that `gcheck permissions aws` makes."""
_MAY_BE_ZERO = ("page_size", "max_per_type", "deadline", "unit_deadline")
ACCOUNT_ID = regex("[0-9]{12}")


class Options(Struct, frozen=True):
    """The options of one AWS source.

    ``profile`` names a profile of the AWS configuration; None takes the ambient credentials.
    ``regions`` lists regions by name; ``("all",)`` means every region that is enabled for the account; empty means
    the ambient region only (AWS_REGION, AWS_DEFAULT_REGION, the profile's region, else us-east-1). It bounds where
    regional services are listed; S3, IAM and the account are read whole, whatever it says, and the details of a bucket
    or a trail are read where it is.
    ``role_arn`` and ``external_id``: a role to assume with the ambient credentials.
    ``organization``: read every account that Organizations lists, each through its role ``role_name``; ``accounts`` are
    the only ones to read, or, without ``organization``, the list itself, which ``accounts_file`` may hold instead (YAML
    or JSON: ids, or objects with ``id``, ``name`` and ``role_arn``); ``exclude_accounts`` are listed and not read.
    ``endpoint_url`` sends every service to one address; AWS_ENDPOINT_URL is honoured without it.
    ``max_attempts`` bounds how often one request is sent, ``max_pages`` how many pages of one listing are read,
    ``page_size`` asks for smaller pages than the API's largest (0: the largest). The timeouts are in seconds.
    ``max_per_type`` bounds how many resources of one type are read in an account (0: all). ``deadline`` is how many
    seconds the account may take, ``unit_deadline`` how many one listing or one resource may (0: as long as it takes);
    what they cut off is a gap.
    """

    profile: str | None = None
    regions: tuple[str, ...] = ()
    role_arn: str | None = None
    external_id: str | None = None
    organization: bool = False
    accounts: tuple[str, ...] = ()
    accounts_file: str | None = None
    exclude_accounts: tuple[str, ...] = ()
    role_name: str = ROLE_NAME
    endpoint_url: str | None = None
    max_attempts: int = 5
    max_pages: int = 1000
    page_size: int = 0
    connect_timeout: int = 5
    read_timeout: int = 30
    max_per_type: int = 0
    deadline: int = 0
    unit_deadline: int = 600

    @property
    def many(self) -> bool:
        """True if the source stands for several accounts."""
        return self.organization or bool(self.accounts) or self.accounts_file is not None


def read_options(data: Mapping[str, Any]) -> Options:
    """The options of a source. Raises ValueError, with a sentence, for an unknown name or a value of a wrong type."""
    known = Options.__annotations__
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name not in known:
            raise ValueError(
                f"{name!r} is not an option of an AWS source; the options are {', '.join(known)}"
            )
        if value is not None:
            values[name] = _value(name, known[name], value)
    return Options(**values)


def _value(name: str, kind: str, value: Any) -> Any:
    if name == "regions":
        return _regions(value)
    if name in ("accounts", "exclude_accounts"):
        return _accounts(name, value)
    if kind == "bool":
        if isinstance(value, bool):
            return value
        raise ValueError(f"{name} of an AWS source must be true or false, not {value!r}")
    if kind == "int":
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and value >= (0 if name in _MAY_BE_ZERO else 1)
        ):
            return value
        raise ValueError(f"{name} of an AWS source must be a positive whole number, not {value!r}")
    if isinstance(value, str) and value:
        return value
    raise ValueError(f"{name} of an AWS source must be text, not {value!r}")


def _regions(value: Any) -> tuple[str, ...]:
    named = [value] if isinstance(value, str) else value
    if isinstance(named, (list, tuple)) and all(isinstance(item, str) and item for item in named):
        return (ALL_REGIONS,) if ALL_REGIONS in named else tuple(dict.fromkeys(named))
    raise ValueError(f"regions of an AWS source must be a list of region names or 'all', not {value!r}")


def _accounts(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)) and all(
        isinstance(item, str) and ACCOUNT_ID.fullmatch(item) for item in value
    ):
        return tuple(dict.fromkeys(value))
    raise ValueError(
        f"{name} of an AWS source must be a list of account ids, twelve digits in quotes each, not {value!r}"
    )

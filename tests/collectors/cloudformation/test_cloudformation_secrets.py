"""Properties that hold a secret: literal or not, hidden or not, and never kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

KIND = "cloudformation.secret-property"
CODE = """
Parameters:
  Asked: {{Type: String, NoEcho: true}}
  Shown: {{Type: String}}
  Initial: {{Type: String, NoEcho: true, Default: hunter2hunter2}}
  Plain: {{Type: String, Default: hunter2hunter2}}
Conditions:
  Known: !Equals [a, a]
  Maybe: !Equals [!Ref Shown, x]
Resources:
  Secret: {{Type: AWS::SecretsManager::Secret}}
  X: {{Type: AWS::RDS::DBInstance, Properties: {{MasterUserPassword: {value}}}}}
"""

CASES = [
    ("hunter2hunter2", True, None),
    ("!Ref Asked", False, True),
    ("!Ref Shown", False, False),
    ("!Ref Initial", True, True),
    ("!Ref Plain", True, False),
    ('!Sub "${Asked}"', False, True),
    ("!If [Known, !Ref Asked, hunter2hunter2]", False, True),
    ("!If [Maybe, !Ref Asked, !Ref Asked]", False, True),
    ("!If [Maybe, !Ref Asked, hunter2hunter2]", "unread", "unread"),
    ('"{{resolve:secretsmanager:x:SecretString:password}}"', False, None),
    ('!Sub "{{resolve:secretsmanager:${Secret}:SecretString:password}}"', False, None),
    ("!GetAtt Secret.Id", False, None),
    ("!ImportValue other", "unread", None),
]


def _shown(value: Any) -> Any:
    return "unread" if isinstance(value, Unread) else value


@pytest.mark.parametrize(("value", "literal", "hidden"), CASES, ids=[item[0] for item in CASES])
def test_where_a_password_comes_from(collect: Collect, value: str, literal: Any, hidden: Any) -> None:
    found = collect(CODE.format(value=value), KIND)
    item = found.one(KIND)
    assert (_shown(item.attributes["literal"]), _shown(item.attributes["hidden"])) == (literal, hidden)
    assert (item.attributes["of"], item.attributes["property"]) == (
        "AWS::RDS::DBInstance",
        "MasterUserPassword",
    )
    assert "hunter2" not in json.dumps(item.to_json())


@pytest.mark.parametrize("value", ["''", "!Ref AWS::NoValue", "null"])
def test_no_password_is_none(collect: Collect, value: str) -> None:
    assert not collect(CODE.format(value=value), KIND).resources


def test_each_user_of_a_broker(collect: Collect) -> None:
    code = """Resources:
  B:
    Type: AWS::AmazonMQ::Broker
    Properties:
      Users:
        - {Username: a, Password: hunter2hunter2}
        - {Username: b, Password: "{{resolve:ssm-secure:b}}"}
"""
    found = collect(code, KIND).resources
    assert {uid: item.attributes["literal"] for uid, item in found.items()} == {
        "t.yaml#B.Users.Password:6": True,
        "t.yaml#B.Users.Password:7": False,
    }


def test_what_may_be_there_is_told(collect: Collect) -> None:
    code = CODE.format(value="x").replace("DBInstance,", "DBInstance, Condition: Maybe,")
    found = collect(code, KIND)
    assert not found.resources
    assert not found.populations[KIND].complete

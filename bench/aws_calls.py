"""How many calls a scan of an AWS account makes, by operation, and what it costs.

    python -m bench.aws_calls

The account is moto's server on loopback, with 100 buckets, 50 users and 50 security groups; a proxy counts. One more
run has nine buckets and one control. Prowler's figure for that, 123 calls, was measured once with Prowler 5 and is
not measured again here.
"""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from typing import Any

import boto3

from bench.measuring import GCHECK, measure
from tests.aws_server import CREDENTIALS, aws_server
from tests.fault_proxy import fault_proxy


def client(service: str, url: str) -> Any:
    """A client that fills the emulator."""
    make: Any = boto3.client
    keys = {"aws_access_key_id": "bench", "aws_secret_access_key": "bench"}
    return make(service, region_name="us-east-1", endpoint_url=url, **keys)


def fill(url: str, buckets: int, others: int) -> None:
    """So many buckets, and so many users and security groups."""
    s3, iam, ec2 = client("s3", url), client("iam", url), client("ec2", url)
    for number in range(buckets):
        s3.create_bucket(Bucket=f"bench-{number:03}")
    for number in range(others):
        iam.create_user(UserName=f"user-{number}")
        ec2.create_security_group(GroupName=f"group-{number}", Description="bench")


def report(title: str, buckets: int, others: int, *arguments: str) -> None:
    """Measure one scan, and count the calls of another."""
    command = (*GCHECK, "scan", "--source", "aws", *arguments)
    with aws_server(seeded=False) as url:
        fill(url, buckets, others)
        with fault_proxy(url) as proxy:
            environment = {**CREDENTIALS, "AWS_ENDPOINT_URL": proxy.url, "AWS_DEFAULT_REGION": "us-east-1"}
            used = measure(command, environment, runs=1)
            proxy.reset()
            subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, check=False)
            print(f"{title}: {len(proxy.calls)} calls, {used}")
            for operation, number in sorted(Counter(proxy.calls).items()):
                print(f"  {number:5}  {operation}")


def main() -> None:
    """Print both accounts."""
    report("one control on 9 buckets", 9, 0, "--control", "aws.s3.bucket-kms-encryption")
    report("all controls on 100 buckets, 50 users, 50 security groups", 100, 50)


if __name__ == "__main__":
    main()

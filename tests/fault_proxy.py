"""A proxy on loopback that answers chosen AWS operations wrongly and counts every call.

It stands between a collector and moto's server. What the server answers to one request is kept, so that a test may
run the same account hundreds of times.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.governance_answers import documented_governance

Reply = tuple[int, dict[str, str], bytes]
Change = Callable[["Asked", Reply], Reply]
"""A fault: what the proxy sends instead of the server's own reply. The body may be shorter than content-length says."""

_S3 = {
    "location": "GetBucketLocation",
    "encryption": "GetBucketEncryption",
    "versioning": "GetBucketVersioning",
    "publicAccessBlock": "GetPublicAccessBlock",
    "acl": "GetBucketAcl",
    "ownershipControls": "GetBucketOwnershipControls",
    "policy": "GetBucketPolicy",
    "logging": "GetBucketLogging",
    "lifecycle": "GetBucketLifecycleConfiguration",
    "object-lock": "GetObjectLockConfiguration",
    "tagging": "GetBucketTagging",
    "cors": "GetBucketCors",
    "replication": "GetBucketReplication",
    "website": "GetBucketWebsite",
}
_REST = (
    # service that the request is signed for, method, pattern of the path, operation; all of them speak JSON
    ("accessanalyzer", "GET", r"/analyzer", "ListAnalyzers"),
    ("accessanalyzer", "POST", r"/analyzer/findings/statistics", "GetFindingsStatistics"),
    ("account", "POST", r"/getAlternateContact", "GetAlternateContact"),
    ("backup", "GET", r"/backup/plans/?", "ListBackupPlans"),
    ("backup", "GET", r"/backup/plans/[^/]+/?", "GetBackupPlan"),
    ("backup", "GET", r"/backup/plans/[^/]+/selections/?", "ListBackupSelections"),
    ("backup", "GET", r"/backup-vaults/?", "ListBackupVaults"),
    ("backup", "GET", r"/backup-vaults/[^/]+/access-policy", "GetBackupVaultAccessPolicy"),
    ("backup", "GET", r"/backup-vaults/[^/]+/recovery-points/?", "ListRecoveryPointsByBackupVault"),
    ("backup", "GET", r"/resources/?", "ListProtectedResources"),
    ("apigateway", "GET", r"/domainnames", "GetDomainNames"),
    ("apigateway", "GET", r"/restapis", "GetRestApis"),
    ("apigateway", "GET", r"/restapis/[^/]+/resources", "GetResources"),
    ("apigateway", "GET", r"/restapis/[^/]+/stages", "GetStages"),
    ("apigateway", "GET", r"/usageplans", "GetUsagePlans"),
    ("apigatewayv2", "GET", r"/v2/apis", "GetApis"),
    ("apigatewayv2", "GET", r"/v2/apis/[^/]+/routes", "GetRoutes"),
    ("apigatewayv2", "GET", r"/v2/apis/[^/]+/stages", "GetStages"),
    ("efs", "GET", r"/2015-02-01/access-points", "DescribeAccessPoints"),
    ("efs", "GET", r"/2015-02-01/file-systems", "DescribeFileSystems"),
    ("efs", "GET", r"/2015-02-01/file-systems/[^/]+/backup-policy", "DescribeBackupPolicy"),
    ("efs", "GET", r"/2015-02-01/file-systems/[^/]+/policy", "DescribeFileSystemPolicy"),
    ("eks", "GET", r"/clusters", "ListClusters"),
    ("eks", "GET", r"/clusters/[^/]+", "DescribeCluster"),
    ("eks", "GET", r"/clusters/[^/]+/node-groups", "ListNodegroups"),
    ("eks", "GET", r"/clusters/[^/]+/node-groups/[^/]+", "DescribeNodegroup"),
    ("guardduty", "GET", r"/detector", "ListDetectors"),
    ("guardduty", "GET", r"/detector/[^/]+", "GetDetector"),
    ("inspector2", "POST", r"/status/batch/get", "BatchGetAccountStatus"),
    ("lambda", "GET", r"/2015-03-31/functions/?", "ListFunctions"),
    ("lambda", "GET", r"/2015-03-31/functions/[^/]+/policy", "GetPolicy"),
    ("lambda", "GET", r"/2019-09-30/functions/[^/]+/concurrency", "GetFunctionConcurrency"),
    ("lambda", "GET", r"/2020-06-30/functions/[^/]+/code-signing-config", "GetFunctionCodeSigningConfig"),
    ("lambda", "GET", r"/2021-10-31/functions/[^/]+/urls", "ListFunctionUrlConfigs"),
    ("lambda", "GET", r"/2017-03-31/tags/.+", "ListTags"),
    ("macie2", "GET", r"/macie", "GetMacieSession"),
    ("securityhub", "GET", r"/accounts", "DescribeHub"),
    ("securityhub", "POST", r"/standards/get", "GetEnabledStandards"),
    ("opensearch", "GET", r"/2021-01-01/domain", "ListDomainNames"),
    ("opensearch", "GET", r"/2021-01-01/opensearch/domain/[^/]+", "DescribeDomain"),
)
_XML_REST = (
    # the same of services that speak XML
    ("cloudfront", "GET", r"/2020-05-31/distribution", "ListDistributions"),
    ("cloudfront", "GET", r"/2020-05-31/distribution/[^/]+/config", "GetDistributionConfig"),
    ("route53", "GET", r"/2013-04-01/hostedzone", "ListHostedZones"),
    ("route53", "GET", r"/2013-04-01/hostedzone/[^/]+/dnssec", "GetDNSSEC"),
    ("route53", "GET", r"/2013-04-01/queryloggingconfig", "ListQueryLoggingConfigs"),
)
_S3_CONTROL = (
    (r"/accesspoint/[^/]+/policyStatus$", "GetAccessPointPolicyStatus"),
    (r"/accesspoint/[^/]+$", "GetAccessPoint"),
    (r"/accesspoint$", "ListAccessPoints"),
    (r"", "GetPublicAccessBlock"),
)
_SIGNED_FOR = {
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "access-analyzer": "accessanalyzer",
    "monitoring": "cloudwatch",
    "es": "opensearch",
    "states": "stepfunctions",
}
"""The services that requests are signed for under another name than botocore's."""
TOKENS = {
    "s3:ListBuckets": "ContinuationToken",
    "s3control:ListAccessPoints": "nextToken",
    "iam:GetAccountAuthorizationDetails": "Marker",
    "iam:ListServerCertificates": "Marker",
    "organizations:ListAccounts": "NextToken",
    "ec2:DescribeSecurityGroups": "NextToken",
    "ec2:DescribeVolumes": "NextToken",
    "ec2:DescribeSnapshots": "NextToken",
    "cloudfront:ListDistributions": "Marker",
    "cloudtrail:ListTags": "NextToken",
    "ec2:DescribeFlowLogs": "NextToken",
    "ec2:DescribeImages": "NextToken",
    "ec2:DescribeInstances": "NextToken",
    "ec2:DescribeManagedPrefixLists": "NextToken",
    "ec2:DescribeRouteTables": "NextToken",
    "ec2:DescribeNetworkAcls": "NextToken",
    "ec2:DescribeSubnets": "NextToken",
    "ec2:DescribeLaunchTemplateVersions": "NextToken",
    "ec2:DescribeTransitGateways": "NextToken",
    "ec2:DescribeVpcEndpoints": "NextToken",
    "ec2:DescribeVpcPeeringConnections": "NextToken",
    "ec2:DescribeVpcs": "NextToken",
    "ec2:GetManagedPrefixListEntries": "NextToken",
    "athena:ListWorkGroups": "NextToken",
    "elb:DescribeLoadBalancers": "Marker",
    "elbv2:DescribeListeners": "Marker",
    "elbv2:DescribeLoadBalancers": "Marker",
    "fsx:DescribeFileSystems": "NextToken",
    "glue:GetConnections": "NextToken",
    "glue:GetCrawlers": "NextToken",
    "glue:GetDatabases": "NextToken",
    "glue:GetDevEndpoints": "NextToken",
    "glue:GetJobs": "NextToken",
    "glue:GetSecurityConfigurations": "NextToken",
    "logs:DescribeDeliveries": "nextToken",
    "logs:DescribeDeliverySources": "nextToken",
    "logs:DescribeLogGroups": "nextToken",
    "redshift:DescribeClusterParameters": "Marker",
    "redshift:DescribeClusters": "Marker",
    "route53:ListHostedZones": "marker",
    "route53:ListQueryLoggingConfigs": "nexttoken",
    "route53domains:ListDomains": "Marker",
    "wafv2:ListWebACLs": "NextMarker",
    "acm:ListCertificates": "NextToken",
    "apigateway:GetDomainNames": "position",
    "apigateway:GetResources": "position",
    "apigateway:GetUsagePlans": "position",
    "application-autoscaling:DescribeScalableTargets": "NextToken",
    "apigateway:GetRestApis": "position",
    "apigatewayv2:GetApis": "nextToken",
    "apigatewayv2:GetRoutes": "nextToken",
    "apigatewayv2:GetStages": "nextToken",
    "codebuild:ListProjects": "nextToken",
    "kms:ListAliases": "Marker",
    "kms:ListKeys": "Marker",
    "kms:ListResourceTags": "Marker",
    "lambda:ListFunctionUrlConfigs": "Marker",
    "lambda:ListFunctions": "Marker",
    "dynamodb:ListTables": "ExclusiveStartTableName",
    "dynamodb:ListTagsOfResource": "NextToken",
    "ecr:DescribeRepositories": "nextToken",
    "ecs:ListClusters": "nextToken",
    "ecs:ListServices": "nextToken",
    "ecs:ListTaskDefinitionFamilies": "nextToken",
    "efs:DescribeAccessPoints": "NextToken",
    "efs:DescribeFileSystems": "Marker",
    "eks:ListClusters": "nextToken",
    "eks:ListNodegroups": "nextToken",
    "elasticache:DescribeCacheClusters": "Marker",
    "elasticache:DescribeReplicationGroups": "Marker",
    "rds:DescribeDBClusterParameterGroups": "Marker",
    "rds:DescribeDBClusterParameters": "Marker",
    "rds:DescribeDBClusterSnapshots": "Marker",
    "rds:DescribeDBClusters": "Marker",
    "rds:DescribeDBInstances": "Marker",
    "rds:DescribeDBParameterGroups": "Marker",
    "rds:DescribeDBParameters": "Marker",
    "rds:DescribeDBSnapshots": "Marker",
    "sagemaker:ListDomains": "NextToken",
    "sagemaker:ListModels": "NextToken",
    "sagemaker:ListNotebookInstances": "NextToken",
    "secretsmanager:ListSecrets": "NextToken",
    "sns:ListSubscriptions": "NextToken",
    "sns:ListTopics": "NextToken",
    "sqs:ListQueues": "NextToken",
    "accessanalyzer:ListAnalyzers": "nextToken",
    "backup:ListBackupPlans": "nextToken",
    "backup:ListBackupSelections": "nextToken",
    "backup:ListBackupVaults": "nextToken",
    "backup:ListProtectedResources": "nextToken",
    "backup:ListRecoveryPointsByBackupVault": "nextToken",
    "cloudformation:DescribeStacks": "NextToken",
    "budgets:DescribeBudgets": "NextToken",
    "ce:ListCostAllocationTags": "NextToken",
    "cloudwatch:DescribeAlarms": "NextToken",
    "logs:DescribeMetricFilters": "nextToken",
    "organizations:ListDelegatedAdministrators": "NextToken",
    "organizations:ListPolicies": "NextToken",
    "organizations:ListTargetsForPolicy": "NextToken",
    "securityhub:GetEnabledStandards": "NextToken",
    "ssm:DescribeDocumentPermission": "NextToken",
    "ssm:DescribeInstanceInformation": "NextToken",
    "ssm:DescribeParameters": "NextToken",
    "ssm:ListDocuments": "NextToken",
    "ssm:ListResourceComplianceSummaries": "NextToken",
    "stepfunctions:ListStateMachines": "nextToken",
}
"""The operations that have pages, with the member of the request that carries the token."""
_ANSWERED = {
    "cloudfront": "NextMarker",
    "dynamodb:ListTables": "LastEvaluatedTableName",
    "efs:DescribeFileSystems": "NextMarker",
    "elb": "NextMarker",
    "elbv2": "NextMarker",
    "backup": "NextToken",
    "kms": "NextMarker",
    "lambda": "NextMarker",
    "route53:ListHostedZones": "NextMarker",
    "route53:ListQueryLoggingConfigs": "NextToken",
    "route53domains": "NextPageMarker",
}
"""The services and operations whose answers call the token something else than their requests."""

_URL = {
    "FunctionUrl": "https://a1b2c3.lambda-url.eu-west-1.on.aws/",
    "FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:f",
    "CreationTime": "2026-01-01T00:00:00.000Z",
    "LastModifiedTime": "2026-01-01T00:00:00.000Z",
    "AuthType": "AWS_IAM",
    "InvokeMode": "BUFFERED",
}


def _ec2(operation: str, answer: str) -> bytes:
    return f"<{operation}Response><requestId>r</requestId>{answer}</{operation}Response>".encode()


_REGION = {
    "GetInstanceMetadataDefaults": "<accountLevel><httpTokens>required</httpTokens></accountLevel>",
    "GetSerialConsoleAccessStatus": "<serialConsoleAccessEnabled>false</serialConsoleAccessEnabled>",
    "GetSnapshotBlockPublicAccessState": "<state>block-all-sharing</state>",
    "GetImageBlockPublicAccessState": "<imageBlockPublicAccessState>unblocked</imageBlockPublicAccessState>",
    "GetEbsDefaultKmsKeyId": "<kmsKeyId>alias/aws/ebs</kmsKeyId>",
}
DOCUMENTED: dict[str, bytes] = {
    **documented_governance(),
    **{f"ec2:{name}": _ec2(name, answer) for name, answer in _REGION.items()},
    "lambda:ListFunctionUrlConfigs": json.dumps({"FunctionUrlConfigs": [_URL]}).encode(),
}
"""What the proxy answers, as AWS documents it, to operations that moto's server lacks, in JSON or in XML."""


_OWNER_OF_ACLS = b"75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"
_OWNER_OF_BUCKETS = b"bcaf1ffd86f41161ca5fb16fd081034f"
"""The two canonical ids by which moto's server names one account."""


class Asked:
    """One request: ``operation`` as ``service:Operation``, and the number of requests for it before this one."""

    def __init__(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> None:
        self.method, self.target, self.body = method, target, body
        self.headers = {name.lower(): value for name, value in headers.items()}
        scope = (
            self.headers.get("authorization", "Credential=///unsigned/unsigned/")
            .split("Credential=")[1]
            .split("/")
        )
        self.region, self.service = scope[2], _SIGNED_FOR.get(scope[3], scope[3])
        # two generations of load balancers, and of API Gateway, are signed for under one name each
        if self.service == "elbv2" and b"Version=2012-06-01" in body:
            self.service = "elb"
        if self.service == "apigateway" and target.startswith("/v2/"):
            self.service = "apigatewayv2"
        self.access_key = scope[0]
        self.operation = self._name()
        self.before = 0

    def _name(self) -> str:
        parts = urlsplit(self.target)
        if parts.path.startswith("/v20180820/"):
            return f"s3control:{next(name for path, name in _S3_CONTROL if re.search(path, parts.path))}"
        if self.service == "s3":
            if parts.path in ("", "/"):
                return "s3:ListBuckets"
            keys = parse_qs(parts.query, keep_blank_values=True)
            return f"s3:{next((_S3[key] for key in keys if key in _S3), 'Unknown')}"
        if "x-amz-target" in self.headers:
            return f"{self.service}:{self.headers['x-amz-target'].rpartition('.')[2]}"
        for service, method, path, operation in (*_REST, *_XML_REST):
            if (service, method) == (self.service, self.method) and re.fullmatch(path, parts.path):
                return f"{service}:{operation}"
        return f"{self.service}:{parse_qs(self.body.decode()).get('Action', ['Unknown'])[0]}"

    @property
    def json(self) -> bool:
        """Whether the service answers in JSON."""
        return "x-amz-target" in self.headers or self.service in {service for service, *_ in _REST}

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two requests the same, whenever they are signed."""
        return (
            self.access_key,
            self.service,
            self.region,
            self.method,
            self.target,
            self.body,
            self.headers.get("x-amz-target"),
        )

    def without_token(self) -> Asked:
        """The request for the first page."""
        token = TOKENS.get(self.operation, "-")
        body = re.sub(rf"&?{token}=[^&]*|,? ?\"{token}\": ?\"[^\"]*\"".encode(), b"", self.body)
        target = re.sub(rf"&?(?:continuation-token|{token})=[^&]*", "", self.target)
        return Asked(self.method, target, self.headers, body)


class FaultProxy:
    """``url`` is where it listens. ``faults`` maps an operation to a fault; ``calls`` lists the operations asked for."""

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream)
        self._kept: dict[tuple[Any, ...], Reply] = {}
        self._lock = threading.Lock()
        self.faults: dict[str, Change] = {}
        self.calls: list[str] = []
        self.hits = 0
        self.url = ""

    def reset(self) -> None:
        """Forget calls and faults, keep the server's answers."""
        with self._lock:
            self.calls, self.faults, self.hits = [], {}, 0

    def reply(self, asked: Asked) -> Reply:
        """What to send back, with the fault that is set for the operation, or for ``*``."""
        with self._lock:
            asked.before = self.calls.count(asked.operation)
            self.calls.append(asked.operation)
            fault = self.faults.get(asked.operation) or self.faults.get("*")
            self.hits += fault is not None
        honest = self._forward(asked.without_token())
        return honest if fault is None else fault(asked, honest)

    def _forward(self, asked: Asked) -> Reply:
        if asked.operation in DOCUMENTED:
            return documented(asked)
        kept = self._kept.get(asked.key)
        if kept is None:
            connection = http.client.HTTPConnection(
                str(self._upstream.hostname), self._upstream.port, timeout=60
            )
            headers = {name: value for name, value in asked.headers.items() if name != "content-length"}
            connection.request(asked.method, asked.target, asked.body, headers)
            response = connection.getresponse()
            kept = (
                response.status,
                {"content-type": response.headers["content-type"] or "text/xml"},
                response.read().replace(_OWNER_OF_ACLS, _OWNER_OF_BUCKETS),
            )
            connection.close()
            if asked.operation != "iam:GenerateCredentialReport":
                self._kept[asked.key] = kept
        return kept


def documented(asked: Asked) -> Reply:
    """The documented answer to an operation that moto's server lacks, as the region that was asked would give it."""
    if asked.operation == "securityhub:GetEnabledStandards" and asked.region != "eu-west-1":
        # the company has turned it on in its home region only
        said = {"Message": "Account 123456789012 is not subscribed to AWS Security Hub"}
        kind = {"content-type": "application/json", "x-amzn-errortype": "InvalidAccessException"}
        return 401, kind, json.dumps(said).encode()
    body = DOCUMENTED[asked.operation].replace(b"eu-west-1", asked.region.encode())
    return 200, {"content-type": "text/xml" if body.startswith(b"<") else "application/json"}, body


@contextmanager
def fault_proxy(upstream: str) -> Iterator[FaultProxy]:
    """A running proxy in front of ``upstream``."""
    proxy = FaultProxy(upstream)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, headers, content = proxy.reply(Asked(self.command, self.path, dict(self.headers), body))
            self.send_response(status)
            for name, value in {"content-length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            if "content-length" in headers:
                self.close_connection = True

        # the names that http.server looks for
        do_GET = do_POST = handle_any  # noqa: N815

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def refuse(status: int, code: str) -> Change:
    """An error in the service's own protocol."""

    def change(asked: Asked, honest: Reply) -> Reply:
        message = f"{code} for {asked.operation}"
        if asked.json:
            body = f'{{"__type": "{code}", "message": "{message}"}}'
            return (
                status,
                {"content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code},
                body.encode(),
            )
        error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        if asked.service == "ec2":
            error = f"<Response><Errors>{error}</Errors><RequestID>r</RequestID></Response>"
        elif asked.service != "s3":
            error = f"<ErrorResponse>{error}<RequestId>r</RequestId></ErrorResponse>"
        return status, {"content-type": "text/xml"}, error.encode()

    return change


def deny(asked: Asked, honest: Reply) -> Reply:
    """403, the permission is missing."""
    codes = {"ec2": "UnauthorizedOperation", "cloudtrail": "AccessDeniedException"}
    return refuse(403, codes.get(asked.service, "AccessDenied"))(asked, honest)


def throttle(asked: Asked, honest: Reply) -> Reply:
    """Slow down, whenever it is asked."""
    codes = {"s3": "SlowDown", "ec2": "RequestLimitExceeded", "cloudtrail": "ThrottlingException"}
    return refuse(503 if asked.service == "s3" else 400, codes.get(asked.service, "Throttling"))(
        asked, honest
    )


def html(asked: Asked, honest: Reply) -> Reply:
    """200 with the page of a proxy in between."""
    return 200, {"content-type": "text/html"}, b"<html><body><h1>Please log in</h1></body></html>"


def empty(asked: Asked, honest: Reply) -> Reply:
    """200 with no body at all."""
    return 200, honest[1], b""


def cut(asked: Asked, honest: Reply) -> Reply:
    """The connection ends in the middle of the body."""
    body = honest[2]
    return 200, {**honest[1], "content-length": str(len(body) + 1)}, body[: len(body) // 2]


def shortened(asked: Asked, honest: Reply) -> Reply:
    """Half of the body, with a length that agrees: whoever cut it repaired the header."""
    return 200, honest[1], honest[2][: len(honest[2]) // 2]


def other_operation(asked: Asked, honest: Reply) -> Reply:
    """A sound answer to another question."""
    return 200, {"content-type": "text/xml"}, b"<ListQueuesResponse><ListQueuesResult/></ListQueuesResponse>"


def error_in_success(asked: Asked, honest: Reply) -> Reply:
    """200, and then it failed after all."""
    return (200, *deny(asked, honest)[1:])


def _of_json(body: bytes, change: Callable[[Any], Any]) -> bytes:
    """A JSON body with every value inside of it changed."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(change(item)) for key, item in value.items()}
        return [walk(item) for item in value] if isinstance(value, list) else value

    return body if body.lstrip()[:1] != b"{" else json.dumps(walk(json.loads(body))).encode()


def nulls(asked: Asked, honest: Reply) -> Reply:
    """Every list is null. XML has no null."""
    return 200, honest[1], _of_json(honest[2], lambda value: None if isinstance(value, list) else value)


def inner_nulls(asked: Asked, honest: Reply) -> Reply:
    """Every list inside of another is null."""

    def change(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: None if isinstance(item, list) else item for key, item in value.items()}
        return value

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        return [change(item) for item in value] if isinstance(value, list) else value

    return 200, honest[1], json.dumps(walk(json.loads(honest[2]))).encode()


def wrong_types(asked: Asked, honest: Reply) -> Reply:
    """What is true or false is a word, and a number is one."""
    if not asked.json:
        return 200, honest[1], re.sub(rb">\s*(?:true|false)\s*<", b">perhaps<", honest[2])
    odd = {True: "false", False: "true"}
    return (
        200,
        honest[1],
        _of_json(
            honest[2],
            lambda value: (
                odd[value] if isinstance(value, bool) else "many" if isinstance(value, int) else value
            ),
        ),
    )


def again(asked: Asked, honest: Reply) -> Reply:
    """A second page that holds what the first held, in another order where that can be done."""
    first = asked.without_token()
    if (first.target, first.body) == (asked.target, asked.body):
        return _with_token(asked, honest, "more")
    if not asked.json:
        return honest
    page = json.loads(honest[2])
    turned = {name: value[::-1] if isinstance(value, list) else value for name, value in page.items()}
    return 200, honest[1], json.dumps(turned).encode()


def same_token(asked: Asked, honest: Reply) -> Reply:
    """Each page points at the same next page."""
    return _with_token(asked, honest, "again")


def new_tokens(asked: Asked, honest: Reply) -> Reply:
    """Each page points at another next page, for ever."""
    return _with_token(asked, honest, f"page-{asked.before}")


def _with_token(asked: Asked, honest: Reply, token: str) -> Reply:
    status, headers, body = honest
    name = _ANSWERED.get(asked.operation) or _ANSWERED.get(asked.service, TOKENS[asked.operation])
    if asked.json:
        return status, headers, body.rstrip().removesuffix(b"}") + f', "{name}": "{token}"}}'.encode()
    if asked.service == "ec2":
        return (
            status,
            headers,
            body.replace(b"<requestId>", f"<nextToken>{token}</nextToken><requestId>".encode()),
        )
    if asked.operation == "s3control:ListAccessPoints":
        end = b"</ListAccessPointsResponse>"
        return status, headers, body.replace(end, f"<NextToken>{token}</NextToken>".encode() + end)
    if asked.service == "iam":
        more = f"<IsTruncated>true</IsTruncated><Marker>{token}</Marker>".encode()
        return status, headers, body.replace(b"<IsTruncated>false</IsTruncated>", more)
    if asked.service == "cloudfront":
        more = f"<NextMarker>{token}</NextMarker></DistributionList>".encode()
        return status, headers, body.replace(b"</DistributionList>", more)
    if asked.service == "route53":
        end = f"</{asked.operation.partition(':')[2]}Response>".encode()
        return status, headers, body.replace(end, f"<{name}>{token}</{name}>".encode() + end)
    if asked.service in ("cloudformation", "elasticache", "elb", "elbv2", "rds", "redshift", "sns"):
        end = f"</{asked.operation.partition(':')[2]}Result>".encode()
        return status, headers, body.replace(end, f"<{name}>{token}</{name}>".encode() + end)
    more = f"<ContinuationToken>{token}</ContinuationToken></ListAllMyBucketsResult>".encode()
    return status, headers, body.replace(b"</ListAllMyBucketsResult>", more)

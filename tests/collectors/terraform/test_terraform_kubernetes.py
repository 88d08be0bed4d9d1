"""Kubernetes objects in Terraform: read as manifests are, in code and in plans, and unknown where the code does not tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.manifests.collector import ManifestsCollector
from gcheck.collectors.terraform.collector import TerraformCollector
from gcheck.collectors.terraform.kubernetes.declared import OBJECTS, SUPPLIED
from gcheck.folders import MAX_BYTES
from gcheck.model.collector import HOLDS, Plan, Run
from gcheck.model.gap import ANY_TYPE
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread
from gcheck.scan import providers
from tests.collectors.terraform.trees import Collected

Collect = Callable[..., Collected]
POD, POLICY, ROLE = "kubernetes.workload.pod", "kubernetes.network.policy", "kubernetes.rbac.role"
NAMESPACE, SECRET, OBJECT = (
    "kubernetes.cluster.namespace",
    "kubernetes.cluster.secret",
    "kubernetes.cluster.object",
)

WEB = """
resource "kubernetes_namespace" "apps" {
  metadata {
    name   = "apps"
    labels = { "pod-security.kubernetes.io/enforce" = "restricted" }
  }
}
resource "kubernetes_deployment_v1" "web" {
  metadata {
    name      = "web"
    namespace = kubernetes_namespace.apps.metadata[0].name
  }
  spec {
    replicas = "3"
    selector { match_labels = { app = "web" } }
    template {
      metadata {
        labels      = { app = "web", tier = 1 }
        annotations = { "container.apparmor.security.beta.kubernetes.io/web" = "runtime/default" }
      }
      spec {
        host_pid             = true
        service_account_name = "web"
        security_context {
          run_as_user = "1000"
          seccomp_profile { type = "RuntimeDefault" }
          sysctl {
            name  = "kernel.msgmax"
            value = 1
          }
        }
        init_container {
          name  = "first"
          image = "registry.example.com/first@sha256:0000000000000000000000000000000000000000000000000000000000000000"
        }
        container {
          name  = "web"
          image = "nginx:1.27"
          args  = ["--port", "8080"]
          security_context {
            allow_privilege_escalation = false
            capabilities { drop = ["ALL"] }
          }
          port {
            container_port = 8080
            host_port      = 80
          }
          env {
            name  = "DB_PASSWORD"
            value = "correct-horse-battery"
          }
          env {
            name = "API_KEY"
            value_from {
              secret_key_ref {
                name = "api"
                key  = "key"
              }
            }
          }
          env_from {
            secret_ref { name = "all" }
          }
          resources {
            limits   = { cpu = "500m", memory = "128Mi" }
            requests = { cpu = 0.25 }
          }
          liveness_probe {
            http_get {
              path = "/"
              port = 8080
            }
          }
          volume_mount {
            name       = "data"
            mount_path = "/data"
            read_only  = true
          }
        }
        volume {
          name = "data"
          host_path { path = "/var//lib/web" }
        }
        toleration {
          key      = "a"
          operator = "Exists"
        }
        affinity {
          pod_anti_affinity {
            required_during_scheduling_ignored_during_execution {
              topology_key = "kubernetes.io/hostname"
            }
          }
        }
      }
    }
  }
}
resource "kubernetes_network_policy" "web" {
  metadata {
    name      = "web"
    namespace = kubernetes_namespace.apps.metadata.0.name
  }
  spec {
    pod_selector {
      match_expressions {
        key      = "app"
        operator = "In"
        values   = ["web"]
      }
    }
    policy_types = ["Ingress"]
    ingress {
      from { ip_block { cidr = "10.0.0.0/8" } }
      ports { port = 80 }
    }
  }
}
"""


def test_a_deployment_is_read_whole(collect: Collect) -> None:
    found = collect(WEB, POD)
    pod = found.one(POD)
    values = pod.attributes
    assert (pod.uid, pod.name) == ("./kubernetes_deployment_v1.web", "web")
    assert (values["workload"], values["replicas"], values["namespace"]) == ("Deployment", 3, "apps")
    assert values["labels"] == {"app": "web", "tier": "1"}
    assert (values["host_pid"], values["host_network"], values["spread"]) == (True, False, True)
    assert values["sysctls"] == ["kernel.msgmax"]
    assert values["volumes"] == [{"name": "data", "kind": "hostPath", "host_path": "/var/lib/web"}]
    assert values["ingress_policies"] == ["web"]
    assert values["tolerations"] == [{"key": "a", "operator": "Exists", "effect": None}]
    web, first = values["containers"]
    assert (first["role"], first["image_digest"] is None, first["run_as_non_root"]) == ("init", False, False)
    assert (web["image_tag"], web["run_as_user"], web["seccomp"]) == ("1.27", 1000, "RuntimeDefault")
    assert (web["allow_privilege_escalation"], web["dropped_capabilities"]) == (False, ["ALL"])
    assert (web["cpu_limit"], web["memory_limit"], web["cpu_request"]) == ("500m", "128Mi", "0.25")
    assert web["ports"] == [{"container_port": 8080, "host_port": 80, "protocol": "TCP"}]
    assert [(item["name"], item["source"], item["credential"]) for item in web["environment"]] == [
        ("DB_PASSWORD", "literal", True), ("API_KEY", "secret", False),
    ]  # fmt: skip
    assert (web["environment_from_secrets"], web["liveness_probe"], web["args"]) == (
        True,
        True,
        ["--port", "8080"],
    )
    assert found.gaps == []


def test_values_stand_where_the_code_has_them(collect: Collect) -> None:
    pod = collect(WEB, POD).one(POD)
    lines = WEB.splitlines()
    for path, text in (
        ("", 'resource "kubernetes_deployment_v1"'),
        ("host_pid", "host_pid"),
        ("containers.0.image", 'image = "nginx'),
        ("containers.0.allow_privilege_escalation", "allow_privilege_escalation"),
        ("volumes.0.host_path", "host_path {"),
    ):
        place = pod.place_of(path)
        assert place.file == "main.tf"
        assert text in lines[(place.line or 0) - 1], path


def test_the_defaults_are_the_providers(collect: Collect) -> None:
    pod = collect(WEB, POD).one(POD)
    assert pod.attributes["automount_token"] is True
    assert pod.place_of("automount_token").note == "provider default"
    # the provider sends every truth value of a security context, so that what the pod says is overridden
    code = """
resource "kubernetes_pod" "p" {
  metadata { name = "p" }
  spec {
    security_context { run_as_non_root = true }
    container {
      name = "with"
      security_context {}
    }
    container { name = "without" }
  }
}
"""
    pod = collect(code, POD).one(POD)
    assert [item["run_as_non_root"] for item in pod.attributes["containers"]] == [False, True]
    assert pod.attributes["namespace"] == "default"
    assert pod.place_of("containers.0.run_as_non_root").note == "provider default"


PODS = {
    "kubernetes_pod": "spec {\n %s \n}",
    **dict.fromkeys(
        ("kubernetes_deployment", "kubernetes_daemonset", "kubernetes_daemon_set_v1", "kubernetes_stateful_set", "kubernetes_job_v1",
         "kubernetes_replication_controller"), "spec {\n template {\n spec {\n %s \n}\n}\n}",
    ),
    "kubernetes_cron_job_v1": "spec {\n job_template {\n spec {\n template {\n spec {\n %s \n}\n}\n}\n}\n}",
}  # fmt: skip


@pytest.mark.parametrize("kind", PODS)
def test_the_pod_of_every_kind_of_workload_is_found(collect: Collect, kind: str) -> None:
    inner = 'host_ipc = true\ncontainer {\n name = "c"\n image = "a:1"\n}'
    code = f'resource {kind} p {{\nmetadata {{\n name = "p"\n}}\n{PODS[kind] % inner}\n}}'
    values = collect(code, POD).one(POD).attributes
    assert (values["workload"], values["host_ipc"], values["containers"][0]["image"]) == (
        OBJECTS[kind][1],
        True,
        "a:1",
    )
    assert values["automount_token"] is True


def test_other_objects_have_the_shape_of_manifests(collect: Collect) -> None:
    code = """
resource "kubernetes_cluster_role_v1" "r" {
  metadata { name = "r" }
  rule {
    api_groups = [""]
    resources  = ["secrets"]
    verbs      = ["*"]
  }
  rule {
    non_resource_urls = ["/metrics"]
    verbs             = ["get"]
  }
}
resource "kubernetes_role_binding" "b" {
  metadata { name = "b" }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = kubernetes_cluster_role_v1.r.metadata[0].name
  }
  subject {
    kind = "ServiceAccount"
    name = "default"
  }
}
resource "kubernetes_service" "s" {
  metadata { name = "s" }
  spec {
    type                        = "LoadBalancer"
    load_balancer_source_ranges = ["0.0.0.0/0"]
    external_ips                = ["1.2.3.4"]
    port { port = 80 }
  }
}
resource "kubernetes_ingress_v1" "i" {
  metadata { name = "i" }
  spec {
    tls { hosts = ["a.example.com"] }
    rule { host = "a.example.com" }
    rule { host = "b.example.com" }
  }
}
resource "kubernetes_persistent_volume" "v" {
  metadata { name = "v" }
  spec {
    access_modes = ["ReadWriteOnce"]
    persistent_volume_source {
      host_path { path = "/data" }
    }
  }
}
resource "kubernetes_storage_class" "c" {
  metadata { name = "c" }
  storage_provisioner = "ebs.csi.aws.com"
  parameters          = { encrypted = true }
}
resource "kubernetes_pod_security_policy" "p" {
  metadata { name = "p" }
  spec {
    privileged = true
    run_as_user { rule = "RunAsAny" }
    volumes = ["*"]
  }
}
resource "kubernetes_default_service_account" "d" {
  metadata { namespace = "apps" }
  automount_service_account_token = false
}
resource "kubernetes_secret" "s" {
  metadata { name = "s" }
  data = { password = "correct-horse" }
}
"""
    found = {
        item.type: item for item in collect(code).items if isinstance(item, Resource) and item.type != OBJECT
    }
    values = {kind: item.attributes for kind, item in found.items()}
    assert [rule["verbs"] for rule in values[ROLE]["rules"]] == [["*"], ["get"]]
    assert values[ROLE]["rules"][1]["non_resource_urls"] == ["/metrics"]
    binding = values["kubernetes.rbac.binding"]
    assert (binding["role_name"], binding["subjects"][0]["namespace"]) == ("r", "default")
    service = values["kubernetes.network.service"]
    assert (service["service_type"], service["source_ranges"], service["external_ips"]) == (
        "LoadBalancer", ["0.0.0.0/0"], ["1.2.3.4"],
    )  # fmt: skip
    assert service["ports"][0]["port"] == 80
    assert values["kubernetes.network.ingress"]["plain_hosts"] == ["b.example.com"]
    assert values["kubernetes.storage.volume"]["host_path"] == "/data"
    assert values["kubernetes.storage.class"]["parameters"] == {"encrypted": "true"}
    policy = values["kubernetes.policy.pod-security-policy"]
    assert (policy["privileged"], policy["user_rule"], policy["volumes"]) == (True, "RunAsAny", ["*"])
    account = found["kubernetes.cluster.service-account"]
    assert (account.name, account.attributes["automount_token"]) == ("default", False)
    assert (values[SECRET]["entry_names"], values[SECRET]["values_in_file"]) == (["password"], True)


def test_blocks_are_expanded_and_instances_counted(collect: Collect) -> None:
    code = """
locals { ports = [80, 443] }
resource "kubernetes_pod" "p" {
  for_each = { a = "nginx:1", b = "nginx:latest" }
  metadata { name = each.key }
  spec {
    container {
      name  = "c"
      image = each.value
      dynamic "port" {
        for_each = local.ports
        content { host_port = port.value }
      }
    }
  }
}
"""
    found = sorted(collect(code, POD).resources.values(), key=lambda item: item.uid)
    assert [item.uid for item in found] == ['./kubernetes_pod.p["a"]', './kubernetes_pod.p["b"]']
    assert [item.attributes["containers"][0]["image_tag"] for item in found] == ["1", "latest"]
    assert [port["host_port"] for port in found[0].attributes["containers"][0]["ports"]] == [80, 443]


def test_what_the_code_does_not_tell_is_unread(collect: Collect) -> None:
    code = """
variable "u" {}
data "kubernetes_namespace" "n" {
  metadata { name = "known" }
}
resource "random_password" "p" { length = 20 }
resource "kubernetes_pod" "p" {
  metadata {
    name      = var.u
    namespace = data.kubernetes_namespace.n.metadata[0].name
  }
  spec {
    host_network = var.u
    container {
      name  = "c"
      image = "example.com/app:${var.u}"
      env {
        name  = "PASSWORD"
        value = random_password.p.result
      }
      security_context { privileged = var.u }
      dynamic "port" {
        for_each = var.u
        content { host_port = port.value }
      }
    }
    dynamic "volume" {
      for_each = var.u
      content { name = volume.value }
    }
  }
}
"""
    found = collect(code, POD)
    pod = found.one(POD)
    values, container = pod.attributes, pod.attributes["containers"][0]
    assert values["namespace"] == "known"
    for value in (values["name"], values["host_network"], container["image_tag"], container["privileged"],
                  container["ports"][0], values["volumes"][0]):  # fmt: skip
        assert isinstance(value, Unread)
        assert value.reason == "var.u has no value"
    assert not container["environment"][0]["literal"]
    assert {gap.kind for gap in found.gaps} == {"unresolved"}


def test_policies_that_may_select_a_pod_leave_it_open(collect: Collect) -> None:
    code = """
variable "u" {}
resource "kubernetes_pod" "p" {
  metadata {
    name   = "p"
    labels = { app = "web" }
  }
  spec {
    container { name = "c" }
  }
}
resource "kubernetes_network_policy" "n" {
  metadata { name = "n" }
  spec {
    pod_selector { match_labels = { app = var.u } }
    dynamic "egress" {
      for_each = var.u
      content {}
    }
    policy_types = ["Ingress"]
    ingress {
      from { ip_block { cidr = var.u } }
    }
  }
}
"""
    found = collect(code, POD, POLICY)
    (doubt,) = found.one(POD).attributes["ingress_policies"]
    assert isinstance(doubt, Unread)
    policy = found.one(POLICY).attributes
    assert isinstance(policy["ingress"][0]["anyone"], Unread)
    assert isinstance(policy["egress"][0], Unread)
    assert policy["selects_all_pods"] is False


def test_joins_are_open_where_objects_may_hide(collect: Collect) -> None:
    pod = 'resource kubernetes_pod p {\nmetadata {\n name = "p"\n}\nspec {\n}\n}\n'
    assert collect(pod, POD).one(POD).attributes["ingress_policies"] == []
    away = collect(pod + 'module "x" {\n source = "example/x/kubernetes"\n}', POD)
    assert [type(item) for item in away.one(POD).attributes["ingress_policies"]] == [Unread]
    lost = collect({"main.tf": pod, "b.tf": 'resource "kubernetes_network_policy" "x" {'}, POD, POLICY)
    assert [type(item) for item in lost.one(POD).attributes["ingress_policies"]] == [Unread]
    assert not lost.populations[POLICY].complete


def test_a_pod_that_may_not_exist_is_a_gap(collect: Collect) -> None:
    found = collect('variable "n" {}\nresource kubernetes_pod p {\n count = var.n\n}', POD, SECRET)
    assert found.resources == {}
    (gap,) = found.gaps
    assert (gap.resource_types, gap.kind) == ((POD,), "unresolved")
    assert (found.populations[POD].complete, found.populations[SECRET].complete) == (False, True)


def test_a_kind_that_nobody_judges_hides_nothing(collect: Collect) -> None:
    code = """
variable "u" {}
resource "kubernetes_manifest" "m" {
  for_each = var.u
  manifest = { apiVersion = "example.com/v1", kind = "%s", metadata = { name = each.key } }
}
"""
    found = collect(code % "Backend", POD, SECRET)
    assert found.gaps == []
    assert all(item.complete for item in found.populations.values())
    spec = 'spec = { containers = [{ image = "a" }] }, metadata'
    (gap,) = collect(code.replace("metadata", spec) % "Backend", POD, SECRET).gaps
    assert gap.resource_types == (POD,)
    (gap,) = collect(code.replace("example.com/v1", "v1") % "Secret", POD, SECRET).gaps
    assert gap.resource_types == (SECRET,)


MANIFEST = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: %s\nspec:\n  hostPID: true\n  containers: []\n"


def test_whole_objects_are_read_from_objects_texts_and_files(collect: Collect) -> None:
    files = {
        "main.tf": f"""
variable "ns" {{}}
resource "kubernetes_manifest" "object" {{
  manifest = {{
    apiVersion = "v1"
    kind       = "Pod"
    metadata   = {{ name = "o", namespace = var.ns }}
    spec       = {{ hostPID = true, containers = [] }}
  }}
}}
resource "kubernetes_manifest" "file" {{
  manifest = yamldecode(file("${{path.module}}/pod.yaml"))
}}
resource "kubernetes_manifest" "template" {{
  manifest = yamldecode(templatefile("${{path.module}}/pod.tpl", {{ ns = var.ns }}))
}}
resource "kubectl_manifest" "text" {{
  yaml_body = <<-EOT
{MANIFEST % "${var.ns}"}
  EOT
}}
""",
        "pod.yaml": MANIFEST % "apps",
        "pod.tpl": MANIFEST % "${ns}",
    }
    found = {item.uid: item.attributes for item in collect(files, POD).resources.values()}
    assert len(found) == 4
    assert all(values["host_pid"] is True for values in found.values())
    assert found["./kubernetes_manifest.file"]["namespace"] == "apps"
    for name in ("kubernetes_manifest.object", "kubernetes_manifest.template", "kubectl_manifest.text"):
        assert isinstance(found[f"./{name}"]["namespace"], Unread)


@pytest.mark.parametrize(
    "code",
    [
        'variable "u" {}\nresource "kubernetes_manifest" "m" {\n manifest = var.u\n}',
        'resource "kubernetes_manifest" "m" {\n manifest = { kind = "Pod" }\n}',
        'resource "kubernetes_manifest" "m" {}',
        'resource "kubernetes_manifest" "m" {\n manifest = [1, null]\n}',
        'resource "kubectl_manifest" "m" {\n yaml_body = "a: [b"\n}',
        'resource "kubectl_manifest" "m" {\n yaml_body = 7\n}',
        'resource "kubectl_manifest" "m" {\n yaml_body = ""\n}',
    ],
)
def test_an_object_that_cannot_be_told_may_be_any(collect: Collect, code: str) -> None:
    found = collect(code, POD, ROLE)
    assert found.resources == {}
    assert [gap.resource_types for gap in found.gaps] == [(ROLE, POD)] or ANY_TYPE in found.gaps[
        0
    ].resource_types


def test_a_kind_that_makes_pods_and_is_not_known_is_a_gap(collect: Collect) -> None:
    spec = '{ runner = { containers = [{ name = "c", image = "a" }] } }'
    code = f'resource "kubernetes_manifest" "m" {{\n manifest = {{ apiVersion = "example.com/v1", kind = "Runner", metadata = {{}}, spec = {spec} }}\n}}'
    (gap,) = collect(code, POD).gaps
    assert (gap.kind, gap.resource_types) == ("unsupported", (POD,))


@pytest.mark.parametrize(
    "value", ["null", "7", '"text"', "true", "[]", "{}", "[[1]]", "[null]", "{ a = [] }"]
)
@pytest.mark.parametrize(
    "place", ["metadata = %s", "spec = %s", "spec {\n template = %s\n}", "spec {\n template {\n spec = %s\n}\n}",
              "spec {\n template {\n spec {\n container = %s\n volume = %s\n}\n}\n}",
              "spec {\n template {\n spec {\n container {\n env = %s\n resources = %s\n security_context = %s\n}\n}\n}\n}"],
)  # fmt: skip
def test_values_of_other_types_break_nothing(collect: Collect, place: str, value: str) -> None:
    found = collect(f"resource kubernetes_deployment d {{\n{place.replace('%s', value)}\n}}", POD)
    assert all(gap.kind in ("unresolved", "malformed") for gap in found.gaps)


def test_json_says_the_same(collect: Collect) -> None:
    container = {
        "name": "c", "image": "nginx:latest", "security_context": {"privileged": True, "capabilities": {"add": ["SYS_ADMIN"]}},
        "resources": {"limits": {"memory_x": "1", "cpu": "1"}}, "port": [{"host_port": 80}, {"host_port": 443}],
    }  # fmt: skip
    spec = {"selector": {"match_labels": {"app_name": "d"}}, "template": {
        "metadata": {"labels": {"app_name": "d"}}, "spec": {"host_network": True, "container": [container], "volume": {"host_path": {"path": "/etc"}}},
    }}  # fmt: skip
    service = {
        "metadata": {"name": "s", "namespace": "${kubernetes_deployment.d.metadata[0].namespace}"},
        "spec": {"type": "NodePort", "selector": {"app_name": "d"}, "port": {"port": 80}},
    }
    resource = {
        "kubernetes_deployment": {"d": {"metadata": {"name": "d", "namespace": "n"}, "spec": spec}},
        "kubernetes_service": {"s": service},
    }
    found = collect({"main.tf.json": json.dumps({"resource": resource})}, POD, "kubernetes.network.service")
    values = found.one(POD).attributes
    assert (values["host_network"], values["labels"], values["volumes"][0]["host_path"]) == (
        True,
        {"app_name": "d"},
        "/etc",
    )
    inner = values["containers"][0]
    assert (inner["privileged"], inner["added_capabilities"], inner["cpu_limit"]) == (
        True,
        ["SYS_ADMIN"],
        "1",
    )
    assert [port["host_port"] for port in inner["ports"]] == [80, 443]
    made = found.one("kubernetes.network.service").attributes
    assert made["namespace"] == "n"
    assert (made["service_type"], made["selector"], made["selects"]) == ("NodePort", {"app_name": "d"}, ["d"])


@pytest.mark.parametrize(
    "reference",
    ["kubernetes_namespace.n.id", "kubernetes_namespace.n.metadata[0].name", "kubernetes_namespace.n.metadata.0.name",
     "one(kubernetes_namespace.n.metadata).name", 'kubernetes_namespace.n.metadata[0]["name"]', "module.m.name",
     "kubernetes_manifest.m.object.metadata.name", "kubernetes_manifest.m.manifest.metadata.name", "data.kubernetes_namespace.n.metadata[0].name"],
)  # fmt: skip
def test_a_namespace_is_known_by_reference(collect: Collect, reference: str) -> None:
    namespace = 'resource "kubernetes_namespace" "n" {\n metadata {\n name = "apps"\n }\n}\n'
    files = {
        "main.tf": f"""
{namespace}
data "kubernetes_namespace" "n" {{
  metadata {{ name = "apps" }}
}}
module "m" {{ source = "./m" }}
resource "kubernetes_manifest" "m" {{
  manifest = {{ apiVersion = "v1", kind = "Namespace", metadata = {{ name = "apps" }} }}
}}
resource "kubernetes_pod" "p" {{
  metadata {{
    name      = "p"
    namespace = {reference}
  }}
}}
""",
        "m/main.tf": f'{namespace}\noutput "name" {{ value = kubernetes_namespace.n.metadata[0].name }}',
    }
    assert collect(files, POD).one(POD).attributes["namespace"] == "apps"


def planned(values: dict[str, Any], unknown: Any, kind: str = "kubernetes_deployment") -> str:
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": unknown}
    resource = {
        "address": f"{kind}.d", "mode": "managed", "type": kind, "name": "d", "change": change,
        "provider_name": "registry.terraform.io/hashicorp/kubernetes",
    }  # fmt: skip
    configuration = {"root_module": {"resources": [
        {"address": f"{kind}.d", "mode": "managed", "type": kind, "name": "d", "expressions": {}, "provider_config_key": "kubernetes"},
    ]}}  # fmt: skip
    return json.dumps({
        "format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": [resource], "configuration": configuration,
        "planned_values": {"root_module": {}}, "relevant_attributes": [],
    })  # fmt: skip


def test_a_plan_says_the_same(collect: Collect) -> None:
    container = {
        "name": "c", "image": "nginx:latest", "security_context": [{"privileged": True, "run_as_user": "0", "capabilities": []}],
        "resources": [{"limits": {"memory_x": "1", "cpu": "1"}, "requests": None}], "env": [{"name": "A", "value": "1", "value_from": []}],
    }  # fmt: skip
    pod = {
        "host_network": True,
        "automount_service_account_token": False,
        "container": [container],
        "volume": [],
    }
    labels = {"app_name": "d", "app.kubernetes.io/part_of": "x"}
    values = {
        "metadata": [{"name": "d", "namespace": "apps", "labels": None, "annotations": None}],
        "spec": [{"replicas": "2", "template": [{"metadata": [{"labels": labels}], "spec": [pod]}]}],
        "timeouts": None, "wait_for_rollout": True,
    }  # fmt: skip
    found = collect({"plan.json": planned(values, {"id": True, "metadata": [{"uid": True}]})}, POD).one(POD)
    assert found.attributes["host_network"] is True
    assert (found.attributes["namespace"], found.attributes["labels"]) == ("apps", labels)
    assert found.attributes["automount_token"] is False
    container = found.attributes["containers"][0]
    assert (container["privileged"], container["run_as_user"], container["cpu_limit"]) == (True, 0, "1")


def test_a_manifest_in_a_plan_is_read(collect: Collect) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p"},
        "spec": {"hostPID": True, "containers": []},
    }
    text = planned({"manifest": pod, "object": None}, {"object": True}, "kubernetes_manifest")
    assert collect({"plan.json": text}, POD).one(POD).attributes["host_pid"] is True


def looked_at(folder: Path, **options: Any) -> Source:
    return TerraformCollector().looked_at(Source("t", "terraform", {"path": str(folder), **options}))


def test_only_code_that_names_such_objects_has_their_types(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "b" {}')
    without = looked_at(tmp_path)
    assert HOLDS not in without.options
    assert providers([without]) == {"aws", "terraform"}
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "k.tf").write_text('resource "kubernetes_pod" "p" {}')
    found = looked_at(tmp_path)
    assert providers([found]) == {"aws", "terraform", "kubernetes"}
    assert TerraformCollector().types_of(found) >= SUPPLIED
    assert looked_at(tmp_path / "nowhere").options.get(HOLDS) is None
    (tmp_path / "plan.json").write_text(planned({}, {}))
    (tmp_path / "large").mkdir()
    (tmp_path / "large" / "main.tf").write_text("# " + "x" * MAX_BYTES)
    assert HOLDS in looked_at(tmp_path / "large").options
    (tmp_path / "empty").mkdir()
    assert HOLDS in looked_at(tmp_path / "plan.json").options
    assert HOLDS in looked_at(tmp_path / "empty", plan=str(tmp_path / "plan.json")).options


def test_code_and_manifest_of_one_deployment_say_the_same(collect: Collect, tmp_path: Path) -> None:
    spec = {
        "hostIPC": True,
        "automountServiceAccountToken": True,
        "containers": [{"name": "c", "image": "a:1", "ports": [{"hostPort": 1}]}],
    }
    folder = tmp_path / "manifests"
    folder.mkdir()
    text = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d", "namespace": "n"},
            "spec": {"template": {"metadata": {"labels": {"a": "b"}}, "spec": spec}}}  # fmt: skip
    (folder / "d.json").write_text(json.dumps(text))
    reader = ManifestsCollector()
    plan = Plan({POD: reader.attributes(POD)})
    run = Run(datetime(2026, 1, 1, tzinfo=timezone.utc))
    (manifest,) = [
        item for item in reader.collect(Source("m", "kubernetes-manifests", {"path": str(folder)}), plan, run)
        if isinstance(item, Resource)
    ]  # fmt: skip
    code = """
resource "kubernetes_deployment" "d" {
  metadata {
    name      = "d"
    namespace = "n"
  }
  spec {
    template {
      metadata { labels = { a = "b" } }
      spec {
        host_ipc = true
        container {
          name  = "c"
          image = "a:1"
          port { host_port = 1 }
        }
      }
    }
  }
}
"""
    assert collect(code, POD).one(POD).attributes == manifest.attributes


NAMESPACE = 'resource "kubernetes_namespace" "apps" {\n  metadata {\n    name = "apps"\n    labels = { team = "web" }\n  }\n}\n'


def _labels(
    name: str,
    given: str = '{ "pod-security.kubernetes.io/enforce" = "restricted" }',
    kind: str = '"Namespace"',
    more: str = "",
) -> str:
    return f"""{more}
resource "kubernetes_labels" "l" {{
  api_version = "v1"
  kind        = {kind}
  metadata {{
    name = {name}
  }}
  labels = {given}
}}
"""


@pytest.mark.parametrize("name", ['"apps"', "kubernetes_namespace.apps.metadata[0].name"])
def test_labels_that_are_declared_apart(collect: Collect, name: str) -> None:
    found = collect(NAMESPACE + _labels(name), "kubernetes.cluster.namespace").one(
        "kubernetes.cluster.namespace"
    )
    assert found.attributes["labels"] == {"team": "web", "pod-security.kubernetes.io/enforce": "restricted"}
    assert found.attributes["pod_security_enforce"] == "restricted"
    assert found.places["labels"].note == "by kubernetes_labels.l"


def test_labels_of_another_object_change_nothing(collect: Collect) -> None:
    for code in (_labels('"other"'), _labels('"apps"', kind='"ServiceAccount"')):
        found = collect(NAMESPACE + code, "kubernetes.cluster.namespace").one("kubernetes.cluster.namespace")
        assert found.attributes["pod_security_enforce"] is None


@pytest.mark.parametrize(
    "code",
    [
        _labels("var.which", more='variable "which" {}'),
        _labels('"apps"', given="var.which", more='variable "which" {}'),
        _labels('"apps"').replace("{\n  api", "{\n  count = var.which\n  api") + 'variable "which" {}',
        _labels('"apps"', kind="var.which", more='variable "which" {}'),
    ],
)
def test_labels_of_which_it_is_not_known_whose_or_which_they_are(collect: Collect, code: str) -> None:
    found = collect(NAMESPACE + code, "kubernetes.cluster.namespace").one("kubernetes.cluster.namespace")
    assert isinstance(found.attributes["pod_security_enforce"], Unread)


def test_labels_may_be_those_of_an_object_whose_name_is_not_known(collect: Collect) -> None:
    code = 'variable "n" {}\n' + NAMESPACE.replace('name = "apps"', "name = var.n") + _labels('"apps"')
    found = collect(code, "kubernetes.cluster.namespace").one("kubernetes.cluster.namespace")
    assert isinstance(found.attributes["pod_security_enforce"], Unread)


def test_annotations_of_an_object_in_its_namespace(collect: Collect) -> None:
    code = """
    resource "kubernetes_ingress_v1" "web" {
      metadata {
        name      = "web"
        namespace = "apps"
      }
      spec {
        default_backend {
          service {
            name = "web"
          }
        }
      }
    }
    resource "kubernetes_annotations" "a" {
      api_version = "networking.k8s.io/v1"
      kind        = "Ingress"
      metadata {
        name      = "web"
        namespace = "apps"
      }
      annotations = { "nginx.ingress.kubernetes.io/server-snippet" = "x" }
    }
    """
    kind = "kubernetes.network.ingress"
    assert (
        "nginx.ingress.kubernetes.io/server-snippet"
        in collect(code, kind).one(kind).attributes["annotations"]
    )
    elsewhere = code.replace('namespace = "apps"', 'namespace = "other"', 1)
    assert collect(elsewhere, kind).one(kind).attributes["annotations"] == {}

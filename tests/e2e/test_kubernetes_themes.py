"""Every theme of Kubernetes manifests, in the spellings that people use: caught where it is wrong, silent where it is right."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.e2e.themes import Theme, verdicts


def pod(
    container: str = "",
    spec: str = "",
    metadata: str = "name: web, labels: {app: web}",
    image: str = "nginx:1.27",
) -> str:
    inner = f"name: main, image: '{image}'" + (f", {container}" if container else "")
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{{metadata}}}\nspec: {{containers: [{{{inner}}}]{', ' + spec if spec else ''}}}\n"


def context(text: str) -> str:
    return pod(f"securityContext: {{{text}}}")


def load(kind: str, container: str = "", spec: str = "", owner: str = "", version: str = "apps/v1") -> str:
    """A workload of a kind; ``owner`` is part of its own spec."""
    inner = f"name: main, image: 'nginx:1.27'{', ' + container if container else ''}"
    made = f"template: {{metadata: {{labels: {{app: web}}}}, spec: {{containers: [{{{inner}}}]{', ' + spec if spec else ''}}}}}"
    if kind == "CronJob":
        made = f"jobTemplate: {{spec: {{{made}}}}}"
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web}}\nspec: {{{owner + ', ' if owner else ''}{made}}}\n"


def one(version: str, kind: str, rest: str, metadata: str = "name: x") -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{{metadata}}}\n{rest}\n"


def role(groups: str, resources: str, verbs: str, kind: str = "ClusterRole", names: str = "") -> str:
    extra = f", resourceNames: [{names}]" if names else ""
    return one(
        "rbac.authorization.k8s.io/v1",
        kind,
        f"rules: [{{apiGroups: [{groups}], resources: [{resources}], verbs: [{verbs}]{extra}}}]",
    )


def bound(subject: str, name: str = "reader", kind: str = "ClusterRoleBinding") -> str:
    return one(
        "rbac.authorization.k8s.io/v1",
        kind,
        f"roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {name}}}\nsubjects: [{{{subject}}}]",
    )


def component(program: str, flags: str = "", form: int = 0) -> str:
    listed = flags.split()
    if form == 1:
        return pod(f"command: [/bin/sh, -c, '/usr/local/bin/{program} {flags} 1>>/var/log/a.log 2>&1']")
    if form == 2:
        return pod(f"command: [{program}], args: {listed}")
    if form == 3:
        return pod(f"args: {listed}", image=f"registry.k8s.io/{program}-amd64:v1.30.0")
    return pod(f"command: {[program, *listed]}")


def kubelet(text: str) -> str:
    return f"apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n{text}\n"


def kubeadm(text: str, kind: str = "ClusterConfiguration", version: str = "v1beta3") -> str:
    return f"apiVersion: kubeadm.k8s.io/{version}\nkind: {kind}\n{text}\n"


def psp(text: str, metadata: str = "name: p", version: str = "policy/v1beta1") -> str:
    return one(version, "PodSecurityPolicy", f"spec: {{{text}}}", metadata)


def _w(name: str, bad: str, good: str) -> Theme:
    return Theme(f"kubernetes.workload.pod-{name}", bad, good)


def _k(name: str, bad: str, good: str) -> Theme:
    return Theme(f"kubernetes.{name}", bad, good)


def _flag(name: str, program: str, bad: str, good: str, form: int = 0) -> Theme:
    return Theme(
        f"kubernetes.component.{name}", component(program, bad, form), component(program, good, form)
    )


API, CM, SCH = "kube-apiserver", "kube-controller-manager", "kube-scheduler"
SVC = "spec: {{selector: {{app: web}}, ports: [{{port: 80}}]{}}}"
ING = "spec: {{rules: [{{host: a.example.com}}]{}}}"
INGRESS = ING.format(", tls: [{hosts: [a.example.com]}]")
NGINX = "name: x, annotations: {{nginx.ingress.kubernetes.io/{}: 'x'}}"
POLICY = "spec: {{podSelector: {{}}, {}}}"
NET, RBAC = "networking.k8s.io/v1", "rbac.authorization.k8s.io"
HOSTPATH = "volumes: [{{name: v, hostPath: {{path: {}}}}}]"
SHOP = one("v1", "Namespace", "", "name: shop")

THEMES = [
    # Pod Security Standards, baseline
    _w("not-privileged", context("privileged: true"), context("privileged: false")),
    _w("not-privileged", load("DaemonSet", "securityContext: {privileged: true}"), load("DaemonSet")),
    _w("not-privileged", load("CronJob", "securityContext: {privileged: true}", version="batch/v1"), load("CronJob", version="batch/v1")),
    _w("not-privileged", pod("", "initContainers: [{name: i, image: a, securityContext: {privileged: true}}]"), pod("", "initContainers: [{name: i, image: a}]")),
    _w("not-privileged", pod("", "ephemeralContainers: [{name: i, image: a, securityContext: {privileged: true}}]"), pod("", "ephemeralContainers: [{name: i, image: a}]")),
    _w("not-privileged", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: a, securityContext: {privileged: true}}]}}\n",
       "apiVersion: v1\nkind: PodList\nitems:\n- {metadata: {name: a}, spec: {containers: [{name: a, image: a}]}}\n"),
    _w("not-privileged", one("v1", "ConfigMap", "data: {}") + "---\n" + context("privileged: true"), one("v1", "ConfigMap", "data: {}") + "---\n" + pod()),
    _w("not-privileged", '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"a","image":"a","securityContext":{"privileged":true}}]}}',
       '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"a","image":"a"}]}}'),
    _w("not-privileged", load("Rollout", "securityContext: {privileged: true}", version="argoproj.io/v1alpha1"), load("Rollout", version="argoproj.io/v1alpha1")),
    _w("not-privileged", load("Service", "securityContext: {privileged: true}", version="serving.knative.dev/v1"), load("Service", version="serving.knative.dev/v1")),
    _w("not-privileged", load("DeploymentConfig", "securityContext: {privileged: yes}", version="apps.openshift.io/v1"), load("DeploymentConfig", version="apps.openshift.io/v1")),
    _w("no-host-network", pod("", "hostNetwork: true"), pod("", "hostNetwork: false")),
    _w("no-host-network", load("Deployment", "", "hostNetwork: true"), load("Deployment")),
    _w("no-host-pid", pod("", "hostPID: true"), pod()),
    _w("no-host-ipc", pod("", "hostIPC: true"), pod("", "hostIPC: false")),
    _w("no-host-ports", pod("ports: [{containerPort: 80, hostPort: 8080}]"), pod("ports: [{containerPort: 80}]")),
    _w("no-host-path", pod("", HOSTPATH.format("/var/log")), pod("", "volumes: [{name: v, emptyDir: {}}]")),
    _w("no-sensitive-host-path", pod("", HOSTPATH.format("/")), pod("", HOSTPATH.format("/opt/data"))),
    _w("no-sensitive-host-path", pod("", HOSTPATH.format("/etc/kubernetes")), pod("", HOSTPATH.format("/mnt"))),
    _w("no-sensitive-host-path", pod("", HOSTPATH.format("/proc")), pod("", "volumes: [{name: v, secret: {secretName: a}}]")),
    _w("no-runtime-socket", pod("", HOSTPATH.format("/var/run/docker.sock")), pod("", HOSTPATH.format("/var/log"))),
    _w("no-runtime-socket", pod("", HOSTPATH.format("/run/containerd/containerd.sock")), pod("", "volumes: [{name: v, emptyDir: {}}]")),
    _w("no-runtime-socket", pod("", HOSTPATH.format("/var/run/crio/crio.sock")), pod()),
    _w("host-paths-read-only", pod("volumeMounts: [{name: v, mountPath: /a}]", HOSTPATH.format("/var/log")), pod("volumeMounts: [{name: v, mountPath: /a, readOnly: true}]", HOSTPATH.format("/var/log"))),
    _w("capabilities-baseline", context("capabilities: {add: [NET_ADMIN]}"), context("capabilities: {add: [CHOWN]}")),
    _w("capabilities-baseline", context("capabilities: {add: [ALL]}"), context("capabilities: {drop: [ALL]}")),
    _w("capabilities-restricted", context("capabilities: {add: [CHOWN]}"), context("capabilities: {add: [NET_BIND_SERVICE]}")),
    _w("no-sys-admin", context("capabilities: {add: [CAP_SYS_ADMIN]}"), context("capabilities: {add: [NET_ADMIN]}")),
    _w("no-sys-admin", context("capabilities: {add: [sys_admin]}"), context("capabilities: {drop: [SYS_ADMIN]}")),
    _w("drops-all-capabilities", context("capabilities: {drop: [NET_RAW]}"), context("capabilities: {drop: [ALL]}")),
    _w("drops-all-capabilities", pod(), context("capabilities: {drop: [all]}")),
    _w("drops-net-raw", pod(), context("capabilities: {drop: [NET_RAW]}")),
    _w("drops-net-raw", context("capabilities: {drop: [KILL]}"), context("capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}")),
    _w("proc-mount", context("procMount: Unmasked"), context("procMount: Default")),
    _w("safe-sysctls", pod("", "securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}"), pod("", "securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]}")),
    _w("selinux", context("seLinuxOptions: {type: spc_t}"), context("seLinuxOptions: {type: container_t}")),
    _w("selinux", pod("", "securityContext: {seLinuxOptions: {user: system_u}}"), pod("", "securityContext: {seLinuxOptions: {level: 's0:c1'}}")),
    _w("seccomp-not-unconfined", context("seccompProfile: {type: Unconfined}"), context("seccompProfile: {type: RuntimeDefault}")),
    _w("seccomp-not-unconfined", pod(metadata="name: a, annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined}"), pod(metadata="name: a, annotations: {seccomp.security.alpha.kubernetes.io/pod: runtime/default}")),
    _w("seccomp-profile", pod(), pod("", "securityContext: {seccompProfile: {type: RuntimeDefault}}")),
    _w("seccomp-profile", pod(metadata="name: a, annotations: {a: b}"), pod(metadata="name: a, annotations: {container.seccomp.security.alpha.kubernetes.io/main: docker/default}")),
    _w("seccomp-profile", context("seccompProfile: {type: Unconfined}"), context("seccompProfile: {type: Localhost, localhostProfile: a.json}")),
    _w("apparmor-not-unconfined", pod(metadata="name: a, annotations: {container.apparmor.security.beta.kubernetes.io/main: unconfined}"), pod(metadata="name: a, annotations: {container.apparmor.security.beta.kubernetes.io/main: runtime/default}")),
    _w("apparmor-not-unconfined", context("appArmorProfile: {type: Unconfined}"), context("appArmorProfile: {type: RuntimeDefault}")),
    _w("apparmor-profile", pod(), pod(metadata="name: a, annotations: {container.apparmor.security.beta.kubernetes.io/main: localhost/x}")),
    _w("no-host-process", pod("", "securityContext: {windowsOptions: {hostProcess: true}}"), pod()),
    # restricted
    _w("no-privilege-escalation", pod(), context("allowPrivilegeEscalation: false")),
    _w("no-privilege-escalation", context("allowPrivilegeEscalation: true"), context("allowPrivilegeEscalation: no")),
    _w("non-root", pod(), pod("", "securityContext: {runAsNonRoot: true}")),
    _w("non-root", context("runAsNonRoot: false"), context("runAsNonRoot: true")),
    _w("non-root", pod("securityContext: {runAsUser: 0}", "securityContext: {runAsUser: 1000}"), pod("", "securityContext: {runAsUser: 1000}")),
    _w("non-root", pod("securityContext: {runAsNonRoot: false}", "securityContext: {runAsNonRoot: true}"), pod("securityContext: {runAsUser: 1}")),
    _w("user-not-zero", context("runAsUser: 0"), context("runAsUser: 10001")),
    _w("group-not-root", context("runAsGroup: 0"), context("runAsGroup: 10001")),
    _w("high-user", context("runAsUser: 1000"), context("runAsUser: 10000")),
    _w("high-group", context("runAsGroup: 999"), pod("", "securityContext: {runAsGroup: 20000}")),
    _w("read-only-root", pod(), context("readOnlyRootFilesystem: true")),
    _w("read-only-root", context("readOnlyRootFilesystem: false"), context("readOnlyRootFilesystem: true")),
    _w("volume-types", pod("", "volumes: [{name: v, nfs: {server: a, path: /}}]"), pod("", "volumes: [{name: v, configMap: {name: a}}]")),
    _w("no-shared-processes", pod("", "shareProcessNamespace: true"), pod()),
    # resources and images
    _w("cpu-limit", pod(), pod("resources: {limits: {cpu: 1}}")),
    _w("memory-limit", pod("resources: {limits: {cpu: 100m}}"), pod("resources: {limits: {memory: 64Mi}}")),
    _w("cpu-request", pod("resources: {requests: {memory: 1Mi}}"), pod("resources: {requests: {cpu: 100m}}")),
    _w("memory-request", pod("resources: {}"), pod("resources: {limits: {memory: 64Mi}}")),
    _w("storage-limit", pod(), pod("resources: {limits: {ephemeral-storage: 1Gi}}")),
    _w("storage-request", pod(), pod("resources: {requests: {ephemeral-storage: 1Gi}}")),
    _w("image-tag", pod(image="nginx"), pod(image="nginx:1.27")),
    _w("image-tag", pod(image="nginx:latest"), pod(image="nginx@sha256:abc")),
    _w("image-tag", pod(image="localhost:5000/nginx"), pod(image="localhost:5000/nginx:1.27")),
    _w("image-digest", pod(image="nginx:1.27"), pod(image=f"nginx:1.27@sha256:{64 * 'a'}")),
    _w("image-pull-policy", pod("imagePullPolicy: IfNotPresent", image="nginx:latest"), pod("imagePullPolicy: Always", image="nginx:latest")),
    _w("image-pull-policy", pod("imagePullPolicy: Never"), pod("imagePullPolicy: IfNotPresent")),
    _w("images-always-pulled", pod("imagePullPolicy: IfNotPresent"), pod("imagePullPolicy: Always")),
    _w("images-always-pulled", pod(), pod(image="nginx")),
    _w("liveness-probe", pod(), pod("livenessProbe: {httpGet: {port: 80}}")),
    _w("readiness-probe", load("Deployment"), load("Deployment", "readinessProbe: {exec: {command: [a]}}")),
    _w("readiness-probe", load("StatefulSet"), load("Job", version="batch/v1")),
    # secrets, accounts, namespaces
    _w("no-secrets-in-environment", pod("env: [{name: DB_PASSWORD, value: hunter2x}]"), pod("env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: a, key: b}}}]")),
    _w("no-secrets-in-environment", pod("env: [{name: API_KEY, value: abcdef123}]"), pod("env: [{name: API_KEY_FILE, value: /run/key}]")),
    _w("no-secrets-in-environment", pod("env: [{name: X, value: AKIAIOSFODNN7EXAMPLE}]"), pod("env: [{name: PORT, value: '8080'}]")),
    _w("secrets-as-files", pod("env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: b}}}]"), pod("env: [{name: A, valueFrom: {configMapKeyRef: {name: a, key: b}}}]")),
    _w("secrets-as-files", pod("envFrom: [{secretRef: {name: a}}]"), pod("envFrom: [{configMapRef: {name: a}}]")),
    _w("no-automounted-token", pod(), pod("", "automountServiceAccountToken: false")),
    _w("no-automounted-token", pod("", "serviceAccountName: a") + "---\n" + one("v1", "ServiceAccount", "", "name: a"), pod("", "serviceAccountName: a") + "---\n" + one("v1", "ServiceAccount", "automountServiceAccountToken: false", "name: a")),
    _w("own-service-account", pod(), pod("", "serviceAccountName: web")),
    _w("own-service-account", pod("", "serviceAccountName: default"), pod("", "serviceAccount: web")),
    _w("own-service-account", pod("", "serviceAccountName: ''"), pod("", "serviceAccountName: web, automountServiceAccountToken: true")),
    _w("account-not-shared", pod("", "serviceAccountName: a") + "---\n" + load("Deployment", "", "serviceAccountName: a").replace("name: web", "name: api"), pod("", "serviceAccountName: a")),
    _w("no-default-namespace", pod(), pod(metadata="name: a, namespace: shop")),
    _w("no-default-namespace", pod(metadata="name: a, namespace: default"), pod(metadata="name: a, namespace: shop")),
    _w("no-tiller", pod(image="gcr.io/kubernetes-helm/tiller:v2.16.1"), pod(image="tillers:1")),
    _w("no-tiller", pod(metadata="name: tiller-deploy, labels: {app: helm, name: tiller}", image="example.com/mirror:1"), pod()),
    _w("no-dashboard", pod(image="k8s.gcr.io/kubernetes-dashboard-amd64:v1.10.1"), pod(image="grafana/dashboard:1")),
    _w("no-dashboard", pod(image="kubernetesui/dashboard:v2.7.0"), pod()),
    _w("no-dashboard", pod(metadata="name: a, labels: {k8s-app: kubernetes-dashboard}", image="mirror:1"), pod()),
    _w("no-host-aliases", pod("", "hostAliases: [{ip: 10.0.0.1, hostnames: [db]}]"), pod()),
    _w("no-subpath-writes", pod("volumeMounts: [{name: v, mountPath: /a, subPath: b}]"), pod("volumeMounts: [{name: v, mountPath: /a}]")),
    _w("no-remote-login", pod("ports: [{containerPort: 22}]"), pod("ports: [{containerPort: 8022}]")),
    # availability
    _w("disruption-budget", load("Deployment", owner="replicas: 3"), load("Deployment", owner="replicas: 3") + "---\n" + one("policy/v1", "PodDisruptionBudget", "spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}")),
    _w("disruption-budget", load("StatefulSet", owner="replicas: 2") + "---\n" + one("policy/v1", "PodDisruptionBudget", "spec: {minAvailable: 1, selector: {matchLabels: {app: api}}}"), load("StatefulSet", owner="replicas: 1")),
    _w("spread", load("Deployment", owner="replicas: 3"), load("Deployment", "", "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname}]}}", "replicas: 3")),
    _w("spread", load("StatefulSet", owner="replicas: 2"), load("StatefulSet", "", "topologySpreadConstraints: [{topologyKey: zone}]", "replicas: 2")),
    _w("replicas", load("Deployment"), load("Deployment", owner="replicas: 2")),
    _w("replicas", load("Deployment", owner="replicas: 1"), load("Deployment") + "---\n" + one("autoscaling/v2", "HorizontalPodAutoscaler", "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 4}")),
    _w("governing-service", load("StatefulSet"), load("StatefulSet", owner="serviceName: db")),
    _w("governing-service-headless", load("StatefulSet", owner="serviceName: db"), load("StatefulSet", owner="serviceName: db") + "---\n" + one("v1", "Service", "spec: {clusterIP: None, selector: {app: web}}", "name: db")),
    _w("cron-deadline", load("CronJob", version="batch/v1"), load("CronJob", owner="startingDeadlineSeconds: 100", version="batch/v1")),
    _w("cron-concurrency", load("CronJob", version="batch/v1"), load("CronJob", owner="concurrencyPolicy: Forbid", version="batch/v1")),
    _k("workload.autoscaler-target", one("autoscaling/v2", "HorizontalPodAutoscaler", "spec: {scaleTargetRef: {kind: Deployment, name: gone}}"), load("Deployment") + "---\n" + one("autoscaling/v2", "HorizontalPodAutoscaler", "spec: {scaleTargetRef: {kind: Deployment, name: web}}")),
    _k("workload.disruption-budget-allows-maintenance", one("policy/v1", "PodDisruptionBudget", "spec: {maxUnavailable: 0, selector: {}}"), one("policy/v1", "PodDisruptionBudget", "spec: {minAvailable: 1, selector: {}}")),
    _w("replicas-left-to-autoscaler", load("Deployment", owner="replicas: 3") + "---\n" + one("autoscaling/v2", "HorizontalPodAutoscaler", "spec: {scaleTargetRef: {kind: Deployment, name: web}}"), load("Deployment", owner="replicas: 3")),
    _w("resource-quota", pod(), pod() + "---\n" + one("v1", "ResourceQuota", "spec: {hard: {pods: 4}}")),
    _w("limit-range", pod(metadata="name: a, namespace: shop") + "---\n" + one("v1", "LimitRange", "spec: {limits: []}"), pod() + "---\n" + one("v1", "LimitRange", "spec: {limits: [{type: Container}]}")),
    _w("no-system-namespace", pod(metadata="name: a, namespace: kube-system"), pod(metadata="name: a, namespace: shop")),
    _k("network.service-no-tiller", one("v1", "Service", "spec: {selector: {app: helm, name: tiller}}", "name: tiller-deploy"), one("v1", "Service", SVC.format(""))),
    _k("component.kubelet-server-certificate-rotation", kubelet("featureGates: {RotateKubeletServerCertificate: false}"), kubelet("featureGates: {RotateKubeletServerCertificate: true}")),
    # RBAC
    _k("rbac.role-no-full-access", role("'*'", "'*'", "'*'"), role("''", "pods", "get")),
    _k("rbac.role-no-wildcard-verbs", role("''", "pods", "'*'"), role("''", "pods", "get, list", "Role")),
    _k("rbac.role-no-wildcard-resources", role("apps", "'*'", "get", "Role"), role("apps", "deployments", "get", "Role")),
    _k("rbac.role-no-wildcard-groups", role("'*'", "pods", "get"), role("''", "pods", "get")),
    _k("rbac.role-no-secret-reading", role("''", "secrets", "get"), role("''", "secrets", "get", names="mine")),
    _k("rbac.role-no-secret-reading", role("''", "'pods', secrets", "list, watch", "Role"), role("''", "configmaps", "list", "Role")),
    _k("rbac.role-no-secret-reading", role("''", "'*'", "get"), role("apps", "secrets", "get")),
    _k("rbac.role-no-secret-changes", role("''", "secrets", "create, update"), role("''", "secrets", "get")),
    _k("rbac.role-no-escalation", role(RBAC, "clusterroles", "escalate"), role(RBAC, "clusterroles", "get")),
    _k("rbac.role-no-escalation", role(RBAC, "roles", "bind"), role(RBAC, "roles", "list")),
    _k("rbac.role-no-escalation", role("''", "users, groups", "impersonate"), role("''", "serviceaccounts", "get")),
    _k("rbac.role-no-exec", role("''", "pods/exec", "create"), role("''", "pods", "get, list")),
    _k("rbac.role-no-exec", role("''", "pods/attach", "create, get", "Role"), role("''", "pods/log", "get", "Role")),
    _k("rbac.role-no-port-forward", role("''", "pods/portforward", "create"), role("''", "pods", "create")),
    _k("rbac.role-no-debug-containers", role("''", "pods/ephemeralcontainers", "patch"), role("''", "pods/ephemeralcontainers", "get")),
    _k("rbac.role-no-node-proxy", role("''", "nodes/proxy", "get"), role("''", "nodes", "get")),
    _k("rbac.role-no-token-creation", role("''", "serviceaccounts/token", "create"), role("''", "serviceaccounts", "get")),
    _k("rbac.role-no-pod-creation", role("''", "pods", "create"), role("''", "pods", "get")),
    _k("rbac.role-no-pod-creation", role("apps", "deployments", "create, patch"), role("apps", "deployments", "get")),
    _k("rbac.role-no-volume-creation", role("''", "persistentvolumes", "create"), role("''", "persistentvolumeclaims", "create")),
    _k("rbac.role-no-certificate-approval", role("certificates.k8s.io", "certificatesigningrequests/approval", "update"), role("certificates.k8s.io", "certificatesigningrequests", "create")),
    _k("rbac.role-no-admission-changes", role("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "create"), role("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "get")),
    _k("rbac.role-no-collection-deletion", role("''", "pods", "deletecollection"), role("''", "pods", "delete")),
    _k("rbac.role-no-network-changes", role(NET[:-3], "networkpolicies", "delete"), role(NET[:-3], "networkpolicies", "get")),
    _k("rbac.role-no-log-deletion", role("''", "events", "delete"), role("''", "events", "create, patch")),
    _k("rbac.binding-no-cluster-admin", bound("kind: ServiceAccount, name: a, namespace: b", "cluster-admin"), bound("kind: ServiceAccount, name: a, namespace: b", "view")),
    _k("rbac.binding-no-cluster-admin", bound("kind: Group, name: devs", "cluster-admin", "RoleBinding"), bound("kind: Group, name: devs", "edit", "RoleBinding")),
    _k("rbac.binding-not-anonymous", bound("kind: User, name: 'system:anonymous'"), bound("kind: User, name: jane")),
    _k("rbac.binding-not-anonymous", bound("kind: Group, name: 'system:unauthenticated'"), bound("kind: Group, name: devs")),
    _k("rbac.binding-not-authenticated", bound("kind: Group, name: 'system:authenticated'"), bound("kind: Group, name: devs")),
    _k("rbac.binding-not-masters", bound("kind: Group, name: 'system:masters'"), bound("kind: Group, name: devs")),
    _k("rbac.binding-not-default-account", bound("kind: ServiceAccount, name: default, namespace: a"), bound("kind: ServiceAccount, name: web, namespace: a")),
    _k("rbac.binding-not-all-service-accounts", bound("kind: Group, name: 'system:serviceaccounts'"), bound("kind: Group, name: devs")),
    _k("rbac.binding-role-defined", bound("kind: Group, name: devs", "gone"), bound("kind: Group, name: devs", "x") + "---\n" + role("''", "pods", "get")),
    _k("rbac.binding-no-wide-defaults", bound("kind: Group, name: devs", "admin"), bound("kind: Group, name: devs", "admin", "RoleBinding")),
    # network
    _k("network.service-no-node-port", one("v1", "Service", SVC.format(", type: NodePort")), one("v1", "Service", SVC.format(""))),
    _k("network.service-no-load-balancer", one("v1", "Service", SVC.format(", type: LoadBalancer")), one("v1", "Service", SVC.format(", type: LoadBalancer"), "name: x, annotations: {service.beta.kubernetes.io/aws-load-balancer-internal: 'true'}")),
    _k("network.service-load-balancer-limited", one("v1", "Service", SVC.format(", type: LoadBalancer")), one("v1", "Service", SVC.format(", type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]"))),
    _k("network.service-load-balancer-limited", one("v1", "Service", SVC.format(", type: LoadBalancer, loadBalancerSourceRanges: [0.0.0.0/0]")), one("v1", "Service", SVC.format(", type: LoadBalancer"), "name: x, annotations: {networking.gke.io/load-balancer-type: Internal}")),
    _k("network.service-no-external-ips", one("v1", "Service", SVC.format(", externalIPs: [80.11.12.10]")), one("v1", "Service", SVC.format(", externalIPs: []"))),
    _k("network.service-selects-pods", one("v1", "Service", SVC.format("")), pod() + "---\n" + one("v1", "Service", SVC.format(""))),
    _k("network.ingress-tls", one(NET, "Ingress", ING.format("")), one(NET, "Ingress", INGRESS)),
    _k("network.ingress-tls", one("extensions/v1beta1", "Ingress", "spec: {backend: {serviceName: a, servicePort: 80}}"), one("extensions/v1beta1", "Ingress", INGRESS)),
    _k("network.ingress-no-snippets", one(NET, "Ingress", INGRESS, NGINX.format("configuration-snippet")), one(NET, "Ingress", INGRESS, NGINX.format("rewrite-target"))),
    _k("network.ingress-no-snippets", one(NET, "Ingress", INGRESS, NGINX.format("server-snippet")), one(NET, "Ingress", INGRESS)),
    _k("network.ingress-no-wildcard-host", one(NET, "Ingress", "spec: {rules: [{http: {paths: []}}]}"), one(NET, "Ingress", INGRESS)),
    _k("network.policy-ingress-not-from-anywhere", one(NET, "NetworkPolicy", POLICY.format("ingress: [{}]")), one(NET, "NetworkPolicy", POLICY.format("ingress: [{from: [{podSelector: {}}]}]"))),
    _k("network.policy-ingress-not-from-anywhere", one(NET, "NetworkPolicy", POLICY.format("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]")), one(NET, "NetworkPolicy", POLICY.format("ingress: []"))),
    _k("network.policy-egress-not-to-anywhere", one(NET, "NetworkPolicy", POLICY.format("egress: [{}], policyTypes: [Egress]")), one(NET, "NetworkPolicy", POLICY.format("egress: [{to: [{podSelector: {}}]}], policyTypes: [Egress]"))),
    _k("network.policy-selects-pods", one(NET, "NetworkPolicy", "spec: {podSelector: {matchLabels: {app: gone}}}"), pod() + "---\n" + one(NET, "NetworkPolicy", "spec: {podSelector: {matchLabels: {app: web}}}")),
    _w("ingress-policy", pod(), pod() + "---\n" + one(NET, "NetworkPolicy", POLICY.format("policyTypes: [Ingress]"))),
    _w("egress-policy", pod() + "---\n" + one(NET, "NetworkPolicy", POLICY.format("policyTypes: [Ingress]")), pod() + "---\n" + one(NET, "NetworkPolicy", POLICY.format("policyTypes: [Egress]"))),
    _k("network.policy-ingress-not-from-anywhere", one(NET, "NetworkPolicy", POLICY.format("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]}]")), one(NET, "NetworkPolicy", POLICY.format("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/1}}]}]"))),
    _k("network.policy-ingress-not-from-every-namespace", one(NET, "NetworkPolicy", POLICY.format("ingress: [{from: [{namespaceSelector: {}}]}]")), one(NET, "NetworkPolicy", POLICY.format("ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}]}]"))),
    _k("network.ingress-redirects-to-tls", one(NET, "Ingress", INGRESS, "name: x, annotations: {nginx.ingress.kubernetes.io/ssl-redirect: 'false'}"), one(NET, "Ingress", INGRESS)),
    _k("network.ingress-no-snippets", one(NET, "Ingress", INGRESS, "name: x, annotations: {nginx.org/server-snippets: x}"), one(NET, "Ingress", INGRESS)),
    _k("network.service-load-balancer-limited", one("v1", "Service", SVC.format(", type: LoadBalancer"), "name: x, annotations: {service.beta.kubernetes.io/load-balancer-source-ranges: 0.0.0.0/0}"),
       one("v1", "Service", SVC.format(", type: LoadBalancer"), "name: x, annotations: {service.beta.kubernetes.io/load-balancer-source-ranges: '10.0.0.0/8, 192.0.2.0/24'}")),
    _k("rbac.role-no-binding-changes", role(RBAC, "clusterrolebindings", "create"), role(RBAC, "clusterrolebindings", "list")),
    _k("rbac.role-no-certificate-approval", role("certificates.k8s.io", "signers", "approve"), role("certificates.k8s.io", "signers", "get")),
    _k("rbac.role-no-escalation", role("authentication.k8s.io", "userextras/scopes", "impersonate"), role("authentication.k8s.io", "tokenreviews", "create")),
    _k("rbac.binding-not-default-account", bound("kind: User, name: 'system:serviceaccount:shop:default'"), bound("kind: User, name: 'system:serviceaccount:shop:web'")),
    _k("cluster.config-map-no-secrets", one("v1", "ConfigMap", "data:\n  app.ini: |\n    user = app\n    db.password = S3cretPw9"), one("v1", "ConfigMap", "data:\n  app.ini: |\n    db.password = ${DB_PASSWORD}\n    password_min = 8")),
    _w("no-sensitive-host-path", pod("", HOSTPATH.format("/./etc//")), pod("", HOSTPATH.format("/etcd"))),
    _w("no-secrets-in-environment", pod("env: [{name: RABBITMQ_DEFAULT_PASS, value: changeme}]"), pod("env: [{name: API_KEY_HEADER, value: X-Api-Key}]")),
    _w("not-privileged", "\ufeff" + context("privileged: 'true'"), context("privileged: 'false'")),
    # cluster and storage
    _k("cluster.namespace-pod-security", SHOP, one("v1", "Namespace", "", "name: shop, labels: {pod-security.kubernetes.io/enforce: restricted}")),
    _k("cluster.namespace-pod-security", one("v1", "Namespace", "", "name: shop, labels: {pod-security.kubernetes.io/enforce: privileged}"), one("v1", "Namespace", "", "name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}")),
    _k("cluster.namespace-default-deny", SHOP, SHOP + "---\n" + one(NET, "NetworkPolicy", POLICY.format("policyTypes: [Ingress]"), "name: deny, namespace: shop")),
    _k("cluster.namespace-resource-quota", SHOP, SHOP + "---\n" + one("v1", "ResourceQuota", "spec: {hard: {limits.cpu: 4}}", "name: q, namespace: shop")),
    _k("cluster.namespace-limit-range", SHOP, SHOP + "---\n" + one("v1", "LimitRange", "spec: {limits: [{type: Container}]}", "name: q, namespace: shop")),
    _k("cluster.secret-not-in-manifest", one("v1", "Secret", "data: {password: aHVudGVyMg==}"), one("v1", "Secret", "type: Opaque")),
    _k("cluster.config-map-no-secrets", one("v1", "ConfigMap", "data: {db_password: hunter2x}"), one("v1", "ConfigMap", "data: {db_host: db}")),
    _k("cluster.service-account-default-no-token", one("v1", "ServiceAccount", "", "name: default"), one("v1", "ServiceAccount", "automountServiceAccountToken: false", "name: default")),
    _k("cluster.service-account-no-token", one("v1", "ServiceAccount", "automountServiceAccountToken: true", "name: a"), one("v1", "ServiceAccount", "automountServiceAccountToken: false", "name: a")),
    _k("cluster.object-served", one("extensions/v1beta1", "Ingress", INGRESS), one(NET, "Ingress", INGRESS)),
    _k("cluster.object-served", load("Deployment", version="apps/v1beta2"), load("Deployment")),
    _k("cluster.object-served", load("CronJob", version="batch/v1beta1"), load("CronJob", version="batch/v1")),
    _k("cluster.object-served", one("rbac.authorization.k8s.io/v1beta1", "Role", "rules: []"), one("rbac.authorization.k8s.io/v1", "Role", "rules: []")),
    _k("cluster.object-served", one("policy/v1beta1", "PodDisruptionBudget", "spec: {}"), one("policy/v1", "PodDisruptionBudget", "spec: {}")),
    _k("cluster.object-served", one("autoscaling/v2beta2", "HorizontalPodAutoscaler", "spec: {}"), one("autoscaling/v2", "HorizontalPodAutoscaler", "spec: {}")),
    _k("cluster.object-labels", one("v1", "ConfigMap", "data: {}", "name: a, labels: {app: 'g**dy.l+bel.'}"), one("v1", "ConfigMap", "data: {}", "name: a, labels: {app.kubernetes.io/name: web}")),
    _k("cluster.object-unique", one("v1", "ConfigMap", "data: {}") + "---\n" + one("v1", "ConfigMap", "data: {a: b}"), one("v1", "ConfigMap", "data: {}") + "---\n" + one("v1", "Secret", "data: {}")),
    _k("cluster.object-no-default-namespace", one("v1", "Service", SVC.format("")), one("v1", "Service", SVC.format(""), "name: a, namespace: shop")),
    _k("storage.volume-no-host-path", one("v1", "PersistentVolume", "spec: {hostPath: {path: /data}}"), one("v1", "PersistentVolume", "spec: {csi: {driver: a}}")),
    _k("storage.claim-class", one("v1", "PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce]}"), one("v1", "PersistentVolumeClaim", "spec: {storageClassName: fast}")),
    _k("storage.class-encrypted", one("storage.k8s.io/v1", "StorageClass", "provisioner: ebs.csi.aws.com\nparameters: {type: gp3}"), one("storage.k8s.io/v1", "StorageClass", "provisioner: ebs.csi.aws.com\nparameters: {encrypted: 'true'}")),
    # pod security policies
    _k("policy.pod-security-policy-no-privileged", psp("privileged: true"), psp("privileged: false")),
    _k("policy.pod-security-policy-no-privileged", psp("privileged: true", version="extensions/v1beta1"), psp("")),
    _k("policy.pod-security-policy-no-privilege-escalation", psp(""), psp("allowPrivilegeEscalation: false")),
    _k("policy.pod-security-policy-no-host-network", psp("hostNetwork: true"), psp("")),
    _k("policy.pod-security-policy-no-host-pid", psp("hostPID: true"), psp("hostPID: false")),
    _k("policy.pod-security-policy-no-host-ipc", psp("hostIPC: true"), psp("")),
    _k("policy.pod-security-policy-non-root", psp("runAsUser: {rule: RunAsAny}"), psp("runAsUser: {rule: MustRunAsNonRoot}")),
    _k("policy.pod-security-policy-non-root", psp("runAsUser: {rule: MustRunAs, ranges: [{min: 0, max: 10}]}"), psp("runAsUser: {rule: MustRunAs, ranges: [{min: 1, max: 10}]}")),
    _k("policy.pod-security-policy-no-added-capabilities", psp("allowedCapabilities: ['*']"), psp("requiredDropCapabilities: [ALL]")),
    _k("policy.pod-security-policy-drops-capabilities", psp(""), psp("requiredDropCapabilities: [ALL]")),
    _k("policy.pod-security-policy-volumes", psp("volumes: ['*']"), psp("volumes: [configMap]")),
    _k("policy.pod-security-policy-read-only-root", psp("readOnlyRootFilesystem: false"), psp("readOnlyRootFilesystem: true")),
    _k("policy.pod-security-policy-seccomp", psp(""), psp("", "name: p, annotations: {seccomp.security.alpha.kubernetes.io/allowedProfileNames: runtime/default}")),
    # components
    _flag("api-server-no-anonymous-requests", API, "", "--anonymous-auth=false"),
    _flag("api-server-no-anonymous-requests", API, "--anonymous-auth=true", "--anonymous-auth=false", 1),
    _flag("api-server-no-anonymous-requests", API, "--anonymous-auth=true", "--anonymous-auth=false", 2),
    _flag("api-server-no-anonymous-requests", API, "--anonymous-auth=true", "--anonymous-auth=false", 3),
    _flag("api-server-no-anonymous-requests", "/hyperkube", "kube-apiserver --anonymous-auth=true", "kube-apiserver --anonymous-auth=false"),
    _flag("api-server-no-basic-auth", API, "--basic-auth-file=/a", ""),
    _flag("api-server-no-token-file", API, "--token-auth-file=/a", "--anonymous-auth=false"),
    _flag("api-server-no-always-allow", API, "--authorization-mode=AlwaysAllow", "--authorization-mode=Node,RBAC"),
    _flag("api-server-no-always-allow", API, "", "--authorization-mode=RBAC"),
    _flag("api-server-node-authorization", API, "--authorization-mode=RBAC", "--authorization-mode=RBAC,Node"),
    _flag("api-server-rbac", API, "--authorization-mode=Node", "--authorization-mode Node,RBAC"),
    _flag("api-server-no-insecure-port", API, "--insecure-port=8080", "--insecure-port=0"),
    _flag("api-server-no-insecure-address", API, "--insecure-bind-address=127.0.0.1", "--bind-address=0.0.0.0"),
    _flag("api-server-secure-port", API, "--secure-port=0", "--secure-port=6443"),
    _flag("api-server-no-profiling", API, "", "--profiling=false"),
    _flag("api-server-audit-log", API, "", "--audit-log-path=/a"),
    _flag("api-server-audit-log-age", API, "--audit-log-maxage=15", "--audit-log-maxage=30"),
    _flag("api-server-audit-log-backups", API, "", "--audit-log-maxbackup=10"),
    _flag("api-server-audit-log-size", API, "--audit-log-maxsize=50", "--audit-log-maxsize=100"),
    _flag("api-server-audit-policy", API, "", "--audit-policy-file=/a"),
    _flag("api-server-service-account-lookup", API, "--service-account-lookup=false", ""),
    _flag("api-server-service-account-key", API, "", "--service-account-key-file=/a"),
    _flag("api-server-etcd-client-certificate", API, "--etcd-certfile=/a", "--etcd-certfile=/a --etcd-keyfile=/b"),
    _flag("api-server-etcd-authority", API, "", "--etcd-cafile=/a"),
    _flag("api-server-tls-certificate", API, "--tls-cert-file=/a", "--tls-cert-file=/a --tls-private-key-file=/b"),
    _flag("api-server-client-authority", API, "", "--client-ca-file=/a"),
    _flag("api-server-kubelet-authority", API, "", "--kubelet-certificate-authority=/a"),
    _flag("api-server-kubelet-client-certificate", API, "", "--kubelet-client-certificate=/a --kubelet-client-key=/b"),
    _flag("api-server-kubelet-https", API, "--kubelet-https=false", "--kubelet-https=true"),
    _flag("api-server-encryption-at-rest", API, "", "--encryption-provider-config=/a"),
    _flag("api-server-event-rate-limit", API, "--enable-admission-plugins=NodeRestriction", "--enable-admission-plugins=NodeRestriction,EventRateLimit"),
    _flag("api-server-always-pull-images", API, "", "--enable-admission-plugins=AlwaysPullImages"),
    _flag("api-server-node-restriction", API, "--enable-admission-plugins=PodSecurity", "--admission-control=NodeRestriction"),
    _flag("api-server-no-always-admit", API, "--enable-admission-plugins=AlwaysAdmit", "--enable-admission-plugins=NodeRestriction"),
    _flag("api-server-service-account-admission", API, "--disable-admission-plugins=ServiceAccount", ""),
    _flag("api-server-namespace-lifecycle", API, "--disable-admission-plugins=NamespaceLifecycle", "--disable-admission-plugins=A"),
    _flag("api-server-request-timeout", API, "--request-timeout=600s", "--request-timeout=300s"),
    _flag("api-server-tls-ciphers", API, "--tls-cipher-suites=TLS_RSA_WITH_RC4_128_SHA", "--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    _flag("controller-manager-no-profiling", CM, "--profiling=true", "--profiling=false"),
    _flag("controller-manager-local-address", CM, "--bind-address=0.0.0.0", "--bind-address=127.0.0.1"),
    _flag("controller-manager-account-per-controller", CM, "", "--use-service-account-credentials=true"),
    _flag("controller-manager-service-account-key", CM, "", "--service-account-private-key-file=/a"),
    _flag("controller-manager-root-authority", CM, "", "--root-ca-file=/a"),
    _flag("controller-manager-terminated-pods", CM, "", "--terminated-pod-gc-threshold=10"),
    _flag("controller-manager-server-certificate-rotation", CM, "--feature-gates=RotateKubeletServerCertificate=false", "--feature-gates=RotateKubeletServerCertificate=true"),
    _flag("scheduler-no-profiling", SCH, "", "--profiling=false"),
    _flag("scheduler-local-address", SCH, "", "--bind-address=127.0.0.1"),
    _flag("etcd-certificate", "etcd", "", "--cert-file=/a --key-file=/b"),
    _flag("etcd-client-certificates", "etcd", "--client-cert-auth=false", "--client-cert-auth"),
    _flag("etcd-no-own-certificates", "etcd", "--auto-tls=true", "--auto-tls=false"),
    _flag("etcd-peer-certificate", "etcd", "", "--peer-cert-file=/a --peer-key-file=/b"),
    _flag("etcd-peer-client-certificates", "etcd", "", "--peer-client-cert-auth=true"),
    _flag("etcd-no-own-peer-certificates", "etcd", "--peer-auto-tls=true", ""),
    _flag("kubelet-no-anonymous-requests", "kubelet", "--anonymous-auth=true", "--anonymous-auth=false"),
    _flag("kubelet-no-always-allow", "kubelet", "--authorization-mode=AlwaysAllow", "--authorization-mode=Webhook"),
    _flag("kubelet-client-authority", "kubelet", "", "--client-ca-file=/a"),
    _flag("kubelet-no-read-only-port", "kubelet", "--read-only-port=10255", "--read-only-port=0"),
    _flag("kubelet-streaming-timeout", "kubelet", "--streaming-connection-idle-timeout=0", "--streaming-connection-idle-timeout=5m"),
    _flag("kubelet-kernel-defaults", "kubelet", "", "--protect-kernel-defaults=true"),
    _flag("kubelet-iptables-chains", "kubelet", "--make-iptables-util-chains=false", ""),
    _flag("kubelet-own-host-name", "kubelet", "--hostname-override=a", ""),
    _flag("kubelet-certificate-rotation", "kubelet", "--rotate-certificates=false", "--rotate-certificates"),
    _flag("kubelet-event-rate", "kubelet", "--event-qps=2", "--event-qps=0"),
    _k("component.kubelet-no-anonymous-requests", kubelet("authentication: {anonymous: {enabled: true}}"), kubelet("authentication: {anonymous: {enabled: false}}")),
    _k("component.kubelet-no-always-allow", kubelet("authorization: {mode: AlwaysAllow}"), kubelet("")),
    _k("component.kubelet-no-read-only-port", kubelet("readOnlyPort: 10255"), kubelet("readOnlyPort: 0")),
    _k("component.kubelet-client-authority", kubelet(""), kubelet("authentication: {x509: {clientCAFile: /a}}")),
    _k("component.kubelet-streaming-timeout", kubelet("streamingConnectionIdleTimeout: 0s"), kubelet("streamingConnectionIdleTimeout: 5m")),
    _k("component.kubelet-kernel-defaults", kubelet("protectKernelDefaults: false"), kubelet("protectKernelDefaults: true")),
    _k("component.kubelet-iptables-chains", kubelet("makeIPTablesUtilChains: false"), kubelet("")),
    _k("component.kubelet-certificate-rotation", kubelet("rotateCertificates: false"), kubelet("rotateCertificates: true")),
    _k("component.kubelet-tls-certificate", kubelet(""), kubelet("serverTLSBootstrap: true")),
    _k("component.kubelet-tls-ciphers", kubelet("tlsCipherSuites: [TLS_RSA_WITH_AES_256_CBC_SHA]"), kubelet("tlsCipherSuites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]")),
    _k("component.kubelet-process-limit", kubelet(""), kubelet("podPidsLimit: 4096")),
    _k("component.encryption-provider", "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: [{resources: [secrets], providers: [{identity: {}}, {aescbc: {}}]}]\n",
       "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: [{resources: [secrets], providers: [{aescbc: {}}, {identity: {}}]}]\n"),
    _k("component.audit-policy-records", "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None}]\n", "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata}]\n"),
    # kubeadm
    _k("component.api-server-no-anonymous-requests", kubeadm(""), kubeadm("apiServer: {extraArgs: {anonymous-auth: 'false'}}")),
    _k("component.api-server-no-anonymous-requests", kubeadm("apiServer: {extraArgs: [{name: anonymous-auth, value: 'true'}]}", version="v1beta4"), kubeadm("apiServer: {extraArgs: [{name: anonymous-auth, value: 'false'}]}", version="v1beta4")),
    _k("component.api-server-no-always-allow", kubeadm("apiServer: {extraArgs: {authorization-mode: AlwaysAllow}}"), kubeadm("")),
    _k("component.controller-manager-no-profiling", kubeadm(""), kubeadm("controllerManager: {extraArgs: {profiling: false}}")),
    _k("component.scheduler-local-address", kubeadm("scheduler: {extraArgs: {bind-address: 0.0.0.0}}"), kubeadm("")),
    _k("component.etcd-client-certificates", kubeadm("etcd: {local: {extraArgs: {client-cert-auth: 'false'}}}"), kubeadm("etcd: {external: {endpoints: ['https://a:2379']}}")),
    _k("component.kubelet-no-anonymous-requests", kubeadm("nodeRegistration: {kubeletExtraArgs: {anonymous-auth: 'true'}}", "JoinConfiguration"), kubeadm("nodeRegistration: {kubeletExtraArgs: {anonymous-auth: 'false'}}", "InitConfiguration")),
    _k("cluster.secret-no-account-token", one("v1", "Secret", "type: kubernetes.io/service-account-token"), one("v1", "Secret", "type: Opaque")),
    _k("network.gateway-tls", one("gateway.networking.k8s.io/v1", "Gateway", "spec: {listeners: [{name: a, protocol: HTTP, port: 80}]}"),
       one("gateway.networking.k8s.io/v1", "Gateway", "spec: {listeners: [{name: a, protocol: HTTP, port: 80}, {name: b, protocol: HTTPS, port: 443}]}")),
    _k("network.gateway-tls", one("networking.istio.io/v1", "Gateway", "spec: {servers: [{port: {number: 80, protocol: HTTP}, hosts: ['*']}]}"),
       one("networking.istio.io/v1", "Gateway", "spec: {servers: [{port: {number: 80, protocol: HTTP}, hosts: ['*'], tls: {httpsRedirect: true}}]}")),
    _k("network.route-tls", one("route.openshift.io/v1", "Route", "spec: {to: {kind: Service, name: a}}"),
       one("route.openshift.io/v1", "Route", "spec: {to: {kind: Service, name: a}, tls: {termination: edge}}")),
    _k("network.route-tls", one("route.openshift.io/v1", "Route", "spec: {tls: {termination: edge, insecureEdgeTerminationPolicy: Allow}}"),
       one("route.openshift.io/v1", "Route", "spec: {tls: {termination: reencrypt, insecureEdgeTerminationPolicy: Redirect}}")),
    _k("network.peer-authentication-strict", one("security.istio.io/v1", "PeerAuthentication", "spec: {mtls: {mode: PERMISSIVE}}"),
       one("security.istio.io/v1", "PeerAuthentication", "spec: {mtls: {mode: STRICT}}")),
    _k("network.peer-authentication-strict", one("security.istio.io/v1beta1", "PeerAuthentication", "spec: {mtls: {mode: STRICT}, portLevelMtls: {80: {mode: DISABLE}}}"),
       one("security.istio.io/v1beta1", "PeerAuthentication", "spec: {portLevelMtls: {80: {mode: STRICT}}}")),
    _k("network.authorization-policy-not-everything", one("security.istio.io/v1", "AuthorizationPolicy", "spec: {rules: [{}]}"),
       one("security.istio.io/v1", "AuthorizationPolicy", "spec: {}")),
    _k("network.authorization-policy-not-everything", one("security.istio.io/v1", "AuthorizationPolicy", "spec: {action: ALLOW, rules: [{to: []}]}"),
       one("security.istio.io/v1", "AuthorizationPolicy", "spec: {action: DENY, rules: [{}]}")),
    *[_k(f"policy.security-context-constraints-{name}", one("security.openshift.io/v1", "SecurityContextConstraints", bad),
         one("security.openshift.io/v1", "SecurityContextConstraints", "allowPrivilegedContainer: false\nrunAsUser: {type: MustRunAsRange}"))
      for name, bad in (("no-privileged", "allowPrivilegedContainer: true"), ("no-host-access", "allowHostPID: true"), ("no-host-access", "allowHostDirVolumePlugin: true"),
                        ("non-root", "runAsUser: {type: RunAsAny}"), ("no-added-capabilities", "allowedCapabilities: ['*']"))],
    *[_w(name, one(version, kind, f"spec: {spec % bad}"), one(version, kind, f"spec: {spec % good}"))
      for version, kind, spec in (
          ("argoproj.io/v1alpha1", "Workflow", "{templates: [{name: a, container: {image: 'b:1', %s}}]}"),
          ("argoproj.io/v1alpha1", "CronWorkflow", "{workflowSpec: {templates: [{name: a, script: {image: 'b:1', source: x, %s}}]}}"),
          ("argoproj.io/v1alpha1", "ClusterWorkflowTemplate", "{templates: [{name: a, sidecars: [{image: 'b:1', %s}]}]}"),
          ("tekton.dev/v1", "Task", "{steps: [{image: 'b:1', %s}]}"),
          ("tekton.dev/v1beta1", "ClusterTask", "{sidecars: [{image: 'b:1', %s}]}"),
          ("tekton.dev/v1", "Pipeline", "{tasks: [{taskSpec: {steps: [{image: 'b:1', %s}]}}]}"),
      )
      for name, bad, good in (
          ("not-privileged", "securityContext: {privileged: true}", "securityContext: {privileged: false}"),
          ("no-sys-admin", "securityContext: {capabilities: {add: [SYS_ADMIN]}}", "securityContext: {}"),
      )],
    *[_w("no-probe-hosts", pod(bad), pod("readinessProbe: {httpGet: {path: /, port: 80}}"))
      for bad in ("readinessProbe: {httpGet: {host: 127.0.0.1, port: 80}}", "startupProbe: {tcpSocket: {host: 10.0.0.9, port: 80}}",
                  "lifecycle: {postStart: {httpGet: {host: a.example.com, port: 80}}}")],
    _w("probes-differ", pod("livenessProbe: {exec: {command: [a]}}, readinessProbe: {exec: {command: [a]}}"),
       pod("livenessProbe: {exec: {command: [a]}, failureThreshold: 9}, readinessProbe: {exec: {command: [a]}}")),
    _w("variables-once", pod("env: [{name: A, value: b}, {name: A, value: c}]"), pod("env: [{name: A, value: b}, {name: B, value: c}]")),
    _w("account-field", pod(spec="serviceAccount: robot"), pod(spec="serviceAccountName: robot")),
    _w("managed", pod(), load("Deployment")),
    _w("managed", pod(), pod(metadata="name: web, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: a, uid: b}]")),
    *[_w("selected", load(kind, owner="selector: {matchLabels: {app: api}}"), load(kind, owner="selector: {matchLabels: {app: web}}"))
      for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")],
    _w("rolling-update", load("Deployment", owner="strategy: {type: Recreate}"), load("Deployment")),
    _w("rolling-update", load("DaemonSet", owner="updateStrategy: {type: OnDelete}"), load("DaemonSet")),
    _w("account-defined", pod(spec="serviceAccountName: robot"),
       pod(spec="serviceAccountName: robot") + "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot}\n"),
    *[_w("no-frozen-registry", pod(image=f"{old}/pause:3.6"), pod(image="registry.k8s.io/pause:3.10")) for old in ("k8s.gcr.io", "gcr.io/google_containers")],
    *[_w("no-control-plane", pod(spec=f"tolerations: [{{{bad}}}]"), pod(spec="tolerations: [{key: gpu, operator: Exists}]"))
      for bad in ("key: node-role.kubernetes.io/control-plane, effect: NoSchedule", "key: node-role.kubernetes.io/master, operator: Exists", "operator: Exists")],
    *[_w("no-sudo", pod(bad), pod("command: [run, pseudo]")) for bad in ("command: [sudo, run]", "command: [sh, -c], args: ['a && sudo b']")],
    _w("replicas", load("Deployment", owner="replicas: 1", version="v1"), load("Deployment", owner="replicas: 2", version="v1")),
    *[_w("ingress-policy", pod(), pod() + "---\n" + one("cilium.io/v2", kind, "spec: {endpointSelector: {matchLabels: {app: web}}, ingress: [{}]}"))
      for kind in ("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy")],
    _k("network.ingress-services-defined", one(NET, "Ingress", "spec: {defaultBackend: {service: {name: web}}}"),
       one(NET, "Ingress", "spec: {defaultBackend: {service: {name: web}}}") + "---\n" + one("v1", "Service", SVC.format(""), "name: web")),
    _k("network.ingress-own-routes", "---\n".join(one(NET, "Ingress", "spec: {rules: [{host: a.example.com, http: {paths: [{path: /}]}}]}", f"name: {name}") for name in "ab"),
       "---\n".join(one(NET, "Ingress", f"spec: {{rules: [{{host: {name}.example.com, http: {{paths: [{{path: /}}]}}}}]}}", f"name: {name}") for name in "ab")),
    _k("network.ingress-no-wildcard-host", one(NET, "Ingress", "spec: {rules: [{host: a.example.com}], defaultBackend: {service: {name: web}}}"), one(NET, "Ingress", INGRESS)),
    _k("network.ingress-no-wildcard-domain", one(NET, "Ingress", "spec: {rules: [{host: '*.example.com'}]}"), one(NET, "Ingress", INGRESS)),
    _k("network.ingress-redirects-to-tls", one(NET, "Ingress", INGRESS, "name: x, annotations: {kubernetes.io/ingress.allow-http: 'true'}"), one(NET, "Ingress", INGRESS)),
    *[_k("network.service-no-local-name", one("v1", "Service", f"spec: {{type: ExternalName, externalName: '{bad}'}}"),
         one("v1", "Service", "spec: {type: ExternalName, externalName: db.example.com}")) for bad in ("localhost", "127.0.0.1", "a.localhost.", "169.254.169.254")],
    *[_k("rbac.role-no-privileged-constraints", role("security.openshift.io", "securitycontextconstraints", "use", names=bad),
         role("security.openshift.io", "securitycontextconstraints", "use", names="nonroot-v2")) for bad in ("anyuid", "privileged", "")],
    _k("cluster.api-service-certificate-checked", one("apiregistration.k8s.io/v1", "APIService", "spec: {service: {name: m}, insecureSkipTLSVerify: true}"),
       one("apiregistration.k8s.io/v1", "APIService", "spec: {service: {name: m}, caBundle: YQ==}")),
    _k("storage.claim-class", load("StatefulSet", owner="volumeClaimTemplates: [{metadata: {name: d}, spec: {}}]"),
       load("StatefulSet", owner="volumeClaimTemplates: [{metadata: {name: d}, spec: {storageClassName: fast}}]")),
    _flag("api-server-no-extended-tokens", API, "--service-account-extend-token-expiration=true", "--service-account-extend-token-expiration=false"),
    _flag("api-server-no-extended-tokens", API, "--v=2", "--service-account-extend-token-expiration=false"),
]  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, frozenset[str]]:
    return verdicts(THEMES, "kubernetes-manifests", "manifest.yaml", tmp_path_factory.mktemp("themes"))


@pytest.mark.parametrize(
    ("number", "theme"), list(enumerate(THEMES)), ids=lambda value: getattr(value, "control", str(value))
)
def test_theme(found: Mapping[str, frozenset[str]], number: int, theme: Theme) -> None:
    assert "fail" in found[f"{number} bad"]
    assert found[f"{number} good"] <= {"pass", "not_applicable"}

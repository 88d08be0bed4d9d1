"""One service: its attributes, with variables in place. What a variable without a value decides is unread."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gcheck import credentials
from gcheck.collectors.compose.access import opens
from gcheck.collectors.compose.interpolation import UnsetError, filled
from gcheck.collectors.compose.mounts import (
    host_path,
    is_socket,
    long_ports,
    long_volume,
    short_ports,
    short_volume,
)
from gcheck.collectors.compose.project import Project, Service, entries
from gcheck.collectors.compose.starting import secret_of
from gcheck.collectors.pipelines.gathering import Record
from gcheck.collectors.pipelines.parts import Part
from gcheck.collectors.pipelines.scripts import image_parts, variable
from gcheck.model.unread import Unread, unreads

LISTS = (
    "cap_add",
    "cap_drop",
    "security_opt",
    "volumes",
    "ports",
    "variables",
    "devices",
    "networks",
    "sysctls",
    "ulimits",
)
_MODES = {"network_mode": "network_mode", "pid": "pid", "ipc": "ipc", "uts": "uts", "userns_mode": "userns_mode", "cgroup": "cgroup",
          "cgroup_parent": "cgroup_parent", "user": "user", "container_name": "container_name", "pull_policy": "pull_policy"}  # fmt: skip


class Reader:
    """Fills the attributes of one service."""

    def __init__(self, project: Project, service: Service) -> None:
        self._env: Mapping[str, str] = project.env
        self._volumes = project.volumes
        self._part = service.part
        self.record = Record(service.part)
        self.record.put("name", service.name, service.part)
        self.record.put("file", project.file, service.part)
        self.record.lists(*LISTS)
        for name, key in _MODES.items():
            self._put(name, self._text(self._part.get(key)), self._part.get(key))
        for name in ("privileged", "read_only"):
            self._put(name, self._flag(self._part.get(name)), self._part.get(name))
        self._image()
        for name in ("cap_add", "cap_drop", "security_opt"):
            self._texts(name)
        self._options()
        self._mounts()
        self._ports()
        self._variables()
        self._given(service)
        self._limits()
        self._running()
        self._others()
        if service.missing is not None:
            self._leave_open(service.missing)

    def _put(self, name: str, value: Any, part: Part) -> None:
        self.record.put(name, value, part)

    def _text(self, part: Part) -> Any:
        """The text of a scalar; null where it is not there, an Unread where it is not known."""
        if part.text is None:
            return part.wrong("a text")
        try:
            return filled(part.text, self._env)
        except UnsetError as error:
            return part.unread(f"the variable {error} has no value here", "unresolved")

    def _flag(self, part: Part) -> Any:
        text = self._text(part)
        if text is None or isinstance(text, Unread):
            return False if text is None else text
        said = {
            "true": True,
            "false": False,
            "yes": True,
            "no": False,
            "on": True,
            "off": False,
            "1": True,
            "0": False,
            "": False,
        }
        return said.get(text.lower(), part.unread("this is not a truth value"))

    def _number(self, part: Part) -> Any:
        text = self._text(part)
        if text is None or isinstance(text, Unread):
            return text
        return (
            float(text)
            if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,9})?", text)
            else part.unread("this is not a number")
        )

    def _image(self) -> None:
        image = self._part.get("image")
        found = self._text(image)
        parts = (
            image_parts(found)
            if isinstance(found, str) and found
            else dict.fromkeys(("image", "tag", "digest"), found or None)
        )
        for name, key in (("image", "image"), ("image_tag", "tag"), ("image_digest", "digest")):
            self._put(name, parts[key], image)
        self._put("builds", self._part.get("build").there, self._part.get("build"))

    def _texts(self, name: str) -> None:
        part = self._part.get(name)
        for item in self._items(part, name):
            text = self._text(item)
            self.record.add(
                name, text.upper() if name.startswith("cap_") and isinstance(text, str) else text, item.place
            )

    def _items(self, part: Part, name: str) -> list[Part]:
        if part.there and not isinstance(part.value, list):
            self.record.add(name, part.wrong("a list"), part.place)
        return [item for item in part.list if item.there]

    def _options(self) -> None:
        """What security_opt says of privileges that grow, and of profiles."""
        said = self.record.values["security_opt"]
        texts = [text.lower().replace(" ", "").replace("=", ":") for text in said if isinstance(text, str)]
        unsure = next(unreads(said), None)
        option = next((text for text in texts if text.startswith("no-new-privileges")), None)
        on = option in ("no-new-privileges", "no-new-privileges:true")
        self._put(
            "no_new_privileges",
            unsure if unsure is not None and not on else on,
            self._part.get("security_opt"),
        )

    def _mounts(self) -> None:
        for item in self._items(self._part.get("volumes"), "volumes"):
            self.record.add("volumes", self._mount(item), item.place)

    def _mount(self, item: Part) -> Any:
        if isinstance(item.value, dict):
            source, target = self._path(item.get("source")), self._text(item.get("target"))
            kind = item.get("type").text or (
                "bind" if (item.get("source").text or "")[:1] in ("/", ".", "~") else "volume"
            )
            propagation = self._text(item.get("bind", "propagation"))
            known = source if not isinstance(source, Unread) else None
            found = long_volume(kind, known, "", self._flag(item.get("read_only")), propagation) | {
                "target": target
            }
            if isinstance(source, Unread):
                found |= self._hidden(item.get("source").text or "", source, kind)
        else:
            text = self._path(item)
            found = short_volume(text) if isinstance(text, str) else self._open(item, text)
        return self._named(found) if isinstance(found, dict) else found

    def _path(self, part: Part) -> Any:
        """A path, in which HOME and PWD are what they are for whoever starts the project: their home, and its folder."""
        if part.text is None:
            return self._text(part)
        try:
            return filled(part.text, {"HOME": "~", "PWD": ".", **self._env})
        except UnsetError:
            return self._text(part)

    def _open(self, item: Part, unread: Any) -> Any:
        """A mount whose source is made of a variable; its target and mode may still be known."""
        text = item.text or ""
        marked = re.sub(r"\$\{[^{}]*\}|\$\w+", "VARIABLE", text)
        parts = marked.split(":")
        if len(parts) < 2 or "VARIABLE" in "".join(parts[1:]):
            return unread
        found = short_volume(":".join(["/x", *parts[1:]]))
        return found | self._hidden(text[: -len(":".join(parts[1:])) - 1], unread, "bind")

    def _hidden(self, written: str, unread: Unread, kind: str) -> dict[str, Any]:
        rest = written.rpartition("}")[2] if "}" in written else ""
        if "/" in rest and not is_socket(f"/x{rest}"):
            socket: Any = False
        else:
            socket = True if is_socket(f"/x{rest}") else unread
        hidden: Any = unread if kind in ("bind", "volume") else None
        return {"kind": hidden, "source": unread, "host_path": hidden, "runtime_socket": socket}

    def _named(self, found: dict[str, Any]) -> dict[str, Any]:
        """A named volume that is itself a folder of the host."""
        source = found["source"]
        options = (
            self._volumes.get(source, "driver_opts")
            if found["kind"] == "volume" and isinstance(source, str)
            else None
        )
        if options is not None and "bind" in (options.get("o").text or ""):
            device = self._text(options.get("device"))
            known = isinstance(device, str)
            found |= {
                "kind": "bind",
                "host_path": host_path(device) if known else device,
                "runtime_socket": is_socket(device) if known else device,
            }
        return found

    def _ports(self) -> None:
        for item in self._items(self._part.get("ports"), "ports"):
            found: Any
            if isinstance(item.value, dict):
                values = [self._text(item.get(key)) for key in ("host_ip", "published", "target", "protocol")]
                unsure = next(unreads(values), None)
                found = unsure or long_ports(values[0], values[1] or "", values[2] or "", values[3] or "tcp")
            else:
                text = self._text(item)
                found = self._guessed(item, text) if isinstance(text, Unread) else short_ports(text)
            if found is None:
                found = item.unread("this is not a port")
            for one in found if isinstance(found, list) else [found]:
                self.record.add("ports", one, item.place)

    def _guessed(self, item: Part, unread: Unread) -> Any:
        """A port of which only the one on the host is made of a variable."""
        match = re.fullmatch(
            r"(?:(\d+\.\d+\.\d+\.\d+|localhost):)?(?:\$\{[^{}]*\}|\$\w+):(\d+)(/(?:tcp|udp))?",
            item.text or "",
        )
        if match is None:
            return unread
        found = short_ports(
            f"{match[1]}:1:{match[2]}{match[3] or ''}" if match[1] else f"1:{match[2]}{match[3] or ''}"
        )
        unsure: dict[str, Any] = {"published": unread}
        if match[1] is None:  # the variable may hold an address, too
            unsure |= {"host_ip": unread, "every_interface": unread}
        return [one | unsure for one in found or []]

    def _variables(self) -> None:
        for use, part in (("environment", self._part.get("environment")), ("build argument", self._part.get("build", "args")),
                          ("label", self._part.get("labels"))):  # fmt: skip
            if part.there and not isinstance(part.value, (dict, list)):
                self.record.add("variables", part.wrong("a mapping or a list of variables"), part.place)
            for name, item in entries(part, "="):
                if name is None or (item.there and item.text is None):
                    if item.there:
                        self.record.add("variables", item.wrong("a text"), item.place)
                    continue
                value = self._written(item.text)
                written = variable(name, value) | {
                    "literal": value is not None and credentials.used(value),
                    "opens": opens(name, value),
                }
                self.record.add("variables", {"use": use} | written, item.place)

    def _given(self, service: Service) -> None:
        """What files set; a variable that the service sets itself as well has its own value in the container."""
        own = {name for name, _ in entries(self._part.get("environment"), "=")}
        for name, value, place in service.given:
            written = variable(name, value) | {
                "literal": value is not None and credentials.used(value),
                "opens": name not in own and opens(name, value),
            }
            written["checks_off"] = name not in own and written["checks_off"]
            self.record.add("variables", {"use": "environment file"} | written, place)

    def _written(self, text: str | None) -> str | None:
        """A value as far as it stands in the file itself: the default of a variable does, what .env holds does not."""
        if text is None:
            return None
        try:
            return filled(text, {})
        except UnsetError:
            return text

    def _limits(self) -> None:
        limits = self._part.get("deploy", "resources", "limits")
        for name, keys in (
            ("memory_limited", ("memory", "mem_limit")),
            ("cpu_limited", ("cpus", "cpus", "cpu_quota")),
        ):
            parts = [limits.get(keys[0]), *(self._part.get(key) for key in keys[1:])]
            said = next((part for part in parts if part.there), limits)
            text = (
                self._text(said)
                if said.text is not None
                else said.wrong("a limit")
                if said is not limits
                else None
            )
            value = (
                text
                if isinstance(text, Unread)
                else text is not None and not re.fullmatch(r"-1|0+(\.0+)?[a-zA-Z]*|", text)
            )
            self._put(name, value, said)
        pids = limits.get("pids") if limits.get("pids").there else self._part.get("pids_limit")
        self._put("pids_limit", self._number(pids), pids)

    def _running(self) -> None:
        policy = self._part.get("deploy", "restart_policy")
        restart = self._part.get("restart")
        text = self._text(restart)
        attempts: Any = None
        if isinstance(text, str):
            name, _, number = text.partition(":")
            text, attempts = name or None, int(number) if number.isdigit() and len(number) < 10 else None
        if policy.there:
            condition = self._text(policy.get("condition"))
            text = (
                {"none": "no", "any": "always"}.get(condition, condition)
                if isinstance(condition, str)
                else condition or "always"
            )
            attempts = self._number(policy.get("max_attempts"))
        self._put("restart", text, policy if policy.there else restart)
        self._put("restart_attempts", attempts, policy if policy.there else restart)
        check = self._part.get("healthcheck")
        self._put("healthcheck", self._check(check), check)
        driver = self._part.get("logging", "driver")
        driver = driver if driver.there else self._part.get("log_driver")
        self._put("logging_driver", self._text(driver), driver)
        found = secret_of(self._part)
        self._put(
            "command_secret", found[0] if found else None, found[1] if found else self._part.get("command")
        )

    def _check(self, part: Part) -> Any:
        if not part.there:
            return None
        if not isinstance(part.value, dict):
            return part.wrong("a mapping")
        off = self._flag(part.get("disable"))
        test = part.get("test").list[:1] or [part.get("test")]
        if off is True or (test[0].text or "").upper() == "NONE":
            return "disabled"
        return off if isinstance(off, Unread) else "set" if part.get("test").there else "changed"

    def _others(self) -> None:
        for item in self._items(self._part.get("devices"), "devices"):
            text = self._text(item.get("source") if isinstance(item.value, dict) else item)
            device = text.partition(":")[0] if isinstance(text, str) else text
            self.record.add("devices", device or item.unread("this is not a device"), item.place)
        networks = self._part.get("networks")
        for name in [*networks.map, *(item.text for item in networks.list)]:
            self.record.add(
                "networks",
                name if name is not None else networks.unread("this is not a network"),
                networks.place,
            )
        for name, item in entries(self._part.get("sysctls"), "="):
            self.record.add("sysctls", {"name": name or "", "value": self._text(item)}, item.place)
        for name, item in self._part.get("ulimits").map.items():
            hard = item.get("hard") if isinstance(item.value, dict) else item
            self.record.add("ulimits", {"name": name, "hard": self._number(hard)}, item.place)

    def _leave_open(self, missing: Unread) -> None:
        """What a service that was not read may say besides."""
        for key, value in self.record.values.items():
            if isinstance(value, list):
                self.record.values[key] = [*value, missing]
            elif value in (None, False) and key not in ("name", "file"):
                self.record.values[key] = missing

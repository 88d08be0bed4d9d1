"""Variables by which well-known images leave their access control off, by the descriptions of the images."""

from __future__ import annotations

import re

_ON = r"1|true|yes|on"
_OFF = r"0|false|no|off|none|disabled"
_OPENS = {
    "POSTGRES_HOST_AUTH_METHOD": "trust", "MYSQL_ROOT_PASSWORD": "", "MARIADB_ROOT_PASSWORD": "", "REDIS_PASSWORD": "", "JUPYTER_TOKEN": "",
    "XPACK.SECURITY.ENABLED": _OFF, "DISABLE_SECURITY_PLUGIN": _ON, "PLUGINS.SECURITY.DISABLED": _ON,
    "DISABLE_SECURITY_DASHBOARDS_PLUGIN": _ON, "OPENSEARCH_SECURITY_DISABLED": _ON, "NEO4J_AUTH": "none",
    "NEO4J_DBMS_SECURITY_AUTH__ENABLED": _OFF, "NEO4J_SERVER_SECURITY_AUTH__ENABLED": _OFF, "ME_CONFIG_BASICAUTH": _OFF,
    "GF_AUTH_ANONYMOUS_ENABLED": _ON, "DISABLE_AUTH": _ON, "N8N_BASIC_AUTH_ACTIVE": _OFF,
    "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": _ON, "INFLUXDB_HTTP_AUTH_ENABLED": _OFF, "CLICKHOUSE_SKIP_USER_SETUP": _ON,
    "PGADMIN_CONFIG_SERVER_MODE": _OFF, "NO_AUTH": _ON,
}  # fmt: skip


def opens(name: str, value: str | None) -> bool:
    """True for a variable that has a service answer without a password, or without asking who it is."""
    form = _OPENS.get(name.upper())
    return (
        value is not None
        and form is not None
        and re.fullmatch(form, value.strip(), re.IGNORECASE) is not None
    )

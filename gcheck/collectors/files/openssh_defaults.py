"""What sshd does where sshd_config says nothing: keyword -> attribute, default, and how its argument is read."""

from __future__ import annotations

from typing import Any

DEFAULT_NOTE = "not set: the default of OpenSSH 9.2, by sshd_config(5)"

CIPHERS = (
    "chacha20-poly1305@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr",
    "aes128-gcm@openssh.com", "aes256-gcm@openssh.com",
)  # fmt: skip
MACS = (
    "umac-64-etm@openssh.com", "umac-128-etm@openssh.com", "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com", "hmac-sha1-etm@openssh.com", "umac-64@openssh.com", "umac-128@openssh.com",
    "hmac-sha2-256", "hmac-sha2-512", "hmac-sha1",
)  # fmt: skip
KEX = (
    "sntrup761x25519-sha512@openssh.com", "curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384", "ecdh-sha2-nistp521", "diffie-hellman-group-exchange-sha256",
    "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512", "diffie-hellman-group14-sha256",
)  # fmt: skip
KEYS = (
    "ssh-ed25519-cert-v01@openssh.com", "ecdsa-sha2-nistp256-cert-v01@openssh.com",
    "ecdsa-sha2-nistp384-cert-v01@openssh.com", "ecdsa-sha2-nistp521-cert-v01@openssh.com",
    "sk-ssh-ed25519-cert-v01@openssh.com", "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
    "rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-256-cert-v01@openssh.com", "ssh-ed25519", "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com", "rsa-sha2-512", "rsa-sha2-256",
)  # fmt: skip

LISTS = {
    "ciphers": CIPHERS, "macs": MACS, "kexalgorithms": KEX, "hostkeyalgorithms": KEYS,
    "pubkeyacceptedalgorithms": KEYS,
}  # fmt: skip

DEFAULTS: dict[str, tuple[str, Any, str]] = {
    "permitrootlogin": ("permit_root_login", "prohibit-password", "word"),
    "passwordauthentication": ("password_authentication", True, "flag"),
    "permitemptypasswords": ("permit_empty_passwords", False, "flag"),
    "kbdinteractiveauthentication": ("kbd_interactive_authentication", True, "flag"),
    "pubkeyauthentication": ("pubkey_authentication", True, "flag"),
    "hostbasedauthentication": ("hostbased_authentication", False, "flag"),
    "ignorerhosts": ("ignore_rhosts", "yes", "word"),
    "usepam": ("use_pam", False, "flag"),
    "strictmodes": ("strict_modes", True, "flag"),
    "permituserenvironment": ("permit_user_environment", "no", "text"),
    "x11forwarding": ("x11_forwarding", False, "flag"),
    "allowtcpforwarding": ("allow_tcp_forwarding", "yes", "word"),
    "allowagentforwarding": ("allow_agent_forwarding", True, "flag"),
    "permittunnel": ("permit_tunnel", "no", "word"),
    "gatewayports": ("gateway_ports", "no", "word"),
    "disableforwarding": ("disable_forwarding", False, "flag"),
    "maxauthtries": ("max_auth_tries", 6, "count"),
    "maxsessions": ("max_sessions", 10, "count"),
    "maxstartups": ("max_startups", 10, "count"),
    "logingracetime": ("login_grace_seconds", 120, "seconds"),
    "clientaliveinterval": ("client_alive_interval_seconds", 0, "seconds"),
    "clientalivecountmax": ("client_alive_count_max", 3, "count"),
    "loglevel": ("log_level", "info", "word"),
    "protocol": ("protocols", ["2"], "words"),
    "ciphers": ("ciphers", list(CIPHERS), "list"),
    "macs": ("macs", list(MACS), "list"),
    "kexalgorithms": ("kex_algorithms", list(KEX), "list"),
    "hostkeyalgorithms": ("host_key_algorithms", list(KEYS), "list"),
    "pubkeyacceptedalgorithms": ("pubkey_accepted_algorithms", list(KEYS), "list"),
    "banner": ("banner", None, "text"),
    "allowusers": ("allow_users", [], "words"),
    "allowgroups": ("allow_groups", [], "words"),
    "denyusers": ("deny_users", [], "words"),
    "denygroups": ("deny_groups", [], "words"),
}

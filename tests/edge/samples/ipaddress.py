"""What a site does with ipaddress."""

import ipaddress


def call():
    return (
        ipaddress.ip_address("::1").is_loopback
        and ipaddress.ip_address("10.0.0.1") in ipaddress.ip_network("10.0.0.0/8")
        and f"{ipaddress.ip_address(1):b}"
    )

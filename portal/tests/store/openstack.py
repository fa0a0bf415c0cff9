"""OpenStack Swift in one process, with its S3 door: ``python openstack.py FOLDER``, by a Python that has it.

The servers of accounts, containers and objects and the proxy before them are Swift's own, unchanged, on one
device that is a folder. Only that they share a process, as in Swift's own tests, and that nothing audits or
copies, is not as in production. The proxy listens on a socket in the folder and says so on a line.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import eventlet

eventlet.monkey_patch()

from eventlet import wsgi  # noqa: E402
from swift.common import utils  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402

PARTS = ("account", "container", "object")
# The pipeline before the proxy, as Swift's guide to s3api names it; memcached may be away.
FILTERS = {
    "catch_errors": "",
    "gatekeeper": "",
    "cache": "memcache_servers = 127.0.0.1:1",
    "listing_formats": "",
    "s3api": "s3_acl = false\nlocation = us-east-1",
    "tempauth": "user_test_dateline = word .admin",
    "bulk": "",
    "copy": "",
    "slo": "",
    "dlo": "",
    "versioned_writes": "",
}
EGGS = {"cache": "memcache"}


def main(root: Path) -> None:
    (root / "devices" / "one").mkdir(parents=True)
    (root / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = test\n[storage-policy:0]\nname = only\ndefault = yes\n"
    )
    utils.set_swift_dir(str(root))
    quiet = open(os.devnull, "w")  # noqa: SIM115 - as long as the process
    listeners = {part: eventlet.listen(("127.0.0.1", 0)) for part in PARTS}
    for part, listener in listeners.items():
        _ring(part, listener.getsockname()[1]).save(str(root / f"{part}.ring.gz"))
    for part, listener in listeners.items():
        eventlet.spawn(wsgi.server, listener, loadapp(str(_written(root, part))), log=quiet)
    door = eventlet.listen(str(root / "socket"), family=socket.AF_UNIX)
    application = loadapp(str(_proxy(root)))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    wsgi.server(door, application, log=quiet)


def _ring(part: str, port: int):
    builder = RingBuilder(2, 1, 0)
    where = {"ip": "127.0.0.1", "port": port, "replication_ip": "127.0.0.1", "replication_port": port}
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "device": "one", "weight": 1, "meta": "", **where})
    builder.rebalance()
    return builder.get_ring()


def _written(root: Path, part: str) -> Path:
    file = root / f"{part}.conf"
    file.write_text(
        f"[DEFAULT]\nswift_dir = {root}\ndevices = {root}/devices\nmount_check = false\n"
        f"disable_fallocate = true\n[pipeline:main]\npipeline = {part}-server\n"
        f"[app:{part}-server]\nuse = egg:swift#{part}\n"
    )
    return file


def _proxy(root: Path) -> Path:
    file = root / "proxy.conf"
    filters = [
        f"[filter:{name}]\nuse = egg:swift#{EGGS.get(name, name)}\n{options}\n"
        for name, options in FILTERS.items()
    ]
    file.write_text(
        f"[DEFAULT]\nswift_dir = {root}\n[pipeline:main]\npipeline = {' '.join(FILTERS)} proxy-server\n"
        f"[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n{''.join(filters)}"
    )
    return file


if __name__ == "__main__":
    main(Path(sys.argv[1]))

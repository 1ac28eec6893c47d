"""A Postfix of our own, on loopback, with its own configuration: it takes mail for one domain into Maildirs."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.parts import find_program

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.net
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = example.net
virtual_mailbox_maps = inline:{{ reader@example.net=reader/ }}
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
default_transport = error:no mail leaves this machine
smtpd_recipient_restrictions = permit_mynetworks, reject
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
"""
_DAEMONS = Path("/usr/lib/postfix/sbin")


def find_postfix() -> str | None:
    """Give where Postfix is, if it can be started here: only root can."""
    program = find_program("postfix")
    return program if program and _DAEMONS.is_dir() and os.geteuid() == 0 else None


@dataclass(frozen=True, kw_only=True)
class Postfix:
    """One that runs."""

    port: int
    folder: Path

    def wait_for(self, number: int, seconds: float = 60) -> list[bytes]:
        """Give what lies in the reader's mailbox once `number` messages do, with line ends as they travelled."""
        new = self.folder / "mail" / "reader" / "new"
        ends = time.monotonic() + seconds
        while len(found := sorted(new.glob("*"))) < number:
            assert time.monotonic() < ends, (self.folder / "postfix.log").read_text(encoding="utf-8")
            time.sleep(0.02)
        return [file.read_bytes().replace(b"\n", b"\r\n") for file in found]


@contextmanager
def run_postfix() -> Iterator[Postfix]:
    """Start one, and stop it at the end."""
    program = find_postfix()
    assert program
    owner = pwd.getpwnam("postfix")
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))
    folder.chmod(0o755)  # its processes are another user's
    for name in ("etc", "queue", "data", "mail"):
        (folder / name).mkdir()
    for name in ("data", "mail"):
        os.chown(folder / name, owner.pw_uid, owner.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    main = _MAIN.format(folder=folder, daemons=_DAEMONS, uid=owner.pw_uid, gid=owner.pw_gid)
    (folder / "etc" / "main.cf").write_text(main, encoding="ascii")
    (folder / "etc" / "master.cf").write_text(_MASTER.format(port=port), encoding="ascii")
    command = [program, "-c", str(folder / "etc")]
    try:
        started = subprocess.run([*command, "start"], capture_output=True, text=True, check=False, timeout=60)
        assert started.returncode == 0, started.stderr
        yield Postfix(port=port, folder=folder)
    finally:
        subprocess.run([*command, "stop"], capture_output=True, check=False, timeout=60)
        shutil.rmtree(folder, ignore_errors=True)

"""A mailbox on a real IMAP server: Dovecot, private to one test run, on a free port of this machine."""

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

PASSWORD = "anns-password"
_CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate}
ssl_dh =
auth_mechanisms = plain
auth_failure_delay = 0
mail_location = maildir:~/Maildir
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {group}
first_valid_uid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A server with one mailbox, whoever logs in with the password."""

    root: Path
    port: int
    uid: int
    gid: int

    @property
    def url(self) -> str:
        return f"imaps://127.0.0.1:{self.port}/INBOX"

    def deliver(self, name: str, mail: bytes) -> None:
        """Put a mail into the mailbox, as a mail server would."""
        file = self.root / "home" / "Maildir" / "new" / name
        file.write_bytes(mail)
        os.chown(file, self.uid, self.gid)

    def seen(self) -> dict[str, bool]:
        """Say of each mail whether it is marked as seen."""
        folder = self.root / "home" / "Maildir"
        files = [*(folder / "new").iterdir(), *(folder / "cur").iterdir()]
        return {
            file.name.partition(":")[0].partition(",")[0]: "S" in file.name.partition(":2,")[2] for file in files
        }

    def empty(self) -> None:
        """Take every mail out of the mailbox, and forget its numbers."""
        for part in ("new", "cur"):
            for file in (self.root / "home" / "Maildir" / part).iterdir():
                file.unlink()
        self.make_anew()

    def make_anew(self) -> None:
        """Give the mailbox another validity: the numbers of before say nothing any more (RFC 3501 §2.3.1.1)."""
        for file in (self.root / "home" / "Maildir").glob("dovecot*"):
            file.unlink()


@contextmanager
def run_dovecot(program: str, certificate: Path) -> Iterator[Dovecot]:
    """Run the server until the end of the block."""
    # Its sockets have names of 100 characters at most, and its user must reach them.
    root = Path(tempfile.mkdtemp(prefix="imap"))
    root.chmod(0o755)
    is_root = os.geteuid() == 0
    owner = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.geteuid())
    own = owner.pw_name
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Dovecot(root, port, owner.pw_uid, owner.pw_gid)
    for part in ("", "new", "cur", "tmp"):
        folder = root / "home" / "Maildir" / part
        folder.mkdir(parents=True)
        os.chown(folder, server.uid, server.gid)
    os.chown(root / "home", server.uid, server.gid)
    shutil.copy(certificate, root / "certificate.pem")
    (root / "dovecot.conf").write_text(
        _CONFIG.format(
            root=root,
            certificate=root / "certificate.pem",
            port=port,
            password=PASSWORD,
            uid=server.uid,
            gid=server.gid,
            login="dovenull" if is_root else own,
            internal="dovecot" if is_root else own,
            group="dovecot" if is_root else subprocess.check_output(["id", "-gn"], text=True).strip(),
        ),
        encoding="utf-8",
    )
    process = subprocess.Popen([program, "-F", "-c", root / "dovecot.conf"], stderr=subprocess.PIPE)
    try:
        _wait(port, process)
        yield server
    finally:
        process.terminate()
        process.communicate(timeout=20)
        shutil.rmtree(root, ignore_errors=True)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    ends = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            said = process.communicate()[1] if process.poll() is not None else b""
            assert time.monotonic() < ends, said
            assert process.poll() is None, said
            time.sleep(0.05)
        else:
            return

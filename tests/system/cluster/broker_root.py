"""A Debian root with one broker in it, made once and kept, and namespaces to run it in.

All of it needs root. Nothing of the root is written to when brokers run: their files are in the folder of the run.
"""
import fcntl
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys

CACHE = pathlib.Path(os.environ.get("TMPDIR", "/var/tmp"))
INSIDE = "TRAMGAC_CLUSTER_INSIDE"
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def make_root(suite, package):
    """The folder of a root of Debian `suite` with `package`; makes it if it is not there (half a minute, 230 MB)."""
    root = CACHE / f"tramgac-cluster-{suite}-{package}"
    if not root.exists():
        print(f"making {root}", flush=True)
        beginning = pathlib.Path(f"{root}.{os.getpid()}")
        try:
            subprocess.run(["mmdebstrap", "--quiet", "--variant=essential", f"--include={package}",
                            '--aptopt=APT::Install-Recommends "false"', suite, beginning], check=True)
            (beginning / "etc/hosts").write_text("127.0.0.1 localhost\n")
            beginning.rename(root)
        finally:
            shutil.rmtree(beginning, ignore_errors=True)
    return root


def version_of(root, package):
    """Debian's version of a package of the root."""
    return subprocess.run(["dpkg-query", f"--admindir={root}/var/lib/dpkg", "-W", "-f=${Version}", package], check=True,
                          capture_output=True, text=True).stdout


def enter_namespaces():
    """Runs this program again in namespaces of its own, and returns there; ends with its exit code outside.

    The network is a loopback that nobody else sees, so that ports, epmd and Erlang's distribution collide with nothing
    and are reached by nobody. The kernel ends all processes and mounts with the program, however that ends.
    """
    if INSIDE not in os.environ:
        inside = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--propagation", "private", "--net", "--uts",
                  "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, *sys.argv]
        try:
            sys.exit(subprocess.run(inside, env={**os.environ, INSIDE: "1"}, check=False).returncode)
        except KeyboardInterrupt:
            sys.exit(130)
    socket.sethostname("localhost")  # Erlang's tools name themselves by it, and there is nobody to look up another
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh", b"lo", 0)
        flags = struct.unpack("16sh", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | IFF_UP))


def mount_into(root, folder):
    """Shows /proc, /dev and, as /mnt, `folder` inside the root, for the processes of this namespace alone."""
    for words in (["-t", "proc", "proc", root / "proc"], ["--rbind", "/dev", root / "dev"],
                  ["--bind", folder, root / "mnt"]):
        subprocess.run(["mount", *map(str, words)], check=True)

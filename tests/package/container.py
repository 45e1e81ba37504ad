"""A Debian of its own with systemd running in it, for one test: made by mmdebstrap, booted by systemd-nspawn."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

SUITES = {"12": "bookworm", "13": "trixie"}
INCLUDED = "systemd,systemd-sysv,dbus,procps"
KEPT = pathlib.Path(os.environ.get("TMPDIR", "/var/tmp"))  # base systems are kept: a minute each
BOOT = 120  # seconds

# nspawn wants to be at the root of its mounts, which it is not in a chroot.
AT_THE_ROOT = """
mount --make-rprivate /
mount --rbind / /mnt
cd /mnt
mkdir -p tmp/tramgac-old-root
pivot_root . tmp/tramgac-old-root
cd /
umount -l /tmp/tramgac-old-root
mount -t tmpfs tmpfs /run
exec "$@"
"""


class Container:
    def __init__(self, release):
        base = KEPT / f"tramgac-base-{SUITES[release]}.tar"
        if not base.exists():
            part = base.with_suffix(".part.tar")
            subprocess.run(["mmdebstrap", "--quiet", "--variant=apt", f"--include={INCLUDED}", SUITES[release], part], check=True)
            part.rename(base)
        self.release = release
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tramgac-container.", dir=KEPT))
        self.root = self.folder / "root"
        self.root.mkdir()
        subprocess.run(["tar", "-C", self.root, "-xf", base], check=True)
        (self.root / "etc/machine-id").write_text("")
        (self.root / "etc/hosts").write_text("127.0.0.1 localhost\n")
        self.nspawn = self.leader = None

    def fetch(self, *packages):
        """Fetches what `packages` (names or files below the root) need; installing needs no network then."""
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        for command in (["update"], ["install", "--yes", "--download-only", *packages]):
            subprocess.run(["chroot", self.root, "apt-get", "--quiet", "--quiet", *command], check=True, stdout=subprocess.DEVNULL)

    def boot(self):
        self.nspawn = subprocess.Popen(
            ["unshare", "--mount", "bash", "-euc", AT_THE_ROOT, "-", "systemd-nspawn", "--boot", f"--directory={self.root}",
             "--register=no", "--keep-unit", "--private-network", "--console=pipe", "--system-call-filter=bpf"],
            stdin=subprocess.DEVNULL, stdout=(self.folder / "console.log").open("wb"), stderr=subprocess.STDOUT,
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"})
        end = time.monotonic() + BOOT
        while time.monotonic() < end:
            children = subprocess.run(["pgrep", "-P", str(self.nspawn.pid)], capture_output=True, text=True, check=False).stdout.split()
            self.leader = children[0] if children else None
            if self.leader and self.run("systemctl", "is-system-running", check=False).strip() in ("running", "degraded"):
                return self
            time.sleep(0.5)
        raise RuntimeError(f"no system came up: {(self.folder / 'console.log').read_text(errors='replace')[-2000:]}")

    def command(self, *arguments):
        return ["nsenter", "--target", self.leader, "--mount", "--pid", "--ipc", "--uts", "--net", "--cgroup",
                "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", *map(str, arguments)]

    def run(self, *arguments, check=True, text=None):
        """Runs a command inside: what it printed. RuntimeError with all of it, if it fails and `check`."""
        done = subprocess.run(self.command(*arguments), input=text, capture_output=True, text=True, timeout=300, check=False)
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, arguments))}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def until(self, what, condition, seconds=60):
        end = time.monotonic() + seconds
        while not (answer := condition()):
            if time.monotonic() > end:
                raise RuntimeError(f"{what} did not happen within {seconds} s; {self.run('sh', '-c', 'tail -n 3 /var/tmp/heard', check=False)}\n"
                                   + self.run("journalctl", "--no-pager", "-n", "40", check=False))
            time.sleep(0.2)
        return answer

    def close(self):
        # The container's first process: SIGKILL to nspawn would leave it running.
        if self.leader:
            os.kill(int(self.leader), signal.SIGKILL)
        if self.nspawn:
            self.nspawn.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

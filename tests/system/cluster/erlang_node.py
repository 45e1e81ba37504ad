"""What nodes of RabbitMQ and of ejabberd have in common: Erlang in a root, and ports that are theirs."""
import os
import signal
import socket
import subprocess

# One scheduler that does not spin while it waits: three nodes and a fleet share few cores here.
ERL_FLAGS = "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none"
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "ERL_EPMD_ADDRESS": "127.0.0.1"}


class ErlangNode:
    """One node, 1 to 3. The folder of the run is /mnt inside the root."""

    def __init__(self, number, root, folder):
        self.number, self.root, self.folder = number, root, folder
        self.port = 1882 + number
        self.distribution_port = 25670 + number
        self.home = folder / f"node-{number}"
        self.home.mkdir()
        self.inside = f"/mnt/node-{number}"
        cookie = self.home / ".erlang.cookie"
        cookie.write_text("of-this-run-alone")
        cookie.chmod(0o400)
        self.child = None

    def environment(self):
        return {**ENVIRONMENT, "HOME": self.inside}

    def command(self):
        """What runs the node in the foreground."""
        raise NotImplementedError

    def run(self, *command, patience=60, tries=5):
        """Runs a tool of the broker inside the root. Outcome: what it printed.

        Only for what may be done twice: now and then the tools hang before they do anything, and are begun anew.
        """
        for left in reversed(range(tries)):
            try:
                done = subprocess.run(["chroot", self.root, *command], env=self.environment(), capture_output=True,
                                      text=True, stdin=subprocess.DEVNULL, timeout=patience, check=False)
                break
            except subprocess.TimeoutExpired:
                if not left:
                    raise
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self):
        with open(self.folder / f"node-{self.number}.log", "ab") as log:
            self.child = subprocess.Popen(["chroot", self.root, *self.command()], env=self.environment(), stdout=log,
                                          stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)

    def kill(self):
        """SIGKILL to the node and whatever it started. When it returns, all of that is gone.

        Works in a process namespace whose first process is this program: only so orphans become its children.
        """
        os.killpg(self.child.pid, signal.SIGKILL)
        try:
            while True:
                os.waitpid(-self.child.pid, 0)
        except ChildProcessError:
            self.child = None

    def accepts(self):
        """Whether clients can connect."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        except OSError:
            return False


def start_epmd(root):
    """Erlang's port mapper; outside the group of any node, or it would be killed with the first."""
    subprocess.run(["chroot", root, "epmd", "-daemon"], env=ENVIRONMENT, check=True)

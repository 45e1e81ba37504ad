"""Three nodes of ejabberd (Debian 12) that are one cluster.

Why it was not chosen: docs/decisions/0008-clustered-broker.md.
"""
from erlang_node import ERL_FLAGS, ErlangNode

CONFIGURATION = """hosts: [localhost]
loglevel: info
auth_method: [anonymous]
anonymous_protocol: login_anon
queue_type: file
listen:
  - {{port: {port}, ip: "127.0.0.1", module: mod_mqtt}}
modules:
  mod_mqtt: {{queue_type: file, max_queue: 1000000, session_expiry: "7 days", db_type: mnesia}}
"""


class EjabberdNode(ErlangNode):
    SUITE, PACKAGE = "bookworm", "ejabberd"

    def __init__(self, number, root, folder):
        super().__init__(number, root, folder)
        (self.home / "ejabberd.yml").write_text(CONFIGURATION.format(port=self.port))

    def environment(self):
        return {**super().environment(), "ERL_LIBS": "/usr/lib/x86_64-linux-gnu",
                "EJABBERD_CONFIG_PATH": f"{self.inside}/ejabberd.yml",
                "EJABBERD_LOG_PATH": f"{self.inside}/ejabberd.log"}

    def command(self):
        return ["erl", "-sname", f"ejabberd-{self.number}@localhost", "-noinput", *ERL_FLAGS.split(), "-kernel",
                "inet_dist_use_interface", "{127,0,0,1}", "inet_dist_listen_min", str(self.distribution_port),
                "inet_dist_listen_max", str(self.distribution_port), "-mnesia", "dir", f'"{self.inside}/mnesia"',
                "-s", "ejabberd"]

    def control(self, *words):
        """What ejabberdctl does."""
        return self.run("erl", "-sname", f"control-{self.number}@localhost", "-hidden", "-noinput", "-s", "ejabberd_ctl",
                        "-extra", f"ejabberd-{self.number}@localhost", *words)

    @staticmethod
    def settle(nodes):
        """After the first start of all: one cluster, in which every node has the tables."""
        for node in nodes[1:]:
            node.control("join_cluster", "ejabberd-1@localhost")

    @staticmethod
    def credentials(name):
        return f"{name}@localhost", "anonymous"

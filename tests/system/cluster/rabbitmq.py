"""Three nodes of RabbitMQ 4 (Debian 13) that are one cluster.

Why it is set up so: docs/decisions/0008-clustered-broker.md.
"""
import json

from erlang_node import ERL_FLAGS, ErlangNode

PROGRAMS = "/usr/lib/rabbitmq/bin"  # the wrappers in /usr/sbin insist on the user rabbitmq
USER, PASSWORD = "fleet", "of-the-proof"

CONFIGURATION = """listeners.tcp = none
mqtt.listeners.tcp.1 = 127.0.0.1:{port}
mqtt.prefetch = 100
mqtt.max_session_expiry_interval_seconds = 604800
default_user = {user}
default_pass = {password}
cluster_formation.peer_discovery_backend = classic_config
cluster_formation.classic_config.nodes.1 = rabbit-1@localhost
cluster_formation.classic_config.nodes.2 = rabbit-2@localhost
cluster_formation.classic_config.nodes.3 = rabbit-3@localhost
cluster_partition_handling = pause_minority
log.console = true
log.console.level = info
log.file = false
"""

# The queue of the archive's session, made before the archive comes: on all three nodes, and without the limit of 20
# deliveries, after which a quorum queue throws a message away. It would be a queue of one node otherwise.
ARCHIVE = "soc-archive"
DEFINITIONS = {"queues": [{"name": f"mqtt-subscription-{ARCHIVE}qos1", "vhost": "/", "durable": True,
                           "auto_delete": False, "arguments": {"x-queue-type": "quorum", "x-delivery-limit": -1}}]}


class RabbitMqNode(ErlangNode):
    SUITE, PACKAGE = "trixie", "rabbitmq-server"

    def __init__(self, number, root, folder):
        super().__init__(number, root, folder)
        (folder / "enabled_plugins").write_text("[rabbitmq_mqtt].\n")
        (self.home / "rabbitmq.conf").write_text(CONFIGURATION.format(
            port=self.port, user=USER, password=PASSWORD))
        (folder / "definitions.json").write_text(json.dumps(DEFINITIONS))

    def environment(self):
        return {**super().environment(), "RABBITMQ_NODENAME": f"rabbit-{self.number}@localhost",
                "RABBITMQ_CONFIG_FILE": f"{self.inside}/rabbitmq.conf",
                "RABBITMQ_ENABLED_PLUGINS_FILE": "/mnt/enabled_plugins",
                "RABBITMQ_MNESIA_BASE": f"{self.inside}/data", "RABBITMQ_LOG_BASE": f"{self.inside}/log",
                "RABBITMQ_DIST_PORT": str(self.distribution_port),
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS":
                    ERL_FLAGS + " -kernel inet_dist_use_interface {127,0,0,1}"}

    def command(self):
        return [f"{PROGRAMS}/rabbitmq-server"]

    @staticmethod
    def settle(nodes):
        """After the first start of all: metadata by Raft instead of mnesia, and the queue that must not lose anything."""
        RabbitMqNode.join(nodes)
        nodes[0].run(f"{PROGRAMS}/rabbitmqctl", "import_definitions", "/mnt/definitions.json")

    @staticmethod
    def join(nodes):
        nodes[0].run(f"{PROGRAMS}/rabbitmqctl", "await_online_nodes", str(len(nodes)))
        nodes[0].run(f"{PROGRAMS}/rabbitmqctl", "enable_feature_flag", "--opt-in", "khepri_db")

    @staticmethod
    def credentials(_):
        return USER, PASSWORD


class ClassicRabbitMqNode(RabbitMqNode):
    """With the queues that it makes by itself, which live on one node each."""

    @staticmethod
    def settle(nodes):
        RabbitMqNode.join(nodes)

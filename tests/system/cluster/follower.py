"""A subscriber (Eclipse Paho) with a session that outlives its connections: goes to another node when its own dies."""
import threading
import time

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

WEEK = 7 * 24 * 3600


def new_client(name):
    """Paho 2 (Debian 13) wants to be told which callbacks it is to call; Paho 1.6 (Debian 12) knows one kind."""
    kinds = getattr(paho, "CallbackAPIVersion", None)
    return paho.Client(*([kinds.VERSION2] if kinds else []), client_id=name, protocol=paho.MQTTv5)


class Follower:
    """Takes everything below tramgac/v1 at QoS 1 into a tally, from a thread of its own."""

    def __init__(self, tally, ports, credentials, name):
        self._tally, self._ports, self._credentials, self._name = tally, ports, credentials, name
        self._stopping = threading.Event()
        self.subscribed = threading.Event()
        self.connections = self.sessions = 0  # made; of these: the broker still knew the session
        self.longest_gap = 0.0  # seconds without a connection
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def stop(self):
        self._stopping.set()
        self._thread.join(20)

    def _follow(self):
        attempt, lost_at = 0, time.monotonic()
        while not self._stopping.is_set():
            client = new_client(self._name)
            client.username_pw_set(*self._credentials)
            client.on_connect, client.on_message, client.on_subscribe = self._connected, self._arrived, self._accepted
            self._is_connected = False
            try:
                self._serve(client, self._ports[attempt % len(self._ports)], lost_at)
            except OSError:
                pass
            if self._is_connected:
                lost_at = time.monotonic()
            attempt += 1
            self._stopping.wait(0.2)

    def _serve(self, client, port, lost_at):
        """One connection, until it is lost or refused."""
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = WEEK
        client.connect("127.0.0.1", port, keepalive=10, clean_start=False, properties=properties)
        patience = time.monotonic() + 10  # for the CONNACK: a node on its way down or up may take it and say nothing
        while client.loop(0.2) == paho.MQTT_ERR_SUCCESS and not self._stopping.is_set():
            if self._is_connected and lost_at:
                self.longest_gap = max(self.longest_gap, time.monotonic() - lost_at)
                lost_at = 0
            if not self._is_connected and time.monotonic() > patience:
                break
        client.disconnect()
        client.loop(0.1)

    def _connected(self, client, _, flags, reason, *__):
        if reason != 0:
            return
        self._is_connected = True
        self.connections += 1
        present = flags["session present"] if isinstance(flags, dict) else flags.session_present
        self.sessions += bool(present)
        # Also with a session: one that lost its subscriptions would be silent for ever. Nothing retained is wanted.
        client.subscribe("tramgac/v1/#", options=paho.SubscribeOptions(qos=1, retainHandling=2))

    def _accepted(self, *_):
        self.subscribed.set()

    def _arrived(self, _, __, message):
        self._tally.take(message.topic, message.payload.decode())

"""Hosts that are asked questions, by the agent: verdicts, alarms, one alarm for a line and all behind it."""
import http.server
import socket
import threading

from agent_kit import Agent, Broker, Node, Witness, free_port, until


class Page:
    """A web server that can be switched off and on, and whose page can be changed."""

    def __init__(self):
        self.port = free_port()
        self.status = 200
        self.server = None

    def start(self):
        page = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(page.status)
                self.end_headers()
                self.wfile.write(b"state: well")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def cut(self):
        """Nobody listens there any more, from this moment on; close() tidies up."""
        self.server.socket.shutdown(socket.SHUT_RDWR)

    def close(self):
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


class Endpoint:
    """A SIP endpoint over UDP: answers OPTIONS with a code, or drops everything."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.code = "200 OK"
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                request, peer = self.socket.recvfrom(4096)
            except OSError:
                return
            if self.code is None:
                continue
            kept = [line for line in request.decode().split("\r\n")
                    if line.split(":")[0] in ("Via", "From", "To", "Call-ID", "CSeq")]
            self.socket.sendto("\r\n".join([f"SIP/2.0 {self.code}", *kept, "Server: Room/1.0", "Content-Length: 0", "", ""])
                               .encode(), peer)

    def close(self):
        self.socket.close()


def web(name, port, **more):
    settings = f"page.transport=tcp&page.port={port}&page.body=well&page.timeout=500ms&certificate.port={port}"
    return {"id": name, "profile": "web_service", "address": f"reach://127.0.0.1?{settings}", "period": "1s", **more}


def run(kit, *devices):
    broker = Broker(kit).start()
    witness = Witness(kit, broker)
    agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port}, devices=list(devices))).start()
    return agent, witness


def alarms_told(witness):
    return [event["alarm"] for event in witness.events(event="alarm") if event.get("announce")]


def test_a_web_service_that_stops_answers_wrongly_and_comes_back(kit):
    page = kit.serve(Page().start())
    agent, witness = run(kit, web("portal", page.port, misses=2, alarms={"page-wrong": {"on_delay": "0s"}}))
    until(lambda: agent.readings("portal").get("http.up", {}).get("value") is True, "the page to be read")
    readings = agent.readings("portal")
    assert readings["http.code"]["value"] == 200 and readings["http.matches"]["value"] is True
    assert readings["http.reason"]["value"] == "none"
    page.status = 503
    until(lambda: "portal.page-wrong" in agent.alarms(), "the alarm of a wrong page")
    assert agent.readings("portal")["http.up"]["value"] is True, "it answers"
    page.status = 200
    until(lambda: agent.readings("portal")["http.matches"]["value"] is True, "the page to be right")
    page.close()
    until(lambda: "portal.unavailable" in agent.alarms(), "the service to be unavailable")
    until(lambda: agent.readings("portal")["http.reason"]["value"] == "refused", "the reason")
    readings = agent.readings("portal")
    assert readings["http.up"]["value"] is False and readings["http.up"]["quality"] == "good", "the verdict is known"
    assert readings["http.code"]["quality"] != "good"
    page.start()
    until(lambda: agent.device("portal")["condition"] == "available", "the service to be back")
    until(lambda: witness.events(alarm="portal.unavailable", transition="cleared"), "the alarm to clear")
    assert agent.stop() == 0


def test_sip_that_has_never_answered_is_not_down(kit):
    endpoint = kit.serve(Endpoint())
    endpoint.code = None
    room = {"id": "room-1", "profile": "vc_sip", "period": "1s", "misses": 2,
            "address": f"reach://127.0.0.1?sip.port={endpoint.port}&sip.timeout=200ms&ping.timeout=200ms&ping.count=1"}
    agent, _ = run(kit, room)
    until(lambda: agent.readings("room-1").get("sip.up", {}).get("quality") == "timeout", "the silence to be noticed")
    assert agent.readings("room-1")["sip.up"]["value"] is None
    endpoint.code = "486 Busy Here"
    until(lambda: agent.readings("room-1")["sip.up"]["value"] is True, "an answer")
    readings = agent.readings("room-1")
    assert readings["sip.busy"]["value"] is True and readings["sip.code"]["value"] == 486
    assert readings["sip.server"]["value"] == "Room/1.0"
    endpoint.code = None
    until(lambda: agent.readings("room-1")["sip.up"]["value"] is False, "silence to be a failure now")
    assert agent.stop() == 0
    agent.start()
    until(lambda: agent.readings("room-1").get("sip.up", {}).get("value") is False, "that it has answered to be remembered")
    assert agent.stop() == 0


def test_a_line_that_is_cut_is_one_alarm(kit):
    line = kit.serve(Page().start())
    pages = [kit.serve(Page().start()) for _ in range(12)]
    rooms = [web(f"room-{i}", page.port, misses=2, depends_on=["wan-1"]) for i, page in enumerate(pages)]
    agent, witness = run(kit, web("wan-1", line.port, misses=2), *rooms)
    until(lambda: all(agent.readings(f"room-{i}").get("http.up", {}).get("value") is True for i in range(12)), "all pages")
    for page in [*pages, line]:
        page.cut()
    until(lambda: all(agent.device(f"room-{i}")["condition"] == "unavailable" for i in range(12)), "all to be lost")
    until(lambda: "wan-1.unavailable" in alarms_told(witness), "the line to be told")
    assert alarms_told(witness) == ["wan-1.unavailable"]
    assert agent.stop() == 0

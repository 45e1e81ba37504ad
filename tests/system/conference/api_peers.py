"""HTTP APIs of conference devices, over TLS, for the tests: who logs in, what is asked, which sessions stay open."""
import base64
import dataclasses
import http.server
import json
import pathlib
import ssl
import subprocess
import threading

USER, PASSWORD = "monitor", 's3cret"<&>'
ROOMOS = pathlib.Path(__file__).resolve().parents[4] / "shared/captures/cisco-roomos11-status.xml"

SHORT_STATUS = """<?xml version="1.0"?>
<Status product="Cisco Codec" xmlns="http://www.tandberg.no/XML/CUIL/1.0"><SystemUnit><Software><Version>TC7.3</Version></Software>
<Uptime item="1">{uptime}</Uptime><State><NumberOfActiveCalls>0</NumberOfActiveCalls></State></SystemUnit>
<Cameras><Camera item="1"><Connected>{camera}</Connected></Camera></Cameras>
<H323><Gatekeeper item="1"><Status>Registered</Status></Gatekeeper></H323></Status>
"""


@dataclasses.dataclass
class Request:
    method: str
    path: str
    headers: object
    body: bytes
    session: str | None  # the cookie `sid`, if it is one of an open session


@dataclasses.dataclass
class Answer:
    body: bytes | str = b""
    code: int = 200
    headers: tuple = ()
    endless: int = 0  # bytes of a body that never comes to its end
    pause: float = 0  # seconds before each byte of the body


def make_certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                    "key.pem", "-out", "certificate.pem", "-subj", "/CN=room", "-days", "30"], cwd=folder, check=True,
                   capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


class ApiServer:
    """Answers as `serve(request)` says. `asked` are the requests in their order, `tries` counts log-ins by their outcome,
    `open` the connections that have not ended."""

    def __init__(self, folder):
        self.asked, self.sessions, self.tries = [], set(), {"right": 0, "wrong": 0}
        self.most_sessions = self.connections = self.open = self.sent = 0
        self.password = PASSWORD
        self.closing = threading.Event()
        self.lock = threading.Lock()
        peer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def setup(self):
                super().setup()
                with peer.lock:
                    peer.connections += 1
                    peer.open += 1

            def finish(self):
                try:
                    super().finish()
                finally:
                    with peer.lock:
                        peer.open -= 1

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                peer.give(self, body)

            do_GET = do_POST = do_DELETE = do_PUT = answer

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        context = make_certificate(folder)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def give(self, handler, body):
        cookies = dict(part.strip().partition("=")[::2] for part in handler.headers.get("Cookie", "").split(";"))
        session = cookies.get("sid")
        request = Request(handler.command, handler.path, handler.headers, body, session if session in self.sessions else None)
        with self.lock:
            self.asked.append(f"{request.method} {request.path}")
            answer = self.serve(request)
            self.most_sessions = max(self.most_sessions, len(self.sessions))
        data = answer.body.encode() if isinstance(answer.body, str) else answer.body
        handler.send_response(answer.code)
        for name, value in answer.headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(answer.endless or len(data)))
        handler.end_headers()
        if answer.endless:
            piece = b" " * 65536
            while self.sent < answer.endless and not self.closing.is_set():
                handler.wfile.write(piece)
                self.sent += len(piece)
        elif answer.pause:
            for byte in data:
                if self.closing.wait(answer.pause):
                    return
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
        else:
            handler.wfile.write(data)

    def serve(self, request):
        raise NotImplementedError

    def log_in(self, user, password):
        """The cookie of a new session, or None."""
        right = (user, password) == (USER, self.password)
        self.tries["right" if right else "wrong"] += 1
        if not right:
            return None
        session = f"s{sum(self.tries.values())}"
        self.sessions.add(session)
        return session

    def close(self):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def address(self, password_file, **settings):
        more = "".join(f"&api.{name}={value}" for name, value in settings.items())
        return f"reach://127.0.0.1?api.port={self.port}&api.user={USER}&api.password_file={password_file}{more}"


def basic_of(request):
    word, _, rest = request.headers.get("Authorization", "").partition(" ")
    return base64.b64decode(rest).decode().partition(":")[::2] if word == "Basic" else ("", "")


class RoomOs(ApiServer):
    """A codec: sessions by cookie, begun with HTTP Basic; `answers` are taken in place of the document, one a request."""

    def __init__(self, folder, status=None):
        super().__init__(folder)
        self.status = status or SHORT_STATUS.format(uptime=100, camera="True")
        self.answers = []

    def serve(self, request):
        if request.path == "/xmlapi/session/begin":
            session = self.log_in(*basic_of(request))
            if session is None:
                return Answer(code=401, headers=(("WWW-Authenticate", 'Basic realm="codec"'),))
            return Answer(headers=(("Set-Cookie", f"sid={session}; Path=/; HttpOnly"),))
        if request.session is None:
            return Answer(code=401)
        if request.path == "/xmlapi/session/end":
            self.sessions.discard(request.session)
            return Answer()
        if request.path == "/elsewhere":
            return Answer(self.status)
        if request.path == "/getxml?location=/Status":
            answer = self.answers.pop(0) if self.answers else Answer(self.status)
            return answer(self, request) if callable(answer) else answer
        return Answer("<Status/>")


class JsonApi(ApiServer):
    """What the JSON APIs have in common: `documents` by path."""
    documents = {}

    def serve(self, request):
        given = self.session_of(request)
        if given is not None:
            return given
        if not self.knows(request):
            return Answer(code=403)
        if request.path.partition("?")[0] in self.documents:
            return Answer(json.dumps(self.documents[request.path.partition("?")[0]]))
        return Answer(code=404)

    def credentials(self, request, user, password):
        said = json.loads(request.body)
        return self.log_in(said.get(user), said.get(password))


class VideoOs(JsonApi):
    documents = {
        "/rest/system": {"systemName": "Tam Dao", "model": "Studio X50", "serialNumber": "8G1", "softwareVersion": "4.1.0",
                         "state": "READY", "rebootNeeded": False, "uptime": 4000,
                         "lanStatus": {"state": "UP", "speedMbps": 1000, "duplex": "HALF"}},
        "/rest/system/sipservers": [{"address": "10.0.0.5", "state": "DOWN"}],
        "/rest/system/h323gatekeepers": [],
        "/rest/conferences": [{"id": 7, "startTime": 1}],
        "/rest/conferences/7": {"connections": [{"type": "SIP", "state": "CONNECTED"}],
                                "terminals": [{"address": "hub@example.vn", "system": "Hội trường"}]},
        "/rest/conferences/7/mediastats": [{"jitter": 3, "percentPacketLoss": 0.5}, {"jitter": 12, "percentPacketLoss": 0}],
        "/rest/audio/microphones": [{"name": "table"}, {"name": "ceiling"}],
    }

    def session_of(self, request):
        if request.path != "/rest/current/session":
            return None
        if json.loads(request.body)["action"] == "Logout":
            self.sessions.discard(request.session)
            return Answer(code=204)
        session = self.credentials(request, "user", "password")
        if session is None:
            return Answer("{}", code=401)
        return Answer('{"session": {}}', headers=(("Set-Cookie", f"sid={session}"), ("Set-Cookie", f"XSRF-TOKEN=x{session}")))

    def knows(self, request):
        return request.session and request.headers.get("X-XSRF-TOKEN") == "x" + request.session


class HuaweiTe(JsonApi):
    """Says "no" with code 200; what it says is JSON in a text of JSON."""

    def session_of(self, request):
        action = request.path.partition("ActionID=")[2]
        packed = lambda data: Answer(json.dumps({"success": 1, "data": json.dumps(data)}),  # noqa: E731
                                     headers=(("Set-Cookie", "warm=1"),))
        if action == "WEB_RequestSessionIDAPI":
            return packed({"acSessionId": ""})
        if action == "WEB_RequestCertificateAPI":
            session = self.credentials(request, "user", "password")
            if session is None:
                return Answer('{"success":0,"error":{"id":1,"code":67108,"params":[]}}')
            answer = packed({"acCSRFToken": "t" + session})
            return dataclasses.replace(answer, headers=(("Set-Cookie", f"sid={session}"),))
        if request.session is None or json.loads(request.body)["acCSRFToken"] != "t" + request.session[-2:]:
            return Answer('{"success":0}')
        if action == "WEB_LogoutAPI":
            self.sessions.discard(request.session)
        if action == "WEB_ChangeSessionIDAPI":
            self.sessions.add("new" + request.session)
            self.sessions.discard(request.session)
            return dataclasses.replace(packed({}), headers=(("Set-Cookie", f"sid=new{request.session}"),))
        return packed({"lisence": "2102", "cameraVersion": "V1", "micVersion": "V2"})


class CloudLink(JsonApi):
    documents = {"/v1/login/status": {"success": 1, "data": {"state": {"isSleep": 0, "callState": 2}}},
                 "/v1/mediacontrol/mic/devices": {"success": 1, "data": [{"id": 1}, {"id": 2}]}}

    def session_of(self, request):
        if request.path == "/v1/login/session":
            if request.method == "DELETE":
                self.sessions.discard(request.session)
            return Answer('{"success":1}')
        if request.path != "/v1/login/account":
            return None
        session = self.credentials(request, "account", "password")
        if session is None:
            return Answer('{"success":0}')
        return Answer(json.dumps({"success": 1, "data": {"acCSRFToken": "t" + session}}),
                      headers=(("Set-Cookie", f"sid={session}"),))

    def knows(self, request):
        return request.session and request.headers.get("X-Access-Token") == "t" + request.session


class CollabOs(JsonApi):
    documents = {"/api/v1/insights/room": {"code": 200, "result": {"occupancyMode": "Enabled", "occupancyCount": 4}}}

    def session_of(self, request):
        if request.path != "/api/v1/signin":
            return None
        session = self.credentials(request, "username", "password")
        self.sessions.clear()  # a token is no session that could be closed
        return Answer(code=401) if session is None else Answer(json.dumps({"code": 200, "result": {"auth_token": "k1"}}))

    def knows(self, request):
        return request.headers.get("Authorization") == "Bearer k1"


class BasicApi(ApiServer):
    """HTTP Basic on each request; `documents` by path, whatever the location."""

    def __init__(self, folder, documents):
        super().__init__(folder)
        self.documents = documents

    def serve(self, request):
        if self.log_in(*basic_of(request)) is None:
            return Answer(code=401)
        self.sessions.clear()
        return Answer(self.documents[request.path]) if request.path in self.documents else Answer(code=404)

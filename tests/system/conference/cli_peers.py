"""A room codec with a command line over TCP, for the tests: what integrators see when they type, line by line."""
import contextlib
import socketserver
import threading
import time

USER, PASSWORD = "admin", "s3cret word"
WILL_ECHO, DO_TERMINAL_TYPE = b"\xff\xfb\x01", b"\xff\xfd\x18"

SERVICES = {"inacall": "offline", "autoanswerp2p": "offline", "remotecontrol": "online", "microphones": "online",
            "visual_security": "offline", "globaldirectory": "online", "ipnetwork": "online", "gatekeeper": "offline",
            "sipserver": "online", "logthreshold": "offline", "meetingpassword": "offline", "rpms": "offline"}
CALL = "callinfo:43:Hội trường tỉnh:hop@10.1.2.3:5060:1920:connected:notmuted:outgoing:videocall"
MEDIA = ("call:0 tar:48 K rar:48 K tvr:1024 K rvr:1024 K tvru:870 K rvru:913 K tvfr:30.0 rvfr:29.0 vfe:--- tapl:0.0 % "
         "rapl:0.1 % taj:1 mS raj:2 mS tvpl:0.0 % rvpl:2.5 % tvj:3 mS rvj:11 mS dc:--- rsid:x ccaps:y")


class LineServer:
    """A server of lines. `connections`, `open` and `most_open` count; `typed` is what was typed, `said_bye` how often `exit`."""

    def __init__(self, *_):
        self.connections = self.open = self.most_open = self.said_bye = 0
        self.typed = []
        self.closing, self.lock = threading.Event(), threading.Lock()
        peer = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 30

            def handle(self):
                with peer.lock:
                    peer.connections += 1
                    peer.open += 1
                    peer.most_open = max(peer.most_open, peer.open)
                with contextlib.suppress(OSError):
                    peer.talk(self)
                with peer.lock:
                    peer.open -= 1

            def say(self, text):
                data = text.encode() if isinstance(text, str) else text
                self.wfile.write(data)

            def hear(self):
                """What is typed, without what Telnet says; None when the line has ended."""
                line = self.rfile.readline(4096)
                for said in (b"\xff\xfe\x01", b"\xff\xfc\x18"):
                    line = line.replace(said, b"")
                if not line:
                    return None
                peer.typed.append(line.decode().rstrip("\r\n"))
                return peer.typed[-1]

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def address(self, password_file=None, user=USER):
        login = f"&cli.user={user}&cli.password_file={password_file}" if password_file else ""
        return f"reach://127.0.0.1?ping.timeout=500ms&cli.port={self.port}{login}"

    def talk(self, line):
        raise NotImplementedError


class Group(LineServer):
    """A RealPresence Group: user and password, or as an HDX the password only; or neither."""

    def __init__(self, *_):
        super().__init__()
        self.asks_user = self.asks_password = True
        self.password = PASSWORD
        self.tries = {"right": 0, "wrong": 0}
        self.in_call = True
        self.services = dict(SERVICES)
        self.unknown = set()  # commands that this model does not have
        self.pause = 0.0  # seconds before each line
        self.drop_at = self.endless_at = self.deaf_at = None  # a command at which it misbehaves
        self.line_end = "\r\n"

    def log_in(self, line):
        line.say(WILL_ECHO + DO_TERMINAL_TYPE)
        for _ in range(3):
            if self.asks_user:
                line.say("Username: ")
                if line.hear() is None:
                    return False
            line.say("\r\nPassword: ")
            given = line.hear()
            if given is None:
                return False
            if given == self.password:
                self.tries["right"] += 1
                return True
            self.tries["wrong"] += 1
            line.say("\r\nAccess is denied.\r\n\r\n")
        return False

    def lines_of(self, command):
        if command in self.unknown:
            return ["error: command not found"]
        if command == "status":
            return [f"{name} {state}" for name, state in self.services.items()] + ["status end"]
        if command == "mute near get":
            return ["mute near on"]
        if command == "callinfo all":
            return ["callinfo begin", CALL, "callinfo end"] if self.in_call else ["system is not in a call"]
        if command == "advnetstats":
            return [MEDIA] if self.in_call else []
        return ["error: command not found"]

    def talk(self, line):
        if self.asks_password and not self.log_in(line):
            return
        line.say("Hi, my name is : Tam Dao\r\nThere are 1 sessions connected.\r\n")
        while (command := line.hear()) is not None:
            if command == "exit":
                self.said_bye += 1
                return
            if command == self.drop_at:
                line.say("callinfo beg")
                return
            while command == self.endless_at and not self.closing.is_set():
                line.say("x" * 5000)
            if command == self.deaf_at:
                continue
            line.say(command + self.line_end)
            for text in self.lines_of(command):
                time.sleep(self.pause)
                line.say("notification:callstatus:outgoing:43:x:y:connected:384:0:videocall" + self.line_end)
                line.say(text + self.line_end)


class Yealink(LineServer):
    """Answers without a log-in, and speaks unasked; knows no goodbye."""

    def talk(self, line):
        while (command := line.hear()) is not None:
            answers = {"version": "version 30.17.0.10", "volume get": "volume 12", "mute near get": "mute near off"}
            line.say("callinfo state idle\r\n" + answers.get(command, "unknown command") + "\r\n")


class Stranger(LineServer):
    """Another product."""

    banner = "SSH-2.0-OpenSSH_9.2p1\r\n"

    def talk(self, line):
        line.say(self.banner)
        while line.hear() is not None:
            line.say("Protocol mismatch.\r\n")

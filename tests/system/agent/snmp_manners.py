"""An SNMP agent (v1, v2c) with good or bad manners: raw sockets and BER of our own, no library in between.

An Agent answers GET, GETNEXT and GETBULK from a table of objects as RFC 3416 says. Its `manner`, a function of the agent
and the request, may be changed at any moment: it returns the datagrams to be sent instead of the honest one.
"""
import bisect
import contextlib
import dataclasses
import socket
import threading

GET, GETNEXT, RESPONSE, GETBULK = 0xA0, 0xA1, 0xA2, 0xA5
TOO_BIG, NO_SUCH_NAME, GENERAL_ERROR = 1, 2, 5
NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB = b"\x80\x00", b"\x81\x00", b"\x82\x00"
LARGEST = 65507


def tlv(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def integer(number, tag=2):
    return tlv(tag, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))


def text(words):
    return tlv(4, words.encode() if isinstance(words, str) else words)


def oid(ids):
    out = bytearray((ids[0] * 40 + ids[1],))
    for one in ids[2:]:
        part = [one & 0x7F]
        while one > 0x7F:
            one >>= 7
            part.insert(0, one & 0x7F | 0x80)
        out += bytes(part)
    return tlv(6, bytes(out))


def ids_of(content):
    ids, number = [content[0] // 40, content[0] % 40], 0
    for byte in content[1:]:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            ids.append(number)
            number = 0
    return tuple(ids)


def elements(data):
    """The (tag, content) of each element in a row."""
    at = 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            octets = size & 0x7F
            size, at = int.from_bytes(data[at:at + octets], "big"), at + octets
        yield tag, data[at:at + size]
        at += size


@dataclasses.dataclass
class Request:
    version: int
    community: bytes
    kind: int
    number: int
    first: int   # GETBULK: non-repeaters
    second: int  # GETBULK: max-repetitions
    names: list
    peer: tuple
    size: int    # bytes


@dataclasses.dataclass
class Answer:
    varbinds: list  # of (ids, encoded value)
    status: int = 0
    index: int = 0


def parse(data, peer):
    (_, body), = elements(data)
    (_, version), (_, community), (kind, pdu) = elements(body)
    (_, number), (_, first), (_, second), (_, varbinds) = elements(pdu)
    names = [ids_of(next(elements(varbind))[1]) for _, varbind in elements(varbinds)]
    return Request(version[0], community, kind, int.from_bytes(number, "big", signed=True),
                   int.from_bytes(first, "big"), int.from_bytes(second, "big"), names, peer, len(data))


def message(request, answer, number=None, version=None, community=None, kind=RESPONSE):
    varbinds = [tlv(0x30, oid(name), value) for name, value in answer.varbinds]
    pdu = tlv(kind, integer(request.number if number is None else number), integer(answer.status),
              integer(answer.index), tlv(0x30, *varbinds))
    return tlv(0x30, integer(request.version if version is None else version),
               tlv(4, request.community if community is None else community), pdu)


class Agent:
    """Listens on `host`, a free port, until close(). `objects`: encoded values by ids."""

    def __init__(self, objects, host="127.0.0.1"):
        self.objects, self.manner = dict(objects), None
        self.requests = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.port = self.socket.getsockname()[1]
        self.error = None
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def _serve(self):
        while True:
            try:
                data, peer = self.socket.recvfrom(LARGEST)
            except OSError:
                return
            if not data:
                return
            self.requests += 1
            try:
                request = parse(data, peer)
                datagrams = self.manner(self, request) if self.manner else message(request, self.honest(request))
                for one in [datagrams] if isinstance(datagrams, bytes) else datagrams or []:
                    self.socket.sendto(one, peer)
            except OSError:
                return
            except Exception as error:  # a mistake of the test: shown by it
                self.error = error

    def after(self, name):
        """The name behind `name`, or None."""
        names = sorted(self.objects)
        at = bisect.bisect_right(names, name)
        return names[at] if at < len(names) else None

    def next_of(self, name):
        following = self.after(name)
        return (name, END_OF_MIB) if following is None else (following, self.objects[following])

    def honest(self, request, missing=()):
        """What RFC 1157 and RFC 3416 want. To a GET the names in `missing` do not exist."""
        if request.kind == GET:
            objects = {name: value for name, value in self.objects.items() if name not in missing}
            answer = Answer([(name, objects.get(name, NO_SUCH_INSTANCE)) for name in request.names])
        elif request.kind == GETNEXT:
            answer = Answer([self.next_of(name) for name in request.names])
        else:
            answer = self.bulk(request)
        bad = [i for i, (_, value) in enumerate(answer.varbinds, 1) if value[0] >= 0x80]
        if request.version == 0 and bad:
            return refusal(request, NO_SUCH_NAME, bad[0])
        return answer

    def bulk(self, request):
        answer = Answer([self.next_of(name) for name in request.names[:request.first]])
        row = request.names[request.first:]
        for _ in range(request.second):
            varbinds = [self.next_of(name) for name in row]
            answer.varbinds += varbinds
            row = [name for name, _ in varbinds]
        return answer


def refusal(request, status, index=0):
    return Answer([(name, b"\x05\x00") for name in request.names], status, index)

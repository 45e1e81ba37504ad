"""tramgac report commissioning: what stands in it, that it is one file for itself, and that text stays text."""
import json
import os
import pathlib
import pty
import re
import subprocess
import xml.etree.ElementTree

import pytest
from agent_kit import AGENT, Agent, Node, box, tramgac, until
from agent_servers import ModbusServer
from tls_kit import make_certificates, secure

EVIL = "<script>alert('x')</script>&\"<b>"


def tree_of(page):
    """Read by a parser that is stricter than any browser."""
    body = re.sub(r"<style>.*?</style>", "", page.split("\n", 1)[1], flags=re.S)
    body = re.sub(r"<meta ([^>]*)>", r"<meta \1/>", body).replace("<br>", "<br/>")
    return xml.etree.ElementTree.fromstring(body)


def cells(page):
    """The rows of all tables as lists of texts."""
    return [["".join(cell.itertext()) for cell in row] for row in tree_of(page).iter("tr")]


def row_of(page, point):
    return next(row for row in cells(page) if row[0].endswith(" " + point))


@pytest.fixture(name="node")
def fixture_node(kit):
    device = kit.serve(ModbusServer())
    device.fixed = 230
    folder = make_certificates(kit)
    broker = secure(kit, "good").start()
    tls = {"ca_file": f"{folder}/ours.pem", "certificate_file": f"{folder}/good.pem", "key_file": f"{folder}/good.key"}
    (folder / "good.key").chmod(0o600)
    agent = Agent(kit, Node(broker={"host": "127.0.0.1", "port": broker.port, "tls": tls},
                            devices=[box("box-1", device.port, "200ms", label={"en": EVIL, "vi": EVIL})])).start()
    until(lambda: agent.readings("box-1")["input.voltage"]["value"] == 230, "a reading")
    until(lambda: agent.status()["broker"]["connected"], "the broker")
    return agent


def report(agent, *words, lang="en", expect=1):
    page = agent.kit.folder / f"page-{lang}.html"
    done = tramgac("report", "commissioning", "-o", page, "--config", agent.config, "--seconds", "1", "--no-questions", *words,
                   lang=lang)
    assert done.returncode == expect, done.stdout + done.stderr
    return page.read_text(encoding="utf-8")


def panel(kit, **points):
    return kit.write("panel.yaml", json.dumps({"panel": 1, "devices": {"box-1": points}}))


@pytest.mark.parametrize("lang, words", [("en", ["Commissioning report", "Signatures", "is a draft", "Customer"]),
                                         ("vi", ["Biên bản nghiệm thu", "Ký tên", "là bản nháp", "Đại diện đơn vị sử dụng"])])
def test_the_page_is_whole_and_for_itself(kit, node, lang, words):
    page = report(node, "--panel", panel(kit, **{"input.voltage": 231}), lang=lang)
    tree = tree_of(page)
    assert tree.get("lang") == lang
    for word in words:
        assert word in page
    assert not [tag for tag in ("script", "img", "link", "iframe", "object") if tree.findall(f".//{tag}")]
    assert "http" not in page and not re.findall(r"url\(|@import|src=|href=", page)
    assert "<script" not in page and EVIL in "".join(tree.itertext()), "a device's name stays text"
    assert len(tree.findall(".//svg[@class='qr']")) == 1 and tree.findall(".//svg[@class='c']/polyline")
    assert f"modbus-tcp://127.0.0.1" in page and "test_box" in page
    assert node.stop() == 0


def test_panel_readings_and_their_deviation(kit, node):
    page = report(node, "--panel", panel(kit, **{"input.voltage": "231", "output.voltage": "250,5"}))
    assert row_of(page, "input.voltage")[1:] == ["230 V", "231", "✓ -1 (-0.4 %)"]
    assert row_of(page, "output.voltage")[1:] == ["230 V", "250,5", "✗ -20.5 (-8.2 %)"]
    assert page.count('<tr class="off">') == 1 and "1 readings deviate" in page
    page = report(node, "--panel", panel(kit, **{"output.voltage": "250,5"}), "--tolerance", "10")
    assert row_of(page, "output.voltage")[3].startswith("✓")
    assert node.stop() == 0


@pytest.mark.parametrize("points, said", [
    ({"box-2": {"input.voltage": 1}}, "no device \"box-2\""), ({"box-1": {"input.voltag": 1}}, "did you mean \"input.voltage\""),
    ({"box-1": {"input.voltage": [1]}}, "no reading"), ([], "devices")])
def test_a_panel_file_that_is_wrong(kit, node, points, said):
    path = kit.write("panel.yaml", json.dumps({"panel": 1, "devices": points}))
    done = tramgac("report", "commissioning", "-o", kit.folder / "no.html", "--config", node.config, "--panel", path)
    assert done.returncode == 1 and said in done.stderr and re.search(r"panel\.yaml:\d+:\d+: ", done.stderr), done.stderr
    assert not (kit.folder / "no.html").exists()
    assert node.stop() == 0


def test_the_self_test_is_taken_from_a_file(kit, node):
    done = tramgac("selftest", "--control", node.control, "--seconds", "1", "--json")
    path = kit.write("selftest.json", done.stdout)
    page = report(node, "--selftest", path)
    for check in json.loads(done.stdout)["checks"]:
        assert any(check["found"]["en"] in row[-1] for row in cells(page)), check
    for text in ("{}", "nonsense", '{"checks":[{"check":"a","verdict":"maybe"}]}', '{"checks":[1]}'):
        path = kit.write("selftest.json", text)
        done = tramgac("report", "commissioning", "-o", "-", "--config", node.config, "--selftest", path, "--no-questions")
        assert done.returncode == 1 and "tramgac selftest --json" in done.stderr
    assert node.stop() == 0


def test_fingerprints_are_openssl_s_and_the_qr_code_says_them(kit, node):
    page = report(node)
    shown = subprocess.run(["openssl", "x509", "-in", kit.folder / "good.pem", "-noout", "-fingerprint", "-sha256"],
                           capture_output=True, text=True, check=True).stdout.split("=")[1].strip()
    assert shown in page
    public = subprocess.run(["openssl", "x509", "-in", kit.folder / "good.pem", "-noout", "-pubkey"], capture_output=True,
                            check=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=public, capture_output=True, check=True).stdout
    digest = subprocess.run(["openssl", "dgst", "-sha256", "-r"], input=der, capture_output=True, check=True).stdout[:64].decode()
    assert digest.upper() in page.replace(":", "")
    assert read_qr(page) == f"tramgac:proof/proof-01?key=sha256:{digest.upper()}"
    assert node.stop() == 0


def read_qr(page):
    """What zbar, which is not ours, reads in the picture."""
    pyzbar = pytest.importorskip("pyzbar.pyzbar", reason="no python3-pyzbar: scripts/setup test")
    svg = next(svg for svg in tree_of(page).iter("svg") if svg.get("class") == "qr")
    size, scale = int(svg.get("viewBox").split()[2]), 4
    pixels = bytearray(b"\xff" * (size * scale) ** 2)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg.find("path").get("d")):
        for row in range(int(y) * scale, int(y) * scale + scale):
            at = row * size * scale + int(x) * scale
            pixels[at:at + scale] = bytes(scale)
    found, = pyzbar.decode((bytes(pixels), size * scale, size * scale))
    return found.data.decode()


def test_questions_on_a_terminal(kit, node):
    master, slave = pty.openpty()
    page = kit.folder / "asked.html"
    with subprocess.Popen([AGENT, "report", "commissioning", "-o", page, "--config", node.config, "--seconds", "1"], stdin=slave,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}) as asked:
        os.write(master, b"\n229\n")
        said = asked.communicate(timeout=60)[1]
    assert "What do the panels show?" in said and "box-1: " in said, said
    text = page.read_text(encoding="utf-8")
    assert row_of(text, "input.voltage")[2:] == ["", ""]
    assert row_of(text, "output.voltage")[2:] == ["229", "✓ +1 (+0.4 %)"]
    assert node.stop() == 0


def test_without_an_agent(kit, node):
    assert node.stop() == 0
    done = tramgac("report", "commissioning", "-o", kit.folder / "no.html", "--config", node.config)
    assert done.returncode == 1 and "control.sock" in done.stderr and not pathlib.Path(kit.folder / "no.html").exists()

"""`tramgac probe` with SNMPv3 against net-snmp's snmpd: right keys give values, and each wrong one is called by its name,
with what to do about it and without any secret."""

import json
import os
import shutil
import socket
import subprocess

import pytest

from cli_kit import PEERS, free_port, need, run, until

AUTH, PRIV = "canary-auth-phrase", "canary-priv-phrase"
WRONG_AUTH, WRONG_PRIV = "canary-wrong-auth", "canary-wrong-priv"
USERS = {  # what snmpd knows: the algorithms, and the least level that may read
    "both": (f'SHA-256 "{AUTH}" AES "{PRIV}"', "priv"),
    "sha512aes256": (f'SHA-512 "{AUTH}" AES-256 "{PRIV}"', "priv"),
    "authonly": (f'SHA-256 "{AUTH}"', "auth"),
    "plain": ("", "noauth"),
}


@pytest.fixture(name="snmpd", scope="module")
def fixture_snmpd(tmp_path_factory):
    """The port of an snmpd with USERS."""
    program = need("snmpd")
    folder = tmp_path_factory.mktemp("snmpd")
    port = free_port(socket.SOCK_DGRAM)
    lines = [f"agentAddress udp:127.0.0.1:{port}", "rocommunity public 127.0.0.1", "sysLocation a rack"]
    for name, (algorithms, level) in USERS.items():
        lines += [f"createUser {name} {algorithms}", f"rouser {name} {level}"]
    (folder / "snmpd.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "MIBS": "", "SNMP_PERSISTENT_DIR": str(folder / "persistent"),
                   "SNMPCONFPATH": str(folder), "HOME": str(folder)}
    with open(folder / "log", "wb") as log:
        command = [program, "-f", "-Le", "-C", "-c", folder / "snmpd.conf", "-p", folder / "pid", "-I-smux,agentx"]
        agent = subprocess.Popen([*map(str, command)], stdout=log, stderr=log, env=environment)
    snmpget = [need("snmpget"), "-v2c", "-cpublic", "-m", "", "-t", "1", "-r", "0", f"127.0.0.1:{port}",
               "1.3.6.1.2.1.1.3.0"]
    until(lambda: subprocess.run(snmpget, capture_output=True, check=False).returncode == 0, "snmpd to answer")
    yield port
    agent.terminate()
    agent.wait(10)


@pytest.fixture(name="keys")
def fixture_keys(tmp_path):
    """The folder with a file for each passphrase."""
    for name, text in {"auth": AUTH, "priv": PRIV, "wrong-auth": WRONG_AUTH, "wrong-priv": WRONG_PRIV}.items():
        (tmp_path / name).write_text(text + "\n", encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    return tmp_path


def address(port, user, *parameters):
    return f"snmp://{user}@127.0.0.1:{port}" + ("?" + "&".join(parameters) if parameters else "")


def secured(keys, auth="auth", priv="priv", auth_protocol="SHA-256", priv_protocol="AES"):
    return (f"auth={auth_protocol}", f"auth_file={keys}/{auth}", f"priv={priv_protocol}", f"priv_file={keys}/{priv}")


def ask(target, *more):
    """Runs probe. Outcome: how it ended, after a look for secrets in what it said."""
    done = run("probe", target, "--profile", "linux_server", "--timeout", "2", *more, timeout=60)
    assert "canary" not in done.stdout + done.stderr, done
    return done


@pytest.mark.parametrize("user, auth_protocol, priv_protocol",
                         [("both", "SHA-256", "AES"), ("both", "SHA-256", "AES-128"), ("sha512aes256", "SHA-512", "AES-256")])
def test_the_right_keys_give_values(snmpd, keys, user, auth_protocol, priv_protocol):
    target = address(snmpd, user, *secured(keys, auth_protocol=auth_protocol, priv_protocol=priv_protocol))
    done = ask(target, "--json")
    assert done.returncode == 0, done
    answer = json.loads(done.stdout)
    assert answer["target"] == f"snmp://{user}@127.0.0.1:{snmpd}"
    good = {point["oid"]: point["value"] for point in answer["points"] if point["quality"] == "good"}
    assert len(good) >= 10
    # The same by net-snmp's own tool.
    oid = next(point["oid"] for point in answer["points"] if isinstance(point["value"], str) and point["quality"] == "good")
    told = subprocess.run([need("snmpget"), "-v2c", "-cpublic", "-m", "", "-Oqv", f"127.0.0.1:{snmpd}", oid],
                          capture_output=True, text=True, check=True).stdout.strip().strip('"')
    assert good[oid].split()[:3] == told.split()[:3]


def test_the_profile_is_found_over_v3_too(snmpd, keys):
    done = run("probe", address(snmpd, "both", *secured(keys)))
    assert done.returncode == 0 and "profile linux_server" in done.stderr, done


def test_lower_levels(snmpd, keys):
    for target in (address(snmpd, "authonly", "auth=SHA-256", f"auth_file={keys}/auth"), address(snmpd, "plain")):
        done = ask(target)
        assert done.returncode == 0 and "linux_server" in done.stdout, done


REFUSED = {
    "auth passphrase": (lambda port, keys: address(port, "both", *secured(keys, auth="wrong-auth")),
                        "wrong-credentials", ("authentication passphrase", "auth_file", "auth="), "mật khẩu xác thực"),
    "auth algorithm": (lambda port, keys: address(port, "both", *secured(keys, auth_protocol="SHA-512")),
                       "wrong-credentials", ("authentication passphrase", "auth_file", "auth="), "mật khẩu xác thực"),
    "priv passphrase": (lambda port, keys: address(port, "both", *secured(keys, priv="wrong-priv")),
                        "decryption-error", ("privacy passphrase", "priv_file", "priv="), "mật khẩu mã hóa"),
    "priv algorithm": (lambda port, keys: address(port, "both", *secured(keys, priv_protocol="AES-256")),
                       "decryption-error", ("privacy passphrase", "priv_file", "priv="), "mật khẩu mã hóa"),
    "user": (lambda port, keys: address(port, "stranger", *secured(keys)),
             "unknown-user", ("does not know this user", "user name"), "không biết người dùng"),
    "level too high": (lambda port, keys: address(port, "authonly", *secured(keys)),
                       "unsupported-security", ("security level", "auth= and priv="), "mức bảo mật"),
    "no keys for it": (lambda port, keys: address(port, "plain", "auth=SHA-256", f"auth_file={keys}/auth"),
                       "unsupported-security", ("security level", "auth= and priv="), "mức bảo mật"),
    "level too low": (lambda port, keys: address(port, "both", "auth=SHA-256", f"auth_file={keys}/auth"),
                      "general-error", ("security level", "auth= and priv="), "mức bảo mật"),
    "no security": (lambda port, keys: address(port, "both"),
                    "general-error", ("security level", "auth= and priv="), "mức bảo mật"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_each_refusal_names_its_cause(snmpd, keys, case):
    target, quality, words, vietnamese = REFUSED[case]
    done = ask(target(snmpd, keys))
    assert done.returncode == 1 and not done.stdout, done
    assert f"127.0.0.1:{snmpd}: {quality}: " in done.stderr, done.stderr
    for word in words:
        assert word in done.stderr
    assert vietnamese in ask(target(snmpd, keys), "--lang", "vi").stderr
    answer = ask(target(snmpd, keys), "--json")
    assert answer.returncode == 1
    assert quality in {point["quality"] for point in json.loads(answer.stdout)["points"]}, answer.stdout


@pytest.mark.parametrize("name, text, mode, words", [
    ("absent", None, 0, "cannot be read: No such file"),
    ("open", PRIV, 0o644, "can be read by others (mode 0644)"),
    ("short", "canary", 0o600, "too short; expected at least 8 characters"),
    ("empty", "", 0o600, "there is no secret in the first line")])
def test_a_bad_file_is_named(keys, name, text, mode, words):
    if text is not None:
        (keys / name).write_text(text, encoding="utf-8")
        (keys / name).chmod(mode)
    done = ask(address(free_port(socket.SOCK_DGRAM), "both", *secured(keys, priv=name)))
    assert done.returncode == 1 and str(keys / name) in done.stderr and words in done.stderr, done.stderr


def test_silence_is_not_blamed_on_the_keys(keys):
    done = ask(address(free_port(socket.SOCK_DGRAM), "both", *secured(keys)))
    assert done.returncode == 1 and (": timeout: " in done.stderr or ": disconnected: " in done.stderr), done.stderr
    assert "passphrase" not in done.stderr


# Ours and pysnmp's name of each algorithm. pysnmp shares no code with net-snmp, which is at our end and in snmpd.
AUTHS = {"SHA-1": "SHA", "SHA-224": "SHA224", "SHA-256": "SHA256", "SHA-384": "SHA384", "SHA-512": "SHA512"}
PRIVS = {"AES-128": "AES", "AES-192": "AES192BLMT", "AES-256": "AES256BLMT", "AES-192-C": "AES192", "AES-256-C": "AES256"}


@pytest.fixture(name="snmpsim", scope="module")
def fixture_snmpsim(tmp_path_factory):
    """The port of an snmpsim with a user for each pair of algorithms."""
    need("snmpsimd")
    folder = tmp_path_factory.mktemp("snmpsim")
    (folder / "data").mkdir()
    recording = "1.3.6.1.2.1.1.1.0|4|a rack\n1.3.6.1.2.1.1.3.0|67|4711\n1.3.6.1.2.1.1.5.0|4|name\n"
    (folder / "data/public.snmprec").write_text(recording, encoding="utf-8")
    port = free_port(socket.SOCK_DGRAM)
    command = ["/usr/bin/python3", PEERS / "snmpsimd.py", f"--data-dir={folder}/data", f"--cache-dir={folder}/cache",
               f"--agent-udpv4-endpoint=127.0.0.1:{port}"]
    if os.geteuid() == 0:  # it refuses to run as root
        command += ["--process-user=nobody", "--process-group=nogroup"]
        for path in (folder, folder / "data", folder / "data/public.snmprec"):
            shutil.chown(path, "nobody", "nogroup")
        for parent in folder.parents:  # pytest's own are for root alone
            if "pytest" not in str(parent):
                break
            parent.chmod(0o755)
    for auth, auth_there in AUTHS.items():
        for priv, priv_there in PRIVS.items():
            command += [f"--v3-user={auth}.{priv}", f"--v3-auth-key={AUTH}", f"--v3-auth-proto={auth_there}",
                        f"--v3-priv-key={PRIV}", f"--v3-priv-proto={priv_there}"]
    with open(folder / "log", "wb") as log:
        agent = subprocess.Popen([*map(str, command)], stdout=log, stderr=log)
    until(lambda: run("probe", f"snmp://127.0.0.1:{port}?community=public", "--profile", "linux_server", "--timeout",
                      "0.3").returncode == 0, "snmpsim to answer", deadline=60)
    yield port
    agent.terminate()
    agent.wait(10)


def of_pair(port, keys, user, auth, priv):
    return address(port, user, *secured(keys, auth_protocol=auth, priv_protocol=priv), "context=public")


@pytest.mark.parametrize("auth", AUTHS)
def test_every_pair_of_algorithms_against_another_library(snmpsim, keys, auth):
    for priv in PRIVS:
        done = ask(of_pair(snmpsim, keys, f"{auth}.{priv}", auth, priv), "--json")
        assert done.returncode == 0, (auth, priv, done)
        assert "good" in {point["quality"] for point in json.loads(done.stdout)["points"]}, (auth, priv)


@pytest.mark.parametrize("auth, there, here", [("SHA-1", "AES-192", "AES-192-C"), ("SHA-1", "AES-256-C", "AES-256"),
                                               ("SHA-224", "AES-256", "AES-256-C")])
def test_the_other_way_to_lengthen_a_key_is_a_wrong_key(snmpsim, keys, auth, there, here):
    done = ask(of_pair(snmpsim, keys, f"{auth}.{there}", auth, here))
    assert done.returncode == 1 and "decryption-error" in done.stderr, done
    assert "AES-256-C" in done.stderr or "AES-192-C" in done.stderr, "what to try is said"

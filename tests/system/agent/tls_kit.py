"""Certificates for tests of brokers with TLS, made by openssl."""
import os
import subprocess
import time

from agent_kit import Broker

EXPIRED = """[ca]
default_ca=x
[x]
database=index
new_certs_dir=.
serial=serial
default_md=sha256
policy=p
unique_subject=no
[p]
commonName=supplied
"""


def run_openssl(kit, *words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, cwd=kit.folder)


def issue(kit, name, alternative, days):
    """A further certificate of the authority `ours`, NAME.pem and NAME.key, which ends in so many days."""
    kit.write(f"{name}.ext", f"subjectAltName={alternative}\n")
    run_openssl(kit, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                "-keyout", f"{name}.key", "-out", f"{name}.csr")
    end = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + days * 86400))
    run_openssl(kit, "ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ours.pem", "-keyfile", "ours.key",
                "-startdate", "20200101000000Z", "-enddate", end, "-extfile", f"{name}.ext", "-in", f"{name}.csr",
                "-out", f"{name}.pem")


def revoke(kit, *names, seconds=30 * 86400):
    """Takes certificates back and writes the list of all that were, revoked.pem, as one new file. Outcome: its path.

    The list counts for so many seconds from now; fewer than none: it has ended so long ago.
    """
    ca = ("-config", "ca.cnf", "-cert", "ours.pem", "-keyfile", "ours.key")
    for name in names:
        run_openssl(kit, "ca", *ca, "-revoke", f"{name}.pem")
    end = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + seconds))
    run_openssl(kit, "ca", *ca, "-gencrl", "-crl_lastupdate", "20200101000000Z", "-crl_nextupdate", end, "-out",
                "revoked.new")
    os.rename(kit.folder / "revoked.new", kit.folder / "revoked.pem")
    return kit.folder / "revoked.pem"


def make_certificates(kit):
    """Two authorities, `ours` and `theirs`; of the first the certificates `good`, `stranger` (another host) and `expired`.

    Outcome: the folder of NAME.pem and NAME.key.
    """
    def openssl(*words):
        run_openssl(kit, *words)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    for name in ("ours", "theirs"):
        openssl("req", "-x509", *key, "-days", "30", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem")
    for name, alternative in (("good", "IP:127.0.0.1"), ("stranger", "DNS:elsewhere.example"), ("expired", "IP:127.0.0.1")):
        kit.write(f"{name}.ext", f"subjectAltName={alternative}\n")
        openssl("req", *key, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        if name != "expired":
            openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ours.pem", "-CAkey", "ours.key", "-CAcreateserial",
                    "-days", "30", "-extfile", f"{name}.ext", "-out", f"{name}.pem")
    for name, text in (("index", ""), ("serial", "1000\n"), ("ca.cnf", EXPIRED)):
        kit.write(name, text)
    openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ours.pem", "-keyfile", "ours.key", "-startdate",
            "20200101000000Z", "-enddate", "20200201000000Z", "-extfile", "expired.ext", "-in", "expired.csr", "-out",
            "expired.pem")
    return kit.folder


def secure(kit, certificate, port=None):
    """A broker that shows a certificate of make_certificates."""
    return Broker(kit, listener=f"certfile {kit.folder}/{certificate}.pem\nkeyfile {kit.folder}/{certificate}.key\n",
                  port=port)

"""Certificates for tests of brokers with TLS, made by openssl."""
import subprocess

from agent_kit import Broker

EXPIRED = """[ca]
default_ca=x
[x]
database=index
new_certs_dir=.
serial=serial
default_md=sha256
policy=p
[p]
commonName=supplied
"""


def make_certificates(kit):
    """Two authorities, `ours` and `theirs`; of the first the certificates `good`, `stranger` (another host) and `expired`.

    Outcome: the folder of NAME.pem and NAME.key.
    """
    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, cwd=kit.folder)
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

"""openssl refuses what somebody signs, who has the key in the box, for a name that is not the hub's: by the root, and
by the certificate below it, for programs that take a root that somebody installed as it is."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509

from naming.https import authority
from naming.https.kept import Kept, read

NAME = "amani.home.arpa"
OUTSIDE, EXCLUDED, DEEP = "error 47", "error 48", "error 25"


@pytest.fixture(scope="module")
def openssl() -> str:
    found = shutil.which("openssl")
    if found is None:
        assert not os.environ.get("CI"), "openssl must be installed in CI"
        pytest.skip("NOT TESTED: install openssl to test what it says of the hub's certificates")
    return found


@pytest.fixture(scope="module")
def made() -> Kept:
    names = [NAME, "k-bca.home.arpa"]
    wanted = {"names": names, "title": "Amani", "now": int(datetime.now(UTC).timestamp()), "sure": True}
    found = read(authority.whole(wanted).encode())
    assert found is not None
    return found


def forged(made: Kept, kind: str, value: str) -> list[str]:
    """A certificate of this kind for this name; a whole authority of one's own, and what it signs, for `ca`."""
    signer = authority.opened(made.key)
    below = x509.load_pem_x509_certificate(made.below.encode())
    own = authority.new_key()
    named = x509.IPAddress(ip_address(value)) if kind == "ip" else x509.DNSName(value)
    if kind == "ca":
        above = signed(below.subject, signer, own, [*authority.signing([value], own, signer, 0)])
        return [above, *forged(made._replace(key=authority.secret(own), below=above), "dns", value)]
    told = [(x509.BasicConstraints(ca=False, path_length=None), True), (x509.SubjectAlternativeName([named]), False)]
    return [signed(below.subject, signer, own, [*told, *authority.identifiers(own, signer)])]


def signed(issuer: x509.Name, by: authority.Key, key: authority.Key, told: list[tuple[object, bool]]) -> str:
    now = datetime.now(UTC)
    called = authority.subject("forged", "")
    return authority.pem(authority.issued(called, key, issuer, by, now, now + authority.LASTS, told))


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("dns", NAME, ""),
        ("dns", f"deep.below.{NAME}", ""),
        ("dns", "k-bca.home.arpa", ""),
        ("dns", "example.org", OUTSIDE),
        ("dns", "home.arpa", OUTSIDE),
        ("dns", f"x{NAME}", OUTSIDE),
        ("dns", "localhost", OUTSIDE),
        ("ip", "10.44.0.1", EXCLUDED),
        ("ip", "8.8.8.8", EXCLUDED),
        ("ip", "fd00::1", EXCLUDED),
        ("ca", NAME, DEEP),
    ],
)
def test_openssl_refuses_all_but_the_names_of_the_hub(
    made: Kept, openssl: str, kind: str, value: str, code: str, tmp_path: Path
) -> None:
    *between, leaf = forged(made, kind, value)
    files = {"leaf": leaf, "root": made.root, "below": made.below, "rest": made.below + "".join(between)}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    for anchor in (["-CAfile", "root"], ["-partial_chain", "-CAfile", "below"]):
        if anchor[-1] == "below" and code == DEEP:
            continue  # an anchor's own length is not looked at by all; the root's is
        command = [openssl, "verify", "-x509_strict", *anchor, "-untrusted", "rest", "leaf"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path)
        assert (done.returncode == 0) == (not code), (anchor, done.stdout + done.stderr)
        assert code in done.stderr, anchor

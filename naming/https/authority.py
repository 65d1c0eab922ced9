"""Makes keys and certificates for https. A program of its own: what is wanted comes in on stdin as JSON, and what goes
into the hub's one file (`naming.https.kept`) goes out on stdout.

    root, whose key is gone when this ends ─ one below it, for these names alone ─ the hub's own, for some months

The names stand in the root and again in the one below: phones that believe a root that somebody installed whatever
stands in it (Chrome on Android) go by what is below it, which was signed once and never again. Every IP address is
excluded, or a list of names would leave them free. P-256, for browsers take no Ed25519.

It imports nothing of the hub, so the 10 MB of `cryptography` never weigh on it.
"""

import ipaddress
import json
import sys
from base64 import encodebytes
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
YEARS: Final = timedelta(days=3653)
"""How long the root lasts: no phone needs a new one before."""
LASTS, BEFORE = timedelta(days=90), timedelta(days=730)
LASTS_UNSURE, BEFORE_UNSURE = timedelta(days=790), timedelta(days=30)
"""Together at most 825 days, or Apple's systems refuse it. A hub that does not know the time is behind it."""
LONGEST: Final = 40
"""Bytes of the hub's name on it."""

USES: Final = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)

Key = ec.EllipticCurvePrivateKey


def main() -> None:
    wanted = json.load(sys.stdin)
    sys.stdout.write(whole(wanted))


def whole(wanted: dict[str, Any]) -> str:
    """The file. wanted: `names` without wildcards, the hub's name as `title`, `now` in seconds, whether it is `sure`;
    and where the hub's own is renewed, `root`, `below` and `key` as they stand in the file."""
    now = datetime.fromtimestamp(wanted["now"], UTC)
    if "key" in wanted:
        root, below, key = wanted["root"], x509.load_pem_x509_certificate(wanted["below"].encode()), wanted["key"]
        signer = opened(key)
    else:
        above, below, signer = authority(wanted["title"], wanted["names"], now)
        root, key = pem(above), secret(signer)
    own = new_key()
    leaf = leaf_for(wanted["names"], own, below, signer, now, wanted["sure"])
    head = {
        "names": " ".join(wanted["names"]),
        "begins": seconds(leaf.not_valid_before_utc),
        "ends": seconds(leaf.not_valid_after_utc),
        "lasts": seconds(below.not_valid_after_utc),
    }
    told = "".join(f"{name}: {value}\n" for name, value in head.items())
    return f"{told}{secret(own)}{pem(leaf)}{pem(below)}" + aside("ROOT", root) + aside("SIGNING KEY", key)


def authority(title: str, names: list[str], now: datetime) -> tuple[x509.Certificate, x509.Certificate, Key]:
    """A root, the one below it, and the key of that one. The root's own key is dropped here."""
    printable = "".join(letter for letter in title if letter.isprintable()).strip()
    plain = printable.encode()[:LONGEST].decode("utf-8", "ignore") or "Banyan"
    above, key = new_key(), new_key()
    names_of = [subject(plain, kind) for kind in ("", ", 2")]
    root = issued(names_of[0], above, names_of[0], above, BEGINNING, now + YEARS, signing(names, above, above, 1))
    below = issued(names_of[1], key, names_of[0], above, BEGINNING, now + YEARS, signing(names, key, above, 0))
    return root, below, key


def leaf_for(
    names: list[str], own: Key, below: x509.Certificate, signer: Key, now: datetime, is_sure: bool
) -> x509.Certificate:
    """What the port shows: for each name and those of one label below it."""
    lasts, before = (LASTS, BEFORE) if is_sure else (LASTS_UNSURE, BEFORE_UNSURE)
    begins, ends = max(BEGINNING, now - before), min(now + lasts, below.not_valid_after_utc)
    hosts = [x509.DNSName(each) for name in names for each in (name, f"*.{name}")]
    told: list[tuple[Any, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (usage(digital_signature=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectAlternativeName(hosts), False),
        *identifiers(own, signer),
    ]
    return issued(subject("https", ""), own, below.subject, signer, begins, ends, told)


def signing(names: Iterable[str], key: Key, by: Key, below: int) -> list[tuple[Any, bool]]:
    """What makes a certificate an authority for these names alone. below: how many may stand under it."""
    everywhere = [x509.IPAddress(ipaddress.ip_network(each)) for each in ("0.0.0.0/0", "::/0")]
    return [
        (x509.BasicConstraints(ca=True, path_length=below), True),
        (usage(key_cert_sign=True, crl_sign=True), True),
        (x509.NameConstraints([x509.DNSName(each) for each in names], everywhere), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        *identifiers(key, by),
    ]


def identifiers(key: Key, by: Key) -> Iterator[tuple[Any, bool]]:
    yield x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False
    yield x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), False


def usage(**allowed: bool) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in USES})


def issued(
    called: x509.Name,
    key: Key,
    issuer: x509.Name,
    by: Key,
    begins: datetime,
    ends: datetime,
    told: Iterable[tuple[Any, bool]],
) -> x509.Certificate:
    made = x509.CertificateBuilder().subject_name(called).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)
    for extension, is_critical in told:
        made = made.add_extension(extension, is_critical)
    return made.sign(by, hashes.SHA256())


def subject(name: str, kind: str) -> x509.Name:
    """As phones list it among what people installed."""
    of = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Banyan")
    return x509.Name([of, x509.NameAttribute(NameOID.COMMON_NAME, f"{name}{kind}")])


def seconds(when: datetime) -> int:
    return int(when.timestamp())


def new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def secret(key: Key) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def opened(text: str) -> Key:
    """The key that `secret` wrote."""
    key = serialization.load_pem_private_key(text.encode(), None)
    assert isinstance(key, Key)
    return key


def aside(name: str, text: str) -> str:
    """What the file keeps and no server sends: programs that read it for its certificates pass this over."""
    return f"-----BEGIN BANYAN {name}-----\n{encodebytes(text.encode()).decode()}-----END BANYAN {name}-----\n"


if __name__ == "__main__":
    main()

"""What is made for https, wholly or not at all, and nothing of the root's key."""

import errno
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.core.management import CommandError, call_command

from hub import api
from hub.log.trouble import DiskFull
from naming import acts, hosts, records
from naming.core.labels import key_label
from naming.https import authority, work
from naming.https.kept import Kept, addresses, fingerprint, kept, lines_of, read


def chain(found: Kept) -> tuple[x509.Certificate, x509.Certificate, x509.Certificate]:
    """The root, the one below it, and the hub's own."""
    root, below = (x509.load_pem_x509_certificate(each.encode()) for each in (found.root, found.below))
    return root, below, x509.load_pem_x509_certificates(api.certificate())[0]


def test_it_speaks_for_the_names_of_the_hub_and_nothing_else() -> None:
    found = work.make()
    here = api.this_hub()
    assert here is not None
    names = ["amani.home.arpa", f"{key_label(here.id)}.home.arpa"]
    assert list(found.names) == names == hosts.own_hosts()
    root, below, own = chain(found)
    for each, length in ((root, 1), (below, 0)):
        told = each.extensions.get_extension_for_class(x509.NameConstraints)
        assert told.critical
        assert [name.value for name in told.value.permitted_subtrees or ()] == names
        assert [str(net.value) for net in told.value.excluded_subtrees or ()] == ["0.0.0.0/0", "::/0"]
        limits = each.extensions.get_extension_for_class(x509.BasicConstraints)
        assert (limits.critical, limits.value.ca, limits.value.path_length) == (True, True, length)
        use = each.extensions.get_extension_for_class(x509.KeyUsage)
        assert (use.critical, use.value.key_cert_sign, use.value.digital_signature) == (True, True, False)
    shown = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert shown.get_values_for_type(x509.DNSName) == [each for name in names for each in (name, f"*.{name}")]
    for each in (root, below, own):
        uses = each.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        assert list(uses) == [ExtendedKeyUsageOID.SERVER_AUTH], "for pages alone, never for letters or programs"
    assert len({each.serial_number for each in (root, below, own)}) == 3
    below.verify_directly_issued_by(root)
    own.verify_directly_issued_by(below)


def test_the_roots_key_is_nowhere(amani: Path) -> None:
    """Every key on the disk belongs to one of the two certificates below the root."""
    found = work.make()
    root, *others = chain(found)
    text = (amani / "https.pem").read_bytes()
    secrets = [serialization.load_pem_private_key(each, None) for each in (text, found.key.encode())]
    public = [spki(key.public_key()) for key in secrets]
    assert sorted(public) == sorted(spki(each.public_key()) for each in others)
    assert spki(root.public_key()) not in public
    files = [each for each in amani.parent.rglob("*") if each.is_file()]
    assert [each.name for each in files if b"PRIVATE KEY" in each.read_bytes()] == ["https.pem"]
    assert text.count(b"PRIVATE KEY-----") == 2  # the hub's own; the other is written inside another armour
    assert (amani / "https.pem").stat().st_mode & 0o777 == 0o600
    assert found.key not in repr(found)
    assert "PRIVATE" not in f"{found}", "or it would stand in a traceback"


def spki(key: Any) -> bytes:
    return bytes(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))


def test_one_that_people_installed_is_replaced_only_by_who_means_to() -> None:
    first = work.make()
    with pytest.raises(work.AlreadyMade):
        work.make()
    assert kept() == first
    assert work.make(is_anew=True).root != first.root


STEPS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "open": lambda patch: patch.setattr(os, "open", refusing(os.open, lambda path, how, *_: how & os.O_CREAT)),
    "write": lambda patch: patch.setattr(os, "fdopen", lambda *_, **__: no_room()),
    "flush": lambda patch: patch.setattr(os, "fsync", lambda _descriptor: no_room()),
    "rename": lambda patch: patch.setattr(Path, "replace", lambda *_: no_room()),
}


def no_room() -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def refusing(real: Callable[..., Any], when: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *told, **named: no_room() if when(*told) else real(*told, **named)


def test_a_disk_that_is_full_at_any_step_leaves_what_was(amani: Path) -> None:
    for before in (False, True):
        first = kept()
        assert (first is not None) == before
        there = sorted(each.name for each in amani.iterdir())
        for step, breaks in STEPS.items():
            with pytest.MonkeyPatch.context() as patch:
                breaks(patch)
                with pytest.raises(DiskFull):
                    work.make(is_anew=True)
            assert kept() == first, step
            assert sorted(each.name for each in amani.iterdir()) == there, step
        assert work.make(is_anew=True) == kept()


@pytest.mark.parametrize("label", ["䥭뽎뇶峭荃篯鰫뗰䋸㢅뵱祅놹㑕筈ꨒ墻컨쟪㣠㠎", "a_b", "😀", "*", "ab--c", "-a"])
def test_a_name_that_no_host_can_have_is_left_out(label: str) -> None:
    before = hosts.own_hosts()
    api.publish_as_hub(records.Claim(label=label))
    assert hosts.own_hosts() == before


def test_a_name_in_other_letters_is_written_as_dns_does() -> None:
    api.publish_as_hub(records.Claim(label="münchen"))
    assert "xn--mnchen-3ya.home.arpa" in work.make().names


@pytest.mark.parametrize("name", ["A\x00\u202eb\n-----BEGIN", "ش" * 200, "\u200f", "O'=,+\"\\;<>#"])
def test_whatever_the_hub_is_called_its_certificate_can_be_read(name: str) -> None:
    wanted = {"names": ["amani.home.arpa"], "title": name, "now": 1_800_000_000, "sure": True}
    found = read(authority.whole(wanted).encode())
    assert found is not None
    title = x509.load_pem_x509_certificate(found.root.encode()).subject.rfc4514_string()
    assert "\u202e" not in title
    assert "\n" not in title


def test_what_was_cut_off_or_written_by_somebody_else_is_none() -> None:
    work.make()
    whole = api.certificate()
    for part in (b"", b"\xff\xfe", whole[:-20], whole.replace(b"ends: ", b"ends: x"), whole.replace(b"BANYAN", b"B")):
        assert read(part) is None


def test_a_fingerprint_is_written_as_openssl_writes_it() -> None:
    found = work.make()
    done = subprocess.run(
        ["openssl", "x509", "-noout", "-fingerprint", "-sha256"], input=found.root, capture_output=True, text=True
    )
    assert done.stdout.strip().partition("=")[2] == fingerprint(found.root)
    assert ":".join(lines_of(fingerprint(found.root))) == fingerprint(found.root)


def test_from_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="has no certificate"):
        call_command("https", "show")
    call_command("https", "make")
    first = kept()
    assert first is not None
    assert fingerprint(first.root) in capsys.readouterr().out
    with pytest.raises(CommandError, match="installed anew .* add --anew"):
        call_command("https", "make")
    call_command("https", "renew")
    again = kept()
    assert again is not None
    assert again.root == first.root
    assert fingerprint(first.root) in capsys.readouterr().out


def test_a_hub_without_a_claim_has_the_name_of_its_key() -> None:
    here = api.this_hub()
    assert here is not None
    api.publish_as_hub(records.Unclaim(label="amani", after=acts.claims_superseded(here.id, "amani")))
    assert hosts.own_hosts() == [f"{key_label(here.id)}.home.arpa"]
    work.make()
    assert addresses() == [f"https://{key_label(here.id)}.home.arpa:8443/"]

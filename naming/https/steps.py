"""How the root is installed, system by system, in the words that the systems use themselves."""

from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _


class System(NamedTuple):
    """What one kind of phone or computer asks for. commands: to be typed, after the steps."""

    name: Any
    steps: tuple[Any, ...]
    commands: tuple[str, ...] = ()


SYSTEMS: Final = (
    System(
        "Android",
        (
            _("Press “Get the certificate”. Where is the file put? Mostly into Downloads."),
            _("Open the phone's Settings and search there for “CA certificate”."),
            _("Press “Install anyway”, and choose the file. Some phones want a screen lock first."),
            _("Look under Trusted credentials, User: compare the fingerprint there with the paper."),
            _(
                "Firefox: Settings, About Firefox, tap its sign five times; then Secret Settings, and switch on “Use"
                " third party CA certificates”."
            ),
        ),
    ),
    System(
        "iPhone, iPad",
        (
            _("Open this page in Safari, and press “Get the certificate”. Press “Allow”."),
            _("Open Settings, then “Profile Downloaded” near the top, and press “Install”."),
            _("In Settings: General, About, Certificate Trust Settings. Switch the hub's certificate on."),
        ),
    ),
    System(
        "Windows",
        (
            _("Press “Get the certificate”, and open the file."),
            _(
                "Press “Install Certificate”, choose “Current User”, then “Place all certificates in the following"
                " store”, and there “Trusted Root Certification Authorities”."
            ),
            _("Windows shows the short fingerprint (thumbprint). Compare it with the paper before you press “Yes”."),
        ),
    ),
    System(
        "Mac",
        (
            _("Press “Get the certificate”, and open the file: it goes into the keychain “login”."),
            _("Open it there, compare the fingerprint with the paper, and at “Trust” choose “Always Trust”."),
        ),
    ),
    System(
        _("Firefox on a computer"),
        (
            _("Press “Get the certificate”."),
            _("Open Settings, Privacy & Security, View Certificates, Authorities, and press “Import”."),
            _("Press “View”, compare the fingerprint with the paper, then tick “Trust this CA to identify websites”."),
        ),
    ),
    System(
        "Linux",
        (
            _("Press “Get the certificate”."),
            _(
                "In the folder of the file type these lines: the first shows the fingerprint, to be compared with the"
                " paper. The last is for Chromium and Chrome."
            ),
        ),
        (
            "openssl x509 -in banyan.crt -noout -sha256 -fingerprint",
            "sudo cp banyan.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates",
            "certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n banyan -i banyan.crt",
        ),
    ),
)

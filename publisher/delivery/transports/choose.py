"""`[transport]` -> the transport it names."""

from publisher.config import password_of
from publisher.delivery.transports.base import Transport
from publisher.delivery.transports.maildir import MaildirTransport
from publisher.delivery.transports.probing import Probe, probe
from publisher.delivery.transports.relay import Relay
from publisher.delivery.transports.ses import SesTransport
from publisher.delivery.transports.smtp import SmtpTransport
from publisher.errors import PublisherError
from publisher.settings import Settings
from publisher.settings import Transport as Chosen

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def open_transport(settings: Settings) -> Transport:
    """Give the transport that the configuration names. Raises PublisherError where it names too little."""
    chosen = settings.transport
    if chosen.kind == "maildir":
        return MaildirTransport(chosen.path)
    if chosen.kind == "ses":
        return _open_ses(chosen)
    return SmtpTransport(
        open_relay(settings), connections=max(1, chosen.connections), renew=lambda: open_relay(settings)
    )


def open_relay(settings: Settings) -> Relay:
    """Give the relay that the configuration names. Raises PublisherError where it names too little."""
    chosen = settings.transport
    if not chosen.host:
        raise PublisherError(
            "transport.host is missing", hint="name the server that takes your mail, as in mail.example.org"
        )
    password = password_of(chosen)
    if chosen.username and chosen.tls == "none" and chosen.host not in _LOOPBACK:
        raise PublisherError(
            "transport.tls is “none”, and the password would cross the network for all to read",
            hint="set tls to “required” (STARTTLS, port 587) or “implicit” (port 465)",
        )
    return Relay(
        host=chosen.host,
        port=chosen.port,
        tls=chosen.tls,
        username=chosen.username,
        password="" if chosen.auth == "xoauth2" else password,
        token=password if chosen.auth == "xoauth2" else "",
        timeout=chosen.timeout.total_seconds(),
    )


def probe_relay(settings: Settings) -> Probe:
    """Try the relay that the configuration names, without sending. Raises PublisherError."""
    return probe(open_relay(settings))


def _open_ses(chosen: Chosen) -> Transport:
    if not chosen.region:
        raise PublisherError("transport.region is missing", hint="name where your Amazon SES is, as in eu-west-1")
    return SesTransport(
        region=chosen.region,
        configuration_set=chosen.configuration_set,
        endpoint=chosen.endpoint,
        connections=max(1, chosen.connections),
        timeout=chosen.timeout.total_seconds(),
    )

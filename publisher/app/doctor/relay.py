"""The relay: whether it can be reached, encrypts, lets us in and takes what we send. Nothing is sent."""

from collections.abc import Iterator

from publisher.app.doctor.finding import Check, failed, passed
from publisher.delivery import Abilities, Probe, ProbeStep, probe_relay
from publisher.settings import Settings

_LARGEST = 256 * 1024  # bytes: receivers cut mail long before, and a digest stays below
_FIX = {
    ProbeStep.CONNECT: "look at transport.host and transport.port, and whether a firewall is in between",
    ProbeStep.ENCRYPT: "look at transport.tls: “required” is STARTTLS (port 587), “implicit” is for port 465",
    ProbeStep.LOG_IN: "look at transport.username and at PUBLISHER_TRANSPORT__PASSWORD, or password_file",
}


def check_relay(settings: Settings) -> Iterator[Check]:
    """Look at the relay step by step; what comes after a step that fails can't be known. Raises PublisherError."""
    if settings.transport.kind != "smtp":
        yield passed("relay", f"mail leaves by {settings.transport.kind}: `publisher send-test` tries it")
        return
    probe = probe_relay(settings)
    for step in ProbeStep:
        if step is probe.failed_at:
            is_outside = step is ProbeStep.CONNECT
            yield failed(f"relay {step}", probe.refusal, _FIX[step], is_outside=is_outside)
            return
        yield passed(f"relay {step}", _tell(step, settings, probe))
    if probe.abilities:
        yield _check_size(probe.abilities)


def _tell(step: ProbeStep, settings: Settings, probe: Probe) -> str:
    chosen = settings.transport
    match step:
        case ProbeStep.CONNECT:
            return f"{chosen.host}:{chosen.port} answers"
        case ProbeStep.ENCRYPT:
            return "the connection is encrypted" if probe.is_encrypted else f"not asked for: tls is {chosen.tls}"
        case ProbeStep.LOG_IN:
            return f"it lets {chosen.username} in" if chosen.username else "not asked for: there is no username"


def _check_size(abilities: Abilities) -> Check:
    if 0 < abilities.size < _LARGEST:
        told = f"it takes messages of {abilities.size:,} bytes at most, and ours may have {_LARGEST:,}"
        return failed("relay size", told, "ask its provider for more, or take another relay")
    return passed(
        "relay size", f"it takes up to {abilities.size:,} bytes" if abilities.size else "it names no limit"
    )

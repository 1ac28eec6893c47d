"""What the network and TLS say went wrong -> what it means, and how to mend it."""

import socket
import ssl

_CERTIFICATE = {  # X509_V_ERR_… of OpenSSL
    9: "its certificate is not valid yet: is this machine's clock right?",
    10: "its certificate has expired: whoever runs it must renew it",
    18: "its certificate is signed by itself, so nobody vouches for it: use the name that its provider gives you",
    19: "its certificate comes from an authority that this machine doesn't know",
    20: "its certificate comes from an authority that this machine doesn't know",
    21: "its certificate comes from an authority that this machine doesn't know",
    62: "its certificate is for another name: set transport.host to the name that its provider gives you",
    64: "its certificate is for another address: set transport.host to the name that its provider gives you",
}
_REFUSED = "nothing answers at this port: does the server run, and are transport.host and transport.port right?"
_SILENT = "it does not answer: is transport.port right, and does a firewall let it through? Many block port 25"
_NO_NAME = "there is no server of this name: look at transport.host, and whether this machine is on the network"
_NO_WAY = "no way leads there: is this machine on the network?"
_DROPPED = "it dropped the connection"


def explain_network(error: OSError) -> str:
    """Say in words what kept us from a server."""
    match error:
        case ssl.SSLError():
            return explain_tls(error)
        case socket.gaierror():
            return _NO_NAME
        case ConnectionRefusedError():
            return _REFUSED
        case TimeoutError():
            return _SILENT
        case ConnectionError():
            return _DROPPED
        case _:
            return (
                _NO_WAY if error.errno in _UNREACHABLE else f"the network failed ({error.strerror or 'no reason'})"
            )


def explain_tls(error: Exception) -> str:
    """Say in words why no encrypted connection came about."""
    match error:
        case ssl.SSLCertVerificationError():
            why = _CERTIFICATE.get(error.verify_code, f"its certificate can't be trusted: {error.verify_message}")
            return f"{why}. Nothing was sent"
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER" | "RECORD_LAYER_FAILURE"):
            return (
                "it speaks no TLS at this port: transport.tls “implicit” is for port 465, “required” for 587. "
                "Nothing was sent"
            )
        case TimeoutError():
            return f"TLS failed: {_SILENT}"
        case ssl.SSLError():
            reason = (error.reason or "no reason given").replace("_", " ").lower()
            return f"TLS failed: the two sides could not agree ({reason}). Nothing was sent"
        case _:
            return f"TLS failed: {_DROPPED}"


_UNREACHABLE = (101, 113)  # ENETUNREACH, EHOSTUNREACH

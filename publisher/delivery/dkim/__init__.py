"""Signing mail, so that receivers can tell it from what others write in our name (RFC 6376, RFC 8463).

The one joint with what sends is `Sign`: a filled message goes in, the same message with its signatures comes out,
and nothing may touch it afterwards. `open_signer` gives it; where no key is configured, it changes nothing.
"""

from publisher.delivery.dkim.choose import Sign, find_dkim_problems, key_files, leave_unsigned, open_signer
from publisher.delivery.dkim.judge import Judged, judge_signatures
from publisher.delivery.dkim.record import KeyKind, Record
from publisher.delivery.dkim.signer import Key, Signer

__all__ = [
    "Judged",
    "Key",
    "KeyKind",
    "Record",
    "Sign",
    "Signer",
    "find_dkim_problems",
    "judge_signatures",
    "key_files",
    "leave_unsigned",
    "open_signer",
]

"""The part of CSS that is inlined rightly, and the part that mail programs keep."""

import re

import pytest

from publisher.newsletter.style_rules import KEPT_LIMIT, find_faults_of_inlined, find_faults_of_kept
from publisher.resources import starter_folder
from publisher.settings import Settings
from tests.newsletter.test_mail_templates import problem_with


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ("p{color:red} .a,.b p{margin:0;padding:1px} td.c > a{color:red}", ""),
        ("a:hover{color:red}", "“a:hover” can't be inlined"),
        ("li:nth-child(2){color:red}", "can't be inlined"),
        ("a[href^='x,y']{color:red}", "can't be inlined"),
        ("*{color:red}", "“*” can't be inlined"),
        ("#a{color:red}", "“#a” can't be inlined"),
        ("P{color:red}", "“P” can't be inlined"),
        ("a + b{color:red}", "can't be inlined"),
        (r".sm\:p{color:red}", "can't be inlined"),
        ("@media print{p{color:red}}", "an @-rule can't be inlined"),
        ("@import 'x';", "an @-rule can't be inlined"),
        ("p{color:red !important}", "!important is for kept.css"),
        ("p{background:#fff;background:#ffe}", "background is said twice"),
        ("p{background:url(https://e.org/a)}", "url()"),
        ("p{color:var(--x)}", "var()"),
        ("p{color red}", "no declaration"),
        ("p{", ""),
        ("}", "can't be read"),
    ],
)
def test_C4_C5_C9_what_can_be_inlined(sheet: str, told: str) -> None:
    faults = find_faults_of_inlined(sheet)
    assert bool(faults) == bool(told)
    assert told in "".join(fault.text for fault in faults)


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        (
            "@media only screen and (max-width:620px){p{color:red !important}} [data-ogsc] p{color:red !important}",
            "",
        ),
        ("@media (prefers-color-scheme:dark){p{color:red !important}}", ""),
        ("@media (width<=600px){p{color:red}}", "name screen"),
        ("@media print{p{color:red}}", "name screen"),
        ("@font-face{font-family:x}", "mail programs know @media only"),
        ("@media screen and (max-width:9px){@supports (a:b){p{color:red}}}", "within another"),
        ("p{color:red}" * KEPT_LIMIT, "longer than"),
    ],
)
def test_S3_what_can_be_kept(sheet: str, told: str) -> None:
    faults = find_faults_of_kept(sheet)
    assert bool(faults) == bool(told)
    assert told in "".join(fault.text for fault in faults)


def test_a_fault_is_told_with_its_file_and_line(settings: Settings) -> None:
    ours = (starter_folder("email_templates") / "styles" / "inlined.css").read_text(encoding="utf-8")
    problem = problem_with(settings, styles_inlined_css=re.sub(r"^\.read\{", "a:hover{", ours, flags=re.MULTILINE))
    line = ours[: ours.index("\n.read{")].count("\n") + 2
    assert (problem.code, problem.path, problem.line) == (
        "template-style",
        "email_templates/styles/inlined.css",
        line,
    )

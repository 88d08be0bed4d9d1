"""Canaries: secrets in every text that an input can bring, and in no report; names that --redact has to hide."""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gcheck import plugins
from gcheck.credentials import holding
from gcheck.model.assessment import REQUIREMENT_STATUSES, Assessment
from gcheck.model.finding import STATUSES
from gcheck.reporters.consistency import contradictions
from gcheck.reporters.disguise import disguised
from gcheck.reporters.json import parse
from gcheck.reporters.secrets import without_secrets
from gcheck.reporters.texts import Texts, every_text
from tests.reporters.page import Page
from tests.reporters.sample import ACCOUNT, sample
from tests.reporters.variants import with_findings, with_texts

KEY = b"a key of thirty-two bytes, or so"
REPORTERS = sorted(plugins.offers(plugins.REPORTERS))
SECRETS = {
    "AWS": "AKIA" + "QYLPMN5HHHFPZCAN",
    "GitHub": "gh" + "p_" + "k7" * 18,
    "GitLab": "glpat" + "-" + "k7Qz" * 6,
    "Slack": "xoxb" + "-1234567890-k7QzAbCdEf",
    "Google": "AIza" + "k7Qzv" * 7,
    "npm": "npm" + "_" + "k7" * 18,
    "URL": "postgres://app:" + "hunter2k7Qz" + "@db.internal/x",
    "token": "eyJ" + "hbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".k7Qz_AbCdEf",
    "key": "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIEk7QzSecretBody\nk7QzSecond\n-----END RSA PRIVATE" + " KEY-----",
}  # fmt: skip
PARTS = [*SECRETS.values(), "hunter2k7Qz", "k7QzSecretBody", "k7QzSecond"]


def shown(name: str, assessment: Assessment) -> str:
    """Everything that a report says, also what is packed inside of it."""
    made: Any = plugins.reporter(name).render(assessment)
    if isinstance(made, bytes):
        with zipfile.ZipFile(io.BytesIO(made)) as book:
            return "\n".join(book.read(item).decode("utf-8") for item in book.namelist())
    return str(made) + (unpacked(made) if name == "html" else "")


def unpacked(page: str) -> str:
    """The data that stands compressed inside of the page."""
    return gzip.decompress(base64.b64decode(Page(page).island)).decode("utf-8", "surrogatepass")


@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_no_secret_is_in_any_report(name: str, secret: str) -> None:
    laid = with_texts(lambda text: f"{text} {secret}")
    text = shown(name, without_secrets(laid))
    assert not [part for part in PARTS if part in text]


def test_a_report_says_that_something_was_taken_out() -> None:
    laid = with_texts(lambda text: f"{text} {SECRETS['AWS']}")
    assert "[redacted]" in shown("json", without_secrets(laid))
    assert parse(shown("json", without_secrets(laid))) == without_secrets(laid)


def test_what_holds_no_secret_stays_the_same_object() -> None:
    made = sample()
    assert without_secrets(made) is made


def people_and_names() -> list[str]:
    """What the sample calls its things, its accounts and its people."""
    run = sample()
    names = {finding.resource_uid for finding in run.findings} | {finding.resource_name for finding in run.findings if finding.resource_uid}  # fmt: skip
    names |= {
        ACCOUNT,
        "444455556666",
        "modules/broken/main.tf",
        "storage.tf",
        "network.tf",
        "production",
        "infrastructure",
    }
    names |= {
        "Jonas Weber",
        "Ana Duarte",
        "Mara Lind",
        "Web team",
        "Data team",
        "visitor-log",
        "security-policy",
        "wiki.example",
    }
    # What controls and formats say in their own words stays; these are among them.
    return sorted(names - {"", "web", "infrastructure", "bastion", "organisation"})


@pytest.mark.parametrize("name", [one for one in REPORTERS if one != "html"])
def test_no_name_is_in_a_redacted_report(name: str) -> None:
    text = shown(name, disguised(sample(), KEY))
    assert not [one for one in people_and_names() if re.search(rf"(?<![A-Za-z0-9]){re.escape(one)}(?![A-Za-z0-9])", text)]  # fmt: skip
    assert KEY.decode() not in text


def test_nor_in_the_page() -> None:
    text = shown("html", disguised(sample(), KEY))
    for one in ("payroll-archive", "patient-letters", ACCOUNT, "ana.duarte", "Ana Duarte", "modules/broken"):
        assert one not in text


def test_the_same_name_is_the_same_hash_everywhere() -> None:
    made = disguised(sample(), KEY)
    ours = {
        before.resource_name: after for before, after in zip(sample().findings, made.findings, strict=True)
    }
    one = ours["patient-letters"]
    assert one.resource_uid == f"arn:aws:s3:::{one.resource_name}"
    user = ours["deploy"]
    assert re.fullmatch(r"arn:aws:iam::\d{12}:user/r-[0-9a-f]{16}", user.resource_uid)
    assert user.account == user.resource_uid.split(":")[4] != ACCOUNT


def test_the_verdicts_stay_and_it_is_still_an_assessment() -> None:
    made, run = disguised(sample(), KEY), sample()
    assert not list(contradictions(made))
    assert [item.status for item in made.findings] == [item.status for item in run.findings]
    assert [item.coverage for item in made.frameworks] == [item.coverage for item in run.frameworks]
    assert made.controls == run.controls
    assert parse(shown("json", made)) == made
    gaps = {gap.id for gap in made.gaps}
    assert all(name in gaps for item in made.findings for reason in item.reasons for name in reason.gaps)
    assert all(a.fingerprint != b.fingerprint for a, b in zip(made.findings, run.findings, strict=True) if b.resource_uid)  # fmt: skip


def test_another_key_gives_other_hashes_and_says_so() -> None:
    one, same, other = disguised(sample(), KEY), disguised(sample(), KEY), disguised(sample(), KEY[::-1])
    assert one == same
    assert one.provenance.redacted != other.provenance.redacted
    assert not {item.resource_uid for item in one.findings if item.resource_uid} & {item.resource_uid for item in other.findings}  # fmt: skip


@pytest.mark.parametrize(
    ("approver", "same"), [("imogen  ashworth", False), ("ana  DUARTE", True), ("", False)]
)
def test_who_approved_is_hidden_and_stays_the_same_or_another_person(approver: str, same: bool) -> None:
    run = sample()
    first = replace(
        run.attestations[0],
        name="Ana Duarte",
        approved_by=approver,
        approver_role="Head",
        approved_on="2026-01-01",
    )
    told = f"Approved by {approver or 'nobody'}."
    second = (
        replace(run.attestations[1], statement=told)
        if len(run.attestations) > 1
        else replace(first, id="x", statement=told)
    )
    made = disguised(replace(run, attestations=(first, second)), KEY).attestations
    assert bool(made[0].approved_by) == bool(approver)
    assert made[0].self_approved == same == first.self_approved
    assert not approver or approver not in str(made)


def test_a_waiver_still_names_its_finding() -> None:
    run = sample()
    about = run.findings[0]
    waiver = replace(run.waivers[0], fingerprint=about.fingerprint, content=about.content)
    made = disguised(replace(run, waivers=(waiver, *run.waivers[1:])), KEY)
    assert made.waivers[0].fingerprint == made.findings[0].fingerprint
    assert made.waivers[0].content == made.findings[0].content


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.from_regex(r"[a-z][a-z0-9]{5,12}(-[a-z0-9]{2,8}){0,2}", fullmatch=True),
    st.sampled_from(["{} is public", "see arn:aws:s3:::{}/key", "({})", "a/{}/b.json", "'{}', x", "https://{}.s3.amazonaws.com"]),
)  # fmt: skip
def test_a_name_is_hidden_wherever_it_stands_by_itself(name: str, sentence: str) -> None:
    run = sample()
    run = replace(run, findings=tuple(item for item in run.findings if item.evidence))
    first = replace(run.findings[0], resource_uid=f"arn:aws:s3:::zz{name}", resource_name=f"zz{name}")
    told = replace(run.findings[1], evidence=(replace(run.findings[1].evidence[0], note=sentence.format(f"zz{name}")),))  # fmt: skip
    made = disguised(replace(run, findings=(first, told, *run.findings[2:])), KEY)
    assert f"zz{name}" not in str(made.findings)


def test_long_text_takes_no_long_time() -> None:
    long = "a.b-c@d" * 50_000 + "arn:aws:" * 1000
    run = sample()
    gap = replace(run.gaps[0], detail=long)
    made = disguised(without_secrets(replace(run, gaps=(gap, *run.gaps[1:]))), KEY)
    assert len(made.gaps) == len(run.gaps)


def test_many_findings_share_what_they_share() -> None:
    made = disguised(with_findings(2_000), KEY)
    assert len({item.fingerprint for item in made.findings}) == len({item.fingerprint for item in with_findings(2_000).findings})  # fmt: skip


def test_values_keep_the_words_of_controls_and_lose_all_others() -> None:
    run = sample()
    run = replace(run, findings=tuple(item for item in run.findings if item.evidence))
    read = {
        "role": "acme-deploy-role",
        "algorithm": "AES256",
        "cidrs": ["10.0.0.0/8"],
        "from_port": 22,
        "at": "2026-01-31",
    }
    one = replace(run.findings[0], evidence=(replace(run.findings[0].evidence[0], actual=read),))
    made: Any = disguised(replace(run, findings=(one, *run.findings[1:])), KEY).findings[0].evidence[0].actual
    assert re.fullmatch("r-[0-9a-f]{16}", made.pop("role"))
    assert made == {"algorithm": "AES256", "cidrs": ["10.0.0.0/8"], "from_port": 22, "at": "2026-01-31"}


def test_every_text_is_looked_at() -> None:
    """What decides whether anything must be taken out sees each text that a change would see."""
    made = with_texts(lambda text: text)
    seen: set[str] = set()

    def change(text: str) -> str:
        seen.add(text)
        return text

    Texts(change).of(made)
    names = {*STATUSES, *REQUIREMENT_STATUSES, "waived", "not_sampled", *made.gate.allowed}
    for one in made.frameworks:
        names |= set(one.coverage)
    assert len(every_text(made)) > 300
    assert seen - every_text(made) <= names


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_one_secret_among_many_texts_is_found(secret: str) -> None:
    texts = [f"text {number}" for number in range(1000)]
    assert holding([*texts, f"before {secret} behind"]) == [f"before {secret} behind"]
    assert holding([*texts, *(secret[:1] + "-" + secret[1:4] for _ in texts)]) == []

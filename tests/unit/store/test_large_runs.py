"""A report that is too large to be held is indexed, compared and told of as any other; and runs that were packed as gzip go on."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gcheck.errors import StoreError
from gcheck.model.assessment import Assessment
from gcheck.model.codec import encode
from gcheck.model.findings import Findings
from gcheck.reporters.json import JsonReporter, parse
from gcheck.reporters.scroll import Scrolled
from gcheck.scratch import Scratch
from gcheck.store.differences import between_reports
from gcheck.store.folder import Manifest
from gcheck.store.history import Store
from gcheck.store.past import past_of
from gcheck.store.upkeep import old, prune, rebuild, verify
from tests.reporters.sample import sample
from tests.unit.store.made import DAY, assessed, dump, keep, store_at

A, B, C = ("example.a", "arn/one"), ("example.a", "arn/two"), ("example.b", "arn/one")
SUBJECTS = [(control, f"arn/{name}") for control in ("example.a", "example.b") for name in ("one", "two", "three")]  # fmt: skip
any_run = st.dictionaries(st.sampled_from(SUBJECTS), st.sampled_from(["pass", "fail", "unknown"]), max_size=6)


def scrolled(assessment: Assessment) -> Assessment:
    """The same, its findings in a file."""
    return parse(Scratch([JsonReporter().render(assessment).encode("utf-8", "surrogatepass")]))


def days(*verdicts: dict[tuple[str, str], str], **more: tuple[str, ...]) -> list[Assessment]:
    return [assessed(one, clock=f"2026-03-{day:02}T06:00:00Z", **more) for day, one in enumerate(verdicts, 1)]  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(runs=st.lists(any_run, min_size=1, max_size=4))
def test_it_is_the_same_index(tmp_path_factory: pytest.TempPathFactory, runs: list[dict[tuple[str, str], str]]) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("s")
    small, large = store_at(folder / "small"), store_at(folder / "large", most_held=0)
    made = days(*runs)
    for one in made:
        keep(small, one)
        keep(large, scrolled(one))
    assert dump(large)["intervals"] == dump(small)["intervals"]
    assert list(verify(large, parse)) == []
    rebuild(large, parse, lambda text: None)
    assert dump(large)["intervals"] == dump(small)["intervals"]
    pasts = []
    for store in (small, large):
        with store.reading() as database:
            told = store.runs(database)
            found = [
                past_of(database, told, run, store.assessment(store.manifest(run), parse)) for run in told
            ]
        pasts.append([replace(one, run="", previous=None, runs=(), trends=()) for one in found])
    assert pasts[0] == pasts[1]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(any_run, any_run)
def test_reports_are_compared_alike(before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]) -> None:  # fmt: skip
    one, two = days(before, after)
    assert between_reports(scrolled(one), scrolled(two)) == between_reports(one, two)


def test_findings_of_one_name_are_numbered(tmp_path: Path) -> None:
    (made,) = days({A: "fail", B: "pass"})
    twice = replace(made.findings[0], status="pass")
    counts = replace(made.control_results[0], counts={**made.control_results[0].counts, "pass": 2})
    made = replace(made, findings=(*made.findings, twice), control_results=(counts,))
    small, large = store_at(tmp_path / "small"), store_at(tmp_path / "large", most_held=0)
    for _ in range(2):
        keep(small, made)
        keep(large, scrolled(made))
    assert dump(large)["intervals"] == dump(small)["intervals"]
    assert [row[2].endswith("#2") for row in dump(large)["intervals"] if row[1] == "finding"].count(True) == 1  # type: ignore[attr-defined]


def test_what_was_kept_is_what_reports_are_made_of(tmp_path: Path) -> None:
    store, (made,) = store_at(tmp_path / "s", most_held=0), days({A: "fail", B: "pass"})
    text = JsonReporter().render(made)
    running = store.begin(["cloud"], DAY)
    told = scrolled(made)
    manifest = store.keep(running, told, JsonReporter().pieces(told), parse)
    assert isinstance(running.findings, Findings)
    assert list(running.findings) == list(made.findings)
    assert (store.folder.report(manifest), manifest.bytes) == (text, len(text.encode()))


def test_without_spans_only_what_changed_is_told(tmp_path: Path) -> None:
    store, made = store_at(tmp_path / "s", most_held=0), days({A: "fail", B: "pass"}, {A: "fail", B: "fail"})
    for one in made:
        keep(store, one)
    with store.reading() as database:
        runs = store.runs(database)
        whole, short = (past_of(database, runs, runs[1], made[1], spans) for spans in (True, False))
    assert short.changes == whole.changes
    assert [(one.kind, one.finding) for one in short.changes] == [("regressed", 1)]
    assert (short.spans.first, short.runs) == ((), ())


def as_before(store: Store) -> None:
    """Turn the store into what a gcheck left that knew only gzip."""
    folder, previous = store.folder.path, None
    for number, run in store.folder.names().items():
        manifest = store.folder.manifest(number, run)[0]
        text = store.folder.report(manifest)
        packed = gzip.compress(text.encode(), 6, mtime=0)
        stem = folder / "runs" / f"{number:06d}-{run}"
        stem.with_name(f"{stem.name}.assessment.json.zst").unlink()
        stem.with_name(f"{stem.name}.assessment.json.gz").write_bytes(packed)
        told = replace(
            manifest, sha256=hashlib.sha256(packed).hexdigest(), bytes=len(text), previous_sha256=previous
        )
        content = json.dumps(encode(told), indent=1).encode() + b"\n"
        stem.with_name(f"{stem.name}.manifest.json").write_bytes(content)
        previous = hashlib.sha256(content).hexdigest()
    about = folder / "store.json"
    about.write_text(about.read_text().replace("gcheck-store/2", "gcheck-store/1"))


@pytest.mark.parametrize("most_held", [0, 8_000_000])
def test_a_store_of_gzip_goes_on(tmp_path: Path, most_held: int) -> None:
    store = store_at(tmp_path / "s", most_held=most_held)
    made = days({A: "fail", B: "pass"}, {A: "pass", B: "fail"}, {A: "pass", B: "pass"})
    for one in made[:2]:
        keep(store, one)
    as_before(store)
    assert list(verify(store, parse)) == []
    assert b"gcheck-store/1" in (tmp_path / "s" / "store.json").read_bytes(), "looking changes nothing"
    last = keep(store, made[2])
    endings = sorted(path.suffix for path in (tmp_path / "s" / "runs").glob("*.assessment.*"))
    assert endings == [".gz", ".gz", ".zst"]
    assert b"gcheck-store/2" in (tmp_path / "s" / "store.json").read_bytes(), (
        "a gcheck that knows only gzip refuses it"
    )
    assert list(verify(store, parse)) == []
    whole = dump(store)
    rebuild(store, parse, lambda text: None)
    assert dump(store) == whole
    assert [store.folder.report(one) for one in store.manifests()] == [
        JsonReporter().render(one) for one in made
    ]
    other = store_at(tmp_path / "other")
    for manifest in store.manifests():
        other.bring_in(made[manifest.number - 1], store.folder.report(manifest), parse)
    assert dump(other)["intervals"] == whole["intervals"]
    prune(store, old(store, "1d", date(2026, 3, 4)), "test")
    assert sorted(path.suffix for path in (tmp_path / "s" / "runs").glob("*.assessment.*")) == [".zst"]
    assert (list(verify(store, parse)), last.number) == ([], 3)


def test_what_a_writer_of_either_kind_left_is_swept(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s")
    keep(store, assessed({A: "fail"}))
    for ending in ("gz", "zst"):
        (tmp_path / "s" / "runs" / f"000002-x.assessment.json.{ending}").write_bytes(b"half")
    keep(store, assessed({A: "fail"}))
    assert len(list((tmp_path / "s" / "runs").glob("*.assessment.*"))) == 2


def forged(store: Store, content: bytes) -> Manifest:
    """The only run of the store with another report and the digest of that."""
    packed = zstandard.ZstdCompressor(write_checksum=True).compress(content)
    (number, run), *_ = store.folder.names().items()
    stem = store.folder.path / "runs" / f"{number:06d}-{run}"
    stem.with_name(f"{stem.name}.assessment.json.zst").write_bytes(packed)
    manifest = replace(store.folder.manifest(number, run)[0], sha256=hashlib.sha256(packed).hexdigest())
    stem.with_name(f"{stem.name}.manifest.json").write_text(json.dumps(encode(manifest)))
    return manifest


@pytest.mark.parametrize("most_held", [0, 8_000_000])
@pytest.mark.parametrize(
    ("content", "word"),
    [(b"\0" * 100_000_000, "unfolds to more than"), (b"{}", "SHA-256 of its content is another")],
)
def test_a_bomb_or_another_content_is_damaged(tmp_path: Path, content: bytes, word: str, most_held: int) -> None:  # fmt: skip
    store = store_at(tmp_path / "s", most_held=most_held)
    keep(store, assessed({A: "fail"}))
    manifest = forged(store, content)
    with pytest.raises(StoreError, match=word):
        store.folder.report(manifest)
    assert word in rebuild(store, parse, lambda text: None).damaged[0]
    assert any(word in text for text in verify(store, parse))


def test_the_sample_is_kept_whole(tmp_path: Path) -> None:
    store = store_at(tmp_path / "s", most_held=0)
    manifest = keep(store, sample())
    found = store.assessment(manifest, parse)
    assert isinstance(found.findings, Scrolled)
    assert replace(found, findings=tuple(found.findings)) == sample()

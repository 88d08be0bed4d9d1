"""A user's own template: over plain data, in a sandbox, in a process that ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gcheck.cli import templating
from gcheck.cli.rendering import rendered
from gcheck.errors import ReportError
from gcheck.reporters.json import JsonReporter
from gcheck.reporters.template import rendered as made_of
from gcheck.reporters.view import view
from tests.reporters.hostile import hostile
from tests.reporters.sample import sample
from tests.reporters.variants import empty
from tests.unit.cli.conftest import Gcheck

HTML = """<!doctype html><title>{{ title }}</title>
{% for one in failing %}<li>{{ one.name }}: {{ one.why }}</li>
{% endfor %}"""


def render(text: str, name: str = "report.txt.j2") -> str:
    return made_of(text, name, view(sample()))


def test_every_name_of_the_view_can_be_written_out() -> None:
    for run in (sample(), empty()):
        made = view(run)
        assert json.loads(json.dumps(made)) == made
        text = made_of("".join(f"{{{{ {name} }}}}\n" for name in made), "x.txt", made)
        assert text.count("\n") >= len(made)


def test_figures_and_loops() -> None:
    run = sample()
    text = render(
        "{{ totals.fail }} of {{ findings|length }}{% for one in failing %} {{ one.severity }}{% endfor %}"
    )
    failing = [one for one in run.findings if one.status == "fail"]
    assert text.startswith(f"{len(failing)} of {len(run.findings)} critical")


@pytest.mark.parametrize("number", range(len(hostile())))
def test_nothing_becomes_markup_in_what_is_called_html(number: int) -> None:
    text = made_of(HTML, "report.html.j2", view(hostile()[number]))
    assert "<script" not in text
    assert text.count("<li>") == sum(one.status == "fail" for one in sample().findings)
    assert "<script>" in made_of("{{ x }}", "report.txt", {"x": "<script>"})


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ findings.__class__.__init__.__globals__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ findings.append(1) }}",
        "{% for i in range(10000000) %}{% endfor %}",
        "{{ '{0.__class__}'.format(1) }}",
    ],
)
def test_no_way_out_of_the_sandbox(text: str) -> None:
    with pytest.raises(ReportError):
        render(text)


@pytest.mark.parametrize(
    "word", ["include '/etc/passwd'", "import '/etc/passwd' as x", "extends '/etc/passwd'"]
)
def test_no_file_is_read(word: str) -> None:
    with pytest.raises(ReportError, match="cannot include"):
        render(f"{{% {word} %}}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ nothing }}", "'nothing' is undefined"),
        ("a\n{% if %}", "x.txt.j2:2"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(ReportError, match=said):
        render(text, "x.txt.j2")


LOOP = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
BOMB = (
    "{% set ns = ['a'] %}"
    + "{% set x = 'aaaaaaaaaaaaaaaa' %}"
    + "{% set x = x ~ x ~ x ~ x %}" * 20
    + "{{ x|length }}"
)


@pytest.mark.parametrize("text", [LOOP, BOMB], ids=["loop", "memory"])
def test_what_does_not_end_is_ended(text: str, tmp_path: Path) -> None:
    path = tmp_path / "endless.txt.j2"
    path.write_text(text, "utf-8")
    with pytest.raises(ReportError, match=r"took more than 2 seconds|was ended"):
        templating.from_template(path, sample(), seconds=2)


def test_too_much_output_is_refused() -> None:
    with pytest.raises(ReportError, match="more than 64,000,000 characters"):
        render(
            "{% for a in range(99999) %}{% for b in range(999) %}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{% endfor %}{% endfor %}"
        )


def test_the_process_is_not_led_astray_by_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gcheck").mkdir()
    (tmp_path / "gcheck" / "__init__.py").write_text("raise SystemExit('hijacked')", "utf-8")
    (tmp_path / "t.txt").write_text("{{ verdict }}", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert rendered("template:t.txt", sample()) == "The gate failed"


def test_on_the_command_line(gcheck: Gcheck, tmp_path: Path) -> None:
    kept, template, out = tmp_path / "a.json", tmp_path / "board.md.j2", tmp_path / "out.md"
    kept.write_text(JsonReporter().render(sample()), "utf-8")
    template.write_text("# {{ title }}\n{{ totals.fail }} failing\n", "utf-8")
    assert gcheck("report", str(kept), "--template", str(template), "-o", str(out)).code == 0
    assert out.read_text("utf-8") == "# Assessment\n5 failing\n"
    assert gcheck("report", str(kept), "--template", "none").code == 2
    assert gcheck("report", str(kept), "--format", f"template:{template}").code == 0
    assert (tmp_path / "a.md").read_text("utf-8") == out.read_text("utf-8")

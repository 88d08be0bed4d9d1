"""What code watches CloudTrail's records for: the calls and situations of which a metric filter with an alarm tells.

One resource for each root folder of which a filter looks for a change, a refusal or a sign-in in CloudTrail's events. Other code of the account may
watch for the rest; what this code does not watch for is judged all the same, since nobody else's code is seen here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import Subject, TypeMapping
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_FILTER, _ALARM = "aws_cloudwatch_log_metric_filter", "aws_cloudwatch_metric_alarm"
_OF_A_TRAIL = regex(
    r"\$\.userIdentity\.type\b|\bConsoleLogin\b|\bMFAUsed\b|UnauthorizedOperation|AccessDenied"
    r"|\b(cloudtrail|config|iam|kms|organizations|s3)\.amazonaws\.com"
)


def _subjects(joins: Joins) -> Iterator[Subject]:
    for instance in joins.tree.instances(_FILTER):
        pattern = instance.view.get("pattern")
        watches = isinstance(pattern, Unread) or (
            isinstance(pattern, str) and (_OF_A_TRAIL.search(pattern) or _matched(instance, _calls))
        )
        if instance.doubt is None and watches:
            yield Subject(instance, instance.view, joins, ".watch")
            return


def _seen(what: Callable[[str], list[str]]) -> Callable[[Subject], Reading]:
    """What the patterns of all filters with an alarm match; an unread item stands for what a filter may match."""

    def fill(subject: Subject) -> Reading:
        found: set[str] = set()
        unread: list[Unread] = [item.unread for item in subject.joins.tree.lost(_FILTER)]
        for instance in subject.joins.tree.instances(_FILTER):
            seen = _matched(instance, what)
            alarmed = _alarmed(instance, subject.joins) if seen else False
            if isinstance(alarmed, Unread) or instance.doubt is not None:
                unread.append(
                    bare(alarmed) if isinstance(alarmed, Unread) else bare(instance.doubt or unresolved(""))
                )
            elif isinstance(seen, Unread):
                unread += [bare(seen)] if alarmed else []
            elif alarmed:
                found |= set(seen)
        return Reading([*sorted(found), *unread[:1]], {"": subject.view.place})

    return fill


def _matched(instance: ResourceInstance, what: Callable[[str], list[str]]) -> list[str] | Unread:
    from gcheck.collectors.aws.filter_patterns import PatternError  # the same reader for both sources

    pattern = instance.view.text("pattern").value
    if not isinstance(pattern, str):
        return pattern if isinstance(pattern, Unread) else []
    try:
        return what(pattern)
    except PatternError:
        return []


def _calls(pattern: str) -> list[str]:
    from gcheck.collectors.aws.trail_events import seen_calls

    return seen_calls(pattern)


def _situations(pattern: str) -> list[str]:
    from gcheck.collectors.aws.trail_events import seen_situations

    return seen_situations(pattern, "111122223333", "aws")  # the account is not in code, nor in such patterns


def _alarmed(instance: ResourceInstance, joins: Joins) -> bool | Unread:
    """Whether an alarm that acts watches the metric of a filter."""
    names = {str(instance.symbol("id")), str(instance.symbol("name")), str(instance.view.get("name"))}
    hidden: Unread | None = None
    for block in instance.view.blocks("metric_transformation"):
        name = block.text("name").value if isinstance(block, View) else block
        if isinstance(name, Unread):
            hidden = bare(name)
        else:
            names.add(str(name))
    doubt: Unread | None = next((item.unread for item in joins.tree.lost(_ALARM)), None)
    for alarm in joins.tree.instances(_ALARM):
        metric, acts = alarm.view.text("metric_name").value, _acts(alarm.view)
        if acts is False:
            continue
        unsure = metric if isinstance(metric, Unread) else None if str(metric) in names else hidden
        if unsure is None and str(metric) not in names:
            continue
        if unsure is None and acts is True:
            return True
        doubt = bare(unsure if unsure is not None else acts if isinstance(acts, Unread) else unresolved(""))
    return doubt or False


def _acts(view: View) -> bool | Unread:
    """Whether an alarm tells somebody."""
    actions, enabled = view.get("alarm_actions"), view.flag("actions_enabled", True).value
    if not actions or enabled is False:
        return False
    return next((bare(item) for item in (actions, enabled) if isinstance(item, Unread)), True)


WATCH = TypeMapping(
    sources=(_FILTER,),
    subjects=_subjects,
    name=lambda subject: subject.instance.module.tree.root,
    attributes={"calls": _seen(_calls), "situations": _seen(_situations)},
)

MAPPINGS = {"aws.logs.trail-watch": WATCH}

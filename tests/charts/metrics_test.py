"""Dashboards and alerts read metrics that are documented: those of sidecars in docs/metrics.md, of webhook and agents in the reference."""

import re
import unittest

from documents import REPOSITORY
from monitoring_test import alerts, dashboards

NAME = re.compile(r"\bpodjail_[a-z0-9_]+|\bprocess_[a-z_]+")
PARTS = re.compile(r"_(bucket|sum|count)$")  # of a histogram
PAGES = ("metrics.md", "kubernetes-reference.md")


def documented():
    """The metrics that a page has in a table."""
    pages = "\n".join((REPOSITORY / "docs" / page).read_text(encoding="utf-8") for page in PAGES)
    return set(re.findall(r"^\| `(\w+)`", pages, re.MULTILINE))


def metrics_of(expression, known):
    """The metrics that an expression reads; what stands in quotes is no metric."""
    names = NAME.findall(re.sub(r'"[^"]*"', "", expression))
    return {name if name in known else PARTS.sub("", name) for name in names}


def queries():
    """(where, expression) of all that is asked."""
    for name, dashboard in dashboards().items():
        for panel in dashboard["panels"]:
            for target in panel.get("targets", []):
                yield f"{name}: {panel['title']}", target["expr"]
    for rule in alerts():
        yield rule["alert"], rule["expr"]


class MetricsTest(unittest.TestCase):
    def test_every_metric_that_is_read_is_documented(self):
        known = documented()
        for place, expression in queries():
            self.assertLessEqual(metrics_of(expression, known), known, place)

    def test_the_pages_have_the_metrics_of_all_three_programs(self):
        self.assertLessEqual({"podjail_requests_total", "podjail_rollup_requests_total", "podjail_webhook_requests_total"}, documented())

    def test_every_query_of_a_dashboard_reads_one(self):
        known = documented()
        for place, expression in queries():
            if ":" in place:
                self.assertNotEqual(metrics_of(expression, known), set(), place)

    def test_what_docs_metrics_calls_worth_an_alert_has_one(self):
        known = documented()
        page = (REPOSITORY / "docs" / "metrics.md").read_text(encoding="utf-8").partition("## Worth an alert")[2]
        wanted = {name for line in page.splitlines() if line.startswith("- ") for name in metrics_of(line, known)}
        self.assertLessEqual(wanted, {name for rule in alerts() for name in metrics_of(rule["expr"], known)})


if __name__ == "__main__":
    unittest.main()

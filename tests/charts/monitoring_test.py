"""Dashboards and alerts: they name metrics that are documented, and dashboards are laid out whole."""

import json
import re
import unittest

from documents import CHART, REPOSITORY, read

NAME = re.compile(r"\bpodjail_[a-z0-9_]+|\bprocess_[a-z_]+")
PARTS = re.compile(r"_(bucket|sum|count)$")  # of a histogram
COLUMNS = 24


def documented():
    """The metrics that any page of docs/ has in a table."""
    pages = "\n".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "docs").glob("*.md"))
    return set(re.findall(r"^\| `(\w+)", pages, re.MULTILINE))


def dashboards():
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted((CHART / "dashboards").glob("*.json"))}


def alerts():
    return [rule for group in read(CHART / "alerts.yaml")[0]["groups"] for rule in group["rules"]]


def metrics_of(expression):
    """The metrics that an expression reads; what stands in quotes is no metric."""
    bare = re.sub(r'"[^"]*"', "", expression)
    return {PARTS.sub("", name) if PARTS.sub("", name) != name and name not in documented() else name for name in NAME.findall(bare)}


class DashboardsTest(unittest.TestCase):
    def each_query(self):
        for name, dashboard in dashboards().items():
            for panel in dashboard["panels"]:
                for target in panel.get("targets", []):
                    yield f"{name}: {panel['title']}", target

    def test_there_are_some(self):
        self.assertGreaterEqual(len(dashboards()), 1)

    def test_they_read_metrics_that_are_documented(self):
        known = documented()
        for place, target in self.each_query():
            self.assertLessEqual(metrics_of(target["expr"]), known, place)
            self.assertNotEqual(metrics_of(target["expr"]), set(), place)

    def test_every_query_asks_the_data_source_that_was_chosen(self):
        for place, target in self.each_query():
            self.assertEqual(target["datasource"]["uid"], "${datasource}", place)

    def test_parentheses_and_braces_of_queries_are_closed(self):
        for place, target in self.each_query():
            for opening, closing in ("()", "[]", "{}"):
                self.assertEqual(target["expr"].count(opening), target["expr"].count(closing), place)

    def test_panels_neither_overlap_nor_leave_the_grid(self):
        for name, dashboard in dashboards().items():
            taken = {}
            for panel in dashboard["panels"]:
                at = panel["gridPos"]
                self.assertLessEqual(at["x"] + at["w"], COLUMNS, panel["title"])
                for cell in ((x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])):
                    self.assertNotIn(cell, taken, f"{name}: {panel['title']} lies on {taken.get(cell)}")
                    taken[cell] = panel["title"]

    def test_identifiers_and_titles_are_each_panels_own(self):
        for name, dashboard in dashboards().items():
            for key in ("id", "title"):
                found = [panel[key] for panel in dashboard["panels"]]
                self.assertEqual(len(found), len(set(found)), f"{name}: {key}")

    def test_every_variable_that_a_query_names_is_there(self):
        for name, dashboard in dashboards().items():
            there = {variable["name"] for variable in dashboard["templating"]["list"]}
            used = set(re.findall(r"\$\{?([a-z]+)\}?", json.dumps(dashboard["panels"])))
            self.assertLessEqual(used, there, name)

    def test_each_has_a_name_of_its_own_that_links_can_use(self):
        names = [dashboard["uid"] for dashboard in dashboards().values()]
        self.assertEqual(len(names), len(set(names)))


class AlertsTest(unittest.TestCase):
    def test_they_read_metrics_that_are_documented(self):
        known = documented()
        for rule in alerts():
            self.assertLessEqual(metrics_of(rule["expr"]), known, rule["alert"])

    def test_each_says_what_is_wrong_and_what_it_means(self):
        for rule in alerts():
            self.assertEqual(set(rule["annotations"]), {"summary", "description"}, rule["alert"])
            self.assertIn(rule["labels"]["severity"], ("info", "warning", "critical"))
            self.assertTrue(rule["alert"].startswith("Podjail"))

    def test_what_docs_metrics_calls_worth_an_alert_has_one(self):
        page = (REPOSITORY / "docs" / "metrics.md").read_text(encoding="utf-8").partition("## Worth an alert")[2]
        wanted = {name for line in page.splitlines() if line.startswith("- ") for name in NAME.findall(re.sub(r'"[^"]*"', "", line))}
        self.assertLessEqual(wanted, {name for rule in alerts() for name in metrics_of(rule["expr"])})


if __name__ == "__main__":
    unittest.main()

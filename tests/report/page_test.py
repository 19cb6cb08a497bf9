"""The page of podjail report, as a parser of HTML sees it: valid nesting, self-contained, accessible, and nothing of it made by the log."""

import base64
import hashlib
import json
import os
import re
import subprocess
import unittest
from html.parser import HTMLParser
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ["PODJAIL_BIN"]) / "podjail"
EXAMPLE = REPOSITORY / "docs" / "examples" / "observed.log"
VOID = {"meta", "br", "link", "img", "input", "hr"}
HOSTILE = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='x", "</td></tr></table></main><h1>owned", "<!--", "]]>",
           "</style><style>*{display:none}", "</title>", "&lt;b&gt;", "\u202eevil\u2028\u0000\u001b[2J", "{{7*7}}", "<svg/onload=x>", "x" * 3000]


class Page(HTMLParser):
    """The elements of a page in order, with their attributes, and what nests wrongly."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.wrong, self.text, self.comments = [], [], [], {}, []
        self.feed(text)
        self.close()
        self.wrong += [f"{name} is not closed" for name in self.open]

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, tuple(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, tuple(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"{tag} closes something else")

    def handle_data(self, data):
        for tag in set(self.open):
            self.text[tag] = self.text.get(tag, "") + data

    def handle_comment(self, data):
        self.comments.append(data)

    def of(self, tag):
        return [dict(attrs) for name, attrs in self.elements if name == tag]


def report(log, *words):
    """The page for a log given as text."""
    done = subprocess.run([PROGRAM, "report", "-", *words], input=log.encode("utf-8", "surrogatepass"), capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode("utf-8")


def line(text, verdict="deny"):
    """A record whose every text is this one."""
    record = {"time": "2024-05-01T12:00:00.000001Z", "id": text, "container": text, "protocol": "https", "method": text, "host": text, "port": 443,
              "path": "/" + text, "verdict": verdict, "reason": "not_allowed" if verdict == "deny" else "allowed", "message": text, "policy": text,
              "bytes_sent": 1, "bytes_received": 2}
    return json.dumps(record) + "\n"


class Report(unittest.TestCase):
    """The page of the example, and of logs that somebody hostile has filled."""

    def setUp(self):
        self.source = report(EXAMPLE.read_text(encoding="utf-8"), "--title", "Build <17>")
        self.page = Page(self.source)

    def test_it_nests(self):
        self.assertEqual([], self.page.wrong)
        self.assertEqual([], self.page.comments)

    def test_it_loads_nothing_and_runs_nothing(self):
        self.assertFalse({"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in self.page.elements})
        for tag, attrs in self.page.elements:
            for name, value in attrs:
                self.assertFalse(name.startswith("on") or name in ("src", "href", "style"), (tag, name))
                self.assertNotIn("://", value)
        self.assertNotRegex(self.page.text["style"], r"url\(|@import")

    def test_its_policy_admits_its_own_style_alone(self):
        policy = self.page.of("meta")[1]["content"]
        digest = base64.b64encode(hashlib.sha256(self.page.text["style"].encode()).digest()).decode()
        self.assertEqual(f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'", policy)

    def test_it_can_be_heard_as_well_as_seen(self):
        self.assertEqual("en", self.page.of("html")[0]["lang"])
        self.assertEqual(1, len(self.page.of("h1")))
        self.assertEqual("Build <17>", self.page.text["h1"])
        self.assertTrue(self.page.text["title"].startswith("Build <17>"))  # the chart has a title, too
        self.assertEqual(len(self.page.of("table")), len(self.page.of("caption")))
        self.assertTrue(all("scope" in attributes for attributes in self.page.of("th")))
        ids = [dict(attrs)["id"] for _, attrs in self.page.elements if "id" in dict(attrs)]
        self.assertEqual(len(ids), len(set(ids)))
        for _, attrs in self.page.elements:
            for name in dict(attrs).get("aria-labelledby", "").split():
                self.assertIn(name, ids)
        self.assertTrue(all("role" in svg or svg.get("aria-hidden") == "true" for svg in self.page.of("svg")))

    def test_colours_have_enough_contrast(self):
        css = self.page.text["style"]
        schemes = [dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6})", block)) for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)]
        self.assertEqual(3, len(schemes))  # light, dark, paper
        for scheme in schemes:
            for name in ("text", "quiet", "allowed", "denied", "failed"):
                for ground in ("page", "card"):
                    self.assertGreaterEqual(contrast(scheme[name], scheme[ground]), 4.5, (scheme, name, ground))
            self.assertGreaterEqual(contrast(scheme["text"], scheme["code"]), 4.5)

    def test_no_element_comes_of_the_log(self):
        plain = Page(report("".join(line(f"text{i}") for i in range(len(HOSTILE)))))
        hostile_source = report("".join(line(text) for text in HOSTILE), "--title", "What the jail saw")
        hostile = Page(hostile_source)
        self.assertEqual([], hostile.wrong)
        self.assertEqual([], hostile.comments)
        self.assertLessEqual({(tag, tuple(name for name, _ in attrs)) for tag, attrs in hostile.elements},
                             {(tag, tuple(name for name, _ in attrs)) for tag, attrs in plain.elements})
        self.assertEqual(len(plain.of("tr")), len(hostile.of("tr")))
        for text in HOSTILE[:12]:
            if text.isprintable():
                self.assertIn(text, hostile.text["code"])
        self.assertNotRegex(hostile_source, "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")

    def test_json_and_text_say_the_same(self):
        done = subprocess.run([PROGRAM, "report", "--json", EXAMPLE], capture_output=True, text=True, timeout=60, check=True)
        summary = json.loads(done.stdout)
        text = subprocess.run([PROGRAM, "report", "--text", EXAMPLE], capture_output=True, text=True, timeout=60, check=True).stdout
        self.assertIn(f"{summary['requests']} requests to {len(summary['hosts'])} hosts", text)
        self.assertLessEqual(len(text.splitlines()), 40)
        values = re.findall(r"<dd[^>]*>([^<]*)</dd>", self.source)
        self.assertEqual(str(summary["requests"]), values[0])
        self.assertEqual(sum(host["requests"] for host in summary["hosts"]), summary["requests"])
        self.assertEqual(sum(sum(span.values()) for span in summary["timeline"]["spans"]), summary["requests"])


def contrast(one, other):
    """WCAG 2's contrast ratio of two colours."""
    def luminance(colour):
        digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
        channels = [int(digits[i:i + 2], 16) / 255 for i in (0, 2, 4)]
        red, green, blue = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


if __name__ == "__main__":
    unittest.main()

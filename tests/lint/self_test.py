"""Proves that every lint can fail: each is given a tiny tree that keeps its rule and one that breaks it."""
import os
import shutil
import tempfile
import unittest

import contract_documented
import format as formatting
import fuzz_targets
import include_layers
import lengths
import metrics_documented
import packages_documented
import reasons_documented
import shell
import test_names
import words
from tree import Tree


class LintCase(unittest.TestCase):
    def tree(self, files):
        root = tempfile.mkdtemp(prefix="podjail-lint-")
        self.addCleanup(shutil.rmtree, root)
        for name, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(root, name)), exist_ok=True)
            with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                file.write(text)
        return Tree(root)

    def assert_passes(self, lint, files):
        self.assertEqual(lint.check(self.tree(files)), [])

    def assert_objects(self, lint, files, *parts):
        """One objection per part, in order, each holding its part."""
        objections = lint.check(self.tree(files))
        self.assertEqual(len(objections), len(parts), objections)
        for objection, part in zip(objections, parts):
            self.assertIn(part, objection)


class IncludeLayers(LintCase):
    def test_downward_includes_pass(self):
        self.assert_passes(include_layers, {"sidecar/tls/a.cc": '#include "lib/base/b.h"\n#include <openssl/ssl.h>\n',
                                            "lib/policy/a.cc": "#include <v8.h>\n#include <vector>\n"})

    def test_upward_and_sideways_includes_fail(self):
        for name, target, part in (("lib/base/a.h", "lib/contract/contract.h", "lib/base must not include lib/contract"),
                                   ("sidecar/tls/a.cc", "sidecar/http/b.h", "sidecar/tls must not include sidecar/http"),
                                   ("sidecar/dns/a.cc", "sidecar/proxy/b.h", "must not include sidecar/proxy"),
                                   ("hook/a.cc", "lib/policy/engine.h", "hook must not include lib/policy"),
                                   ("lib/base/a.cc", "result.h", "from the repository's root")):
            self.assert_objects(include_layers, {name: f'#include "{target}"\n'}, part)

    def test_libraries_outside_their_folder_fail(self):
        for name, target in (("sidecar/proxy/a.cc", "v8.h"), ("hook/a.cc", "openssl/ssl.h"), ("hook/a.h", "v8-isolate.h"),
                             ("sidecar/http/a.cc", "openssl/err.h"), ("sidecar/proxy/a.cc", "prometheus/counter.h")):
            self.assert_objects(include_layers, {name: f"#  include <{target}>\n"}, "alone")


class TestNames(LintCase):
    def test_tested_sources_and_plain_headers_pass(self):
        self.assert_passes(test_names, {"lib/base/a.cc": "int a;\n", "tests/unit/lib/base/a_test.cc": "",
                                        "lib/base/only.h": "struct A { int b = 0; };\n"})

    def test_untested_sources_fail(self):
        self.assert_objects(test_names, {"hook/plan.cc": "", "lib/base/b.h": "inline int f() {\n  return 1;\n}\n"},
                            "hook/plan.cc: no tests/unit/hook/plan_test.cc", "lib/base/b.h")

    def test_exemptions_need_a_reason_and_must_still_apply(self):
        self.assert_passes(test_names, {"hook/a.cc": "", test_names.EXEMPTIONS: "hook/a.cc only calls the kernel\n"})
        self.assert_objects(test_names, {"hook/a.cc": "", test_names.EXEMPTIONS: "hook/a.cc\n"}, "no reason")
        self.assert_objects(test_names, {test_names.EXEMPTIONS: "hook/a.cc gone\n"}, "does not exist")
        self.assert_objects(test_names, {"hook/a.cc": "", "tests/unit/hook/a_test.cc": "",
                                         test_names.EXEMPTIONS: "hook/a.cc old\n"}, "has a test")


class Format(LintCase):
    def test_layout_is_compared(self):
        self.assert_passes(formatting, {"a.cc": "int a() { return 1; }\n"})
        self.assert_objects(formatting, {"a.cc": "int   a( ){return 1;}\n"}, "a.cc: not formatted")


class Shell(LintCase):
    def test_clean_scripts_pass(self):
        self.assert_passes(shell, {"run": "#!/usr/bin/env bash\nset -euo pipefail\necho hello\n"})

    def test_unquoted_and_careless_scripts_fail(self):
        self.assert_objects(shell, {"run": "#!/bin/bash\nset -euo pipefail\nrm $1\n"}, "SC2086")
        self.assert_objects(shell, {"a.sh": "#!/bin/sh\necho hello\n"}, "no set -euo pipefail")


class Lengths(LintCase):
    def test_long_files_fail(self):
        self.assert_passes(lengths, {"hook/a.cc": "\n" * lengths.MAX_FILE})
        self.assert_objects(lengths, {"hook/a.cc": "\n" * (lengths.MAX_FILE + 1)}, "401 lines")

    def test_functions_are_measured(self):
        text = "namespace a {\nvoid f() {\n  g();\n}\nstruct S {\n};\nint h(int b) {\n  if (b) {\n  }\n  return 1;\n}\n}\n"
        self.assertEqual(list(lengths.functions(text)), [(2, 3), (7, 5)])


class MetricsDocumented(LintCase):
    SOURCE = {"sidecar/observe/a.cc": 'add("podjail_a_total", "process_b_bytes");\n'}

    def check_page(self, names, *parts):
        page = "".join(f"| `{name}` | counter |\n" for name in names)
        self.assert_objects(metrics_documented, {**self.SOURCE, metrics_documented.PAGE: page}, *parts)

    def test_page_and_program_agree(self):
        self.check_page(["podjail_a_total", "process_b_bytes"])
        self.check_page(["podjail_a_total"], "process_b_bytes is missing")
        self.check_page(["podjail_a_total", "process_b_bytes", "podjail_c"], "podjail_c is not a metric")
        self.check_page(["podjail_a_total", "podjail_a_total", "process_b_bytes"], "listed 2 times")
        self.assert_objects(metrics_documented, self.SOURCE, "docs/metrics.md is missing")

    def test_the_agents_metrics_have_a_page_of_their_own(self):
        files = {**self.SOURCE, metrics_documented.PAGE: "| `podjail_a_total` |\n| `process_b_bytes` |\n",
                 "agent/a.cc": 'family("podjail_node_a");\n'}
        self.assert_objects(metrics_documented, files, "podjail_node_a is missing")
        page = "| `podjail_node_a` |\n| `podjail_rollup_b` |\n| `podjail_webhook_c` |\n"
        self.assert_objects(metrics_documented, {**files, metrics_documented.AGENT_PAGE: page}, "podjail_rollup_b is not a metric")


class ContractDocumented(LintCase):
    CONTRACT = ('inline constexpr std::uint16_t kProxyPort = 15001;\ninline constexpr std::string_view kCaFile = "ca.crt";\n'
                'inline constexpr std::string_view kAnnotationRole =\n    "podjail.dev/role";\n'
                'inline constexpr std::string_view kHookConfig = "/etc/podjail/hook.json";\n')

    def check_page(self, page, *parts):
        files = {contract_documented.CONTRACT: self.CONTRACT, contract_documented.PAGE: page}
        self.assert_objects(contract_documented, files, *parts)

    def test_every_constant_is_on_the_page(self):
        self.check_page("15001 ca.crt podjail.dev/role /etc/podjail/hook.json")
        self.check_page("150011 ca.crt podjail.dev/role", "15001 (kProxyPort)", "kHookConfig")
        self.assert_objects(contract_documented, {contract_documented.CONTRACT: self.CONTRACT}, "is missing")


class ReasonsDocumented(LintCase):
    def check_page(self, page, *parts):
        files = {reasons_documented.REASONS: '    {"allowed", "allowed by policy"},\n    {"no_name", "x"},\n',
                 reasons_documented.FIELDS: 'line.text("host", host);\n', reasons_documented.PAGE: page}
        self.assert_objects(reasons_documented, files, *parts)

    def test_every_reason_and_field_is_explained(self):
        rows = "## Reasons\n| `allowed` | a |\n| `no_name` | b |\n"
        self.check_page("`host`\n" + rows)
        self.check_page(rows, "field host is missing")
        self.check_page("`host`\n## Reasons\n| `allowed` | a |\n", "no_name is explained 0 times")
        self.check_page("`host`\n" + rows + "| `made_up` | c |\n", "made_up is not a reason")
        self.check_page("`host`\n" + rows + "| `no_name` | d |\n", "no_name is explained 2 times")


class FuzzTargets(LintCase):
    FILES = {"lib/base/a.cc": "", fuzz_targets.LIST: "# list\nlib/base/a.cc a\n"}
    TARGET = {"tests/fuzz/base/CMakeLists.txt": "foreach(t a)\n  podjail_fuzz_target(${t} SOURCES ${t}_fuzz.cc\n"
                                               '    CORPUS "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${t}")\nendforeach()\n'}
    CORPUS = {"tests/fuzz/base/corpus/a/one": "x"}

    def test_parsers_have_targets_and_corpora(self):
        self.assert_passes(fuzz_targets, {**self.FILES, **self.TARGET, **self.CORPUS})
        self.assert_objects(fuzz_targets, self.FILES, "no fuzz target a")
        self.assert_objects(fuzz_targets, {**self.FILES, **self.TARGET}, "no corpus in tests/fuzz/base/corpus/a")

    def test_targets_are_listed(self):
        more = {"tests/fuzz/b/CMakeLists.txt": 'podjail_fuzz_target(b CORPUS "${CMAKE_CURRENT_SOURCE_DIR}/corpus")\n'}
        self.assert_objects(fuzz_targets, {**self.FILES, **self.TARGET, **self.CORPUS, **more}, "fuzz target b is not listed")
        self.assert_objects(fuzz_targets, {"a": ""}, "no parsers")


class Words(LintCase):
    def test_reserved_hosts_pass(self):
        self.assert_passes(words, {"a.md": "https://registry.test/x http://127.0.0.1:1/ https://www.rfc-editor.org/rfc/rfc9112 "
                                           "http://[2001:db8::1]/ https://$host/ /workspace/a ~/work/\n"})

    def test_other_hosts_machine_paths_and_notes_fail(self):
        self.assert_objects(words, {"a.md": "see https://some-company.com/x\n"}, "the host some-company.com")
        self.assert_objects(words, {"a.md": "https://user@test.some-company.com/x\n"}, "test.some-company.com")
        self.assert_objects(words, {"a.md": "http://8.8.8.8/\n"}, "8.8.8.8")
        self.assert_objects(words, {"a.cc": '#include "/work/a.h"\n'}, "a path of one machine")
        self.assert_objects(words, {"a.cc": "// TODO: later\n"}, "a note to self")

    def test_corpora_are_left_alone(self):
        self.assert_passes(words, {"tests/fuzz/http/corpus/request/a": "GET http://some-company.com/ HTTP/1.1\n"})


class PackagesDocumented(LintCase):
    SCRIPT = {packages_documented.SCRIPT: "build=(cmake\n       git)\nrun() { x=$(date); }\n"}

    def test_script_and_page_agree(self):
        page = packages_documented.PAGE
        self.assert_passes(packages_documented, {**self.SCRIPT, page: "| `cmake`, `git` | why |\n"})
        self.assert_objects(packages_documented, {**self.SCRIPT, page: "| `cmake` | why |\n"}, "git is missing")
        self.assert_objects(packages_documented, {**self.SCRIPT, page: "| `cmake`, `git`, `gone` | why |\n"}, "gone is not")


if __name__ == "__main__":
    unittest.main()

#include "cli/report/style.h"

namespace podjail::cli {
namespace {

constexpr std::string_view kStyle = R"(
:root {
  color-scheme: light dark;
  --page: #f7f8f9; --card: #fff; --text: #1b2229; --quiet: #57626d; --line: #dce1e6; --code: #eef1f4;
  --allowed: #1a7f5a; --denied: #c0332b; --failed: #855c00; --link: #1f5fa8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --card: #1a2027; --text: #e6eaee; --quiet: #9dabb8; --line: #303a44; --code: #242c35;
    --allowed: #46c793; --denied: #ff8079; --failed: #e0ae4a; --link: #86b9f5;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", sans-serif; }
header, main, footer { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { margin: 0 0 .25rem; font-size: 1.75rem; line-height: 1.25; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 0 0 .75rem; font-size: 1.125rem; line-height: 1.3; }
p { margin: 0 0 .75rem; max-width: 46rem; }
.quiet, caption, footer { color: var(--quiet); }
section { margin: 1.5rem 0; padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
section > :last-child { margin-bottom: 0; }
a { color: var(--link); }
code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
.hint { display: block; margin-top: .5rem; color: var(--quiet); font-size: .875rem; }
.line { display: block; margin-top: .25rem; padding: .375rem .625rem; background: var(--code); border-radius: .25rem; user-select: all; }
dl { display: flex; flex-wrap: wrap; gap: 1px; margin: 1.5rem 0; background: var(--line); border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
dl div { display: flex; flex: 1 1 8rem; flex-direction: column-reverse; justify-content: flex-end; padding: .875rem 1.25rem; background: var(--card); }
dt { color: var(--quiet); font-size: .875rem; }
dd { margin: 0; font-size: 1.5rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; white-space: nowrap; }
.allowed { color: var(--allowed); } .denied { color: var(--denied); } .failed { color: var(--failed); }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
caption { padding-bottom: .5rem; text-align: left; font-size: .875rem; }
th, td { padding: .5rem .75rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-top: 0; color: var(--quiet); font-size: .8125rem; font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 400; min-width: 11rem; }
th:first-child, td:first-child { padding-left: 0; } th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tag { display: inline-block; padding: 0 .5rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .8125rem; font-weight: 600; white-space: nowrap; }
.why { min-width: 17rem; }
.more { color: var(--quiet); }
.bar { display: block; width: 100%; min-width: 4rem; height: .5rem; margin-top: .5rem; }
svg rect.allowed { fill: var(--allowed); } svg rect.denied { fill: var(--denied); } svg rect.failed { fill: var(--failed); }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg text { fill: var(--quiet); font-size: 12px; }
figure { margin: 0; }
.time { display: block; width: 100%; height: auto; }
figcaption { margin-top: .5rem; color: var(--quiet); font-size: .875rem; }
.key { display: inline-block; width: .75em; height: .75em; margin: 0 .25em 0 .75em; border-radius: .125em; background: currentColor; }
.key:first-child { margin-left: 0; }
ul { margin: 0; padding-left: 1.25rem; }
footer { padding-bottom: 3rem; font-size: .875rem; }
@media (max-width: 40rem) {
  header { padding-top: 1.5rem; }
  header, main, footer { padding-left: .75rem; padding-right: .75rem; }
  section { padding: 1rem .875rem; }
  dl div { padding: .75rem .875rem; }
  dd { font-size: 1.25rem; }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack, .stack tbody, .stack tr, .stack th, .stack td, .stack caption { display: block; width: 100%; }
  .stack tr { padding: .75rem 0; border-top: 1px solid var(--line); }
  .stack th, .stack td { padding: .125rem 0; border: 0; min-width: 0; }
  .stack td.number { display: inline-block; width: auto; margin-right: .875rem; text-align: left; color: var(--quiet); font-size: .875rem; }
  svg text { font-size: 28px; }
  .stack td.number::after { content: " " attr(data-unit); }
  .stack .more { display: none; }
}
@media print {
  :root { --page: #fff; --card: #fff; --text: #000; --quiet: #444; --line: #bbb; --code: #f2f2f2; --allowed: #0b5e40; --denied: #a01a14; --failed: #7a5300; }
  body { font-size: 10pt; }
  header, main, footer { max-width: none; padding: 0; }
  section { padding: 0; border: 0; margin: 1.25rem 0; }
  tr, figure, dl { break-inside: avoid; } h2, caption { break-after: avoid; } thead { display: table-header-group; }
  svg rect, .key { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)";

}  // namespace

std::string_view report_style() {
  return kStyle;
}

std::string_view report_style_digest() {
  return "sha256-5FG4jAAbKtqcZT4+mHiFYWp0d4I47bQVQG/0lPt+vF8=";
}

}  // namespace podjail::cli

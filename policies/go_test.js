import { test, expect, request } from "podjail:test";

const proxy = "https://goproxy.example.test";
const sums = "https://sum.example.test";

test("modules and sums are read", () => {
  for (const url of [`${proxy}/example.org/team/!tool/@v/list`, `${proxy}/example.org/a/v2/@v/v2.0.1.zip`,
    `${proxy}/example.org/a/@latest`, `${proxy}/example.org/a/@v/v0.0.0-20240101000000-0123456789ab.mod`,
    `${proxy}/sumdb/sum.example.test/supported`, `${sums}/latest`, `${sums}/lookup/example.org/a@v1.0.0`,
    `${sums}/tile/8/0/x001/234`, `${proxy}/sumdb/sum.example.test/tile/8/1/003.p/17`]) {
    expect(request(`GET ${url}`)).toAllow();
  }
});

test("nothing else is reached", () => {
  for (const url of [`${proxy}/example.com/a/@v/list`, `${proxy}/example.orgs/a/@v/list`, `${proxy}/example.org/a/@v/v1.exe`,
    `${proxy}/example.org/a`, `${sums}/lookup/example.com/a@v1.0.0`, `${proxy}/sumdb/other.example.test/latest`,
    `${proxy}/example.org/A/@v/list`, `${proxy}/example.org/a/@v/list?x`]) {
    expect(request(`GET ${url}`)).toDeny("not_allowed");
  }
  expect(request(`POST ${proxy}/example.org/a/@v/list`)).toDeny("not_allowed");
});

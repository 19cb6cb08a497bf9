import { test, expect, request } from "podjail:test";

const index = "https://pypi.example.test";
const files = "https://pypi-files.example.test";

test("the index and distributions are read", () => {
  for (const url of [`${index}/simple/`, `${index}/simple/left-pad/`, `${index}/simple/Left.Pad`,
    `${files}/packages/ab/cd/0123456789abcdef/left_pad-1.0-py3-none-any.whl`,
    `${files}/packages/ab/cd/0123456789abcdef/left_pad-1.0-py3-none-any.whl.metadata`,
    `${files}/packages/ab/cd/0123456789abcdef/left-pad-1.0%2Blocal.tar.gz`]) {
    expect(request(`GET ${url}`)).toAllow();
  }
});

test("nothing is uploaded or searched", () => {
  expect(request(`POST ${index}/legacy/`)).toDeny("not_allowed");
  expect(request(`GET ${index}/search/?q=x`)).toDeny("not_allowed");
  expect(request(`POST ${index}/pypi`)).toDeny("not_allowed");
});

test("nothing else is reached", () => {
  for (const url of [`${index}/packages/x/left_pad-1.0.tar.gz`, `${files}/simple/left-pad/`, `${files}/packages/ab/x.exe`,
    `${index}/simple/left-pad/?x=1`, `${index}/simple/a/b`, `${index}/pypi/left-pad/json`]) {
    expect(request(`GET ${url}`)).toDeny("not_allowed");
  }
});

import { test, expect, request } from "podjail:test";

const index = "https://crates-index.example.test";
const files = "https://crates.example.test";

test("the index and crates are read", () => {
  for (const url of [`${index}/config.json`, `${index}/1/a`, `${index}/2/ab`, `${index}/3/a/abc`, `${index}/se/rd/serde`,
    `${files}/api/v1/crates/serde/1.0.0/download`, `${files}/crates/serde/1.0.0/download`,
    `${files}/crates/serde/serde-1.0.0.crate`]) {
    expect(request(`GET ${url}`)).toAllow();
  }
});

test("nothing is published or searched", () => {
  expect(request(`PUT ${files}/api/v1/crates/new`)).toDeny("not_allowed");
  expect(request(`GET ${files}/api/v1/crates?q=serde`)).toDeny("not_allowed");
  expect(request(`DELETE ${files}/api/v1/crates/serde/1.0.0/yank`)).toDeny("not_allowed");
});

test("nothing else is reached", () => {
  for (const url of [`${index}/se/xx/serde`, `${index}/serde`, `${files}/crates/serde/other-1.0.0.crate`,
    `${files}/api/v1/crates/serde/latest/download`, `${index}/config.json?a=b`]) {
    expect(request(`GET ${url}`)).toDeny("not_allowed");
  }
});

import { test, expect, request } from "podjail:test";

const registry = "https://npm.example.test";

test("packages are read", () => {
  for (const path of ["/left-pad", "/left-pad/1.3.0", "/left-pad/-/left-pad-1.3.0.tgz", "/@team/tool", "/@team/tool/-/tool-2.0.0-rc.1.tgz"]) {
    expect(request(`GET ${registry}${path}`)).toAllow({ max_tx_bytes: 16384 });
  }
  expect(request(`GET ${registry}/@team%2ftool`)).toAllow({ encodedSlash: true });
});

test("nothing is published, audited or searched", () => {
  for (const target of ["PUT /left-pad", "PUT /@team%2ftool", "DELETE /left-pad/-rev/1", "GET /-/v1/search?text=a",
    "POST /-/npm/v1/security/advisories/bulk", "PUT /-/user/org.couchdb.user:me", "GET /-/whoami"]) {
    const [method, path] = target.split(" ");
    expect(request(`${method} ${registry}${path}`)).toDeny("not_allowed");
  }
});

test("nothing else is reached", () => {
  for (const url of ["https://npm.example.test.evil.example/left-pad", "http://npm.example.test/left-pad",
    "https://npm.example.test:8443/left-pad", `${registry}/left-pad?secret=1`, `${registry}/left-pad/-/other-1.0.0.tgz`,
    `${registry}/a/b/c`, `${registry}/`]) {
    expect(request(`GET ${url}`)).toDeny("not_allowed");
  }
});

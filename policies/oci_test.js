import { test, expect, request } from "podjail:test";

const registry = "https://images.example.test";
const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

test("images are pulled", () => {
  for (const target of ["GET /v2/", "HEAD /v2/library/debian/manifests/bookworm", `GET /v2/team/a/b/manifests/${digest}`,
    `GET /v2/library/debian/blobs/${digest}`, "GET /v2/team/app/tags/list?n=100"]) {
    const [method, path] = target.split(" ");
    expect(request(`${method} ${registry}${path}`)).toAllow({ max_tx_bytes: 16384 });
  }
  expect(request("GET https://layers.example.test/any/thing?X-Signature=1")).toAllow();
});

test("tokens are for pulling alone", () => {
  const token = "GET https://auth.example.test/token?service=images.example.test&scope=repository";
  expect(request(`${token}:library/debian:pull`)).toAllow();
  expect(request(`${token}%3Ateam%2Fapp%3Apull`)).toAllow();
  expect(request(`${token}:library/debian:pull,push`)).toDeny("not_allowed");
  expect(request(`${token}:other/app:pull`)).toDeny("not_allowed");
  expect(request("GET https://auth.example.test/token?service=x")).toDeny("not_allowed");
  expect(request("GET https://auth.example.test/other?scope=repository:team/app:pull")).toDeny("not_allowed");
});

test("nothing is pushed, and nothing else is reached", () => {
  for (const target of ["POST /v2/team/app/blobs/uploads/", "PUT /v2/team/app/manifests/1", "GET /v2/other/app/manifests/1",
    "GET /v2/teamx/app/manifests/1", "GET /v2/_catalog", `DELETE /v2/team/app/manifests/${digest}`,
    "GET /v2/team/app/blobs/latest", "GET /v2/team/app/tags/list?x=1", "GET /v2/team/App/manifests/1"]) {
    const [method, path] = target.split(" ");
    expect(request(`${method} ${registry}${path}`)).toDeny("not_allowed");
  }
});

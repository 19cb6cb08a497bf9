import { test, expect, request } from "podjail:test";

const mirror = "http://apt.example.test/debian";

test("indices and packages are read", () => {
  for (const path of ["/dists/bookworm/InRelease", "/dists/bookworm-updates/main/binary-amd64/Packages.xz",
    "/dists/bookworm/main/binary-amd64/by-hash/SHA256/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "/dists/bookworm/main/i18n/Translation-en.xz", "/dists/bookworm-updates/main/binary-amd64/Packages.diff/Index",
    "/dists/bookworm-updates/main/binary-amd64/Packages.diff/T-2024-05-01-0201.12-F-2024-04-28-1401.10.gz", "/pool/main/l/left-pad/left-pad_1.0%2bdfsg-1_amd64.deb"]) {
    expect(request(`GET ${mirror}${path}`)).toAllow();
  }
});

test("nothing else is reached", () => {
  for (const path of ["/dists/sid/InRelease", "/dists/bookworm/secret", "/pool/main/l/left-pad/x.sh", "/pool/x.deb%20",
    "/project/trace/x", "/dists/bookworm/InRelease?x=1", "/dists/bookworm/main/T-secret", "/dists/sid/main/binary-amd64/Packages.diff/Index"]) {
    expect(request(`GET ${mirror}${path}`)).toDeny("not_allowed");
  }
  expect(request(`POST ${mirror}/dists/bookworm/InRelease`)).toDeny("not_allowed");
  expect(request("GET https://apt.example.test/debian/dists/bookworm/InRelease")).toDeny("not_allowed");
});

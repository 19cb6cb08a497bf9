import { test, expect, request } from "podjail:test";

const repository = "https://maven.example.test/maven2";

test("artifacts are read", () => {
  for (const path of ["/org/example/tool/1.0/tool-1.0.jar", "/org/example/tool/1.0/tool-1.0.pom.sha1",
    "/org/example/tool/1.0/tool-1.0-sources.jar.asc", "/org/example/tool/maven-metadata.xml",
    "/org/example/tool/1.1-SNAPSHOT/tool-1.1-20240101.120000-1.jar", "/org/example/tool/1.0/tool-1.0.module", "/.meta/prefixes.txt"]) {
    expect(request(`GET ${repository}${path}`)).toAllow();
  }
});

test("nothing is deployed", () => {
  expect(request(`PUT ${repository}/org/example/tool/1.0/tool-1.0.jar`)).toDeny("not_allowed");
});

test("nothing else is reached", () => {
  for (const path of ["/org/example/tool/1.0/other-1.0.jar", "/org/example/tool/1.0/", "/tool-1.0.jar",
    "/org/example/tool/1.0/tool-1.0.sh", "/org/example/tool/1.0/tool-1.0.jar?x=1", "/.meta/secret.txt",
    "/.meta/prefixes.txt/x"]) {
    expect(request(`GET ${repository}${path}`)).toDeny("not_allowed");
  }
  expect(request("GET https://maven.example.test/org/example/tool/1.0/tool-1.0.jar")).toDeny("not_allowed");
});

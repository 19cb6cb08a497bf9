import { test, expect, request } from "podjail:test";

const server = "https://code.example.test";

test("repositories are fetched", () => {
  for (const repository of ["/team/project.git", "/team/project", "/shared/library.git", "/shared/deep/er.git"]) {
    expect(request(`GET ${server}${repository}/info/refs?service=git-upload-pack`)).toAllow({ max_tx_bytes: 1048576 });
    expect(request(`POST ${server}${repository}/git-upload-pack`)).toAllow();
  }
});

test("nothing is pushed", () => {
  expect(request(`GET ${server}/team/project.git/info/refs?service=git-receive-pack`)).toDeny("not_allowed");
  expect(request(`POST ${server}/team/project.git/git-receive-pack`)).toDeny("not_allowed");
});

test("nothing else is reached", () => {
  for (const url of ["/team/other.git/info/refs?service=git-upload-pack", "/team/project.git/info/refs",
    "/team/project.git/HEAD", "/x/team/project.git/info/refs?service=git-upload-pack",
    "/shared/info/refs?service=git-upload-pack", "/sharedx/a/info/refs?service=git-upload-pack",
    "/team/project.git/info/refs?service=git-upload-pack&x=1"]) {
    expect(request(`GET ${server}${url}`)).toDeny("not_allowed");
  }
});

// Lets builds clone and fetch one git repository over https, and push nothing.
//
// Git's "smart HTTP" makes two kinds of request for a fetch:
//   GET  /team/project.git/info/refs?service=git-upload-pack     which branches are there?
//   POST /team/project.git/git-upload-pack                       send me these commits; I have those
// A push uses git-receive-pack in both places instead. So it takes the exact path and the exact query to tell reading
// from writing; the host alone says nothing.
const host = "git.example.test";
const repository = "/team/project.git";

// A fetch sends the commits it already has, which is little. The bound keeps the request from carrying more.
const limits = { max_tx_bytes: 1024 * 1024 };

export function onRequest(r) {
  if (r.host !== host || r.scheme !== "https") return;

  if (r.path.endsWith("/git-receive-pack") || r.query === "service=git-receive-pack") {
    return deny("pushing is not allowed from this build");
  }
  const asks = r.method === "GET" && r.path === `${repository}/info/refs` && r.query === "service=git-upload-pack";
  const fetches = r.method === "POST" && r.path === `${repository}/git-upload-pack` && r.query === "";
  if (asks || fetches) return allow(limits);
}

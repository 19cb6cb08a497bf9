// podjail:git: cloning and fetching over https, without pushing.
import { checkFlag, checkList, checkOptions, kPublishes, server } from "podjail:registry_shape";

// A fetch sends the commits it has, which is little.
const kFetches = allow({ max_tx_bytes: 1024 * 1024 });
const kRepository = /^(?:\/[A-Za-z0-9_~][A-Za-z0-9._~-]{0,127}){1,16}$/;
const kLfsObject = /^\/objects\/[0-9a-f]{64}$/;

function patternOf(repository) {
  const open = repository.endsWith("/*");
  const name = open ? repository.slice(0, -2) : repository;
  if (!kRepository.test(name)) throw new TypeError(`git(): no repository: '${repository}'`);
  return { name: open ? `${name}/` : name, open };
}

// repositories: their paths, as in "/team/project.git", or beginnings that end in "/*". A path is allowed with and
// without ".git", as servers take both. push: true; lfs: objects of git-lfs that are served by the same hosts.
export function git(options) {
  checkOptions("git", options, ["repositories", "push", "lfs"]);
  const pathOf = server("git", options);
  const repositories = checkList("git", options, "repositories");
  if (repositories === undefined) throw new TypeError("git() needs 'repositories'");
  const patterns = repositories.map(patternOf);
  const push = checkFlag("git", options, "push");
  const lfs = checkFlag("git", options, "lfs");
  const bare = (name) => name.endsWith(".git") ? name.slice(0, -4) : name;
  const allows = (name) => kRepository.test(name) &&
    patterns.some((pattern) => pattern.open ? name.startsWith(pattern.name) : bare(name) === bare(pattern.name));
  const isRepository = (path, end) => path.endsWith(end) && allows(path.slice(0, -end.length));

  const readsLfs = (r, path) => {
    if (r.method === "POST") return isRepository(path, "/info/lfs/objects/batch");
    const at = path.indexOf("/info/lfs/");
    return r.method === "GET" && at > 0 && allows(path.slice(0, at)) && kLfsObject.test(path.slice(at + 9));
  };
  return (r) => {
    const path = pathOf(r);
    if (path === undefined) return undefined;
    if (r.method === "GET" && isRepository(path, "/info/refs")) {
      if (r.query === "service=git-upload-pack") return kFetches;
      return push && r.query === "service=git-receive-pack" ? kFetches : undefined;
    }
    if (r.query !== "") return undefined;
    if (r.method === "POST" && isRepository(path, "/git-upload-pack")) return kFetches;
    if (lfs && readsLfs(r, path)) return kFetches;
    return push && r.method === "POST" && isRepository(path, "/git-receive-pack") ? kPublishes : undefined;
  };
}
